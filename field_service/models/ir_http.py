# Part of Field Service. License LGPL-3.
from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell an agent's browser of the call that began before the page was loaded.

        It is told, too, that the user looks after what is due.
        """
        result = super().session_info()
        if self.env.user.has_group("field_service.group_service_agent"):
            call = self.env["service.call.screen"].get_my_call()
            result["service_due"] = True
            if call:
                result["service_call"] = call
        return result
