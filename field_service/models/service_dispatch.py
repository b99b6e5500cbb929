# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .service_state_mixin import Step

UNPROCESSED = ("draft", "sent", "accepted", "travelling")
REQUEST_READY = ("new", "assigned", "waiting")
# A timer started by mistake and stopped at once is no working time.
SHORTEST_ENTRY = timedelta(minutes=1)


class ServiceDispatch(models.Model):
    """One engineer's assignment to one work order, and what he did there.

    The dispatch order and the processing order are the two faces of this record.
    """

    _name = "service.dispatch"
    _description = "Dispatch"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.precompute.mixin",
        "service.state.mixin",
        "service.related.mixin",
    ]
    _order = "planned_start desc, id desc"
    _rec_names_search = ["name", "work_order_id.name", "request_id.name"]

    name = fields.Char("Number", readonly=True, copy=False, required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("accepted", "Completed (Accepted)"),
            ("travelling", "On the Way"),
            ("on_site", "On Site"),
            ("done", "Done"),
            ("rejected", "Rejected"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        group_expand=True,
        tracking=True,
    )
    work_order_id = fields.Many2one(
        "service.work.order",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, index=True
    )
    request_id = fields.Many2one(
        related="work_order_id.request_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        related="work_order_id.partner_id", store=True, index="btree_not_null"
    )
    contact_id = fields.Many2one(related="work_order_id.contact_id")
    site_id = fields.Many2one(related="work_order_id.site_id")
    archive_id = fields.Many2one(
        related="work_order_id.archive_id", store=True, index="btree_not_null"
    )
    territory_id = fields.Many2one(related="work_order_id.territory_id", store=True)
    team_id = fields.Many2one(related="work_order_id.team_id", store=True)
    priority = fields.Selection(related="work_order_id.priority", store=True)
    subject = fields.Char(related="work_order_id.subject")
    order_state = fields.Selection(related="work_order_id.state", string="Order State")

    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        index="btree_not_null",
        domain="[('is_service_engineer', '=', True)]",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Engineer's User",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    customer_start = fields.Datetime(
        "Wished From",
        compute="_compute_wish",
        store=True,
        precompute=True,
        readonly=False,
    )
    customer_end = fields.Datetime(
        "Wished Until",
        compute="_compute_wish",
        store=True,
        precompute=True,
        readonly=False,
    )
    planned_start = fields.Datetime(
        compute="_compute_plan",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    planned_end = fields.Datetime(
        compute="_compute_plan",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    travel_start = fields.Datetime("Travel Started", copy=False)
    actual_start = fields.Datetime("Arrived", copy=False)
    actual_end = fields.Datetime("Finished", copy=False)
    sent_at = fields.Datetime("Sent On", readonly=True, copy=False)
    accepted_at = fields.Datetime("Accepted On", readonly=True, copy=False)
    rejected_at = fields.Datetime("Rejected On", readonly=True, copy=False)
    travel_minutes = fields.Integer(
        "Travel (Minutes)", help="Expected travel time to the customer."
    )
    distance_km = fields.Float("Distance (km)")

    treatment = fields.Selection(
        [
            ("onsite_repair", "Repair on Site"),
            ("return_repair", "Return for Repair"),
            ("return_repair_loaner", "Return for Repair with Loaner"),
            ("sale", "Sale"),
            ("exchange", "Exchange"),
            ("replacement", "Part Replacement"),
            ("consultation", "Consultation"),
            ("maintenance", "Maintenance"),
            ("installation", "Installation"),
        ],
        default="onsite_repair",
        tracking=True,
    )
    outcome = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("follow_up", "Follow-up Needed"),
            ("parts_needed", "Parts Needed"),
            ("no_access", "No Access"),
        ],
        copy=False,
        tracking=True,
    )
    problem_id = fields.Many2one(
        "service.problem",
        "Actual Problem",
        compute="_compute_problem_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    cause_id = fields.Many2one("service.cause", copy=False)
    solution_id = fields.Many2one("service.solution", "Solution Code", copy=False)
    solution = fields.Html(copy=False)
    note = fields.Text("Note for the Office", copy=False)
    reject_reason = fields.Char(copy=False, tracking=True)

    time_entry_ids = fields.One2many("service.time.entry", "dispatch_id")
    cost_line_ids = fields.One2many("service.cost.line", "dispatch_id", "Fees")
    hours = fields.Float(compute="_compute_hours", store=True)
    work_hours = fields.Float(compute="_compute_hours", store=True)
    travel_hours = fields.Float(compute="_compute_hours", store=True)
    waiting_hours = fields.Float(compute="_compute_hours", store=True)
    running_entry_id = fields.Many2one(
        "service.time.entry", compute="_compute_running_entry_id"
    )

    signature = fields.Binary("Customer's Signature", copy=False, attachment=True)
    signed_by = fields.Char(copy=False)
    signed_on = fields.Datetime(copy=False)
    is_locked = fields.Boolean(
        "Locked", copy=False, help="Signed by the customer: the facts stay as they are."
    )

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a dispatch must be unique."
    )
    _engineer_day_index = models.Index("(employee_id, planned_start)")
    _user_day_index = models.Index("(user_id, planned_start)")

    _state_steps = {
        "action_send": Step(("draft",), "sent"),
        "action_accept": Step(("sent",), "accepted"),
        "action_reject": Step(("sent",), "rejected"),
        "action_revoke": Step(UNPROCESSED),
        "action_travel": Step(("accepted",), "travelling"),
        "action_arrive": Step(("accepted", "travelling"), "on_site"),
        "action_finish": Step(("on_site",), "done"),
        "action_start_timer": Step(("accepted", "travelling", "on_site")),
    }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("name", "subject")
    def _compute_display_name(self):
        for dispatch in self:
            dispatch.display_name = " – ".join(
                filter(None, [dispatch.name, dispatch.subject])
            )

    @api.depends("employee_id.user_id")
    def _compute_user_id(self):
        for dispatch in self:
            # Which user an engineer has is no secret that needs HR rights.
            dispatch.user_id = dispatch.employee_id.sudo().user_id

    @api.depends("work_order_id.customer_start", "work_order_id.customer_end")
    def _compute_wish(self):
        for dispatch in self:
            if dispatch.state in ("draft", "sent") or not dispatch.customer_start:
                dispatch.customer_start = dispatch.work_order_id.customer_start
                dispatch.customer_end = dispatch.work_order_id.customer_end

    @api.depends("work_order_id")
    def _compute_plan(self):
        for dispatch in self:
            order = dispatch.work_order_id
            dispatch.planned_start = dispatch.planned_start or order.planned_start
            dispatch.planned_end = dispatch.planned_end or order.planned_end
            if dispatch.planned_start and not dispatch.planned_end:
                dispatch.planned_end = dispatch.planned_start + timedelta(
                    hours=order.expected_hours or 1
                )

    @api.depends("work_order_id")
    def _compute_problem_id(self):
        for dispatch in self:
            dispatch.problem_id = (
                dispatch.problem_id or dispatch.work_order_id.request_id.problem_id
            )

    def _compute_running_entry_id(self):
        for dispatch in self:
            dispatch.running_entry_id = dispatch.time_entry_ids.filtered("is_running")[
                :1
            ]

    @api.depends("time_entry_ids.hours", "time_entry_ids.kind")
    def _compute_hours(self):
        for dispatch in self:
            by_kind = {"work": 0.0, "travel": 0.0, "waiting": 0.0}
            for entry in dispatch.time_entry_ids:
                by_kind[entry.kind] += entry.hours
            dispatch.work_hours = by_kind["work"]
            dispatch.travel_hours = by_kind["travel"]
            dispatch.waiting_hours = by_kind["waiting"]
            dispatch.hours = sum(by_kind.values())

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains(
        "planned_start",
        "planned_end",
        "customer_start",
        "customer_end",
        "travel_start",
        "actual_start",
        "actual_end",
    )
    def _check_dates(self):
        pairs = (
            ("planned_start", "planned_end"),
            ("customer_start", "customer_end"),
            ("travel_start", "actual_start"),
            ("actual_start", "actual_end"),
        )
        for dispatch in self:
            for start_field, end_field in pairs:
                start, end = dispatch[start_field], dispatch[end_field]
                if start and end and end < start:
                    labels = dispatch.fields_get([start_field, end_field], ["string"])
                    raise ValidationError(
                        self.env._(
                            "%(dispatch)s: “%(end)s” lies before “%(start)s”.",
                            dispatch=dispatch.display_name,
                            start=labels[start_field]["string"],
                            end=labels[end_field]["string"],
                        )
                    )

    @api.constrains("employee_id")
    def _check_engineer(self):
        for dispatch in self:
            # Who is an engineer is known to those who plan without HR rights.
            engineer = dispatch.employee_id
            if engineer and not engineer.sudo().is_service_engineer:
                raise ValidationError(
                    self.env._(
                        "%(dispatch)s: %(employee)s is not a service engineer.",
                        dispatch=dispatch.display_name,
                        employee=engineer.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number the new dispatches; only open orders take them."""
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.dispatch"
        )
        dispatches = super(
            ServiceDispatch, self.with_context(mail_create_nolog=True)
        ).create(vals_list)
        # An order is over, whoever may see it.
        for order in dispatches.work_order_id.sudo():
            if order.state in ("completed", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is finished: reopen it before sending an engineer.",
                        order=order.display_name,
                    )
                )
        return dispatches.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_unprocessed(self):
        for dispatch in self:
            if dispatch.state not in (*UNPROCESSED, "rejected"):
                raise UserError(
                    self.env._(
                        "%(dispatch)s: the visit has begun and stays on record.",
                        dispatch=dispatch.display_name,
                    )
                )
