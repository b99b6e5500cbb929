# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServiceDispatch(models.Model):
    """The first arrival of an engineer keeps the promise to come."""

    _inherit = "service.dispatch"

    @api.model_create_multi
    def create(self, vals_list):
        """A visit may be entered afterwards."""
        dispatches = super().create(vals_list)
        dispatches.filtered("actual_start")._stamp_first_arrival()
        return dispatches

    def write(self, vals):
        """An arrival may be stamped, entered afterwards or corrected."""
        result = super().write(vals)
        if "actual_start" in vals:
            self._stamp_first_arrival()
        return result

    def _stamp_first_arrival(self):
        # The engineer who arrives need not be allowed to write on the call.
        visits = self.sudo()
        requests = visits.request_id
        if not requests:
            return
        first = {
            request.id: arrival
            for request, arrival in visits._read_group(
                [("request_id", "in", requests.ids), ("actual_start", "!=", False)],
                ["request_id"],
                ["actual_start:min"],
            )
        }
        for request in requests:
            arrival = first.get(request.id, False)
            if request.first_arrival_at != arrival:
                request.first_arrival_at = arrival
