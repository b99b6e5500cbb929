# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """The ways of a unit to and from customers are part of its life."""

    _inherit = "service.product.archive"

    @api.model
    def _get_life_kinds(self):
        return [
            *super()._get_life_kinds(),
            ("delivery", self.env._("Deliveries"), "fa-archive"),
        ]

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_deliveries(),
            *self._prepare_life_former(),
        ]

    def _prepare_life_deliveries(self):
        """Return what went out and came back of the serial numbers of these units.

        Of a lot only what the customer himself got.
        """
        units = {unit.sudo().lot_id: unit for unit in self}  # see _check_lot_id
        domain = Domain.OR(
            Domain("lot_id", "=", lot.id)
            & (
                Domain("partner_id", "=", unit.partner_id.commercial_partner_id.id)
                if unit.tracking == "lot"
                else Domain.TRUE
            )
            for lot, unit in units.items()
            if lot
        )
        found = self._search_life(
            "delivery", "service.delivery", ["date"], domain, inverse=None
        )
        return [
            self._life_entry(
                "delivery",
                at,
                way._get_life_title(),
                way,
                text=self._join_life_text(
                    (way.partner_id.display_name, way.site_id.display_name)
                    if way.site_id != way.partner_id
                    else (way.partner_id.display_name,)
                ),
                archive=units[way.sudo().lot_id],
                rank=5,
            )
            for way, at in found
        ]

    def _prepare_life_former(self):
        """Return where the life of a unit goes on that was somebody else's before."""
        if not self._wants_life("delivery"):
            return []
        return [
            self._life_entry(
                "delivery",
                former.deactivated_on,
                self.env._("Formerly %(unit)s", unit=former.name),
                former,
                text=self._join_life_text(
                    (former.partner_id.display_name,), (former.deactivation_reason,)
                ),
                archive=unit,
                rank=6,
            )
            for unit in self
            for former in unit.former_id._filtered_access("read")
            if former.deactivated_on
        ]


class ServiceDelivery(models.Model):
    _inherit = "service.delivery"

    def _get_life_title(self):
        self.ensure_one()
        if self.direction == "returned":
            return self.env._("Returned with %(transfer)s", transfer=self.reference)
        return self.env._("Delivered with %(transfer)s", transfer=self.reference)
