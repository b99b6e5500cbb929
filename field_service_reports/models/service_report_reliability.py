# Part of Field Service. License LGPL-3.
from odoo import fields, models

from odoo.addons.field_service.const import CHARGE_CATEGORIES, COST_GROUPS

from .service_report_mixin import selection_of

CATEGORIES = tuple(category for category, _label in CHARGE_CATEGORIES)


def _cost_field(label):
    return fields.Monetary(label, readonly=True, groups=COST_GROUPS)


class ServiceReportReliability(models.Model):
    """One row per installed product and year: how it worked and what it cost.

    The numerators and denominators of a row are hours by the clock on the wall, so
    that the figures of many units can be added up and divided.
    """

    _name = "service.report.reliability"
    _description = "Reliability Analysis"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "date desc, archive_id desc"
    _rec_name = "archive_id"

    _drill_field = "archive_id"
    _ratios = {
        "availability": ("uptime_hours", "exposure_hours"),
        "mtbf_hours": ("uptime_hours", "failure_count"),
        "mttr_hours": ("repair_hours", "repair_count"),
        "mttr_business_hours": ("repair_business_hours", "repair_count"),
        "cost_per_year": ("total_cost", "exposure_years"),
    }
    _layouts = {
        "reliability": (
            "archive_id",
            "serial",
            "commercial_partner_id",
            "date",
            "exposure_hours",
            "downtime_hours",
            "availability",
            "failure_count",
            "mtbf_hours",
            "repair_count",
            "mttr_hours",
            *(f"{category}_cost" for category in CATEGORIES),
            "total_cost",
        ),
    }

    date = fields.Date("Year", readonly=True, help="The first day of the year.")
    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", readonly=True
    )
    serial = fields.Char(readonly=True)
    state = fields.Selection(
        selection_of("service.product.archive", "state"), readonly=True
    )
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Account", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", "Place", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    # Numerators and denominators
    exposure_hours = fields.Float(
        "Expected Hours",
        readonly=True,
        help="Hours in which the unit was there and expected to work.",
    )
    exposure_years = fields.Float("Unit Years", readonly=True)
    downtime_hours = fields.Float(
        "Downtime (h)",
        readonly=True,
        help="Hours in which it did not work; failures at the same time count once.",
    )
    uptime_hours = fields.Float("Uptime (h)", readonly=True)
    failure_count = fields.Integer(
        "Failures",
        readonly=True,
        help="Confirmed failures. One that came back after a bad fix is not counted"
        " again, its downtime is.",
    )
    repair_count = fields.Integer("Repairs", readonly=True)
    repair_hours = fields.Float("Repair Time (h)", readonly=True)
    repair_business_hours = fields.Float("Repair Time (Working h)", readonly=True)
    labour_cost = _cost_field("Labour Cost")
    travel_cost = _cost_field("Travel Cost")
    part_cost = _cost_field("Parts Cost")
    subcontract_cost = _cost_field("Subcontracting Cost")
    other_cost = _cost_field("Other Cost")
    total_cost = _cost_field("Service Cost")

    # Ratios
    availability = fields.Float(readonly=True, aggregator="avg")
    mtbf_hours = fields.Float(
        "MTBF (h)",
        readonly=True,
        aggregator="avg",
        help="Uptime between two failures. Without a failure it is unknown, and longer"
        " than the expected hours.",
    )
    mttr_hours = fields.Float("MTTR (h)", readonly=True, aggregator="avg")
    mttr_business_hours = fields.Float(
        "MTTR (Working h)", readonly=True, aggregator="avg"
    )
    cost_per_year = fields.Monetary(
        "Cost per Unit and Year",
        readonly=True,
        aggregator="avg",
        groups=COST_GROUPS,
    )

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.product.archive": [
            "product_id",
            "lot_id",
            "serial",
            "state",
            "partner_id",
            "site_id",
            "company_id",
            "commissioned_on",
            "installed_on",
            "delivered_on",
            "sold_on",
            "deactivated_on",
        ],
        "service.request": [
            "archive_id",
            "type_id",
            "state",
            "received_at",
            "down_since",
            "down_until",
            "failure_state",
            "solved_at",
            "bad_fix_of_id",
        ],
        "service.request.type": ["is_corrective"],
        "service.work.order": [
            "archive_id",
            "state",
            "actual_end",
            "closed_at",
            "repair_count",
            "downtime_hours",
            "downtime_business_hours",
        ],
        "service.time.entry": ["work_order_id", "kind", "cost"],
        "service.cost.line": ["work_order_id", "stage", "category", "amount"],
        "service.part.request.line": ["work_order_id", "actual_cost"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        return self._get_query()

    def _get_view_action(self, domain):
        """Return the action that opens the analysis of some units, all their years."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service_reports.service_report_reliability_action"
        )
        return {**action, "domain": domain, "context": {}}
