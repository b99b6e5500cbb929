# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import PICKING_READERS


class ServiceGoodsMixin(models.AbstractModel):
    """One unit that travels for a service: a customer's return, our loaner.

    Every way that it takes is a transfer of Odoo's; the document follows them.
    """

    _name = "service.goods.mixin"
    _description = "Goods That Travel for a Service"
    _inherit = ["service.state.mixin", "service.related.mixin"]

    name = fields.Char("Number", readonly=True, copy=False, required=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    dispatch_id = fields.Many2one(
        "service.dispatch",
        "Visit",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('work_order_id', '=?', work_order_id)]",
        tracking=True,
    )
    work_order_id = fields.Many2one(
        "service.work.order",
        compute="_compute_from_service",
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
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    site_id = fields.Many2one(
        "res.partner",
        "Address",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        help="Where the unit is fetched and brought to.",
    )
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_unit",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        check_company=True,
        domain="[('type', '=', 'consu'), ('is_kits', '=', False)]",
        tracking=True,
    )
    tracking = fields.Selection(related="product_id.tracking", string="Tracked By")
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one(
        "stock.lot",
        "Serial/Lot",
        compute="_compute_unit",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        copy=False,
        domain="[('product_id', '=', product_id)]",
        tracking=True,
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        copy=False,
        tracking=True,
    )
    note = fields.Text("Notes")
    picking_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )
    can_move = fields.Boolean(compute="_compute_can_move")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        documents = super()._get_related_documents()
        if self.env["stock.picking"].has_access("read"):
            documents["picking_count"] = (
                "stock.picking",
                self._picking_inverse,
                "stock.action_picking_tree_all",
            )
        return documents

    @api.depends("name", "product_id.display_name", "lot_id.name")
    def _compute_display_name(self):
        for goods in self:
            label = goods.sudo()._get_goods_label()  # see _check_goods
            goods.display_name = " – ".join(filter(None, [goods.name, label]))

    @api.depends("dispatch_id", "work_order_id", "request_id")
    def _compute_from_service(self):
        for goods in self:
            order = goods.dispatch_id.work_order_id or goods.work_order_id
            request = order.request_id or goods.request_id
            source = order or request
            goods.work_order_id = order
            goods.request_id = request
            goods.company_id = source.company_id or goods.company_id or self.env.company
            goods.partner_id = source.partner_id or goods.partner_id
            goods.site_id = source.site_id or goods.site_id or goods.partner_id
            goods.archive_id = source.archive_id or goods.archive_id

    def _compute_unit(self):
        """Take over which product and which serial number it is about."""
        raise NotImplementedError

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        misplaced = self.filtered(
            lambda goods: goods.warehouse_id.company_id != goods.company_id
        )
        warehouses = misplaced.company_id._get_default_service_warehouses()
        for goods in self - misplaced:
            goods.warehouse_id = goods.warehouse_id
        for goods in misplaced:
            goods.warehouse_id = warehouses.get(goods.company_id)

    @api.depends_context("uid")
    def _compute_can_move(self):
        for goods in self:
            goods.can_move = goods._may_move_goods()

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("lot_id", "product_id", "quantity")
    def _check_goods(self):
        for goods in self.sudo():  # numbers are stock's, see the archive
            if goods.lot_id and goods.lot_id.product_id != goods.product_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s: serial number %(lot)s belongs to another"
                        " product.",
                        document=goods.name,
                        lot=goods.lot_id.name,
                    )
                )
            if goods.product_id.tracking == "serial" and goods.quantity != 1:
                raise ValidationError(
                    self.env._(
                        "%(document)s: %(product)s is tracked by serial number; use one"
                        " document for each piece.",
                        document=goods.name,
                        product=goods.product_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number the new documents."""
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, self._name
        )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for goods in self:
            if goods.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(document)s: goods are on their way. Cancel it instead of"
                        " deleting it.",
                        document=goods.name,
                    )
                )

    def _find_changes(self, frozen, vals):
        """Yield what ``vals`` would change although it stays as it is.

        :param set frozen: the names of the fields that stay
        :return: pairs of a document and the label of the field
        """
        for goods in self:
            for name in frozen & vals.keys():
                field = goods._fields[name]
                if field.convert_to_write(goods[name], goods) != vals[name]:
                    yield goods, field._description_string(self.env)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def action_cancel(self):
        """Cancel documents whose goods have not moved, and their transfers."""
        self._lock_for_step()
        self._check_step("action_cancel")
        # The transfer was created by this document; it goes with it.
        self._get_open_pickings().action_cancel()
        self._apply_step("action_cancel")
        return True

    def action_draft(self):
        """Take cancelled documents up again."""
        self._apply_step("action_draft")
        return True

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------
    def _may_move_goods(self):
        """Tell whether the current user may take and hand out these goods."""
        return self.env.su or any(
            self.env.user.has_group(group)
            for group in (
                "stock.group_stock_user",
                "field_service.group_service_manager",
            )
        )

    def _check_may_move_goods(self):
        self.check_access("write")
        for goods in self:
            if not goods._may_move_goods():
                raise AccessError(
                    self.env._(
                        "%(document)s: goods are taken and handed out by the"
                        " warehouse.",
                        document=goods.name,
                    )
                )

    # ------------------------------------------------------------------
    # Log
    # ------------------------------------------------------------------
    def _log_goods(self, event, note=None):
        """Write a step of the goods into the log of request and order."""
        # The step belongs there, whoever took it.
        self.env["service.log"]._record(
            goods.request_id._prepare_log_vals(
                event,
                note=note or goods._get_goods_label(),
                new=goods.name,
                dispatch=goods.dispatch_id,
                work_order=goods.work_order_id,
            )
            for goods in self.sudo().filtered("request_id")
        )

    def _get_goods_label(self):
        return " ".join(filter(None, [self.product_id.display_name, self.lot_id.name]))
