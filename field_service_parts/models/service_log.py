# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.tools import SQL


class ServiceLog(models.Model):
    _inherit = "service.log"

    event = fields.Selection(
        selection_add=[
            ("parts_requested", "Parts requested"),
            ("parts_issued", "Parts issued"),
            ("parts_returned", "Parts returned"),
            ("parts_cancelled", "Part request cancelled"),
            ("parts_change_asked", "Engineer asks for other parts"),
            ("parts_change_confirmed", "Other parts confirmed"),
            ("parts_change_declined", "Other parts declined"),
            ("noted",),
        ],
        ondelete={
            "parts_requested": lambda logs: logs._turn_into_notes(),
            "parts_issued": lambda logs: logs._turn_into_notes(),
            "parts_returned": lambda logs: logs._turn_into_notes(),
            "parts_cancelled": lambda logs: logs._turn_into_notes(),
            "parts_change_asked": lambda logs: logs._turn_into_notes(),
            "parts_change_confirmed": lambda logs: logs._turn_into_notes(),
            "parts_change_declined": lambda logs: logs._turn_into_notes(),
        },
    )

    def _turn_into_notes(self):
        """Keep the history readable without this addon.

        The log refuses to be written through the ORM, rightly so.
        """
        self.env.execute_query(
            SQL(
                "UPDATE service_log SET event = 'noted' WHERE id IN %s RETURNING id",
                tuple(self.ids) or (0,),
            )
        )
        self.invalidate_model(["event"])
