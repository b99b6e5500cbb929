# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceDispatch(models.Model):
    """The engineer reads the meters of the unit that he serves, and of its parts."""

    _inherit = "service.dispatch"

    meter_reading_ids = fields.One2many(
        "service.meter.reading", "dispatch_id", "Meter Readings"
    )

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        meters = self._get_my_day_meters()
        for visit in self:
            details[visit.id]["meters"] = [
                self._prepare_my_day_meter(meter, visit) for meter in meters[visit.id]
            ]
        return details

    def _get_my_day_meters(self):
        """Return ``{visit id: meters}`` of the served units and what belongs to them.

        An engineer reads what he sees on the spot, also on the parts of a system.
        """
        # Which meters are there follows from the visit, which is his.
        meters = (
            self.env["service.meter"]
            .sudo()
            .search(Domain("archive_id", "child_of", self.archive_id.ids))
        )
        return {
            visit.id: meters.filtered(
                lambda meter, visit=visit: (
                    visit.archive_id.id
                    and f"/{visit.archive_id.id}/" in f"/{meter.archive_id.parent_path}"
                )
            )
            for visit in self
        }

    def _prepare_my_day_meter(self, meter, visit):
        """Return what the telephone shows of a meter."""
        today = meter.reading_ids.filtered(
            lambda reading: (
                reading.dispatch_id == visit and reading.state != "corrected"
            )
        )[:1]
        return {
            "id": meter.id,
            "name": meter.name,
            "unit": meter.unit,
            "kind": meter.kind,
            "archive": meter.archive_id.display_name
            if meter.archive_id != visit.archive_id
            else "",
            "last_value": meter.last_value,
            "last_read_at": meter.last_read_at,
            "reading": today.value if today else False,
            "is_doubtful": today.state == "doubtful",
        }

    def register_my_day_reading(self, meter_id, value, jump="none", confirm=False):
        """Register what the engineer reads on this visit.

        A second reading of the same visit corrects the first one.

        :param int meter_id: a meter of the served unit or of a part of it
        :param float value: what it shows, in its unit
        :param str jump: ``roll_over`` or ``restart`` where the counter began again
        :param bool confirm: the value is right although it is implausible
        :return: ``{id, state, total, message}``
        :raises UserError: the meter belongs to something else, or the value is
            impossible
        """
        self.ensure_one()
        self.check_access("write")
        meter = self._get_my_day_meters()[self.id].filtered(
            lambda meter: meter.id == meter_id
        )
        if not meter or self.is_locked:
            raise UserError(
                self.env._(
                    "%(visit)s: this meter cannot be read on this visit.",
                    visit=self.display_name,
                )
            )
        # Checked above: the visit is his, and the meter is one of it.
        former = meter.reading_ids.filtered(
            lambda reading: reading.dispatch_id == self and reading.state != "corrected"
        )
        if any(reading.value == value for reading in former) and not confirm:
            return former[:1]._get_answer()
        former.state = "corrected"
        return meter.action_register_reading(
            value,
            source="engineer",
            jump=jump,
            confirm=confirm,
            dispatch_id=self.id,
        )
