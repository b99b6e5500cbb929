# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models

from ..engine.business_hours import pause_spans

# Whatever brings a waiting request back to work ends its pause.
STEP_EVENTS = (
    "waiting",
    "resumed",
    "assigned",
    "routed",
    "accepted",
    "started",
    "solved",
    "closed",
    "reopened",
    "cancelled",
)


class ServiceLog(models.Model):
    _inherit = "service.log"

    pauses_clock = fields.Boolean(
        compute="_compute_pauses_clock",
        store=True,
        precompute=True,
        help="The request waits for something that is not ours to do.",
    )

    @api.depends("event")
    def _compute_pauses_clock(self):
        # The reason itself leaves the request when the work goes on.
        waits = self.filtered(lambda log: log.event == "waiting")
        (self - waits).pauses_clock = False
        if not waits:
            return
        reasons = self.env["service.waiting.reason"].with_context(active_test=False)
        by_name = {
            reason.name: reason.pauses_clock
            for reason in reasons.search([("name", "in", waits.mapped("new_value"))])
        }
        for log in waits:
            reason = log.request_id.waiting_reason_id
            # An entry being written is of now; an old one is known by its words only.
            log.pauses_clock = (
                reason.pauses_clock if not log.id else by_name.get(log.new_value, False)
            )

    @api.model
    def _get_pauses(self, requests):
        """Return the spans in which the clock of requests stood still.

        :return: ``{request id: [(start, end)]}``; a pause that still lasts ends now
        """
        steps = defaultdict(list)
        for log in self.search_fetch(
            [("request_id", "in", requests.ids), ("event", "in", STEP_EVENTS)],
            ["request_id", "date", "pauses_clock"],
            order="date, id",
        ):
            steps[log.request_id.id].append((log.date, log.pauses_clock))
        now = fields.Datetime.now()
        return {request: pause_spans(taken, now) for request, taken in steps.items()}
