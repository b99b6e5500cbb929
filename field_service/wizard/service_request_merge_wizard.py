# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceRequestMergeWizard(models.TransientModel):
    _name = "service.request.merge.wizard"
    _inherit = "service.step.wizard"
    _description = "Merge Requests"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    target_id = fields.Many2one(
        "service.request",
        "Merge into",
        required=True,
        compute="_compute_target_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', 'in', commercial_partner_ids),"
        " ('state', 'in', ('new', 'assigned', 'in_progress', 'waiting'))]",
        help="It goes on with messages, files, activities, orders and followers of the"
        " others; those are cancelled.",
    )
    commercial_partner_ids = fields.Many2many(
        "res.partner", compute="_compute_commercial_partner_ids"
    )
    reason = fields.Char(help="Kept in the timeline of the request.")

    @api.depends("request_ids")
    def _compute_target_id(self):
        for wizard in self:
            if wizard.target_id:
                continue
            requests = wizard.request_ids
            # The case is the one that the customer reported first; for a single
            # request the one it repeats is asked for.
            if len(requests) > 1:
                wizard.target_id = requests.sorted("id")[:1]
            else:
                wizard.target_id = requests._origin.similar_ids[:1]

    @api.depends("request_ids")
    def _compute_commercial_partner_ids(self):
        for wizard in self:
            wizard.commercial_partner_ids = wizard.request_ids.commercial_partner_id

    def action_confirm(self):
        """Merge the requests and open the one that remains.

        :return: a window action
        :raises UserError: the requests cannot be merged
        """
        self.ensure_one()
        self.request_ids._merge_into(self.target_id, self.reason or None)
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.request",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
