# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Is told when something escalates. Without one all service managers of the"
        " company are.",
    )

    def _get_service_managers(self):
        """Return the users who are told when something of the company escalates.

        Without a company, all service managers.
        """
        if self.service_manager_id.active:
            return self.service_manager_id
        users = self.env.ref("field_service.group_service_manager").all_user_ids
        colleagues = users.filtered("active") - self.env.ref("base.user_root")
        return colleagues.filtered(lambda user: not self or self in user.company_ids)
