# Part of Field Service. License LGPL-3.
from odoo import models


class ServicePartRequestLine(models.Model):
    """A part as the engineer's telephone shows it."""

    _inherit = "service.part.request.line"

    def _get_my_day_part(self, words):
        """Return what the telephone shows of this part.

        :param dict words: ``{field: {key: label}}`` of the selections
        """
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.product_id.display_name,
            "lot": self.lot_id.name or "",
            # Where to fetch it is told to an engineer without a right on places.
            "source": self.location_id.sudo().name,
            "quantity": self.quantity,
            "issued": self.issued_quantity - self.returned_quantity,
            "used": self.used_quantity,
            "returned": self.returned_quantity,
            "outcome": self.outcome or "",
            "state": self.state,
            "state_label": words["state"].get(self.state, ""),
            "coverage": words["coverage"].get(self.coverage, ""),
            "availability": self.availability or "",
            "availability_label": words["availability"].get(self.availability, ""),
            "is_van": self.part_request_id.is_van,
        }
