# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResCompany(models.Model):
    """Where our loaners stand, and for how long they are lent."""

    _inherit = "res.company"

    service_loan_location_id = fields.Many2one(
        "stock.location",
        "Loaned to Customers",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', id)]",
        help="Loaners at customers stay ours: they stand here, with their value.",
    )
    service_loan_days = fields.Integer(
        "Days of a Loan",
        default=14,
        help="After how many days a loaner should be back when nothing else is said.",
    )

    def _get_service_loan_location(self):
        """Return where lent units stand; created when first needed.

        It is no customer's place, so that no lent unit leaves the books, and in no
        warehouse, so that none of them counts as available.
        """
        self.ensure_one()
        if not self.service_loan_location_id:
            self.service_loan_location_id = self._find_or_create_location(
                "Loaned to Customers", "internal"
            )
        return self.service_loan_location_id


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_loan_location_id = fields.Many2one(
        related="company_id.service_loan_location_id", readonly=False
    )
    service_loan_days = fields.Integer(
        related="company_id.service_loan_days", readonly=False
    )
