# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceActivityTemplate(models.Model):
    _name = "service.activity.template"
    _description = "Reference Activity"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it with all companies."
    )
    kind = fields.Selection(
        [("internal", "Internal"), ("external", "At the Customer's")],
        default="external",
        required=True,
    )
    standard_hours = fields.Float(
        help="Hours that a trained engineer needs; the estimate of an order uses them."
    )
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    product_id = fields.Many2one(
        "product.product",
        "Billed As",
        domain="[('type', '=', 'service')]",
        check_company=True,
        help="The service product for the hours of this activity. Without one, the"
        " company's labour product is used.",
    )
    instructions = fields.Html()
    item_ids = fields.One2many(
        "service.activity.template.item", "template_id", "Checklist", copy=True
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="The kinds of products for which this is offered. Leave empty for all.",
    )

    _standard_hours_positive = models.Constraint(
        "CHECK(standard_hours >= 0)",
        "The standard hours of an activity cannot be negative.",
    )


class ServiceActivityTemplateItem(models.Model):
    _name = "service.activity.template.item"
    _description = "Checklist Item of a Reference Activity"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "service.activity.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Check", required=True, translate=True)
    is_required = fields.Boolean(
        "Required", help="The activity cannot be finished before this is ticked."
    )
