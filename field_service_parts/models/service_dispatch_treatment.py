# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.field_service.search import match_flag

# What becomes of a visit whose treatment makes documents.
TREATED_STATES = ("on_site", "done")


class ServiceDispatch(models.Model):
    """The treatment of a visit makes its documents: in stock, repair and sales.

    The engineer says on the spot what is treated how; what he leaves open is the
    task of the office.
    """

    _name = "service.dispatch"
    _inherit = ["service.dispatch", "service.treatment.mixin"]

    _goods_inverse = "dispatch_id"

    # {treatment: the documents that it makes}
    _treatment_documents = {
        "return_repair": ("return",),
        "return_repair_loaner": ("return", "loan"),
        "sale": ("sale",),
        "exchange": ("return", "exchange"),
        "replacement": ("parts",),
    }

    return_ids = fields.One2many("service.return", "dispatch_id", "Returns")
    loan_ids = fields.One2many("service.loan", "dispatch_id", "Loaners")
    treatment_product_id = fields.Many2one(
        "product.product",
        "Unit for the Customer",
        copy=False,
        domain="[('type', '=', 'consu'), ('is_kits', '=', False)]",
        help="What is sold, lent, or given in exchange. In an exchange, another unit of"
        " the same product is meant when nothing is chosen.",
    )
    treatment_lot_id = fields.Many2one(
        "stock.lot",
        "Its Serial/Lot",
        copy=False,
        domain="[('product_id', '=?', treatment_product_id)]",
        help="May be left to the warehouse.",
    )
    treatment_quantity = fields.Float(
        "Quantity Sold", default=1.0, digits="Product Unit", copy=False
    )
    loan_equipment_id = fields.Many2one(
        "service.product.archive",
        "Lent Equipment",
        copy=False,
        domain="[('is_internal', '=', True), ('state', '=', 'registered'),"
        " ('company_id', '=', company_id)]",
        help="A unit of our own that is lent.",
    )
    loan_due_on = fields.Date("Loaner Due Back", copy=False)
    lacks_documents = fields.Boolean(
        compute="_compute_lacks_documents", search="_search_lacks_documents"
    )

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_goods_documents()}

    @api.depends(
        "treatment", "state", "outcome", "return_ids", "loan_ids", "part_line_ids.state"
    )
    def _compute_lacks_documents(self):
        for visit in self:
            due = visit.state == "done" and visit._filter_with_documents()
            visit.lacks_documents = bool(due) and not visit._has_documents()

    def _search_lacks_documents(self, operator, value):
        handed_over = Domain("purpose", "=", "part") & Domain(
            "state", "not in", ("draft", "cancelled")
        )
        missing = {
            "return": Domain("work_order_id.return_ids", "=", False),
            "loan": Domain("work_order_id.loan_ids", "=", False),
            "sale": ~Domain("part_line_ids", "any", Domain("purpose", "=", "sale")),
            "exchange": ~Domain(
                "part_line_ids", "any", Domain("purpose", "=", "exchange")
            ),
            "parts": Domain("outcome", "in", (False, "fixed"))
            & ~Domain("work_order_id.part_line_ids", "any", handed_over),
        }
        lacking = Domain("state", "=", "done") & Domain("outcome", "!=", "no_access")
        lacking &= Domain.OR(
            Domain("treatment", "=", treatment)
            & Domain.OR(missing[document] for document in documents)
            for treatment, documents in self._treatment_documents.items()
        )
        return match_flag(operator, value, lacking)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_finish(self):
        """Finish the visits and make the documents of their treatments.

        What an engineer cannot say on the spot does not keep him there: the office
        gets a task to add it.

        :raises UserError: see the method of the core addon
        """
        result = super().action_finish()
        for visit in self._filter_with_documents():
            problem = visit._try_to_make_documents()
            if problem:
                visit._leave_documents_to_office(problem)
        return result

    def action_make_documents(self):
        """Make the documents of the treatments; those that exist are left alone.

        :raises UserError: names the visit and what is to be entered
        """
        self._check_may_process()
        self._lock_for_step()
        without = self - self._filter_with_documents()
        if without:
            raise UserError(
                self.env._(
                    "%(visits)s: documents are made of returns, sales, exchanges and"
                    " replacements, once the engineer is there.",
                    visits=", ".join(without.mapped("name")),
                )
            )
        for visit in self:
            problem = visit._get_treatment_problem()
            if problem:
                raise UserError(problem)
        self._make_documents()
        return True

    def _filter_with_documents(self):
        """Return the visits that have begun and whose treatment makes documents."""
        return self.filtered(
            lambda visit: (
                visit.state in TREATED_STATES
                and visit.treatment in self._treatment_documents
                and visit.outcome != "no_access"
                # Where parts are still needed nothing was replaced yet.
                and (
                    visit.treatment != "replacement"
                    or visit.outcome in (False, "fixed")
                )
            )
        )

    def _try_to_make_documents(self):
        """Make the documents, or return in words why that was not possible."""
        problem = self._get_treatment_problem()
        if problem:
            return problem
        try:
            with self.env.cr.savepoint():
                self._make_documents()
        except UserError as error:
            return str(error)
        return False

    def _leave_documents_to_office(self, problem):
        """Give the dispatcher of the order a task."""
        # An engineer has no right to write on the order that he works for.
        order = self.sudo().work_order_id
        dispatcher = order.user_id or order.team_id.leader_id or self.sudo().create_uid
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(visit)s: documents of the treatment are missing", visit=self.name
            ),
            note=problem,
            user_id=dispatcher.id,
        )

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _get_treatment_label(self):
        labels = dict(self._fields["treatment"]._description_selection(self.env))
        return labels.get(self.treatment, "")

    def _get_treatment_problem(self):
        """Return in one sentence what is to be entered first, False when nothing."""
        self.ensure_one()
        visit = self.sudo()  # serial numbers and products, see the archive
        for document in self._treatment_documents.get(self.treatment, ()):
            wish = getattr(visit, f"_check_{document}_data")()
            if wish:
                return self.env._(
                    "%(visit)s (%(treatment)s): %(wish)s",
                    visit=self.name,
                    treatment=self._get_treatment_label(),
                    wish=wish,
                )
        return False

    def _check_return_data(self):
        archive = self.archive_id
        if not archive:
            return self.env._(
                "enter the installed product at work order %(order)s.",
                order=self.work_order_id.name,
            )
        if archive.product_id.tracking != "none" and not archive.serial:
            return self.env._(
                "enter the serial number of %(archive)s.", archive=archive.display_name
            )
        return False

    def _check_loan_data(self):
        if self.treatment_product_id or self.loan_equipment_id or self._find_loans():
            return False
        return self.env._("choose the loaner that the customer gets.")

    def _check_sale_data(self):
        if self.work_order_id._is_internal_service():
            return self.env._(
                "%(order)s is internal work: nothing is sold.",
                order=self.work_order_id.name,
            )
        if not self.treatment_product_id and not self._find_units("sale"):
            return self.env._("choose the product that is sold.")
        if self.treatment_quantity <= 0:
            return self.env._("enter how many are sold.")
        return False

    def _check_exchange_data(self):
        lot, product = self.treatment_lot_id, self._get_exchange_product()
        if lot and lot.product_id != product:
            return self.env._(
                "serial number %(lot)s is not one of %(product)s.",
                lot=lot.name,
                product=product.display_name,
            )
        return False

    def _check_parts_data(self):
        lines = self._get_replacing_lines()
        if not lines:
            return self.env._("state the part that was replaced.")
        unclear = lines.filtered(lambda line: line._has_unclear_component())
        if unclear:
            return self.env._(
                "say which component is replaced by %(parts)s.",
                parts=", ".join(unclear.product_id.mapped("display_name")),
            )
        return False

    def _get_exchange_product(self):
        return self.treatment_product_id or self.archive_id.product_id
