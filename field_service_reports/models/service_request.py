# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models

from ..engine.kpi import first_time_fix

HANDLED_STATES = ("solved", "closed")
# {fact: the moment up to which working hours are counted from the call}
BUSINESS_HOURS = {
    "response_hours": "first_response_at",
    "assign_hours": "assigned_at",
    "solve_hours": "solved_at",
    "close_hours": "closed_at",
}


class ServiceRequest(models.Model):
    """The facts of a request that reports add up.

    They are kept on the request, so that a million of them can be summed without
    looking at calendars and visits again, and so that a calendar changed later does
    not change the past.
    """

    _inherit = "service.request"

    response_hours = fields.Float(
        "Response Time",
        compute="_compute_business_hours",
        store=True,
        precompute=True,
        aggregator=None,
        help="Working hours from the call to the first response, pauses taken out.",
    )
    assign_hours = fields.Float(
        "Time to Assign",
        compute="_compute_business_hours",
        store=True,
        precompute=True,
        aggregator=None,
        help="Working hours from the call to the assignment, pauses taken out.",
    )
    solve_hours = fields.Float(
        "Time to Solve",
        compute="_compute_business_hours",
        store=True,
        precompute=True,
        aggregator=None,
        help="Working hours from the call to the solution, pauses taken out.",
    )
    close_hours = fields.Float(
        "Time to Close",
        compute="_compute_business_hours",
        store=True,
        precompute=True,
        aggregator=None,
        help="Working hours from the call to the closing, pauses taken out.",
    )
    completed_visit_count = fields.Integer(
        "Completed Visits",
        compute="_compute_visit_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="Visits performed when the request was solved.",
    )
    ftf_counted = fields.Integer(
        "First-Time Fix: Counted",
        compute="_compute_visit_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="1 for a corrective request solved with at least one visit.",
    )
    ftf_fixed = fields.Integer(
        "First-Time Fix: Fixed",
        compute="_compute_visit_facts",
        store=True,
        precompute=True,
        aggregator=None,
        help="1 if its only visit fixed it and no follow-up was ordered.",
    )
    came_back_at = fields.Datetime(
        "Came Back On",
        compute="_compute_came_back_at",
        store=True,
        precompute=True,
        help="When the same problem was reported again for the first time.",
    )

    @api.depends("received_at", *BUSINESS_HOURS.values())
    def _compute_business_hours(self):
        timed = self.filtered(
            lambda request: (
                request.received_at
                and any(request[moment] for moment in BUSINESS_HOURS.values())
            )
        )
        for fact in BUSINESS_HOURS:
            (self - timed)[fact] = 0.0
        spans = {
            request: {
                fact: (request.received_at, request[moment])
                for fact, moment in BUSINESS_HOURS.items()
                if request[moment]
            }
            for request in timed
        }
        for request, hours in timed._count_business_hours(spans).items():
            for fact in BUSINESS_HOURS:
                request[fact] = hours.get(fact, 0.0)

    @api.depends(
        "solved_at",
        "state",
        "type_id",
        "work_order_ids.state",
        "dispatch_ids.state",
        "dispatch_ids.outcome",
    )
    def _compute_visit_facts(self):
        # Open requests change with every step and are counted when they are solved.
        solved = self.filtered(
            lambda request: request.solved_at and request.state in HANDLED_STATES
        )
        (self - solved).update(
            {"completed_visit_count": 0, "ftf_counted": 0, "ftf_fixed": 0}
        )
        for request in solved:
            visits = request.dispatch_ids.filtered(
                lambda dispatch: dispatch.state == "done"
            )
            orders = request.work_order_ids.filtered(
                lambda order: order.state != "cancelled"
            )
            fix = first_time_fix(
                request.type_id.is_corrective,
                True,
                visits.mapped(lambda visit: visit.outcome or ""),
                len(orders),
            )
            request.completed_visit_count = len(visits)
            request.ftf_counted = fix.counted
            request.ftf_fixed = fix.fixed

    @api.depends("bad_fix_ids.received_at")
    def _compute_came_back_at(self):
        first = dict(
            self.env["service.request"]._read_group(
                [("bad_fix_of_id", "in", self.ids)],
                ["bad_fix_of_id"],
                ["received_at:min"],
            )
            if self.ids
            else []
        )
        for request in self:
            request.came_back_at = first.get(request._origin)

    def _count_business_hours(self, spans):
        """Count working hours of many requests in a fixed number of queries.

        The working hours are those of the contract, else of the team, else of the
        company, in the customer's time zone; the time in which the request waited
        for the customer (a waiting reason that stops the clock) is taken out.

        :param dict spans: ``{request: {key: (start, end)}}``, naive UTC
        :return: ``{request: {key: hours}}``
        """
        pauses = self.env["service.log"]._get_pauses(self)
        by_clock = defaultdict(list)
        for request, wanted in spans.items():
            if wanted:
                by_clock[request._get_clock_key()].append(request)
        result = {request: {} for request in spans}
        for (calendar, tz_name, company), requests in by_clock.items():
            moments = [
                moment
                for request in requests
                for span in spans[request].values()
                for moment in span
            ]
            working = calendar._get_service_working_time(
                min(moments), max(moments), tz_name, company
            )
            for request in requests:
                stops = pauses.get(request.id, ())
                result[request] = {
                    key: working.hours(start, end, stops)
                    for key, (start, end) in spans[request].items()
                }
        return result

    def _get_clock_key(self):
        """Return what decides which hours count: calendar, time zone, company."""
        return (
            self._get_service_calendar(),
            self.site_id.tz or self.partner_id.tz,
            self.company_id,
        )
