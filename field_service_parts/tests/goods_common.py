# Part of Field Service. License LGPL-3.
from odoo.fields import Command

from .common import ServicePartsCommon


class ServiceGoodsCommon(ServicePartsCommon):
    """A serial-numbered inverter at the customer, and two more on the shelf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inverter = cls.create_part("Inverter 5 kW", 900.0, tracking="serial")
        cls.own_lot = cls.create_lot(cls.inverter, "INV-OLD")
        cls.loaner_lot = cls.create_lot(cls.inverter, "INV-LOAN")
        cls.spare_lot = cls.create_lot(cls.inverter, "INV-NEW")
        for lot in (cls.loaner_lot, cls.spare_lot):
            cls.receive(cls.inverter, 1, 500.0, lot=lot)
        cls.unit = cls.create_archive(product_id=cls.inverter.id, lot_id=cls.own_lot.id)

    @classmethod
    def create_visit(cls, treatment=None, archive=None, order_vals=None, **vals):
        """Create a visit on whose site the engineer is."""
        order_vals = dict(order_vals or {})
        if archive is not False:
            order_vals["archive_id"] = (archive or cls.unit).id
        request = cls.create_request(**order_vals)
        order = request._create_work_orders()
        order.user_id = cls.dispatcher
        visit = cls.create_dispatch(order, treatment=treatment, **vals)
        visit.action_send()
        visit.action_accept()
        visit.action_arrive()
        return visit

    @classmethod
    def complete(cls, order):
        """Record an hour of the order's visit and complete it."""
        cls.add_hours(order.dispatch_ids[:1], 1.0)
        order.action_complete()

    def get_quants(self, lot):
        """Return ``{(location, owner): quantity}`` of one number in our places."""
        return {
            (quant.location_id, quant.owner_id): quant.quantity
            for quant in self.env["stock.quant"].search(
                [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")]
            )
            if quant.quantity
        }

    def get_stock_value(self):
        return self.inverter.with_company(self.company).total_value

    def add_repair_part(self, repair, product, quantity):
        """Put a part into the unit on the bench."""
        repair.move_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "repair_line_type": "add",
                    "company_id": repair.company_id.id,
                }
            )
        ]
        return repair.move_ids
