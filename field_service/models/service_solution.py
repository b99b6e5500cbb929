# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceSolution(models.Model):
    _name = "service.solution"
    _description = "Solution"
    _inherit = ["service.code.mixin"]
    _parent_store = True

    parent_id = fields.Many2one(
        "service.solution",
        "Parent Solution",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("service.solution", "parent_id", "Narrower Solutions")
    cause_ids = fields.Many2many(
        "service.cause",
        "service_solution_cause_rel",
        "solution_id",
        "cause_id",
        "Causes It Removes",
    )
