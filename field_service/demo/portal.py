# Part of Field Service. License LGPL-3.
"""The customer who looks into the portal."""

from odoo.fields import Command

from .masters import set_password

LOGIN = "portal"


def create_portal_user(world, company):
    """Let a person of ``company`` log in as ``portal``, password the same.

    Odoo's own demonstration data has a user of that name already; he changes jobs.
    """
    env = world.env
    person = {
        "name": "Dana Whitfield",
        "parent_id": company.id,
        "type": "contact",
        "function": "Regional Facility Manager",
        "email": f"dana.whitfield@{company.email.partition('@')[2]}",
        "phone": company.phone,
        "company_name": False,
    }
    user = env["res.users"].search([("login", "=", LOGIN)], limit=1)
    if user:
        user.partner_id.write(person)
        set_password(user, LOGIN)
        return user.partner_id
    partner = env["res.partner"].create(person)
    user = env["res.users"].create(
        {
            "login": LOGIN,
            "partner_id": partner.id,
            "company_id": world.company.id,
            "company_ids": [Command.set(world.company.ids)],
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
    set_password(user, LOGIN)
    return partner
