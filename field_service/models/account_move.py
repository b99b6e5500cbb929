# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    service_work_order_id = fields.Many2one(
        "service.work.order",
        "Costs of Work Order",
        copy=False,
        index="btree_not_null",
        readonly=True,
    )
    service_order_ids = fields.Many2many(
        "service.work.order", string="Work Orders", compute="_compute_service_order_ids"
    )
    service_order_count = fields.Integer(compute="_compute_service_order_ids")

    @api.depends("invoice_line_ids.sale_line_ids", "service_work_order_id")
    def _compute_service_order_ids(self):
        for move in self:
            # The link through the sales order is shown to accountants as well.
            sale_orders = move.sudo().invoice_line_ids.sale_line_ids.order_id
            orders = sale_orders.service_work_order_id | move.service_work_order_id
            move.service_order_ids = orders
            move.service_order_count = len(orders)

    def action_view_service_orders(self):
        """Open the work orders that this document bills or costs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_work_order_action"
        )
        orders = self.service_order_ids
        if len(orders) == 1:
            action.update(res_id=orders.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", orders.ids)]
        return action


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _create_analytic_lines(self):
        """Keep the absorbed side of a service cost entry out of analytic accounting.

        Both sides show the distribution, but an analytic account must see the cost
        of the work; the credit on the absorption account would cancel it.
        """
        absorbed = self.filtered(
            lambda line: (
                line.move_id.service_work_order_id
                and line.account_id == line.company_id.service_absorption_account_id
            )
        )
        return super(AccountMoveLine, self - absorbed)._create_analytic_lines()
