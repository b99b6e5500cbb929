# Part of Field Service. License LGPL-3.
from odoo import fields, models

EVENTS = [
    ("return_announced", "Return announced"),
    ("return_received", "Unit received"),
    ("return_repaired", "Unit repaired"),
    ("return_sent_back", "Unit on its way back"),
    ("return_back", "Unit back at the customer"),
    ("return_scrapped", "Unit scrapped"),
    ("loan_out", "Loaner handed out"),
    ("loan_back", "Loaner returned"),
]


class ServiceLog(models.Model):
    _inherit = "service.log"

    event = fields.Selection(
        selection_add=[*EVENTS, ("noted",)],
        ondelete={key: lambda logs: logs._turn_into_notes() for key, _label in EVENTS},
    )
