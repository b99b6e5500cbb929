# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.field_service.const import COVERAGES

CONSUMPTION_CLASSES = ("warranty", "contract", "goodwill", "internal")


class ResCompany(models.Model):
    _inherit = "res.company"

    service_warranty_location_id = fields.Many2one(
        "stock.location",
        "Parts Used in Warranty",
        check_company=True,
        help="Where warranty parts go; its account takes their cost.",
    )
    service_contract_location_id = fields.Many2one(
        "stock.location",
        "Parts Used under Contract",
        check_company=True,
        help="Where parts covered by a contract go; its account takes their cost.",
    )
    service_goodwill_location_id = fields.Many2one(
        "stock.location",
        "Parts Used as Goodwill",
        check_company=True,
        help="Where parts given as goodwill go; its account takes their cost.",
    )
    service_internal_location_id = fields.Many2one(
        "stock.location",
        "Parts Used Internally",
        check_company=True,
        help="Where parts for own equipment go; its account takes their cost.",
    )
    service_van_parent_id = fields.Many2one(
        "stock.location",
        "Service Vans",
        check_company=True,
        help="The vans of the engineers stand below this location.",
    )

    def _create_per_company_locations(self):
        result = super()._create_per_company_locations()
        self._create_service_consumption_locations()
        return result

    def _create_service_accounting_defaults(self):
        """The cost accounts come with the chart; the places of use get them."""
        result = super()._create_service_accounting_defaults()
        self._create_service_consumption_locations()
        return result

    def _create_service_consumption_locations(self):
        """Create what is missing of *Service Consumption*, and set its accounts.

        One location for each class of cost that we bear; Odoo's valuation posts the
        parts that go there to the account of the location. What somebody has set by
        hand stays.
        """
        # Installing a chart of accounts is not a matter of warehouse rights.
        for company in self.sudo():
            company = company.with_company(company)
            missing = [
                coverage
                for coverage in CONSUMPTION_CLASSES
                if not company._get_consumption_location(coverage)
            ]
            if missing:
                company._create_consumption_locations(missing)
            for coverage in CONSUMPTION_CLASSES:
                location = company._get_consumption_location(coverage)
                account = company[f"service_cost_account_{coverage}_id"]
                if account and not location.valuation_account_id:
                    location.valuation_account_id = account

    def _create_consumption_locations(self, coverages):
        labels = dict(COVERAGES)
        parent = self._find_or_create_location("Service Consumption", "view")
        # To Odoo this is a place where goods are used up: the use counts as demand
        # in replenishment, and the transfer can be returned with Odoo's own button.
        self.write(
            {
                f"service_{coverage}_location_id": self._find_or_create_location(
                    labels[coverage], "production", parent
                ).id
                for coverage in coverages
            }
        )

    def _find_or_create_location(self, name, usage, parent=None):
        """Return a location of this company; one of a former installation serves."""
        vals = {
            "name": name,
            "usage": usage,
            "location_id": parent.id if parent else False,
            "company_id": self.id,
        }
        Location = self.env["stock.location"]
        domain = [(field_name, "=", value) for field_name, value in vals.items()]
        return Location.search(domain, limit=1) or Location.create(vals)

    def _get_consumption_location(self, coverage):
        """Return where parts of the class ``coverage`` go that we pay ourselves."""
        self.ensure_one()
        return self[f"service_{coverage}_location_id"]

    def _get_default_service_warehouses(self):
        """Return ``{company: warehouse}`` that serves where nothing else is said."""
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "in", self.ids)], order="company_id, sequence, id"
        )
        by_company = {}
        for warehouse in warehouses:
            by_company.setdefault(warehouse.company_id, warehouse)
        return by_company

    def _get_service_van_parents(self):
        """Return ``{company: location}`` below which the vans stand; created once.

        They belong to the warehouse, so that they can be replenished from it, but not
        to its stock, so that a delivery never takes a part out of a van.
        """
        without = self.filtered(lambda company: not company.service_van_parent_id)
        warehouses = without._get_default_service_warehouses()
        for company in without:
            if company not in warehouses:
                raise UserError(
                    self.env._(
                        "%(company)s has no warehouse yet: create one, then the vans.",
                        company=company.display_name,
                    )
                )
            company.service_van_parent_id = company._find_or_create_location(
                "Vans", "view", warehouses[company].view_location_id
            )
        return {company: company.service_van_parent_id for company in self}
