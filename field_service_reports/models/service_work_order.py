# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from ..engine.kpi import downtime_span

DONE_STATES = ("completed", "closed")
# Orders without a call that mend something; maintenance and changes do not.
REPAIR_KINDS = ("field", "internal_field", "return", "tool")


class ServiceWorkOrder(models.Model):
    """How long the customer's unit was down for this order.

    From a call: from the call to the end of the last visit; without a call: from the
    begin of the work to its end. The mean time to repair is the sum of these hours
    over the sum of ``repair_count``.
    """

    _inherit = "service.work.order"

    repair_count = fields.Integer(
        "Repairs",
        compute="_compute_repair_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="1 for a completed or closed repair.",
    )
    downtime_hours = fields.Float(
        "Downtime",
        compute="_compute_repair_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="Hours by the clock that the unit was down.",
    )
    downtime_business_hours = fields.Float(
        "Downtime in Working Hours",
        compute="_compute_repair_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="Working hours that the unit was down, pauses taken out.",
    )
    last_visit_id = fields.Many2one(
        "service.dispatch",
        compute="_compute_repair_facts",
        store=True,
        precompute=True,
    )

    @api.depends(
        "state",
        "kind",
        "request_id.received_at",
        "request_id.type_id",
        "dispatch_ids.state",
        "dispatch_ids.actual_start",
        "dispatch_ids.actual_end",
    )
    def _compute_repair_facts(self):
        spans = {}
        for order in self:
            visits = order._get_repair_visits()
            span = downtime_span(
                order.request_id.received_at,
                [(visit.actual_start, visit.actual_end) for visit in visits],
            )
            order.repair_count = int(bool(span))
            order.last_visit_id = (
                max(visits, key=lambda visit: (visit.actual_end, visit.id))
                if span
                else False
            )
            order.downtime_hours = (
                (span[1] - span[0]).total_seconds() / 3600 if span else 0.0
            )
            order.downtime_business_hours = 0.0
            if span:
                spans[order] = span
        for order, hours in self._count_downtime(spans).items():
            order.downtime_business_hours = hours

    def _get_repair_visits(self):
        """Return the visits of a finished repair; nothing for other orders."""
        if self.state not in DONE_STATES or not self._is_repair():
            return self.env["service.dispatch"]
        return self.dispatch_ids.filtered(
            lambda visit: (
                visit.state == "done" and visit.actual_start and visit.actual_end
            )
        )

    def _is_repair(self):
        """Tell whether the order mends what is broken."""
        if self.request_id:
            return self.request_id.type_id.is_corrective
        return self.kind in REPAIR_KINDS

    def _count_downtime(self, spans):
        """Count working hours of ``{order: (start, end)}``; return ``{order: hours}``.

        Orders of a call take the hours and the pauses of the call.
        """
        result = {}
        called = {order: span for order, span in spans.items() if order.request_id}
        if called:
            by_request = {}
            for order, span in called.items():
                by_request.setdefault(order.request_id, {})[order] = span
            requests = self.env["service.request"].union(*by_request)
            for hours in requests._count_business_hours(by_request).values():
                result.update(hours)
        by_clock = {}
        for order, span in spans.items():
            if order not in called:
                by_clock.setdefault(order._get_clock_key(), {})[order] = span
        for (calendar, tz_name, company), wanted in by_clock.items():
            moments = [moment for span in wanted.values() for moment in span]
            working = calendar._get_service_working_time(
                min(moments), max(moments), tz_name, company
            )
            for order, (start, end) in wanted.items():
                result[order] = working.hours(start, end)
        return result

    def _get_clock_key(self):
        """Return what decides which hours count: calendar, time zone, company."""
        return (
            self.contract_id.calendar_id
            or self.team_id.calendar_id
            or self.company_id.resource_calendar_id,
            self.site_id.tz or self.partner_id.tz,
            self.company_id,
        )
