# Part of Field Service. License LGPL-3.
from odoo import fields, models


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    service_queue_id = fields.Many2one(
        "service.queue",
        help="Whoever takes the activity from this queue does it.",
    )

    def _action_schedule_activities(self):
        activities = super()._action_schedule_activities()
        if self.service_queue_id and self.res_model == "service.request":
            activities._service_route(self.service_queue_id)
        return activities
