# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceWorkOrder(models.Model):
    """The documents that the treatments of an order's visits make."""

    _name = "service.work.order"
    _inherit = ["service.work.order", "service.treatment.mixin"]

    _goods_inverse = "work_order_id"

    return_ids = fields.One2many("service.return", "work_order_id", "Returns")
    loan_ids = fields.One2many("service.loan", "work_order_id", "Loaners")
    lacks_documents = fields.Boolean(compute="_compute_lacks_documents")

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_goods_documents()}

    @api.depends("dispatch_ids.lacks_documents")
    def _compute_lacks_documents(self):
        for order in self:
            order.lacks_documents = any(order.dispatch_ids.mapped("lacks_documents"))

    def action_make_documents(self):
        """Make the documents of the treatments of all visits, each once.

        :raises UserError: no visit has a treatment that makes documents, or one lacks
            something
        """
        visits = self.dispatch_ids._filter_with_documents()
        if not visits:
            raise UserError(
                self.env._(
                    "%(orders)s: no visit has begun whose treatment makes documents.",
                    orders=", ".join(self.mapped("name")),
                )
            )
        return visits.action_make_documents()

    def _get_completion_problems(self):
        """What a treatment promises must be under way before the order is done."""
        problems = super()._get_completion_problems()
        # Completing needs no right on what the warehouse does.
        for visit in self.sudo().dispatch_ids.filtered("lacks_documents"):
            problems.append(
                visit._get_treatment_problem()
                or self.env._(
                    "%(visit)s: make the documents of the treatment “%(treatment)s”.",
                    visit=visit.name,
                    treatment=visit._get_treatment_label(),
                )
            )
        return problems

    def action_cancel(self, reason=None):
        """Cancel what has not moved along with the orders.

        :param str reason: why, kept in the service log
        """
        result = super().action_cancel(reason=reason)
        # Who cancels the order need not have a right on the warehouse's papers.
        order = self.sudo()
        order.return_ids.filtered(
            lambda goods: goods.state in ("draft", "announced")
        ).action_cancel()
        order.loan_ids.filtered(
            lambda loan: loan.state in ("draft", "ready")
        ).action_cancel()
        return result

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------
    @api.model
    def _get_cost_triggers(self):
        return [
            *super()._get_cost_triggers(),
            "return_ids.repair_ids.move_ids.state",
            "return_ids.repair_ids.move_ids.value",
        ]

    def _get_cost_amounts(self, stage):
        """Add what the parts cost that the bench has put into returned units."""
        amounts = super()._get_cost_amounts(stage)
        if stage == "actual":
            for order in self:
                # Costs are shown to few, but must be right for everyone.
                for move in order.sudo().return_ids.repair_ids.move_ids:
                    if move.state == "done" and move.repair_line_type == "add":
                        amounts[order]["part"] += move.value
        return amounts

    # ------------------------------------------------------------------
    # Billing
    # ------------------------------------------------------------------
    def _prepare_part_sale_line_vals(self, line):
        """What is sold is paid in full, beside a fixed price as well."""
        if line.purpose == "sale":
            return self._prepare_sale_line_vals(
                line.product_id, line.quantity, 100.0, False
            )
        return super()._prepare_part_sale_line_vals(line)


class ServiceRequest(models.Model):
    _name = "service.request"
    _inherit = ["service.request", "service.treatment.mixin"]

    _goods_inverse = "request_id"

    return_ids = fields.One2many("service.return", "request_id", "Returns")
    loan_ids = fields.One2many("service.loan", "request_id", "Loaners")
    lacks_documents = fields.Boolean(compute="_compute_lacks_documents")

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_goods_documents()}

    @api.depends("work_order_ids.lacks_documents")
    def _compute_lacks_documents(self):
        for request in self:
            request.lacks_documents = any(
                request.work_order_ids.mapped("lacks_documents")
            )

    def action_make_documents(self):
        """Make the documents of the treatments of all visits, each once.

        :raises UserError: see the method of the work order
        """
        return self.work_order_ids.action_make_documents()
