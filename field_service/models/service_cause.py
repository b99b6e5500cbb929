# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceCause(models.Model):
    _name = "service.cause"
    _description = "Cause"
    _inherit = ["service.code.mixin"]
    _parent_store = True

    parent_id = fields.Many2one(
        "service.cause",
        "Parent Cause",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("service.cause", "parent_id", "Narrower Causes")
    problem_ids = fields.Many2many(
        "service.problem",
        "service_cause_problem_rel",
        "cause_id",
        "problem_id",
        "Problems It Explains",
    )
    solution_ids = fields.Many2many(
        "service.solution",
        "service_solution_cause_rel",
        "cause_id",
        "solution_id",
        "Known Solutions",
    )
