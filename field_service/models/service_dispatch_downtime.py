# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from . import service_dispatch_signature as signature

FACTS = ("down_since", "restored_at", "failure_state")


class ServiceDispatch(models.Model):
    """What the engineer found out about the failure; the request takes it over."""

    _name = "service.dispatch"
    _inherit = ["service.dispatch", "service.downtime.mixin"]

    down_since = fields.Datetime(
        help="Since when the product does not work, as the customer says on site.",
    )
    restored_at = fields.Datetime(
        help="When the product worked again. Left empty, when the visit ended.",
    )
    downtime_hours = fields.Float(
        "Downtime",
        compute="_compute_downtime_hours",
        help="How long the product was down, at the last visit of its request.",
    )

    _locked_fields = signature.ServiceDispatch._locked_fields.union(FACTS)

    @api.depends("request_id.downtime_hours", "state", "actual_end")
    def _compute_downtime_hours(self):
        # The downtime is the unit's, whoever may open the call behind it.
        last = {
            request.id: visits.sorted(lambda visit: (visit.actual_end, visit.id))[-1].id
            for request, visits in self.env["service.dispatch"]
            .sudo()
            ._read_group(
                [
                    ("request_id", "in", self.request_id.ids),
                    ("state", "=", "done"),
                    ("actual_end", "!=", False),
                ],
                ["request_id"],
                ["id:recordset"],
            )
        }
        for visit in self:
            is_last = last.get(visit.request_id.id) == visit._origin.id
            visit.downtime_hours = (
                visit.sudo().request_id.downtime_hours
                if is_last and visit.request_id
                else 0.0
            )

    def action_finish(self):
        """Finish the visits; their requests learn since when the product works.

        :raises UserError: see the other parts of this model
        """
        result = super().action_finish()
        self._report_downtime()
        return result

    def _report_downtime(self):
        """Hand on to the requests what the visits found out about the failure."""
        for visit in self:
            # Engineers may not change the call itself, only what they found.
            request = visit.sudo().request_id
            if not request or request.state in ("closed", "cancelled"):
                continue
            vals = {
                name: visit[name]
                for name in ("down_since", "failure_state")
                if visit[name]
            }
            restored_at = visit.restored_at
            if visit.outcome == "fixed" and request.type_id.is_corrective:
                restored_at = restored_at or visit.actual_end
            if restored_at:
                since = vals.get("down_since") or request.down_since
                vals["restored_at"] = max(restored_at, since or restored_at)
            if vals:
                request.write(vals)

    # ------------------------------------------------------------------
    # On the engineer's telephone
    # ------------------------------------------------------------------
    def _get_my_day_choices(self):
        return {
            **super()._get_my_day_choices(),
            "failure_state": self._fields["failure_state"]._description_selection(
                self.env
            ),
        }

    def _get_my_day_facts(self):
        return {
            **super()._get_my_day_facts(),
            "is_corrective": self.request_id.type_id.is_corrective,
            "down_since": self.down_since or self.request_id.down_since,
            "reported_at": self.request_id.received_at,
            "restored_at": self.restored_at,
            "failure_state": self.failure_state or self.request_id.failure_state,
        }

    def save_my_day_facts(self, facts):
        """Note also since when and until when the product did not work.

        :param dict facts: see the other part of this model; also down_since and
            restored_at (UTC), failure_state
        :return: True
        """
        vals = {name: facts[name] for name in FACTS if name in facts}
        if vals:
            self.write(vals)
        return super().save_my_day_facts(facts)
