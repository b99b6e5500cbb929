# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_archive_on_delivery = fields.Selection(
        [
            ("never", "Never, only by hand"),
            ("serial", "Products with serial numbers"),
            ("tracked", "Products with serial numbers or lots"),
        ],
        "Installed Products on Delivery",
        default="tracked",
        required=True,
        help="What is delivered to a customer becomes an installed product by itself,"
        " and ends when it comes back.",
    )
