# Part of Field Service. License LGPL-3.


def post_init_hook(env):
    """Give every company the places to which the parts that it pays for go."""
    env["res.company"].search([])._create_service_consumption_locations()
