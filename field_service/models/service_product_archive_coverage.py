# Part of Field Service. License LGPL-3.
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """Warranty and contract of an installed product.

    The terms of the warranty come from the product when the archive is made and stand
    still from the moment it is registered: what was sold is not changed by what is
    sold today.
    """

    _inherit = "service.product.archive"

    warranty_months = fields.Integer(
        compute="_compute_warranty_months",
        store=True,
        precompute=True,
        readonly=False,
        help="Taken from the product when the archive is made; later changes of the"
        " product's terms leave it alone.",
    )
    warranty_start = fields.Date(
        compute="_compute_warranty_start",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    warranty_end = fields.Date(
        compute="_compute_warranty_end",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        help="The last day of the warranty. It stands still once the archive is"
        " registered.",
    )
    warranty_labour = fields.Boolean("Covers Labour", default=True)
    warranty_travel = fields.Boolean("Covers Travel", default=True)
    warranty_part = fields.Boolean("Covers Parts", default=True)
    warranty_other = fields.Boolean("Covers Other Costs", default=True)
    warranty_state = fields.Selection(
        [
            ("in_warranty", "In warranty"),
            ("expired", "Warranty expired"),
            ("none", "No warranty"),
        ],
        "Warranty",
        compute="_compute_warranty_state",
        search="_search_warranty_state",
    )

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

    def _is_frozen(self):
        """Tell whether the terms of this archive no longer follow their sources."""
        return bool(self._origin.id) and self.state != "draft"

    @api.depends("product_id")
    def _compute_warranty_months(self):
        for archive in self:
            archive.warranty_months = (
                archive.warranty_months
                if archive._is_frozen()
                else archive.product_id.warranty_months
            )

    @api.depends("installed_on", "delivered_on", "sold_on")
    def _compute_warranty_start(self):
        for archive in self:
            began = archive.installed_on or archive.delivered_on or archive.sold_on
            keep = archive._is_frozen() or not began
            archive.warranty_start = archive.warranty_start if keep else began

    @api.depends("warranty_start", "warranty_months")
    def _compute_warranty_end(self):
        for archive in self:
            if archive._is_frozen():
                archive.warranty_end = archive.warranty_end
            elif archive.warranty_start and archive.warranty_months > 0:
                archive.warranty_end = archive.warranty_start + relativedelta(
                    months=archive.warranty_months
                )
            else:
                archive.warranty_end = False

    @api.depends("warranty_start", "warranty_end")
    def _compute_warranty_state(self):
        today = fields.Date.context_today(self)
        for archive in self:
            if archive._is_under_warranty(today):
                archive.warranty_state = "in_warranty"
            elif archive.warranty_end and archive.warranty_end < today:
                archive.warranty_state = "expired"
            else:
                archive.warranty_state = "none"

    def _search_warranty_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        begun = Domain("warranty_start", "=", False) | Domain(
            "warranty_start", "<=", today
        )
        by_state = {
            "in_warranty": Domain("warranty_end", ">=", today) & begun,
            "expired": Domain("warranty_end", "<", today),
            "none": Domain("warranty_end", "=", False)
            | (
                Domain("warranty_end", ">=", today)
                & Domain("warranty_start", ">", today)
            ),
        }
        return Domain.OR(by_state[state] for state in value if state in by_state)

    @api.constrains("warranty_start", "warranty_end", "warranty_months")
    def _check_warranty(self):
        for archive in self:
            start, end = archive.warranty_start, archive.warranty_end
            if (start and end and end < start) or archive.warranty_months < 0:
                raise ValidationError(
                    self.env._(
                        "%(archive)s: the warranty cannot end before it begins.",
                        archive=archive.display_name,
                    )
                )

    def _is_under_warranty(self, date):
        """Tell whether the warranty holds on ``date`` (both ends included)."""
        self.ensure_one()
        start, end = self.warranty_start, self.warranty_end
        return bool(end) and (not start or start <= date) and date <= end

    def _get_warranty_categories(self):
        """Return the charge categories that the warranty covers.

        Work that a subcontractor does for us is covered like our own labour.
        """
        if not self:
            return frozenset()
        self.ensure_one()
        covered = {
            "labour": self.warranty_labour,
            "subcontract": self.warranty_labour,
            "travel": self.warranty_travel,
            "part": self.warranty_part,
            "other": self.warranty_other,
        }
        return frozenset(
            category for category, is_covered in covered.items() if is_covered
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
