# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Command


class ServiceCallScreen(models.AbstractModel):
    """Articles that were applied while the caller spoke are counted as used."""

    _inherit = "service.call.screen"

    @api.model
    def _prepare_request_vals(self, values):
        vals = super()._prepare_request_vals(values)
        if values.get("applied_article_ids"):
            vals["applied_article_ids"] = [
                Command.link(int(article_id))
                for article_id in values["applied_article_ids"]
            ]
        return vals
