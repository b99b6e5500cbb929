# Part of Field Service. License LGPL-3.
from odoo import models


class ServiceRequest(models.Model):
    """What was learnt from a merged request was learnt from the remaining one."""

    _inherit = "service.request"

    def _get_merged_documents(self):
        return [*super()._get_merged_documents(), ("service.article", "request_id")]

    def _move_documents(self, target):
        """An article counts once for a request: what both used stays where it is."""
        result = super()._move_documents(target)
        # The statistics of articles are nobody's own.
        uses = (self | target).sudo().article_use_ids
        used = uses.filtered(lambda use: use.request_id == target).article_id
        moved = uses.browse()
        for use in (uses - target.sudo().article_use_ids).sorted("id"):
            if use.article_id not in used:
                used |= use.article_id
                moved |= use
        moved.write({"request_id": target.id})
        return result
