# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError


class ServiceDispatch(models.Model):
    """The parts on the engineer's telephone."""

    _inherit = "service.dispatch"

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        van_stock = self._get_my_day_van_stock()
        lines = self.env["service.part.request.line"]
        words = {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in ("state", "coverage", "availability")
        }
        for visit in self:
            details[visit.id]["parts"] = [
                line._get_my_day_part(words) for line in visit.part_line_ids
            ]
            # See _get_my_day_van_stock.
            details[visit.id]["van"] = visit.van_location_id.sudo().name or ""
            details[visit.id]["van_stock"] = van_stock.get(visit.van_location_id.id, [])
            details[visit.id]["part_outcomes"] = lines._fields[
                "outcome"
            ]._description_selection(self.env)
        return details

    def _get_my_day_van_stock(self):
        """Return ``{van id: [what lies free in it]}``."""
        vans = self.van_location_id
        if not vans:
            return {}
        # An engineer sees what his van carries without being a warehouse user.
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("location_id", "child_of", vans.ids)],
                ["location_id", "product_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        )
        lines = self.env["service.part.request.line"]
        stock = defaultdict(list)
        for place, product, lot, quantity, reserved in groups:
            if product.uom_id.compare(quantity - reserved, 0) <= 0:
                continue
            for van in lines._get_sources_of(place, vans):
                stock[van.id].append(
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "name": " ".join(
                            filter(None, [product.display_name, lot.name])
                        ),
                        "quantity": quantity - reserved,
                    }
                )
        for parts in stock.values():
            parts.sort(key=lambda part: part["name"])
        return stock

    def take_my_day_part(self, product_id, quantity=1.0, lot_id=None):
        """Take a part out of the engineer's own van and use it on this visit.

        :param int product_id: the part
        :param float quantity: how many, in the product's unit
        :param int lot_id: the serial or lot number of a tracked part
        :raises UserError: see :meth:`action_take_parts`
        """
        self.ensure_one()
        part_request = self._create_my_day_part_request(
            product_id, quantity, lot_id, self.van_location_id
        )
        part_request.action_submit()
        part_request.action_issue()
        # Taken on the spot is taken to be used; what stays over goes back.
        part_request.action_use_all()
        return True

    def request_my_day_part(self, product_id, quantity=1.0):
        """Ask the warehouse for a part that the engineer has not with him.

        :param int product_id: the part
        :param float quantity: how many, in the product's unit
        """
        self.ensure_one()
        warehouses = self.company_id._get_default_service_warehouses()
        warehouse = warehouses.get(self.company_id)
        part_request = self._create_my_day_part_request(
            product_id, quantity, None, warehouse and warehouse.lot_stock_id
        )
        part_request.action_submit()
        return True

    def _create_my_day_part_request(self, product_id, quantity, lot_id, location):
        self._check_may_process()
        if not location:
            raise UserError(
                self.env._(
                    "%(dispatch)s: there is no place to take the part from.",
                    dispatch=self.name,
                )
            )
        part_request = self.env["service.part.request"].create(
            {"dispatch_id": self.id, "location_id": location.id}
        )
        self.env["service.part.request.line"].create(
            {
                "part_request_id": part_request.id,
                "product_id": product_id,
                "quantity": quantity,
                "lot_id": lot_id,
            }
        )
        return part_request
