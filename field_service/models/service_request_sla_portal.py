# Part of Field Service. License LGPL-3.
from odoo import fields, models

from .service_request import OPEN_STATES


class ServiceRequest(models.Model):
    """What we promised, as the customer reads it."""

    _inherit = "service.request"

    def _get_portal_promises(self):
        """Return what is still to come, as ``[(words, moment, is late)]``.

        Promises that are kept are no news, and those of policies that are only ours
        are not shown at all.
        """
        self.ensure_one()
        if self.state not in OPEN_STATES or not self.sla_policy_id.is_public:
            return []
        now = fields.Datetime.now()
        words = {
            "response": self.env._("We answer by"),
            "arrival": self.env._("Our engineer is with you by"),
            "resolution": self.env._("Your request is solved by"),
        }
        promises = []
        for kind, sentence in words.items():
            deadline = self[f"{kind}_deadline"]
            if deadline and not self._get_reached_at(kind):
                promises.append((sentence, deadline, deadline < now))
        return promises

    def _is_promise_on_hold(self):
        """Tell whether the customer is told that the time does not run."""
        self.ensure_one()
        return bool(
            self.sla_paused_since
            and self.sla_outcome == "running"
            and self.sla_policy_id.is_public
        )
