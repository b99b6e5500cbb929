# Part of Field Service. License LGPL-3.
from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    service_return_id = fields.Many2one(
        "service.return",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="restrict",
    )
    service_work_order_id = fields.Many2one(
        related="service_return_id.work_order_id", string="Work Order"
    )

    def write(self, vals):
        """A step of the repair is a step of the return."""
        result = super().write(vals)
        if "state" in vals:
            # The bench has no right on the service documents behind its work.
            self.sudo().service_return_id._follow_repairs()
        return result

    def _prepare_service_entry_vals(self):
        """Return what the ledger entry of the parts says about their origin."""
        self.ensure_one()
        return {
            "ref": self.name,
            "service_work_order_id": self.service_work_order_id.id,
        }

    def action_view_service_return(self):
        """Open the return to which this repair belongs."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.return",
            "res_id": self.service_return_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
