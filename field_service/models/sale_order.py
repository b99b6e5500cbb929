# Part of Field Service. License LGPL-3.
from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    service_work_order_id = fields.Many2one(
        "service.work.order", copy=False, index="btree_not_null", readonly=True
    )
    service_request_id = fields.Many2one(related="service_work_order_id.request_id")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    service_customer_share = fields.Float(
        "Customer Pays (%)",
        default=100.0,
        readonly=True,
        help="What warranty or contract leave to the customer.",
    )
