# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Command

from ..models.service_alert import CHANNEL_LABELS

PREVIEW_LIMIT = 200


class ServiceAlertPreview(models.TransientModel):
    _name = "service.alert.preview"
    _description = "Preview of an Alert Rule"

    rule_id = fields.Many2one("service.alert.rule", required=True, readonly=True)
    description = fields.Char(related="rule_id.description")
    document_count = fields.Integer("Documents", readonly=True)
    line_ids = fields.One2many(
        "service.alert.preview.line", "preview_id", "Alerts", readonly=True
    )
    is_shortened = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields):
        """List whom the rule would tell now, without telling anybody."""
        values = super().default_get(fields)
        rule = self.env["service.alert.rule"].browse(values.get("rule_id"))
        rule.check_access("read")
        ids = rule._find_due() if rule and rule._is_watchable() else []
        # What a rule would say is its author's to see, as what it says is.
        rule = rule.sudo()
        records = rule.env[rule.res_model].browse(ids[:PREVIEW_LIMIT])
        plans = rule._plan_alerts(records) if records else []
        return {
            **values,
            "document_count": len(ids),
            "is_shortened": len(ids) > PREVIEW_LIMIT,
            "line_ids": [
                Command.create(
                    {
                        "res_model": plan["res_model"],
                        "res_id": plan["res_id"],
                        "res_name": plan["res_name"],
                        "deadline": plan["deadline"],
                        "partner_id": plan.get("partner_id"),
                        "channel": plan["channel"],
                        "error": plan.get("error"),
                    }
                )
                for plan in plans
            ],
        }


class ServiceAlertPreviewLine(models.TransientModel):
    _name = "service.alert.preview.line"
    _description = "Alert in a Preview"

    preview_id = fields.Many2one("service.alert.preview", ondelete="cascade")
    res_model = fields.Char("Model")
    res_id = fields.Many2oneReference("Document ID", model_field="res_model")
    res_name = fields.Char("Document")
    deadline = fields.Datetime("Moment")
    partner_id = fields.Many2one("res.partner", "Recipient")
    channel = fields.Selection(CHANNEL_LABELS)
    error = fields.Char("Problem")
