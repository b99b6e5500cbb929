# Part of Field Service. License LGPL-3.
from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    service_part_request_id = fields.Many2one(
        "service.part.request",
        "Part Request",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    service_work_order_id = fields.Many2one(
        related="service_part_request_id.work_order_id", string="Work Order"
    )
    service_request_id = fields.Many2one(
        related="service_part_request_id.request_id", string="Service Request"
    )
    service_dispatch_id = fields.Many2one(
        related="service_part_request_id.dispatch_id", string="Visit"
    )
    service_contact_id = fields.Many2one(
        related="service_part_request_id.contact_id", string="Contact at the Site"
    )
    service_needed_at = fields.Datetime(
        related="service_part_request_id.needed_at", string="Needed"
    )

    def action_view_service_part_request(self):
        """Open the part request that this transfer serves."""
        return self._get_service_document_action(self.service_part_request_id)

    def action_view_service_work_order(self):
        """Open the work order that this transfer serves."""
        return self._get_service_document_action(self.service_work_order_id)

    def _goes_back_to_source(self):
        """Tell whether a return of this transfer leads to where it started."""
        return bool(self.service_part_request_id)

    def _prepare_service_entry_vals(self):
        """Return what the ledger entry of the parts says about their origin."""
        self.ensure_one()
        return {
            "ref": self.origin,
            "service_work_order_id": self.service_work_order_id.id,
        }

    def _get_service_document_action(self, document):
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
