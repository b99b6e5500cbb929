# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceProductArchive(models.Model):
    """The bill of materials by which the product was built."""

    _inherit = "service.product.archive"

    bom_id = fields.Many2one(
        "mrp.bom",
        "Bill of Materials",
        compute="_compute_bom_id",
        compute_sudo=True,  # service people have no rights in manufacturing
        help="The bill of materials that the product was made by, else the one by which"
        " it is made today.",
    )

    @api.depends("product_id", "lot_id", "company_id")
    def _compute_bom_id(self):
        for company, archives in self.grouped("company_id").items():
            made = archives.with_company(company)._get_finished_lines(
                archives.lot_id.ids
            )
            boms = self.env["mrp.bom"]._bom_find(
                archives.product_id, company_id=company.id
            )
            for archive in archives:
                line = made.get(archive.lot_id.id)
                production = line.move_id.production_id if line else None
                built_by = production.bom_id if production else False
                archive.bom_id = built_by or boms[archive.product_id]

    def action_view_bom(self):
        """Open the bill of materials with all its levels.

        Who works with manufacturing gets its overview; all others a list of what the
        product consists of, and of what is fitted today.

        :return: an action
        :raises UserError: there is no bill of materials
        """
        self.ensure_one()
        self._check_structure_access()
        bom = self.bom_id
        if not bom:
            raise UserError(
                self.env._(
                    "%(product)s has no bill of materials.",
                    product=self.product_id.display_name,
                )
            )
        if self.env.user.has_group("mrp.group_mrp_user"):
            action = self.env["ir.actions.client"]._for_xml_id(
                "mrp.action_report_mrp_bom"
            )
            action["context"] = {
                "active_id": bom.id,
                "active_model": "product.product",
                "active_product_id": self.product_id.id,
            }
            return action
        wizard = self.env["service.archive.bom.wizard"]._create_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bill of Materials"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
