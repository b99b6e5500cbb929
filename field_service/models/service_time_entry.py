# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import COST_GROUPS


class ServiceTimeEntry(models.Model):
    _name = "service.time.entry"
    _description = "Service Hours"
    _inherit = ["service.precompute.mixin", "service.charge.mixin"]
    _order = "start desc, id desc"
    _rec_name = "description"

    dispatch_id = fields.Many2one(
        "service.dispatch", "Visit", index="btree_not_null", ondelete="set null"
    )
    work_order_id = fields.Many2one(
        "service.work.order",
        compute="_compute_work_order_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        related="work_order_id.request_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    activity_id = fields.Many2one(
        "service.work.order.activity",
        index="btree_not_null",
        domain="[('work_order_id', '=', work_order_id)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        compute="_compute_employee_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("work", "Work"), ("travel", "Travel"), ("waiting", "Waiting")],
        default="work",
        required=True,
    )
    description = fields.Char()
    start = fields.Datetime(default=fields.Datetime.now, required=True)
    end = fields.Datetime()
    is_running = fields.Boolean("Timer Running", readonly=True, copy=False)
    hours = fields.Float(
        compute="_compute_hours", store=True, precompute=True, readonly=False
    )
    hourly_cost = fields.Monetary(
        compute="_compute_hourly_cost", store=True, groups=COST_GROUPS
    )
    cost = fields.Monetary(compute="_compute_cost", store=True, groups=COST_GROUPS)

    _running_index = models.Index("(employee_id) WHERE is_running")

    @api.depends("description", "kind", "hours")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = entry.description or self.env._(
                "%(kind)s %(hours).2f h", kind=kinds.get(entry.kind), hours=entry.hours
            )

    @api.depends("dispatch_id", "activity_id")
    def _compute_work_order_id(self):
        for entry in self:
            entry.work_order_id = (
                entry.dispatch_id.work_order_id
                or entry.activity_id.work_order_id
                or entry.work_order_id
            )

    @api.depends("dispatch_id")
    def _compute_employee_id(self):
        for entry in self:
            entry.employee_id = entry.dispatch_id.employee_id or entry.employee_id

    @api.depends("start", "end")
    def _compute_hours(self):
        for entry in self:
            if entry.start and entry.end:
                entry.hours = (entry.end - entry.start).total_seconds() / 3600
            else:
                entry.hours = entry.hours

    @api.depends("employee_id")
    def _compute_hourly_cost(self):
        """Freeze the rate of the day: a later raise does not change old costs."""
        for entry in self:
            company = entry.company_id or self.env.company
            # The rate is needed for costing and shown to cost groups only.
            entry.hourly_cost = (
                entry.employee_id.sudo().hourly_cost
                or company.sudo().service_default_hourly_cost
            )

    @api.depends("hours", "hourly_cost")
    def _compute_cost(self):
        for entry in self:
            entry.cost = entry.hours * entry.hourly_cost

    @api.model_create_multi
    def create(self, vals_list):
        """Freeze the hourly cost at once, before anybody can change the rate."""
        entries = super().create(vals_list)
        # The rate is kept whoever records the hours, and shown to cost groups only.
        entries.sudo().mapped("hourly_cost")
        return entries

    def _get_charge_category(self):
        return "travel" if self.kind == "travel" else "labour"

    @api.depends("kind")
    def _compute_coverage(self):
        return super()._compute_coverage()

    @api.constrains("start", "end", "hours")
    def _check_hours(self):
        for entry in self:
            if entry.end and entry.end < entry.start:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(engineer)s: the end of the hours lies before"
                        " their start.",
                        order=entry.work_order_id.name,
                        engineer=entry.employee_id.name,
                    )
                )
            if entry.hours < 0:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(engineer)s: hours cannot be negative.",
                        order=entry.work_order_id.name,
                        engineer=entry.employee_id.name,
                    )
                )

    @api.constrains("work_order_id", "hours", "kind", "employee_id")
    def _check_order_open(self):
        self.work_order_id._check_charges_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self.work_order_id._check_charges_open()
        if self.sale_line_id:
            raise UserError(
                self.env._(
                    "%(entries)s: already on the customer's order, cannot be deleted.",
                    entries=", ".join(
                        self.filtered("sale_line_id").mapped("display_name")
                    ),
                )
            )

    def _get_charge_quantity(self):
        return self.hours

    def _get_billing_product(self):
        """Return the service product under which these hours are billed."""
        company = self.company_id
        if self.kind == "travel":
            return company._get_service_product("service_travel_product_id")
        return self.activity_id.product_id or company._get_service_product(
            "service_labour_product_id"
        )
