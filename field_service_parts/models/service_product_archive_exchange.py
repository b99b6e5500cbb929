# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """A unit that is a component of its system is exchanged in the list there too."""

    _inherit = "service.product.archive"

    def _exchange_for(self, vals, reason):
        # What sits in the unit moves over because of the exchange, for no other reason.
        unit = self.with_context(move_reason=reason)
        new = super(ServiceProductArchive, unit)._exchange_for(vals, reason)
        new = new.with_env(self.env)
        rows = self.env["service.product.archive.component"].search(
            Domain("unit_id", "=", self.id) & Domain("is_active", "=", True)
        )
        rows._replace_by_unit(new)
        new._fill_components()
        return new


class ServiceProductArchiveComponent(models.Model):
    _inherit = "service.product.archive.component"

    part_line_ids = fields.One2many(
        "service.part.request.line", "fitted_component_id", "Fitted From"
    )

    def _replace_by_unit(self, unit):
        """End these components; ``unit`` is in their place from its installation on."""
        day = unit.installed_on or fields.Date.context_today(self)
        successors = self.create(
            [
                {
                    "archive_id": component.archive_id.id,
                    "parent_id": component.parent_id.id,
                    "product_id": unit.product_id.id,
                    "lot_id": unit.lot_id.id,
                    "serial": unit.serial,
                    "unit_id": unit.id,
                    "quantity": component.quantity,
                    "fitted_on": day,
                    "source": "exchange",
                }
                for component in self
            ]
        )
        for component, successor in zip(self, successors, strict=True):
            component._take_out(day, "replaced", replaced_by_id=successor.id)

    def _get_interchangeable(self):
        """Return these components where it does not matter which of them is meant.

        The only one; or pieces without serial numbers that sit side by side.
        """
        if len(self) <= 1:
            return self
        places = {(component.archive_id, component.parent_id) for component in self}
        if any(self.mapped("serial")) or len(places) > 1:
            return self.browse()
        return self

    def _take(self, quantity):
        """Return components of just ``quantity``, split off where there is more.

        :param float quantity: in the product's unit
        """
        taken = self.browse()
        for component in self:
            if component.product_id.uom_id.compare(quantity, 0) <= 0:
                break
            needed = quantity
            quantity -= component.quantity
            taken += component._split(needed)
        return taken
