# Part of Field Service. License LGPL-3.
import ast

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import alert_text
from .service_alert_rule import CHANNELS


class ServiceAlertRule(models.Model):
    """What an alert rule must be before it may speak."""

    _inherit = "service.alert.rule"

    @api.constrains("delay", "delay_side")
    def _check_delay(self):
        for rule in self:
            if rule.delay_side == "before" and not rule.delay:
                raise ValidationError(
                    self.env._("%(rule)s: say how long before.", rule=rule.name)
                )

    @api.constrains("recipient_ids", "user_ids", "watched")
    def _check_recipients(self):
        for rule in self:
            if not rule.recipient_ids and not rule.user_ids:
                raise ValidationError(
                    self.env._("%(rule)s: choose who is told.", rule=rule.name)
                )
            wrong = rule.recipient_ids.filtered(
                lambda recipient, codes=rule.available_codes: (
                    recipient.code not in codes
                )
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: a %(model)s has no %(recipients)s.",
                        rule=rule.name,
                        model=self._get_model_label(rule.res_model),
                        recipients=", ".join(wrong.mapped("name")),
                    )
                )

    @api.constrains(*CHANNELS.values())
    def _check_channels(self):
        for rule in self:
            if not rule._get_channels():
                raise ValidationError(
                    self.env._("%(rule)s: choose a channel.", rule=rule.name)
                )

    @api.constrains("mail_template_id", "watched")
    def _check_template(self):
        for rule in self:
            template = rule.mail_template_id
            if template and template.model != rule.res_model:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the template %(template)s is not for a %(model)s.",
                        rule=rule.name,
                        template=template.name,
                        model=self._get_model_label(rule.res_model),
                    )
                )

    @api.constrains("domain", "watched")
    def _check_domain(self):
        for rule in self:
            try:
                domain = rule._parse_domain()
                for condition in domain.iter_conditions():
                    if not rule._is_path_known(f"object.{condition.field_expr}"):
                        raise ValueError(condition.field_expr)
                self.env[rule.res_model].search(domain, limit=1)
            except (ValueError, KeyError, TypeError, SyntaxError) as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the conditions cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _parse_domain(self):
        return Domain(ast.literal_eval(self.domain or "[]"))

    @api.constrains("subject", "body", "watched")
    def _check_texts(self):
        for rule in self:
            for text in filter(None, (rule.subject, rule.body)):
                bad = alert_text.get_bad_paths(text) or [
                    piece.path
                    for piece in alert_text.parse(text)
                    if not rule._is_path_known(piece.path)
                ]
                if bad:
                    raise ValidationError(
                        self.env._(
                            "%(rule)s: %(placeholders)s is not a field of a %(model)s"
                            " that you may read.",
                            rule=rule.name,
                            placeholders=", ".join(f"{{{{ {path} }}}}" for path in bad),
                            model=self._get_model_label(rule.res_model),
                        )
                    )

    def _is_path_known(self, path):
        """Tell whether ``path`` leads over fields that the author may read."""
        if path in ("", "deadline"):
            return True
        # Checks are made with all rights; what counts here is who writes the rule.
        env = self.env(su=False)
        Model = env[self.res_model]
        for name in path.split(".")[1:]:
            field = Model is not None and Model._fields.get(name)
            if not field or not Model._has_field_access(field, "read"):
                return False
            Model = env[field.comodel_name] if field.comodel_name else None
        return True
