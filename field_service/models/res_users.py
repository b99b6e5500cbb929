# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """An agent at his telephone."""

    _inherit = "res.users"

    service_extension = fields.Char(
        "Telephone Extension",
        copy=False,
        help="The telephone on this agent's desk, as the telephone system names it.",
    )

    _service_extension_uniq = models.UniqueIndex(
        "(company_id, service_extension)"
        " WHERE service_extension IS NOT NULL AND service_extension <> ''",
        "Another user of the company has this telephone extension.",
    )

    def _filter_available_for_calls(self):
        """Return those who can take a call now: at work and not on the telephone.

        At work is who is online, has not set himself busy or away (the status in
        Odoo's own menu), and is not out of office.
        """
        # Who is online is not everybody's to read; the telephone system must know.
        users = self.sudo().filtered(
            lambda user: (
                user.active
                and not user.share
                and user.im_status == "online"
                and not user.is_out_of_office
            )
        )
        return users.with_env(self.env) - users._filter_on_the_telephone()

    def _filter_on_the_telephone(self):
        """Return those who talk or whose telephone rings at this moment."""
        # Calls of every company occupy their agent.
        calls = self.env["service.call"].sudo()
        busy = calls._read_group(
            Domain("user_id", "in", self.ids) & calls._get_running_domain(),
            ["user_id"],
        )
        return self.browse([user.id for [user] in busy])
