# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceWaitingReason(models.Model):
    _name = "service.waiting.reason"
    _description = "Reason for Waiting"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Short name by which other programs know it.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    pauses_clock = fields.Boolean(
        "Clock Stands Still",
        help="The time spent waiting does not count against us, because it is not in"
        " our hands.",
    )

    _code_uniq = models.Constraint(
        "unique(code)", "Another reason for waiting has this code already."
    )
