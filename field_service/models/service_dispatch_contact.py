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
        for dispatch in self:
            if dispatch.state not in BEFORE_ARRIVAL:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: a talk before the visit is noted before the"
                        " arrival.",
                        dispatch=dispatch.display_name,
                    )
                )
            if not note and not problem_id:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: note what the customer said.",
                        dispatch=dispatch.display_name,
                    )
                )
        problem = self.env["service.problem"].browse(problem_id)
        for dispatch in self:
            before = dispatch.problem_id
            vals = {"contacted_at": fields.Datetime.now()}
            if problem and problem != before:
                vals["problem_id"] = problem.id
            dispatch.write(vals)
            dispatch._log(
                "contacted",
                note=note,
                old=before.display_name if "problem_id" in vals else None,
                new=(problem or before).display_name,
            )
            if "problem_id" in vals:
                # Engineers may not change the call itself, only what they found.
                dispatch.sudo().request_id.with_context(service_findings=True).write(
                    {"problem_id": problem.id}
                )
        return True

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        for visit in self:
            details[visit.id]["contacted_at"] = visit.contacted_at
            details[visit.id]["can_log_contact"] = visit.state in BEFORE_ARRIVAL
        return details
