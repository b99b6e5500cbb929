# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.field_service.const import PRIORITIES
from odoo.addons.field_service.models.service_state_mixin import Step
from odoo.addons.field_service.search import match_flag

from ..const import AVAILABILITIES, PICKING_READERS, get_worst_availability

OPEN_STATES = ("draft", "submitted")


class ServicePartRequest(models.Model):
    _name = "service.part.request"
    _description = "Part Request"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.state.mixin",
        "service.related.mixin",
    ]
    _order = "needed_at, id"
    _rec_names_search = ["name", "work_order_id.name", "request_id.name"]
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To Issue"),
            ("issued", "Issued"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )

    # For which service.
    dispatch_id = fields.Many2one(
        "service.dispatch",
        "Visit",
        index="btree_not_null",
        check_company=True,
        copy=False,
        tracking=True,
    )
    work_order_id = fields.Many2one(
        "service.work.order",
        compute="_compute_work_order_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    request_id = fields.Many2one(
        "service.request",
        "Service Request",
        compute="_compute_request_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_customer", compute_sudo=True
    )
    site_id = fields.Many2one(
        "res.partner",
        "Deliver To",
        compute="_compute_customer",
        compute_sudo=True,
        help="The service address: where the parts are needed.",
    )
    contact_id = fields.Many2one(
        "res.partner", compute="_compute_customer", compute_sudo=True
    )
    priority = fields.Selection(
        PRIORITIES,
        compute="_compute_customer",
        compute_sudo=True,
    )
    employee_id = fields.Many2one(
        "hr.employee.public",
        "Engineer",
        compute="_compute_employee_id",
        compute_sudo=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Requested By",
        default=lambda self: self.env.user,
        index="btree_not_null",
        copy=False,
    )

    # What, from where, until when.
    location_id = fields.Many2one(
        "stock.location",
        "Source",
        compute="_compute_location_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="The warehouse's stock or an engineer's van.",
        tracking=True,
    )
    is_van = fields.Boolean(compute="_compute_is_van", compute_sudo=True)
    needed_at = fields.Datetime(
        compute="_compute_needed_at",
        store=True,
        readonly=False,
        copy=False,
        index=True,
        help="Follows the planned visit until the parts are issued.",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    line_ids = fields.One2many(
        "service.part.request.line", "part_request_id", "Parts", copy=True
    )
    availability = fields.Selection(AVAILABILITIES, compute="_compute_availability")
    product_summary = fields.Char("Summary", compute="_compute_product_summary")
    note = fields.Text("Note for the Warehouse")

    # What became of it.
    submitted_at = fields.Datetime(readonly=True, copy=False)
    issued_at = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    picking_ids = fields.One2many(
        "stock.picking", "service_part_request_id", "Transfers", readonly=True
    )
    picking_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a part request must be unique."
    )
    _to_issue_index = models.Index(
        "(company_id, needed_at, id) WHERE state IN ('draft', 'submitted')"
    )

    _state_steps = {
        "action_submit": Step(("draft",), "submitted"),
        "action_issue": Step(("submitted",), "issued"),
        "action_return_unused": Step(("issued",), "done"),
        "action_cancel": Step(OPEN_STATES, "cancelled"),
        "action_draft": Step(("submitted", "cancelled"), "draft"),
    }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        documents = super()._get_related_documents()
        if self.env["stock.picking"].has_access("read"):
            documents["picking_count"] = (
                "stock.picking",
                "service_part_request_id",
                "stock.action_picking_tree_all",
            )
        return documents

    @api.depends("work_order_id", "request_id")
    def _compute_company_id(self):
        for part_request in self:
            source = part_request.work_order_id or part_request.request_id
            part_request.company_id = (
                source.company_id or part_request.company_id or self.env.company
            )

    @api.depends("dispatch_id")
    def _compute_work_order_id(self):
        for part_request in self:
            part_request.work_order_id = (
                part_request.dispatch_id.work_order_id or part_request.work_order_id
            )

    @api.depends("work_order_id")
    def _compute_request_id(self):
        for part_request in self:
            part_request.request_id = (
                part_request.work_order_id.request_id or part_request.request_id
            )

    @api.depends(
        "work_order_id.partner_id",
        "work_order_id.site_id",
        "work_order_id.contact_id",
        "work_order_id.priority",
        "request_id.partner_id",
        "request_id.site_id",
        "request_id.contact_id",
        "request_id.priority",
    )
    def _compute_customer(self):
        for part_request in self:
            source = part_request.work_order_id or part_request.request_id
            part_request.partner_id = source.partner_id
            part_request.site_id = source.site_id or source.partner_id
            part_request.contact_id = source.contact_id
            part_request.priority = source.priority or "1"

    @api.depends("dispatch_id.employee_id")
    def _compute_employee_id(self):
        for part_request in self:
            part_request.employee_id = part_request.dispatch_id.employee_id.id

    @api.depends("company_id")
    def _compute_location_id(self):
        misplaced = self.filtered(
            lambda part_request: (
                part_request.location_id.company_id != part_request.company_id
            )
        )
        warehouses = misplaced.company_id._get_default_service_warehouses()
        for part_request in self - misplaced:
            part_request.location_id = part_request.location_id
        for part_request in misplaced:
            warehouse = warehouses.get(part_request.company_id)
            part_request.location_id = warehouse and warehouse.lot_stock_id

    @api.depends("location_id")
    def _compute_is_van(self):
        vans = {
            location.id
            for (location,) in self.env["hr.employee"]
            .with_context(active_test=False)
            ._read_group(
                [("van_location_id", "in", self.location_id.ids)], ["van_location_id"]
            )
        }
        for part_request in self:
            part_request.is_van = part_request.location_id.id in vans

    @api.depends(
        "dispatch_id.planned_start",
        "work_order_id.planned_start",
        "work_order_id.customer_start",
        "request_id.expected_end",
    )
    def _compute_needed_at(self):
        for part_request in self:
            if part_request.state not in OPEN_STATES:
                part_request.needed_at = part_request.needed_at
                continue
            order = part_request.work_order_id
            part_request.needed_at = (
                part_request.dispatch_id.planned_start
                or order.planned_start
                or order.customer_start
                or part_request.request_id.expected_end
                or part_request.needed_at
            )

    @api.depends("needed_at", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for part_request in self:
            part_request.is_late = bool(
                part_request.state in OPEN_STATES
                and part_request.needed_at
                and part_request.needed_at < now
            )

    def _search_is_late(self, operator, value):
        late = Domain("state", "in", OPEN_STATES) & Domain(
            "needed_at", "<", fields.Datetime.now()
        )
        return match_flag(operator, value, late)

    @api.depends("line_ids.availability")
    def _compute_availability(self):
        for part_request in self:
            part_request.availability = get_worst_availability(
                part_request.line_ids.mapped("availability")
            )

    @api.depends("line_ids.product_id", "line_ids.quantity")
    def _compute_product_summary(self):
        for part_request in self:
            part_request.product_summary = ", ".join(
                f"{line.quantity:g} × {line.product_id.display_name}"
                for line in part_request.line_ids
            )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("request_id", "work_order_id", "dispatch_id")
    def _check_documents(self):
        # What belongs together does not depend on who may see it.
        for part_request in self.sudo():
            order, dispatch = part_request.work_order_id, part_request.dispatch_id
            if not order and not part_request.request_id:
                raise ValidationError(
                    self.env._(
                        "%(part_request)s: say for which request or order the parts"
                        " are.",
                        part_request=part_request.name,
                    )
                )
            if dispatch and dispatch.work_order_id != order:
                raise ValidationError(
                    self.env._(
                        "%(part_request)s: visit %(dispatch)s does not belong to order"
                        " %(order)s.",
                        part_request=part_request.name,
                        dispatch=dispatch.name,
                        order=order.name or "–",
                    )
                )
            if order.request_id and part_request.request_id != order.request_id:
                raise ValidationError(
                    self.env._(
                        "%(part_request)s: order %(order)s does not belong to request"
                        " %(request)s.",
                        part_request=part_request.name,
                        order=order.name,
                        request=part_request.request_id.name or "–",
                    )
                )

    @api.constrains("location_id")
    def _check_location(self):
        for part_request in self:
            if part_request.location_id.usage != "internal":
                raise ValidationError(
                    self.env._(
                        "%(part_request)s: parts are issued from stock or from a van,"
                        " not from %(location)s.",
                        part_request=part_request.name,
                        location=part_request.location_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number the part requests and give them to the visit that is under way."""
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.part.request"
        )
        part_requests = super().create(vals_list)
        part_requests._join_open_dispatch()
        return part_requests

    def write(self, vals):
        """Keep what was issued as it was issued."""
        frozen = {"location_id", "work_order_id", "request_id", "company_id"}
        if frozen & vals.keys():
            self._check_not_issued()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unissued(self):
        self._check_not_issued()

    def _check_not_issued(self):
        issued = self.filtered(
            lambda part_request: part_request.state in ("issued", "done")
        )
        if issued:
            raise UserError(
                self.env._(
                    "%(part_requests)s: the parts have been issued. Return what is"
                    " unused instead.",
                    part_requests=", ".join(issued.mapped("name")),
                )
            )
