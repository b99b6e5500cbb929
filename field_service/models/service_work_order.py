# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import PRIORITIES
from .service_state_mixin import Step

KINDS = [
    ("field", "Field Service"),
    ("maintenance", "Preventive Maintenance"),
    ("internal_field", "Internal Field Service"),
    ("internal_maintenance", "Internal Maintenance"),
    ("change", "Field Change"),
    ("return", "Returned Goods"),
    ("tool", "Tool Repair"),
]
INTERNAL_KINDS = ("internal_field", "internal_maintenance", "tool")
BEFORE_COMPLETION = ("draft", "planned", "released", "in_progress")


class ServiceWorkOrder(models.Model):
    _name = "service.work.order"
    _description = "Work Order"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "analytic.mixin",
        "service.precompute.mixin",
        "service.state.mixin",
        "service.related.mixin",
        "service.coverage.mixin",
    ]
    _order = "priority desc, planned_start, id desc"
    _rec_names_search = ["name", "subject", "request_id.name"]

    name = fields.Char("Number", readonly=True, copy=False, required=True)
    subject = fields.Char(
        compute="_compute_from_request", store=True, precompute=True, readonly=False
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("released", "Released"),
            ("in_progress", "In Progress"),
            ("completed", "Completed"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        group_expand=True,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, default="field", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    request_id = fields.Many2one(
        "service.request",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    request_description = fields.Html(related="request_id.description")

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_from_request",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        check_company=True,
        tracking=True,
    )
    customer_name = fields.Char(
        related="partner_id.complete_name",
        string="Customer Name",
        store=True,
        precompute=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_from_request",
        store=True,
        precompute=True,
        readonly=False,
    )
    site_id = fields.Many2one(
        "res.partner",
        "Service Address",
        compute="_compute_site_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        compute="_compute_from_request",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        domain="[('state', '=', 'registered'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    product_id = fields.Many2one(
        related="archive_id.product_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    territory_id = fields.Many2one(
        "service.territory",
        compute="_compute_territory_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    team_id = fields.Many2one(
        "service.team",
        "Service Team",
        compute="_compute_from_request",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Dispatcher",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    priority = fields.Selection(
        PRIORITIES,
        compute="_compute_from_request",
        store=True,
        precompute=True,
        readonly=False,
    )
    description = fields.Html("Work to Be Done")

    service_activity_ids = fields.One2many(
        "service.work.order.activity", "work_order_id", "Service Activities", copy=True
    )
    dispatch_ids = fields.One2many("service.dispatch", "work_order_id", "Visits")
    dispatch_count = fields.Integer(compute="_compute_related_counts")
    time_entry_ids = fields.One2many("service.time.entry", "work_order_id")
    cost_line_ids = fields.One2many(
        "service.cost.line", "work_order_id", "Fees and Other Costs"
    )
    log_ids = fields.One2many("service.log", "work_order_id")
    skill_ids = fields.Many2many(
        "hr.skill",
        string="Required Skills",
        compute="_compute_skill_ids",
        store=True,
        readonly=False,
    )

    customer_start = fields.Datetime("Wished From", tracking=True)
    customer_end = fields.Datetime("Wished Until", tracking=True)
    planned_start = fields.Datetime(tracking=True, index="btree_not_null")
    planned_end = fields.Datetime(tracking=True)
    actual_start = fields.Datetime(readonly=True, copy=False)
    actual_end = fields.Datetime(readonly=True, copy=False)
    completed_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    expected_hours = fields.Float(
        compute="_compute_expected_hours", store=True, precompute=True, readonly=False
    )
    hours = fields.Float(
        "Work Hours", compute="_compute_hours", store=True, precompute=True
    )
    travel_hours = fields.Float(compute="_compute_hours", store=True, precompute=True)

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a work order must be unique."
    )
    _list_order_index = models.Index("(priority DESC, planned_start, id DESC)")
    _state_index = models.Index("(company_id, state) WHERE active IS TRUE")

    _folded_states = ("closed", "cancelled")
    _state_steps = {
        "action_plan": Step(("draft",), "planned"),
        "action_release": Step(("draft", "planned"), "released"),
        "action_start": Step(("released", "in_progress"), "in_progress"),
        "action_complete": Step(("released", "in_progress"), "completed"),
        "action_close": Step(("completed",), "closed"),
        "action_reopen": Step(("completed", "closed"), "in_progress"),
        "action_cancel": Step(BEFORE_COMPLETION, "cancelled"),
        "action_create_dispatch": Step(BEFORE_COMPLETION),
        "action_create_invoice": Step(("completed", "closed")),
    }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "dispatch_count": (
                "service.dispatch",
                "work_order_id",
                "field_service.service_dispatch_action",
            ),
        }

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for order in self:
            order.display_name = " – ".join(filter(None, [order.name, order.subject]))

    @api.depends("request_id")
    def _compute_from_request(self):
        for order in self:
            request = order.request_id
            order.subject = order.subject or request.subject
            order.partner_id = request.partner_id or order.partner_id
            order.contact_id = request.contact_id or order.contact_id
            order.archive_id = request.archive_id or order.archive_id
            order.team_id = (
                request.team_id
                or order.team_id
                or (order.company_id or self.env.company).service_default_team_id
            )
            order.priority = request.priority or order.priority or "1"

    @api.model
    def _get_fields_for_creation(self):
        # Rights on shared records compare the companies' paths.
        company = ["parent_path", "currency_id", "service_default_hourly_cost"]
        customer = ["commercial_partner_id", "complete_name", "parent_id"]
        return {
            **super()._get_fields_for_creation(),
            "company_id": [*company, "service_default_team_id"],
            "partner_id": [*customer, "territory_id"],
            "archive_id": ["parent_path", "product_id", "site_id", "state"],
        }

    @api.depends("request_id", "archive_id", "partner_id")
    def _compute_site_id(self):
        for order in self:
            order.site_id = (
                order.request_id.site_id or order.archive_id.site_id or order.partner_id
            )

    @api.depends("site_id")
    def _compute_territory_id(self):
        for order in self:
            order.territory_id = (
                order.site_id.territory_id or order.partner_id.territory_id
            )

    @api.depends("service_activity_ids.skill_ids")
    def _compute_skill_ids(self):
        for order in self:
            order.skill_ids = order.skill_ids | order.service_activity_ids.skill_ids

    @api.depends("service_activity_ids.expected_hours")
    def _compute_expected_hours(self):
        for order in self:
            activities = order.service_activity_ids
            order.expected_hours = (
                sum(activities.mapped("expected_hours"))
                if activities
                else order.expected_hours
            )

    @api.depends("time_entry_ids.hours", "time_entry_ids.kind")
    def _compute_hours(self):
        for order in self:
            entries = order.time_entry_ids
            order.hours = sum(
                entries.filtered(lambda entry: entry.kind == "work").mapped("hours")
            )
            order.travel_hours = sum(
                entries.filtered(lambda entry: entry.kind == "travel").mapped("hours")
            )

    def _get_coverage_date(self):
        if self.request_id:
            # Who pays does not depend on whether one may read the call.
            return self.request_id.sudo()._get_coverage_date()
        moment = self.customer_start or self.create_date or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _is_internal_service(self):
        return self.kind in INTERNAL_KINDS or super()._is_internal_service()

    @api.depends("request_id")
    def _compute_contract(self):
        from_request = self.filtered("request_id")
        for order in from_request:
            order.contract_id = order.request_id.contract_id
            order.contract_line_id = order.request_id.contract_line_id
        return super(ServiceWorkOrder, self - from_request)._compute_contract()

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("planned_start", "planned_end", "customer_start", "customer_end")
    def _check_dates(self):
        for order in self:
            for start, end in (
                (order.planned_start, order.planned_end),
                (order.customer_start, order.customer_end),
            ):
                if start and end and end < start:
                    raise ValidationError(
                        self.env._(
                            "%(order)s: the end lies before the start.",
                            order=order.display_name,
                        )
                    )

    @api.constrains("partner_id", "kind")
    def _check_partner(self):
        for order in self:
            if not order.partner_id and not order._is_internal_service():
                raise ValidationError(
                    self.env._(
                        "%(order)s: choose the customer that the order is for.",
                        order=order.display_name,
                    )
                )

    @api.constrains("archive_id")
    def _check_archive_registered(self):
        for order in self:
            if order.archive_id and order.archive_id.state != "registered":
                raise ValidationError(
                    self.env._(
                        "%(order)s: the installed product %(archive)s is not registered"
                        " and cannot be served.",
                        order=order.display_name,
                        archive=order.archive_id.display_name,
                    )
                )

    @api.constrains("expected_hours")
    def _check_expected_hours(self):
        for order in self:
            if order.expected_hours < 0:
                raise ValidationError(
                    self.env._(
                        "%(order)s: the expected hours cannot be negative.",
                        order=order.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number the new orders; the service log replaces the creation note."""
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.work.order"
        )
        silent = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        orders = super(ServiceWorkOrder, silent).create(vals_list)
        return orders.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for order in self:
            if order.state != "draft" or order.time_entry_ids:
                raise UserError(
                    self.env._(
                        "%(order)s: only a draft without recorded hours can be deleted."
                        " Cancel the order instead.",
                        order=order.display_name,
                    )
                )
