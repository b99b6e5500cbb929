# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class ServiceProductArchive(models.Model):
    """Meter readings and warranty in the life of an installed product."""

    _inherit = "service.product.archive"

    @api.model
    def _get_life_kinds(self):
        return [
            *super()._get_life_kinds(),
            ("meter", self.env._("Meter Readings"), "fa-tachometer"),
            ("warranty", self.env._("Warranty"), "fa-shield"),
        ]

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_readings(),
            *self._prepare_life_limits(),
            *self._prepare_life_extensions(),
        ]

    def _prepare_life_readings(self):
        """Return what the meters showed; what was wrong is left out."""
        found = self._search_life(
            "meter",
            "service.meter.reading",
            ["read_at"],
            Domain("state", "!=", "corrected"),
        )
        return [
            self._life_entry(
                "meter",
                at,
                f"{reading.meter_id.name}: {reading.value:g} {reading.unit}",
                reading,
                text=self._join_life_text(
                    (
                        self._get_life_label(reading, "source"),
                        # Who read it is no secret that needs a right on users.
                        reading.sudo().user_id.name,
                    ),
                    (reading.doubt, reading.note),
                ),
                archive=reading.archive_id,
                rank=25,
            )
            for reading, at in found
        ]

    def _prepare_life_limits(self):
        """Return when a meter ended a warranty."""
        found = self._search_life("warranty", "service.meter", ["warranty_reached_on"])
        return [
            self._life_entry(
                "warranty",
                day,
                self.env._("The limit of the warranty was reached"),
                meter,
                text=self.env._(
                    "%(meter)s: %(limit)g %(unit)s",
                    meter=meter.name,
                    limit=meter.warranty_limit,
                    unit=meter.unit,
                ),
                archive=meter.archive_id,
                rank=26,
            )
            for meter, day in found
        ]

    def _prepare_life_extensions(self):
        """Return how the warranty was extended, and why."""
        found = self._search_life(
            "warranty", "service.warranty.extension", ["granted_on"]
        )
        return [
            self._life_entry(
                "warranty",
                day,
                self.env._(
                    "Warranty until %(day)s: %(kind)s",
                    day=format_date(self.env, extension.date_end),
                    kind=self._get_life_label(extension, "kind"),
                ),
                extension,
                text=self._join_life_text(
                    (extension.reason, extension.reference),
                    # Who did it is no secret that needs a right on users.
                    (extension.sudo().user_id.name,),
                ),
                archive=extension.archive_id,
                rank=27,
            )
            for extension, day in found
        ]
