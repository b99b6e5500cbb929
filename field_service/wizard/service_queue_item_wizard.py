# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.service_request import OPEN_STATES


class ServiceQueueItemWizard(models.TransientModel):
    _name = "service.queue.item.wizard"
    _description = "Hand over Queue Items"

    step = fields.Selection(
        [("assign", "Assign"), ("route", "Route")], required=True, default="assign"
    )
    request_ids = fields.Many2many("service.request", string="Requests")
    activity_ids = fields.Many2many("mail.activity", string="Activities")
    user_id = fields.Many2one(
        "res.users",
        "Assign to",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
    )
    queue_id = fields.Many2one("service.queue", "Route to")
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    reason = fields.Char(help="Kept in the timeline of the request.")

    @api.depends("request_ids", "activity_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.request_ids.company_id or self.env.company

    def action_confirm(self):
        """Give the items to the chosen user, or put them into the chosen queue.

        :raises AccessError: the items are not the user's to hand over
        :raises UserError: nobody is chosen, or a step is not possible
        """
        self.ensure_one()
        if not (self.user_id if self.step == "assign" else self.queue_id):
            raise UserError(self.env._("Choose who takes over, or which queue."))
        self.request_ids.check_access("write")
        reason = self.reason or None
        if self.step == "assign":
            self._assign(reason)
        else:
            self._route(reason)
        return {"type": "ir.actions.act_window_close"}

    def _assign(self, reason):
        # An engineer loses his rights on a request in the moment he hands it over.
        requests = self.request_ids.sudo()
        still_open = requests.filtered(lambda request: request.state in OPEN_STATES)
        if still_open:
            still_open.action_assign(user_id=self.user_id.id, reason=reason)
        (requests - still_open)._hand_over_answer(self.user_id, reason)
        if self.activity_ids:
            self.activity_ids._service_assign(self.user_id, reason)

    def _route(self, reason):
        if self.request_ids:
            # See _assign.
            self.request_ids.sudo().action_route(self.queue_id.id, reason=reason)
        if self.activity_ids:
            self.activity_ids._service_route(self.queue_id, reason)
