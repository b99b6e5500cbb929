# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from ..engine.warranty import CATEGORIES
from ..models.service_warranty_extension import KINDS


class ServiceWarrantyExtendWizard(models.TransientModel):
    _name = "service.warranty.extend.wizard"
    _inherit = "service.step.wizard"
    _description = "Extend the Warranty of Installed Products"
    _documents_field = "archive_ids"

    archive_ids = fields.Many2many(
        "service.product.archive", string="Installed Products", required=True
    )
    kind = fields.Selection(KINDS, default="bought", required=True)
    date_from = fields.Date(
        "Begins",
        help="Empty: it follows the former end, or begins today when that has passed.",
    )
    date_end = fields.Date("New End", required=True)
    labour = fields.Boolean(default=True)
    travel = fields.Boolean(default=True)
    part = fields.Boolean("Parts", default=True)
    other = fields.Boolean("Other Costs", default=True)
    meter_id = fields.Many2one("service.meter", compute="_compute_meter_id")
    changes_limit = fields.Boolean("Change the Limit of the Meter")
    meter_limit = fields.Float("New Limit", digits=(16, 2), help="0 lifts the limit.")
    meter_unit = fields.Char(related="meter_id.unit")
    reason = fields.Char(required=True)
    sale_order_id = fields.Many2one("sale.order", "Sales Order")
    can_choose_order = fields.Boolean(compute="_compute_can_choose_order")
    reference = fields.Char("Document")
    attachment_ids = fields.Many2many("ir.attachment", string="Papers")

    @api.depends("archive_ids")
    def _compute_meter_id(self):
        for wizard in self:
            meters = [archive._get_limited_meter() for archive in wizard.archive_ids]
            wizard.meter_id = next(filter(None, meters), False)

    @api.depends_context("uid")
    def _compute_can_choose_order(self):
        self.can_choose_order = self.env["sale.order"].has_access("read")

    def action_confirm(self):
        """Extend the warranty as chosen.

        :return: an action that closes the dialog
        """
        self.ensure_one()
        extensions = self.archive_ids.action_extend_warranty(
            self.date_end,
            self.reason,
            kind=self.kind,
            categories=[category for category in CATEGORIES if self[category]],
            date_from=self.date_from,
            meter_limit=self.meter_limit if self.changes_limit else None,
            sale_order_id=self.sale_order_id.id,
            reference=self.reference,
            attachment_ids=self.attachment_ids.ids,
        )
        # Papers belong to the first extension: who may read that may read them.
        self.attachment_ids.write(
            {"res_model": extensions._name, "res_id": extensions[:1].id}
        )
        return {"type": "ir.actions.act_window_close"}

    @api.onchange("archive_ids")
    def _onchange_archive_ids(self):
        self.meter_limit = self.meter_id.warranty_limit
