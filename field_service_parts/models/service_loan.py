# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_state_mixin import Step
from odoo.addons.field_service.search import match_flag

from ..const import PICKING_READERS


class ServiceLoan(models.Model):
    _name = "service.loan"
    _description = "Loaner"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.precompute.mixin",
        "service.goods.mixin",
    ]
    _order = "due_on, id desc"
    _rec_names_search = ["name", "lot_id.name", "work_order_id.name", "request_id.name"]
    _check_company_auto = True
    _picking_inverse = "service_loan_id"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "To Hand Out"),
            ("out", "At the Customer"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    return_id = fields.Many2one(
        "service.return",
        "Stands In For",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The return during which the customer uses the loaner.",
    )
    equipment_id = fields.Many2one(
        "service.product.archive",
        "Own Equipment",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('is_internal', '=', True), ('state', '=', 'registered'),"
        " ('company_id', '=', company_id)]",
        help="The installed product of our own that is lent.",
    )
    product_id = fields.Many2one(string="Loaner")
    location_id = fields.Many2one(
        "stock.location",
        "Taken From",
        compute="_compute_location_id",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="The stock of the warehouse, or the van of the engineer. The loaner goes"
        " back there.",
    )
    due_on = fields.Date(
        "Due Back",
        required=True,
        default=lambda self: self._get_default_due_on(),
        index=True,
        tracking=True,
    )
    out_at = fields.Datetime("Handed Out On", readonly=True, copy=False)
    returned_at = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    picking_ids = fields.One2many(
        "stock.picking",
        "service_loan_id",
        "Transfers",
        readonly=True,
        groups=PICKING_READERS,
    )

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a loan must be unique."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a loan must be greater than zero."
    )
    _out_index = models.Index("(due_on) WHERE state = 'out'")

    _folded_states = ("returned", "cancelled")
    _state_steps = {
        "action_prepare": Step(("draft",), "ready"),
        "action_hand_out": Step(("draft", "ready"), "out"),
        "action_take_back": Step(("out",), "returned"),
        "action_cancel": Step(("draft", "ready"), "cancelled"),
        "action_draft": Step(("cancelled",), "draft"),
    }

    @api.model
    def _get_default_due_on(self):
        days = self.env.company.service_loan_days
        return fields.Date.context_today(self) + timedelta(days=days)

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("equipment_id")
    def _compute_unit(self):
        for loan in self:
            equipment = loan.equipment_id
            loan.product_id = equipment.product_id or loan.product_id
            loan.lot_id = equipment.lot_id or loan.lot_id

    @api.depends("warehouse_id")
    def _compute_location_id(self):
        for loan in self:
            loan.location_id = loan.location_id or loan.warehouse_id.lot_stock_id

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.is_overdue = bool(
                loan.state == "out" and loan.due_on and loan.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        return match_flag(operator, value, self._get_overdue_domain())

    @api.model
    def _get_overdue_domain(self):
        return Domain("state", "=", "out") & Domain(
            "due_on", "<", fields.Date.context_today(self)
        )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("product_id", "lot_id", "equipment_id", "state")
    def _check_not_lent_twice(self):
        lots = self.filtered(lambda loan: loan.state in ("ready", "out")).lot_id
        if not lots:
            return
        # What is lent is lent, whoever may see by whom.
        groups = self.sudo()._read_group(
            Domain("lot_id", "in", lots.ids)
            & Domain("product_id.tracking", "=", "serial")
            & Domain("state", "in", ("ready", "out")),
            ["lot_id"],
            ["id:recordset"],
        )
        for lot, loans in groups:
            if len(loans) > 1:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is lent already: %(loans)s.",
                        lot=lot.name,
                        loans=", ".join(loans.mapped("name")),
                    )
                )

    def write(self, vals):
        """What is lent stays what it is; only its date may change."""
        frozen = {
            "product_id",
            "lot_id",
            "quantity",
            "partner_id",
            "company_id",
            "location_id",
            "equipment_id",
        }
        lent = self.filtered(lambda loan: loan.state in ("out", "returned"))
        for loan, field in lent._find_changes(frozen, vals):
            raise ValidationError(
                self.env._(
                    "%(loan)s is handed out: %(field)s stays as it is.",
                    loan=loan.name,
                    field=field,
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Places
    # ------------------------------------------------------------------
    def _prepare_transfer_vals(self, kind):
        """Return the values of the way to the customer: the unit stays ours."""
        return self._prepare_picking_vals(
            self.warehouse_id.out_type_id,
            self.location_id,
            self.company_id._get_service_loan_location(),
        )
