# Part of Field Service. License LGPL-3.
from random import randint

from odoo import fields, models


class ServiceArticleTag(models.Model):
    _name = "service.article.tag"
    _description = "Knowledge Tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))

    _name_uniq = models.Constraint("unique(name)", "A tag of this name exists already.")
