# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.warranty import carry_limit


class ServiceProductArchive(models.Model):
    """The meters of an installed product, and the end that they put to its warranty."""

    _inherit = "service.product.archive"

    meter_ids = fields.One2many("service.meter", "archive_id", "Meters")
    meter_count = fields.Integer("Number of Meters", compute="_compute_related_counts")
    warranty_meter_end = fields.Date(
        "Meter Limit Reached",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which a meter reached the limit of the warranty.",
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "meter_count": (
                "service.meter",
                "archive_id",
                "field_service.service_meter_action",
            ),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Give products that are registered at once their meters."""
        archives = super().create(vals_list)
        archives.filtered(
            lambda archive: archive.state == "registered"
        )._create_meters()
        return archives

    def write(self, vals):
        """Give products their meters when they are registered."""
        result = super().write(vals)
        if vals.get("state") == "registered":
            self._create_meters()
        return result

    def action_create_meters(self):
        """Give these products the meters of their product, which it got later.

        :return: True
        :raises UserError: the product has no meters
        """
        self.check_access("write")
        self._create_meters()
        for archive in self:
            if not archive.meter_ids:
                raise UserError(
                    self.env._(
                        "%(product)s has no meters. Enter them on the page “Service” of"
                        " the product.",
                        product=archive.product_id.display_name,
                    )
                )
        return True

    def _create_meters(self):
        """Make the meters of the products; what is there is left as it is."""
        # Whoever registers products need not be allowed to make meters.
        Meter = self.env["service.meter"].sudo()
        templates = self.env["service.meter.template"].sudo()
        templates = templates.search(
            [("product_tmpl_id", "in", self.product_id.product_tmpl_id.ids)]
        )
        if not templates:
            return Meter
        by_product = templates.grouped("product_tmpl_id")
        there = {
            (meter.archive_id.id, meter.template_id.id)
            for meter in Meter.with_context(active_test=False).search(
                [
                    ("archive_id", "in", self.ids),
                    ("template_id", "in", templates.ids),
                ]
            )
        }
        return Meter.create(
            [
                {
                    "archive_id": archive.id,
                    "template_id": template.id,
                    **{name: template[name] for name in Meter._get_meter_kind_names()},
                }
                for archive in self
                for template in by_product.get(
                    archive.product_id.product_tmpl_id, templates.browse()
                )
                if (archive.id, template.id) not in there
            ]
        )

    def _take_over_meter_limits(self, former):
        """Let the limits of the warranty go on from where ``former`` has come.

        :param former: the unit that this one has replaced, under its terms
        """
        self.ensure_one()
        # Whoever exchanges units need not be allowed to change meters.
        meters, old_meters = self.sudo().meter_ids, former.sudo().meter_ids
        limits = {
            old._get_kind_key(): carry_limit(old.warranty_limit, old.last_total)
            for old in old_meters.filtered("warranty_limit")
        }
        for meter in meters.filtered(lambda meter: meter.kind == "counter"):
            limit = limits.pop(meter._get_kind_key(), 0.0)
            if meter.warranty_limit != limit:
                meter.warranty_limit = limit
        # What the new product does not count by itself was promised all the same.
        meters.create(
            [
                {
                    **{name: old[name] for name in old._get_meter_kind_names()},
                    "archive_id": self.id,
                    "warranty_limit": limits[old._get_kind_key()],
                }
                for old in old_meters
                if limits.get(old._get_kind_key())
            ]
        )

    def _refresh_meter_end(self):
        """Take over the day on which the first of the limits was reached."""
        days = {
            archive.id: day
            for archive, day in self.env["service.meter"]._read_group(
                [
                    ("archive_id", "in", self.ids),
                    ("warranty_reached_on", "!=", False),
                ],
                ["archive_id"],
                ["warranty_reached_on:min"],
            )
        }
        for day, archives in self.grouped(
            lambda archive: days.get(archive.id, False)
        ).items():
            archives.filtered(
                lambda archive, day=day: archive.warranty_meter_end != day
            ).warranty_meter_end = day

    def _get_limited_meter(self):
        """Return the meter whose limit ends the warranty, the first to do so."""
        # The limits are part of the terms, whoever has the right to read meters.
        meters = self.sudo().meter_ids.filtered("warranty_limit")
        return meters.sorted(
            lambda meter: (
                meter.warranty_reached_on or fields.Date.to_date("9999-12-31"),
                meter.sequence,
                meter.id,
            )
        )[:1]

    def _describe_meter_limits(self):
        """Return the limits of the warranty in words."""
        # The limits are part of the terms, whoever has the right to read meters.
        return ", ".join(
            self.env._(
                "%(meter)s %(limit)g %(unit)s",
                meter=meter.name,
                limit=meter.warranty_limit,
                unit=meter.unit,
            )
            for meter in self.sudo().meter_ids
            if meter.warranty_limit
        )

    def action_read_meters(self):
        """Enter readings of all meters of these products in one list.

        :return: a window action: the list in a dialog
        :raises UserError: the products have no meters
        """
        self.check_access("read")
        if not self.meter_ids:
            raise UserError(
                self.env._(
                    "%(archives)s: there is no meter. Add one on the page “Meters”.",
                    archives=", ".join(self[:10].mapped("display_name")),
                )
            )
        return self.meter_ids.action_read()
