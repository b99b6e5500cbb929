# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

COVERAGE_FIELDS = (
    "labour_coverage",
    "travel_coverage",
    "part_coverage",
    "other_coverage",
)


class ServiceContractLine(models.Model):
    _name = "service.contract.line"
    _description = "Coverage of a Service Contract"
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "service.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Customer")
    state = fields.Selection(related="contract_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char("Description")
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id),"
        " ('state', '!=', 'deactivated')]",
        help="Only this installed product and what it consists of.",
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
        help="Every installed product of this kind.",
    )
    site_id = fields.Many2one(
        "res.partner",
        "Place",
        index="btree_not_null",
        domain="[('id', 'child_of', partner_id)]",
        help="Everything at this address.",
    )
    scope = fields.Char("Covers", compute="_compute_scope")
    labour_coverage = fields.Float(
        "Labour (%)", digits=(5, 2), help="How much of the labour we carry."
    )
    travel_coverage = fields.Float(
        "Travel (%)", digits=(5, 2), help="How much of the travel we carry."
    )
    part_coverage = fields.Float(
        "Parts (%)", digits=(5, 2), help="How much of the parts we carry."
    )
    other_coverage = fields.Float(
        "Other (%)", digits=(5, 2), help="How much of fees and other costs we carry."
    )

    @api.depends("contract_id.name", "scope")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.contract_id.name or ''}: {line.scope}"

    @api.depends("name", "archive_id", "product_id", "site_id")
    def _compute_scope(self):
        everything = self.env._("Everything of the customer")
        for line in self:
            parts = [
                record.display_name
                for record in (line.archive_id, line.product_id, line.site_id)
                if record
            ]
            line.scope = line.name or ", ".join(parts) or everything

    @api.constrains(*COVERAGE_FIELDS)
    def _check_coverage(self):
        for line in self:
            for name in COVERAGE_FIELDS:
                if not 0 <= line[name] <= 100:
                    raise ValidationError(
                        self.env._(
                            "%(line)s: %(field)s must lie between 0 and 100.",
                            line=line.display_name,
                            field=line._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("archive_id", "contract_id")
    def _check_archive_id(self):
        for line in self.filtered("archive_id"):
            owner, customer = line.archive_id.partner_id, line.contract_id.partner_id
            family = owner | owner.commercial_partner_id
            while owner.parent_id and owner.parent_id not in family:
                owner = owner.parent_id
                family |= owner
            if customer not in family:
                raise ValidationError(
                    self.env._(
                        "%(archive)s belongs to %(owner)s and cannot be covered by"
                        " contract %(contract)s of another customer.",
                        archive=line.archive_id.display_name,
                        owner=line.archive_id.partner_id.display_name,
                        contract=line.contract_id.display_name,
                    )
                )

    def _rank_for(self, key, units, sites):
        """Tell how specifically this line covers ``key``; see ``_match_lines``.

        :param dict key: the values that are looked for
        :param tuple units: the archive and the systems above it, nearest first
        :param tuple sites: the place and the addresses above it, nearest first
        :return: a tuple to compare, or None when the line does not cover it
        """
        contract = self.contract_id
        if (
            (key.get("contract_id") and contract.id != key["contract_id"])
            or not contract._holds_on(key["date"])
            or (self.archive_id and self.archive_id.id not in units)
            or (self.product_id and self.product_id.id != key.get("product_id"))
            or (self.site_id and self.site_id.id not in sites)
        ):
            return None
        return (
            -units.index(self.archive_id.id) if self.archive_id else -len(units) - 1,
            bool(self.product_id),
            -sites.index(self.site_id.id) if self.site_id else -len(sites) - 1,
        )

    def _get_coverage_percents(self):
        """Return ``{charge category: percent that the contract carries}``.

        Work that a subcontractor does for us is covered like our own labour.
        """
        self.ensure_one()
        return {
            "labour": self.labour_coverage,
            "subcontract": self.labour_coverage,
            "travel": self.travel_coverage,
            "part": self.part_coverage,
            "other": self.other_coverage,
        }
