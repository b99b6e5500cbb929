# Part of Field Service. License LGPL-3.

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.field_service.const import COST_GROUPS

# A part that was asked for while the order was already carried out was not planned.
PLANNING_STATES = ("draft", "planned", "released")


class ServicePartRequestLine(models.Model):
    _name = "service.part.request.line"
    _description = "Part Request Line"
    _inherit = ["service.charge.mixin"]
    _order = "part_request_id, sequence, id"
    _rec_name = "product_id"
    _rec_names_search = ["product_id", "part_request_id.name"]
    _check_company_auto = True

    # Required by the database only: lines stated on a request, an order or a visit
    # find their part request in :meth:`create`.
    part_request_id = fields.Many2one(
        "service.part.request", index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        related="part_request_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    request_id = fields.Many2one(
        related="part_request_id.request_id",
        string="Service Request",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    work_order_id = fields.Many2one(
        related="part_request_id.work_order_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    dispatch_id = fields.Many2one(
        related="part_request_id.dispatch_id",
        string="Visit",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    activity_id = fields.Many2one(
        "service.work.order.activity",
        "For Activity",
        domain="[('work_order_id', '=', work_order_id)]",
        index="btree_not_null",
        copy=False,
    )
    state = fields.Selection(
        related="part_request_id.state", store=True, precompute=True
    )
    location_id = fields.Many2one(related="part_request_id.location_id")
    needed_at = fields.Datetime(related="part_request_id.needed_at", store=True)

    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        check_company=True,
        domain="[('type', '=', 'consu'), ('is_kits', '=', False)]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking", string="Tracking")
    quantity = fields.Float(
        default=1.0, required=True, digits="Product Unit", string="Needed"
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Serial/Lot",
        check_company=True,
        index="btree_not_null",
        copy=False,
        domain="[('product_id', '=', product_id)]",
    )
    note = fields.Char()

    # What happened.
    move_ids = fields.One2many("stock.move", "service_part_line_id", "Stock Moves")
    issued_quantity = fields.Float(
        "Issued", compute="_compute_moved", store=True, digits="Product Unit"
    )
    returned_quantity = fields.Float(
        "Returned", compute="_compute_moved", store=True, digits="Product Unit"
    )
    used_quantity = fields.Float("Used", digits="Product Unit", copy=False)
    outcome = fields.Selection(
        [
            ("used", "Used"),
            ("unused", "Unused"),
            ("wrong", "Wrong part"),
            ("defective", "Defective"),
        ],
        compute="_compute_outcome",
        inverse="_inverse_outcome",
        store=True,
        readonly=False,
        copy=False,
        help="How effective the part was.",
    )
    is_planned = fields.Boolean(
        "Planned",
        compute="_compute_is_planned",
        store=True,
        precompute=True,
        help="Asked for before the work began; only these parts are estimated.",
    )

    # What it costs us.
    unit_cost = fields.Float(
        "Estimated Unit Cost",
        compute="_compute_unit_cost",
        store=True,
        digits="Product Price",
        groups=COST_GROUPS,
        help="The cost of the part on the day it was asked for.",
    )
    estimated_cost = fields.Monetary(
        compute="_compute_estimated_cost",
        store=True,
        groups=COST_GROUPS,
    )
    actual_cost = fields.Monetary(
        compute="_compute_actual_cost",
        store=True,
        groups=COST_GROUPS,
        help="The value of the parts that left the stock and did not come back.",
    )

    _part_request_required = models.Constraint(
        "CHECK (part_request_id IS NOT NULL)",
        "State for which part request, request, order or visit the part is.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a part must be greater than zero."
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("product_id", "part_request_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (
                f"{line.part_request_id.name}: {line.product_id.display_name}"
            )

    @api.depends("part_request_id")
    def _compute_is_planned(self):
        for line in self:
            order = line.part_request_id.work_order_id
            line.is_planned = not order or order.state in PLANNING_STATES

    @api.depends("product_id", "company_id")
    def _compute_unit_cost(self):
        for company, lines in self.grouped("company_id").items():
            for line in lines:
                line.unit_cost = line.product_id.with_company(company).standard_price

    @api.depends("unit_cost", "quantity", "is_planned", "state")
    def _compute_estimated_cost(self):
        for line in self:
            counts = line.is_planned and line.state != "cancelled"
            line.estimated_cost = line.unit_cost * line.quantity if counts else 0.0

    @api.depends("move_ids.state", "move_ids.quantity", "move_ids.product_uom")
    def _compute_moved(self):
        for line in self:
            issued = returned = 0.0
            for move in line.move_ids:
                if move.state != "done":
                    continue
                quantity = move.product_uom._compute_quantity(
                    move.quantity, line.uom_id, rounding_method="HALF-UP"
                )
                if move.origin_returned_move_id:
                    returned += quantity
                else:
                    issued += quantity
            line.issued_quantity = issued
            line.returned_quantity = returned

    @api.depends("move_ids.state", "move_ids.value")
    def _compute_actual_cost(self):
        for line in self:
            line.actual_cost = sum(
                -move.value if move.origin_returned_move_id else move.value
                for move in line.move_ids
                if move.state == "done"
            )

    @api.depends("used_quantity", "returned_quantity")
    def _compute_outcome(self):
        for line in self:
            if line.used_quantity > 0:
                line.outcome = "used"
            elif line.returned_quantity > 0 and line.outcome in (False, "used"):
                line.outcome = "unused"
            else:
                line.outcome = line.outcome

    def _inverse_outcome(self):
        """*Used* said without a quantity means all that is out."""
        for line in self:
            if line.outcome == "used" and not line.used_quantity:
                line.used_quantity = line.issued_quantity - line.returned_quantity

    # ------------------------------------------------------------------
    # Who pays
    # ------------------------------------------------------------------
    def _get_charge_category(self):
        return "part"

    def _get_coverage_source(self):
        """Before there is an order, the request answers; after the issue, nobody.

        The parts have left for where the coverage of that moment sent them.
        """
        if self.state in ("issued", "done"):
            return self.env["service.work.order"]
        return self.work_order_id or self.request_id

    @api.depends(
        "request_id.archive_id",
        "request_id.contract_line_id",
        "request_id.warranty_state",
    )
    def _compute_coverage(self):
        return super()._compute_coverage()

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("product_id")
    def _check_product(self):
        for line in self:
            product = line.product_id
            if product.type != "consu" or product.is_kits:
                raise ValidationError(
                    self.env._(
                        "%(line)s is not a part that can be moved: choose goods, and"
                        " the components instead of a kit.",
                        line=line.display_name,
                    )
                )

    @api.constrains("used_quantity", "returned_quantity", "issued_quantity")
    def _check_used_quantity(self):
        for line in self:
            left = line.issued_quantity - line.returned_quantity
            too_many = line.uom_id.compare(line.used_quantity, left) > 0
            if line.used_quantity < 0 or too_many:
                raise ValidationError(
                    self.env._(
                        "%(line)s: %(used)g used, but %(issued)g issued and"
                        " %(returned)g returned. No more can be used than was issued.",
                        line=line.display_name,
                        used=line.used_quantity,
                        issued=line.issued_quantity,
                        returned=line.returned_quantity,
                    )
                )

    @api.constrains("lot_id", "product_id")
    def _check_lot(self):
        for line in self:
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "%(line)s: serial number %(lot)s belongs to another product.",
                        line=line.display_name,
                        lot=line.lot_id.name,
                    )
                )

    @api.constrains("activity_id")
    def _check_activity(self):
        for line in self:
            # To which order it belongs does not depend on who may see it.
            activity = line.activity_id.sudo()
            if activity and activity.work_order_id != line.work_order_id.sudo():
                raise ValidationError(
                    self.env._(
                        "%(line)s: activity %(activity)s belongs to another order.",
                        line=line.display_name,
                        activity=activity.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Let parts stated on a request, order or visit join its open part request."""
        self._join_part_requests(vals_list)
        lines = super().create(vals_list)
        lines._check_still_open()
        return lines

    def write(self, vals):
        """What was issued stays as it was issued; only its use is still recorded."""
        frozen = {
            "part_request_id",
            "product_id",
            "quantity",
            "lot_id",
            "coverage",
            "customer_share",
        }
        if frozen & vals.keys():
            self._check_still_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unissued(self):
        self._check_still_open()

    def _check_still_open(self):
        self.part_request_id._check_not_issued()
        cancelled = self.filtered(lambda line: line.state == "cancelled")
        if cancelled:
            raise UserError(
                self.env._(
                    "%(part_requests)s: cancelled part requests cannot be changed.",
                    part_requests=", ".join(cancelled.part_request_id.mapped("name")),
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_use(self):
        """Mark all that is out of these parts as used."""
        for line in self:
            line.used_quantity = line.issued_quantity - line.returned_quantity
        return True

    def action_not_used(self):
        """Mark these parts as not used: they go back."""
        self.used_quantity = 0.0
        self.filtered(lambda line: line.outcome in (False, "used")).outcome = "unused"
        return True
