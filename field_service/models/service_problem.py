# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceProblem(models.Model):
    _name = "service.problem"
    _description = "Problem"
    _inherit = ["service.code.mixin"]
    _parent_store = True

    parent_id = fields.Many2one(
        "service.problem",
        "Parent Problem",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("service.problem", "parent_id", "Narrower Problems")
    cause_ids = fields.Many2many(
        "service.cause",
        "service_cause_problem_rel",
        "problem_id",
        "cause_id",
        "Known Causes",
    )
