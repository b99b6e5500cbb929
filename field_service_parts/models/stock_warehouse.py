# Part of Field Service. License LGPL-3.
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    service_return_location_id = fields.Many2one(
        "stock.location",
        "Customer Returns",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Where units of customers stand while they are repaired.",
    )

    def _get_service_return_location(self):
        """Return where units of customers stand; created when first needed.

        It belongs to the warehouse but not to its stock, so that nothing is delivered
        to somebody else from there.
        """
        self.ensure_one()
        if not self.service_return_location_id:
            self.service_return_location_id = self.company_id._find_or_create_location(
                "Customer Returns", "internal", self.view_location_id
            )
        return self.service_return_location_id
