# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_state_mixin import Step
from odoo.addons.field_service.search import match_flag

from ..const import PICKING_READERS

# Not over yet; the unit stands with us in the second half of them.
OPEN_STATES = (
    "draft",
    "announced",
    "received",
    "in_repair",
    "repaired",
    "sent_back",
)
HERE_STATES = ("received", "in_repair", "repaired", "sent_back")


class ServiceReturn(models.Model):
    _name = "service.return"
    _description = "Return"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.precompute.mixin",
        "service.goods.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "lot_id.name", "work_order_id.name", "request_id.name"]
    _check_company_auto = True
    _picking_inverse = "service_return_id"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("announced", "Announced"),
            ("received", "Received"),
            ("in_repair", "In Repair"),
            ("repaired", "Repaired"),
            ("sent_back", "On the Way Back"),
            ("done", "Back at the Customer"),
            ("scrapped", "Scrapped"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    kind = fields.Selection(
        [("repair", "Repair and Send Back"), ("exchange", "Exchanged Unit")],
        default="repair",
        required=True,
        tracking=True,
        help="An exchanged unit does not go back: the customer has got another one.",
    )
    expected_on = fields.Date(
        tracking=True, help="When the unit should arrive with us."
    )
    is_late = fields.Boolean(
        "Overdue", compute="_compute_is_late", search="_search_is_late"
    )
    received_at = fields.Datetime(readonly=True, copy=False)
    repaired_at = fields.Datetime(readonly=True, copy=False)
    back_at = fields.Datetime("Back On", readonly=True, copy=False)
    diagnosis = fields.Html(help="What was found on the bench.")

    picking_ids = fields.One2many(
        "stock.picking",
        "service_return_id",
        "Transfers",
        readonly=True,
        groups=PICKING_READERS,
    )
    repair_ids = fields.One2many(
        "repair.order",
        "service_return_id",
        "Repairs",
        readonly=True,
        groups=PICKING_READERS,
    )
    repair_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )
    scrap_id = fields.Many2one(
        "stock.scrap",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="stock.group_stock_user",
    )
    loan_ids = fields.One2many("service.loan", "return_id", "Loaners")
    loan_count = fields.Integer(compute="_compute_related_counts")

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a return must be unique."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a return must be greater than zero."
    )
    _open_index = models.Index(
        "(company_id, state) WHERE state NOT IN ('done', 'scrapped', 'cancelled')"
    )

    _folded_states = ("done", "scrapped", "cancelled")
    _state_steps = {
        "action_announce": Step(("draft",), "announced"),
        "action_receive": Step(("draft", "announced"), "received"),
        "action_repair": Step(("received", "repaired")),
        "repair_started": Step(("received", "repaired"), "in_repair"),
        "repair_done": Step(("received", "in_repair"), "repaired"),
        "repair_cancelled": Step(("in_repair",), "received"),
        "action_send_back": Step(("received", "repaired"), "sent_back"),
        "action_hand_over": Step(("sent_back",), "done"),
        "action_scrap": Step(("received", "repaired"), "scrapped"),
        "action_cancel": Step(("draft", "announced"), "cancelled"),
        "action_draft": Step(("cancelled",), "draft"),
    }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        documents = {
            **super()._get_related_documents(),
            "loan_count": (
                "service.loan",
                "return_id",
                "field_service_parts.service_loan_action",
            ),
        }
        if self.env["repair.order"].has_access("read"):
            documents["repair_count"] = (
                "repair.order",
                "service_return_id",
                "repair.action_repair_order_tree",
            )
        return documents

    @api.depends("archive_id")
    def _compute_unit(self):
        for goods in self:
            archive = goods.archive_id
            product = goods.product_id or archive.product_id
            goods.product_id = product
            if goods.lot_id or archive.product_id != product:
                goods.lot_id = goods.lot_id
            else:
                goods.lot_id = archive.lot_id

    @api.depends("expected_on", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for goods in self:
            goods.is_late = bool(
                goods.state == "announced"
                and goods.expected_on
                and goods.expected_on < today
            )

    def _search_is_late(self, operator, value):
        late = Domain("state", "=", "announced") & Domain(
            "expected_on", "<", fields.Date.context_today(self)
        )
        return match_flag(operator, value, late)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("product_id")
    def _check_product(self):
        for goods in self:
            if goods.product_id.type != "consu" or goods.product_id.is_kits:
                raise ValidationError(
                    self.env._(
                        "%(document)s: %(product)s cannot be received; choose goods.",
                        document=goods.name,
                        product=goods.product_id.display_name,
                    )
                )

    def write(self, vals):
        """What is on its way stays what it is."""
        frozen = {"product_id", "quantity", "partner_id", "company_id", "warehouse_id"}
        for goods, field in self._find_changes(frozen, vals):
            # Whoever corrects a return need not be a warehouse user.
            if goods.sudo().picking_ids:
                raise ValidationError(
                    self.env._(
                        "%(document)s has transfers already: %(field)s stays as it"
                        " is. Cancel the return and enter another one.",
                        document=goods.name,
                        field=field,
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Places
    # ------------------------------------------------------------------
    def _get_owner(self):
        """Return whose goods these are: they stand with us without value."""
        return self.partner_id

    def _get_return_location(self):
        return self.warehouse_id._get_service_return_location()

    def _prepare_transfer_vals(self, kind):
        """Return the values of the way in (``in``) or back (``out``)."""
        here, customer = self._get_return_location(), self._get_customer_location()
        if kind == "in":
            operation, source, destination = (
                self.warehouse_id.in_type_id,
                customer,
                here,
            )
        else:
            operation, source, destination = (
                self.warehouse_id.out_type_id,
                here,
                customer,
            )
        vals = self._prepare_picking_vals(
            operation, source, destination, self._get_owner()
        )
        if kind == "in" and self.expected_on:
            vals["scheduled_date"] = self.expected_on
        return vals
