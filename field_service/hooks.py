# Part of Field Service. License LGPL-3.
"""What installation and removal do beyond the data files."""


def post_init_hook(env):
    """Give the companies that are there already what they need for posting."""
    env["res.company"].search([])._create_service_accounting_defaults()
