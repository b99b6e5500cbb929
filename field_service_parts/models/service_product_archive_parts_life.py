# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """The parts that were issued for a unit are part of its life."""

    _inherit = "service.product.archive"

    @api.model
    def _get_life_kinds(self):
        return [
            *super()._get_life_kinds(),
            ("part", self.env._("Parts"), "fa-cubes"),
        ]

    def _prepare_life_entries(self):
        return [*super()._prepare_life_entries(), *self._prepare_life_parts()]

    def _prepare_life_parts(self):
        """Return what was issued for the units, and what became of it."""
        sees_costs = self._sees_life_costs()
        found = self._search_life(
            "part",
            "service.part.request",
            ["issued_at"],
            Domain("state", "in", ("issued", "done"))
            # Nothing is issued without an order. Whoever may read a part request may
            # know for which unit it is.
            & Domain("work_order_id", "any!", [("archive_id", "in", self.ids)]),
            inverse=None,
        )
        return [
            self._life_entry(
                "part",
                at,
                self.env._("Parts with %(number)s", number=part_request.name),
                part_request,
                text="\n".join(line._get_life_text() for line in part_request.line_ids),
                # See above.
                archive=part_request.sudo().work_order_id.archive_id,
                cost=(sum(part_request.line_ids.mapped("actual_cost")) or None)
                if sees_costs
                else None,
                rank=28,
            )
            for part_request, at in found
        ]


class ServicePartRequestLine(models.Model):
    _inherit = "service.part.request.line"

    def _get_life_text(self):
        """Return the part and what became of it: “2 × Fan · 1 used · 1 returned”."""
        self.ensure_one()
        archives = self.env["service.product.archive"]
        used, returned = self.used_quantity, self.returned_quantity
        is_odd = self.outcome in ("wrong", "defective")
        return archives._join_life_text(
            (
                f"{self.issued_quantity:g} × {self.product_id.display_name}",
                # The number of a piece is no secret that needs a right on stock.
                self.lot_id.sudo().name,
                used and self.env._("%(quantity)g used", quantity=used),
                returned and self.env._("%(quantity)g returned", quantity=returned),
                is_odd and archives._get_life_label(self, "outcome"),
            )
        )
