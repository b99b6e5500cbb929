# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequestCategory(models.Model):
    _name = "service.request.category"
    _description = "Category of Service Requests"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
