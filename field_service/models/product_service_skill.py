# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    service_skill_ids = fields.Many2many(
        "hr.skill",
        "product_category_service_skill_rel",
        "categ_id",
        "skill_id",
        "Skills of Engineers",
        help="Who works on these products must have these skills. It holds for the"
        " categories below, too, unless they name skills of their own.",
    )

    def _get_service_skills(self):
        """Return ``{category id: hr.skill}``: its own skills, else those above it."""
        path = {
            categ.id: [int(key) for key in categ.parent_path.split("/") if key]
            for categ in self
            if categ.parent_path
        }
        # What a product asks of an engineer is no secret of who keeps the products.
        above = self.sudo().browse({key for keys in path.values() for key in keys})
        own = {categ.id: categ.service_skill_ids for categ in above}
        nothing = self.env["hr.skill"]
        return {
            categ.id: next(
                (own[key] for key in reversed(path.get(categ.id, ())) if own[key]),
                nothing,
            ).with_env(self.env)
            for categ in self
        }


class ProductTemplate(models.Model):
    _inherit = "product.template"

    service_skill_ids = fields.Many2many(
        "hr.skill",
        "product_template_service_skill_rel",
        "product_tmpl_id",
        "skill_id",
        "Skills of Engineers",
        help="Who works on this product must have these skills. Empty: those of its"
        " category.",
    )

    def _get_service_skills(self):
        """Return ``{product id: hr.skill}``: its own skills, else its category's."""
        # See product.category.
        templates = self.sudo()
        by_category = templates.categ_id._get_service_skills()
        nothing = self.env["hr.skill"]
        return {
            template.id: (
                template.service_skill_ids
                or by_category.get(template.categ_id.id, nothing)
            ).with_env(self.env)
            for template in templates
        }
