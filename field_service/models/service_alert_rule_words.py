# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import format_list

from .service_alert_rule import CHANNELS


class ServiceAlertRule(models.Model):
    """Says in plain words what a rule does."""

    _inherit = "service.alert.rule"

    @api.depends(
        "watched",
        "delay",
        "delay_unit",
        "delay_side",
        "domain",
        "recipient_ids",
        "user_ids",
        *CHANNELS.values(),
    )
    @api.depends_context("lang")
    def _compute_description(self):
        labels = dict(self._selection_watched())
        for rule in self:
            if rule.watched not in labels:
                rule.description = False
                continue
            who = [*rule.recipient_ids.mapped("name"), *rule.user_ids.mapped("name")]
            rule.description = self.env._(
                "Tells %(who)s %(when)s “%(what)s” by %(how)s%(conditions)s.",
                who=format_list(self.env, who) or self.env._("nobody"),
                when=rule._describe_time(),
                what=labels[rule.watched],
                how=format_list(self.env, rule._describe_channels()) or "–",
                conditions=(
                    ""
                    if rule._parse_domain().is_true()
                    else self.env._(", if the conditions hold")
                ),
            )

    def _describe_time(self):
        if not self.delay and self.delay_side == "after":
            return self.env._("at the moment of")
        units = dict(self._fields["delay_unit"]._description_selection(self.env))
        words = self.env._("%(delay)s %(unit)s before")
        if self.delay_side == "after":
            words = self.env._("%(delay)s %(unit)s after")
        unit = (units.get(self.delay_unit) or "").lower()
        return words % {"delay": self.delay, "unit": unit}

    def _describe_channels(self):
        return [
            self._fields[name]._description_string(self.env)
            for name in CHANNELS.values()
            if self[name]
        ]
