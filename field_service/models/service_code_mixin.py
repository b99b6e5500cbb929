# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceCodeMixin(models.AbstractModel):
    """A coded word in a tree: problem, cause or solution.

    The model that uses it declares ``parent_id`` and ``child_ids`` on itself.
    """

    _name = "service.code.mixin"
    _description = "Coded Word in a Tree"
    _inherit = ["service.tree.mixin"]
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    code = fields.Char(copy=False, index="btree_not_null")
    active = fields.Boolean(default=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", store=True, recursive=True
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it with all companies."
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="The kinds of products for which this is offered. Leave empty for all.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for code in self:
            code.complete_name = " / ".join(
                filter(None, [code.parent_id.complete_name, code.name])
            )
