# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError

BEFORE_ARRIVAL = ("sent", "accepted", "travelling")


class ServiceDispatch(models.Model):
    """The engineer talks to the customer once more before he goes there."""

    _inherit = "service.dispatch"

    contacted_at = fields.Datetime(
        "Customer Contacted On",
        readonly=True,
        copy=False,
        help="When the engineer last talked to the customer before the visit.",
    )

    def action_log_contact(self, note=None, problem_id=None):
        """Note a talk with the customer before the visit.

        What the engineer learnt changes the problem of visit and request; what the
        call centre had expected stays on the request.

        :param str note: what was said
        :param int problem_id: the problem as it looks now, if it has changed
        :raises UserError: nothing was said, or the engineer has arrived already
        """
        self._check_may_process()
        note = (note or "").strip()
        self._check_contact(bool(note or problem_id))
        now = fields.Datetime.now()
        for before, visits in self.grouped("problem_id").items():
            after = self.env["service.problem"].browse(problem_id) or before
            changes = {"problem_id": after.id} if after != before else {}
            visits.write({"contacted_at": now, **changes})
            visits._log(
                "contacted",
                note=note,
                old=before.display_name if changes else None,
                new=after.display_name,
            )
            if changes:
                # Engineers may not change the call itself, only what they found.
                requests = visits.sudo().request_id
                requests.with_context(service_findings=True).write(changes)
        return True

    def _check_contact(self, is_noted):
        """Refuse talks of which nothing is known, or that come after the arrival.

        :param bool is_noted: whether anything was noted
        """
        for dispatch in self:
            if dispatch.state not in BEFORE_ARRIVAL:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: a talk before the visit is noted before the"
                        " arrival.",
                        dispatch=dispatch.display_name,
                    )
                )
            if not is_noted:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: note what the customer said.",
                        dispatch=dispatch.display_name,
                    )
                )

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        for visit in self:
            details[visit.id]["contacted_at"] = visit.contacted_at
            details[visit.id]["can_log_contact"] = visit.state in BEFORE_ARRIVAL
        return details
