# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceProductArchive(models.Model):
    """The contract of an installed product."""

    _inherit = "service.product.archive"

    # Engineers see that there is a contract, even one that they may not open.
    contract_line_id = fields.Many2one(
        "service.contract.line",
        "Covered By",
        compute="_compute_contract_line_id",
        compute_sudo=True,
    )
    contract_id = fields.Many2one(
        "service.contract",
        compute="_compute_contract_line_id",
        compute_sudo=True,
        help="The contract that covers this product today.",
    )
    contract_state = fields.Selection(
        [("covered", "Under contract"), ("none", "No contract")],
        "Coverage",
        compute="_compute_contract_line_id",
        compute_sudo=True,
    )

    @api.depends("partner_id", "site_id", "product_id", "parent_id", "company_id")
    def _compute_contract_line_id(self):
        today = fields.Date.context_today(self)
        lines = self.env["service.contract"]._match_lines(
            [archive._get_contract_key(today) for archive in self]
        )
        for archive, line in zip(self, lines, strict=True):
            archive.contract_line_id = line
            archive.contract_id = line.contract_id
            archive.contract_state = "covered" if line else "none"

    def _get_contract_key(self, date):
        """Return the values by which the contract line of this archive is found."""
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "archive_id": self._origin.id,
            "product_id": self.product_id.id,
            "site_id": self.site_id.id,
            "company_id": self.company_id.id,
            "date": date,
        }
