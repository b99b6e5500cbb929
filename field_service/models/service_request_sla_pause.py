# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from .service_request import HANDLED_STATES, OPEN_STATES


class ServiceRequest(models.Model):
    """The clock of a request stands still while the next step is not ours."""

    _inherit = "service.request"

    sla_paused_since = fields.Datetime(
        "Clock Stopped",
        readonly=True,
        copy=False,
        help="The clock stands still since then. What is still open has no deadline"
        " until it goes on.",
    )
    # [[start, end], …] in ISO format, so that deadlines can be worked out anew.
    sla_pauses = fields.Json(readonly=True, copy=False)

    def _get_sla_pauses(self):
        """Return when the clock stood still, for the engine."""
        to_datetime = fields.Datetime.to_datetime
        pauses = [
            (to_datetime(start), to_datetime(end))
            for start, end in self.sla_pauses or []
        ]
        if self.sla_paused_since:
            pauses.append((self.sla_paused_since, None))
        return pauses

    @api.model_create_multi
    def create(self, vals_list):
        """A request may begin with waiting."""
        requests = super().create(vals_list)
        requests._stop_clock()
        return requests

    def write(self, vals):
        """The clock follows every step, whoever takes it and wherever."""
        if not vals.keys() & {"state", "waiting_reason_id"}:
            return super().write(vals)
        # While the request is still open, so that what is open gets its deadline.
        self._restart_clock(vals)
        reopened = self.browse()
        if vals.get("state") in OPEN_STATES:
            reopened = self.filtered(lambda request: request.state in HANDLED_STATES)
        result = super().write(vals)
        self._stop_clock()
        reopened._schedule_sla_computes()
        return result

    def _is_clock_stopped(self, vals=None):
        """Tell whether the clock stands still, or will once ``vals`` are written."""
        vals = vals or {}
        if vals.get("state", self.state) != "waiting":
            return False
        reason = self.waiting_reason_id
        if "waiting_reason_id" in vals:
            reason = reason.browse(vals["waiting_reason_id"])
        return reason.pauses_clock

    def _restart_clock(self, vals=None):
        """Let the clocks go on that ``vals`` do not let stand still."""
        # The clock runs by itself, whatever the user may write.
        going_on = self.sudo().filtered(
            lambda request: (
                request.sla_paused_since and not request._is_clock_stopped(vals)
            )
        )
        if not going_on:
            return
        now = fields.Datetime.to_string(fields.Datetime.now())
        for request in going_on:
            since = fields.Datetime.to_string(request.sla_paused_since)
            request.sla_pauses = [*(request.sla_pauses or []), [since, now]]
        going_on.sla_paused_since = False
        # Worked out before anything else is written.
        going_on._recompute_recordset(["resolution_deadline"])

    def _stop_clock(self):
        """Stop the clocks of those that wait for something not in our hands."""
        # The clock runs by itself, whatever the user may write.
        standing = self.sudo().filtered(
            lambda request: not request.sla_paused_since and request._is_clock_stopped()
        )
        if standing:
            standing.sla_paused_since = fields.Datetime.now()

    @api.model
    def _follow_waiting_reasons(self, reasons):
        """Stop or restart the clocks of those that wait for one of ``reasons``."""
        # Requests of every company follow a reason that all of them share.
        waiting = self.sudo().search(
            [("state", "=", "waiting"), ("waiting_reason_id", "in", reasons.ids)]
        )
        waiting._restart_clock()
        waiting._stop_clock()
