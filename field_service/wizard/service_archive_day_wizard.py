# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceArchiveDayWizard(models.TransientModel):
    """Look back: where was the product on that day, and what was in it?"""

    _name = "service.archive.day.wizard"
    _description = "Installed Product on a Day"

    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", required=True, readonly=True
    )
    date = fields.Date("On", required=True, default=fields.Date.context_today)
    partner_id = fields.Many2one("res.partner", "Customer", compute="_compute_position")
    site_id = fields.Many2one("res.partner", "Place", compute="_compute_position")
    parent_id = fields.Many2one(
        "service.product.archive", "Part of", compute="_compute_position"
    )
    unit_ids = fields.Many2many(
        "service.product.archive", compute="_compute_content", string="Units"
    )
    component_ids = fields.Many2many(
        "service.product.archive.component",
        compute="_compute_content",
        string="Components",
    )

    @api.depends("archive_id", "date")
    def _compute_position(self):
        for wizard in self:
            position = None
            if wizard.archive_id and wizard.date:
                archive = wizard.archive_id
                position = archive._get_positions_at(wizard.date)[archive]
            wizard.partner_id = position and position.partner
            wizard.site_id = position and position.site
            wizard.parent_id = position and position.parent

    @api.depends("archive_id", "date")
    def _compute_content(self):
        for wizard in self:
            archive = wizard.archive_id
            if archive and wizard.date:
                wizard.unit_ids = archive._get_units_at(wizard.date) - archive
                wizard.component_ids = archive._get_components_at(wizard.date)
            else:
                wizard.unit_ids = wizard.component_ids = False

    def action_open_list(self):
        """Open the components of that day as a list, to search and to export it.

        :return: a window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_product_archive_component_action"
        )
        action["name"] = self.env._(
            "%(archive)s on %(date)s",
            archive=self.archive_id.display_name,
            date=self.date,
        )
        action["domain"] = [("id", "in", self.component_ids.ids)]
        action["context"] = {}
        return action
