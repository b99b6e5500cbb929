# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .service_alert_rule import AlertModel

# Days that are foretold, not fixed: they move with every reading.
FORETOLD = {("service.meter", "warranty_expected_on")}
# So much later it is not the same event any more: the limit was raised meanwhile.
SAME_EVENT = timedelta(days=90)


class ServiceAlertRule(models.Model):
    """Warns of meters, too, and tells of a foretold day once, though it moves."""

    _inherit = "service.alert.rule"

    @api.model
    def _get_alert_models(self):
        archive = {
            "responsible": ("user_id", "partner_id.dedicated_agent_id"),
            "customer": ("partner_id",),
            "engineer": ("installer_id",),
            "dedicated_agent": ("partner_id.dedicated_agent_id",),
            "dedicated_engineer": ("partner_id.dedicated_engineer_id",),
        }
        return {
            **super()._get_alert_models(),
            "service.product.archive": AlertModel(archive),
            "service.meter": AlertModel(
                {
                    code: tuple(f"archive_id.{path}" for path in paths)
                    for code, paths in archive.items()
                },
                document="archive_id",
            ),
        }

    def _is_foretold(self):
        return (self.res_model, self.date_field) in FORETOLD

    def _get_scope_domain(self):
        domain = super()._get_scope_domain()
        if self.res_model == "service.meter":
            # A meter of what is out of service ends nothing.
            domain &= Domain("archive_id.state", "=", "registered")
        return domain

    def _get_due_domain(self):
        domain = super()._get_due_domain()
        if not self._is_foretold():
            return domain
        # Who was told before does not depend on who may read it.
        told = (
            self.env["service.alert"]
            .sudo()
            ._search(
                Domain("rule_id", "=", self.id)
                & Domain("deadline", ">=", self._get_due_bounds()[0] - SAME_EVENT)
            )
        )
        return domain & Domain("id", "not in", told.subselect("res_id"))

    def _get_still_due(self, alerts):
        """A day that has moved by a little is still the one that was told."""
        if not self._is_foretold():
            return super()._get_still_due(alerts)
        # Whom a rule warns does not depend on what its reader may see.
        current = (
            self.env[self.res_model]
            .sudo()
            .search(
                Domain("id", "in", alerts.mapped("res_id"))
                & Domain(self.date_field, "!=", False)
                & self._get_scope_domain()
            )
        )
        ids = set(current.ids)
        return alerts.filtered(lambda alert: alert.res_id in ids)
