# Part of Field Service. License LGPL-3.
from odoo.addons.field_service.hooks import remove_documents, remove_unused

from .models.res_company import CONSUMPTION_CLASSES

DOCUMENTS = (
    "service.part.change",
    "service.loan",
    "service.return",
    "service.part.request.line",
    "service.part.request",
)


def post_init_hook(env):
    """Give every company the places to which the parts that it pays for go."""
    env["res.company"].search([])._create_service_consumption_locations()


def uninstall_hook(env):
    """Take our papers away; the transfers and repairs are Odoo's and stay."""
    rules = env["service.alert.rule"].with_context(active_test=False)
    rules.search([("res_model", "=", "service.part.request")]).unlink()
    locations = env["stock.location"]
    for company in env["res.company"].search([]):
        for coverage in CONSUMPTION_CLASSES:
            locations |= company._get_consumption_location(coverage)
    parents = locations.location_id
    locations |= env["res.company"].search([]).service_loan_location_id
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    locations |= warehouses.service_return_location_id
    remove_documents(env, DOCUMENTS)
    remove_unused(locations)
    remove_unused(parents)
