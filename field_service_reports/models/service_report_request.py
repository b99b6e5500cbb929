# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from odoo.addons.field_service.const import COST_GROUPS

from .service_report_mixin import selection_of

OPEN_STATES = ("new", "assigned", "in_progress", "waiting")


class ServiceReportRequest(models.Model):
    """One row per request, with the facts that the key figures are made of.

    Numerators and denominators are columns of their own: they are added up over
    whatever group is looked at, and divided at the end.
    """

    _name = "service.report.request"
    _description = "Request Analysis"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "name"
    _rec_names_search = ["name", "subject"]

    _drill_field = "request_id"
    _ratios = {
        "mean_response_hours": ("response_hours", "response_count"),
        "mean_assign_hours": ("assign_hours", "assign_count"),
        "mean_solve_hours": ("solve_hours", "solved_count"),
        "mean_close_hours": ("close_hours", "closed_count"),
        "ftf_rate": ("ftf_numerator", "ftf_denominator"),
        "ftf_provisional_rate": ("ftf_provisional_numerator", "ftf_counted"),
        "bad_fix_rate": ("came_back_count", "solved_count"),
        "mean_rating": ("rating_sum", "rating_count"),
        "mttr_hours": ("downtime_hours", "repair_count"),
        "mttr_business_hours": ("downtime_business_hours", "repair_count"),
    }
    _layouts = {
        "monitoring": (
            "name",
            "subject",
            "partner_id",
            "state",
            "priority",
            "team_id",
            "user_id",
            "received_at",
            "age_hours",
            "age_business_hours",
            "waiting_reason_id",
            "next_visit_start",
            "next_engineer_id",
            "part_state",
        ),
        "execution": (
            "name",
            "subject",
            "partner_id",
            "team_id",
            "user_id",
            "state",
            "received_at",
            "expected_end",
            "actual_end",
            "end_delay_hours",
            "expected_hours",
            "hours_spent",
            "variance_hours",
            "visit_count",
            "completed_visit_count",
            "estimated_cost",
            "actual_cost",
        ),
        "analysis": (
            "name",
            "subject",
            "partner_id",
            "type_id",
            "problem_id",
            "team_id",
            "state",
            "received_at",
            "solved_at",
            "response_hours",
            "response_count",
            "mean_response_hours",
            "ftf_numerator",
            "ftf_denominator",
            "ftf_rate",
            "downtime_hours",
            "repair_count",
            "mttr_hours",
            "completed_visit_count",
            "actual_cost",
        ),
    }

    _layout_orders = {"monitoring": "priority desc, received_at, id"}

    request_id = fields.Many2one("service.request", readonly=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    state = fields.Selection(selection_of("service.request", "state"), readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Account", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", "Service Address", readonly=True)
    territory_id = fields.Many2one("service.territory", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    queue_id = fields.Many2one("service.queue", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    is_corrective = fields.Boolean("Corrective", readonly=True)
    category_id = fields.Many2one("service.request.category", readonly=True)
    priority = fields.Selection(
        selection_of("service.request", "priority"), readonly=True
    )
    severity = fields.Selection(
        selection_of("service.request", "severity"), readonly=True
    )
    channel = fields.Selection(
        selection_of("service.request", "channel"), readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", readonly=True
    )
    contract_id = fields.Many2one("service.contract", readonly=True)
    problem_id = fields.Many2one("service.problem", readonly=True)
    cause_id = fields.Many2one("service.cause", readonly=True)
    solution_id = fields.Many2one("service.solution", "Solution Code", readonly=True)
    waiting_reason_id = fields.Many2one(
        "service.waiting.reason", "Waiting for", readonly=True
    )
    is_bad_fix = fields.Boolean("Bad Fix", readonly=True)

    received_at = fields.Datetime("Received", readonly=True)
    registered_at = fields.Datetime("Registered", readonly=True)
    first_response_at = fields.Datetime("First Response", readonly=True)
    assigned_at = fields.Datetime("Assigned On", readonly=True)
    accepted_at = fields.Datetime("Accepted On", readonly=True)
    solved_at = fields.Datetime("Solved On", readonly=True)
    closed_at = fields.Datetime("Closed On", readonly=True)
    came_back_at = fields.Datetime("Came Back On", readonly=True)
    expected_end = fields.Datetime(readonly=True)
    actual_end = fields.Datetime(readonly=True)

    age_hours = fields.Float(
        "Age (h)",
        readonly=True,
        aggregator="avg",
        help="Hours by the clock since the call; of open requests.",
    )
    age_business_hours = fields.Float(
        "Age (Working h)",
        compute="_compute_age_business_hours",
        aggregator=None,
        help="Working hours since the call, pauses taken out; of open requests.",
    )
    next_visit_start = fields.Datetime("Next Visit", readonly=True)
    next_engineer_id = fields.Many2one("hr.employee", readonly=True)
    part_state = fields.Selection(
        [("to_issue", "To Issue"), ("issued", "Issued")], "Parts", readonly=True
    )
    visit_count = fields.Integer(
        "Visits", readonly=True, help="Visits planned or performed; rejected ones not."
    )
    completed_visit_count = fields.Integer("Visits Done", readonly=True)

    expected_hours = fields.Float("Expected (h)", readonly=True)
    hours_spent = fields.Float("Spent (h)", readonly=True)
    variance_hours = fields.Float(
        "Over (h)", readonly=True, help="Hours spent less expected hours."
    )
    end_delay_hours = fields.Float(
        "Late End (h)",
        readonly=True,
        aggregator="avg",
        help="Hours after the expected end; negative when it came earlier.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    estimated_cost = fields.Monetary(readonly=True, groups=COST_GROUPS)
    actual_cost = fields.Monetary(readonly=True, groups=COST_GROUPS)

    # Numerators and denominators
    response_hours = fields.Float("Response Time (Working h)", readonly=True)
    response_count = fields.Integer("Responded", readonly=True)
    assign_hours = fields.Float("Time to Assign (Working h)", readonly=True)
    assign_count = fields.Integer("Assigned Once", readonly=True)
    solve_hours = fields.Float("Time to Solve (Working h)", readonly=True)
    solved_count = fields.Integer("Solved", readonly=True)
    close_hours = fields.Float("Time to Close (Working h)", readonly=True)
    closed_count = fields.Integer("Closed", readonly=True)
    ftf_counted = fields.Integer(
        "First-Time Fix: Counted (Provisional)",
        readonly=True,
        help="Corrective requests solved with at least one visit.",
    )
    ftf_fixed = fields.Integer("Fixed by One Visit", readonly=True)
    ftf_provisional_numerator = fields.Integer(
        "First-Time Fix: Fixed (Provisional)",
        readonly=True,
        help="Fixed by the only visit, and not come back until now.",
    )
    ftf_denominator = fields.Integer(
        "First-Time Fix: Counted",
        readonly=True,
        help="Those whose repeat window has passed.",
    )
    ftf_numerator = fields.Integer("First-Time Fix: Fixed", readonly=True)
    ftf_settled_at = fields.Datetime(
        "Repeat Window Ended",
        readonly=True,
        help="From then on the request counts in the first-time fix rate.",
    )
    came_back_count = fields.Integer(
        "Came Back", readonly=True, help="Reported again within the repeat window."
    )
    rating_sum = fields.Float("Sum of Ratings", readonly=True)
    rating_count = fields.Integer("Ratings", readonly=True)
    repair_count = fields.Integer("Repairs", readonly=True)
    downtime_hours = fields.Float("Downtime (h)", readonly=True)
    downtime_business_hours = fields.Float("Downtime (Working h)", readonly=True)

    # Ratios
    mean_response_hours = fields.Float(
        "Mean Response Time (Working h)", readonly=True, aggregator="avg"
    )
    mean_assign_hours = fields.Float(
        "Mean Time to Assign (Working h)", readonly=True, aggregator="avg"
    )
    mean_solve_hours = fields.Float(
        "Mean Time to Solve (Working h)", readonly=True, aggregator="avg"
    )
    mean_close_hours = fields.Float(
        "Mean Time to Close (Working h)", readonly=True, aggregator="avg"
    )
    ftf_rate = fields.Float("First-Time Fix Rate", readonly=True, aggregator="avg")
    ftf_provisional_rate = fields.Float(
        "First-Time Fix Rate (Provisional)", readonly=True, aggregator="avg"
    )
    bad_fix_rate = fields.Float("Repeat Rate", readonly=True, aggregator="avg")
    mean_rating = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What customers gave after their requests were solved, from 1 to 5.",
    )
    mttr_hours = fields.Float("MTTR (h)", readonly=True, aggregator="avg")
    mttr_business_hours = fields.Float(
        "MTTR (Working h)", readonly=True, aggregator="avg"
    )

    _blank_unless = {
        "age_hours": "is_open",
        "age_business_hours": "is_open",
        "end_delay_hours": "actual_end",
        "response_hours": "response_count",
    }

    @api.depends_context("uid")
    def _compute_age_business_hours(self):
        # Who may see the report may see the age, whatever a calendar's rights say.
        requests = self.request_id.sudo()
        now = fields.Datetime.now()
        hours = requests._count_business_hours(
            {
                request: {"age": (request.received_at, now)}
                for request in requests
                if request.state in OPEN_STATES
            }
        )
        ages = {request.id: counted["age"] for request, counted in hours.items()}
        for row in self:
            row.age_business_hours = ages.get(row.request_id.id, 0.0)
