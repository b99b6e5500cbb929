# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceAlertRecipient(models.Model):
    """A part that somebody plays for a document, such as its responsible.

    Who that is for which document is said by ``service.alert.rule._get_alert_models``.
    """

    _name = "service.alert.recipient"
    _description = "Recipient of Alerts"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint(
        "unique(code)", "There is a recipient with this code already."
    )
