# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.reliability import Failure, count_hours
from .service_request import HANDLED_STATES


class ServiceRequest(models.Model):
    """How long the customer's product did not work, and whether it was its fault."""

    _name = "service.request"
    _inherit = ["service.request", "service.downtime.mixin"]

    is_corrective = fields.Boolean(related="type_id.is_corrective")
    down_since = fields.Datetime(
        tracking=True,
        help="Since when the product does not work. Left empty, since the call.",
    )
    restored_at = fields.Datetime(
        tracking=True,
        help="When the product worked again. The visit that fixed it fills it in.",
    )
    failure_state = fields.Selection(
        tracking=True,
        help="Only confirmed failures count when the time between failures is measured."
        " A solved repair is one, unless no fault was found.",
    )
    down_until = fields.Datetime(
        compute="_compute_down_until",
        store=True,
        precompute=True,
        help="When the product worked again: as it was seen, else at the end of the"
        " last visit, else when the solution was found.",
    )
    downtime_hours = fields.Float("Downtime", compute="_compute_downtime_hours")

    # The life of a unit is read in its order, the latest first.
    _life_index = models.Index("(archive_id, received_at) WHERE archive_id IS NOT NULL")

    @api.depends(
        "state",
        "restored_at",
        "solved_at",
        "dispatch_ids.state",
        "dispatch_ids.actual_end",
    )
    def _compute_down_until(self):
        for request in self:
            request.down_until = request.restored_at
            if request.down_until or request.state not in HANDLED_STATES:
                continue
            ends = [
                visit.actual_end
                for visit in request.dispatch_ids
                if visit.state == "done" and visit.actual_end
            ]
            request.down_until = max(ends, default=request.solved_at)

    @api.depends(
        "state", "type_id", "received_at", "down_since", "down_until", "failure_state"
    )
    def _compute_downtime_hours(self):
        now = fields.Datetime.now()
        failures = self._get_failures()
        for request in self:
            failure = failures.get(request)
            end = failure and (failure.end or now)
            request.downtime_hours = (
                max(count_hours(failure.start, end), 0.0) if failure else 0.0
            )

    # ------------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------------
    @api.model
    def _get_failure_domain(self):
        """Return which requests stand for a confirmed failure."""
        return (
            Domain("type_id.is_corrective", "=", True)
            & Domain("state", "!=", "cancelled")
            & (
                Domain("failure_state", "=", "confirmed")
                | Domain("failure_state", "=", False)
                & Domain("state", "in", HANDLED_STATES)
            )
        )

    def _get_failures(self):
        """Return ``{request: Failure}`` of those that are confirmed failures.

        A product is down from the moment the customer named, else from the call.
        """
        return {
            request: Failure(
                request.down_since or request.received_at,
                request.down_until or None,
                not request.bad_fix_of_id,
            )
            for request in self.filtered_domain(self._get_failure_domain())
        }

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def action_solve(self):
        """Declare the requests solved; a repair without another word was a failure.

        :raises UserError: see the other parts of this model
        """
        result = super().action_solve()
        for request in self.filtered("type_id.is_corrective"):
            vals = {}
            if not request.failure_state:
                vals["failure_state"] = "confirmed"
            failure = request._get_failures().get(request)
            if failure and failure.end and not request.restored_at:
                vals["restored_at"] = max(failure.end, failure.start)
            if vals:
                request.write(vals)
        return result

    def action_reopen(self, reason=None):
        """What is worked on again does not work.

        :param str reason: why, kept in the service log
        """
        result = super().action_reopen(reason=reason)
        # See the step itself: it erases what the solution had stamped.
        self.sudo().restored_at = False
        return result
