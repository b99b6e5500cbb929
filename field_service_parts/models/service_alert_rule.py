# Part of Field Service. License LGPL-3.
from odoo import api, models

from odoo.addons.field_service.models.service_alert_rule import AlertModel


class ServiceAlertRule(models.Model):
    _inherit = "service.alert.rule"

    @api.model
    def _get_alert_models(self):
        """Part requests can be watched, too."""
        return {
            **super()._get_alert_models(),
            "service.part.request": AlertModel(
                {
                    "responsible": ("work_order_id.user_id", "request_id.user_id"),
                    "engineer": ("dispatch_id.employee_id",),
                    "team_leader": ("work_order_id.team_id.leader_id",),
                    "team_members": ("work_order_id.team_id.member_ids",),
                    "customer": (
                        "work_order_id.contact_id",
                        "work_order_id.partner_id",
                    ),
                }
            ),
        }
