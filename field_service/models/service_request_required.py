# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

# Every field that a form can fill in and a type may ask for.
ASKABLE_FIELDS = (
    "archive_id",
    "category_id",
    "cause_id",
    "component_id",
    "contact_id",
    "contract_id",
    "delivery_picking_id",
    "delivery_reference",
    "description",
    "expected_end",
    "expected_hours",
    "internal_description",
    "problem_id",
    "severity",
    "site_id",
    "territory_id",
    "user_id",
    "vendor_reference",
)


class ServiceRequest(models.Model):
    """Says while the call is taken what the type of the request still asks for."""

    _inherit = "service.request"

    missing_fields = fields.Char("Still Needed", compute="_compute_missing_fields")

    @api.depends("type_id", *ASKABLE_FIELDS)
    def _compute_missing_fields(self):
        for request in self:
            request.missing_fields = ", ".join(request._get_missing_type_data())
