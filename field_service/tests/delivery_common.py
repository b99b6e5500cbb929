# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common import ServiceCommon


class ServiceDeliveryCommon(ServiceCommon):
    """A warehouse that delivers units with serial numbers and batteries in lots."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.at_customers = cls.env.ref("stock.stock_location_customers")
        cls.at_vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.warehouse_user = new_test_user(
            cls.env,
            login="fs_warehouse",
            groups="stock.group_stock_user",
            company_id=cls.company.id,
            tz="UTC",
        )
        cls.ups, cls.battery = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "consu",
                    "is_storable": True,
                    "tracking": tracking,
                    "warranty_months": 24,
                    "list_price": 100.0,
                }
                for name, tracking in (("UPS 20 kVA", "serial"), ("Battery", "lot"))
            ]
        )
        cls.branch = cls.env["res.partner"].create(
            {"name": "Pier 4", "parent_id": cls.customer.id, "type": "delivery"}
        )

    @classmethod
    def stock_lots(cls, product, *names, quantity=1.0):
        """Create lots of a product and put them on the shelf."""
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        for lot in lots:
            cls.env["stock.quant"]._update_available_quantity(
                product, cls.stock, quantity, lot_id=lot
            )
        return lots

    @classmethod
    def sell(cls, product, quantity=1.0, partner=None, site=None, **vals):
        """Confirm a sales order.

        :return: its delivery, reserved
        """
        partner = partner or cls.customer
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "partner_shipping_id": (site or partner).id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order.picking_ids

    def deliver(self, product, lots, partner=None, site=None, quantity=None):
        """Sell and deliver lots; the warehouse does it without service rights.

        :return: the done transfer
        """
        picking = self.sell(product, quantity or len(lots), partner, site)
        if set(picking.move_line_ids.lot_id) != set(lots):
            picking.do_unreserve()
            picking.move_ids.move_line_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "quantity": (quantity or len(lots)) / len(lots),
                        "picking_id": picking.id,
                    }
                )
                for lot in lots
            ]
        return self.validate(picking)

    def validate(self, picking):
        """Validate a transfer as the warehouse does."""
        picking.move_ids.picked = True
        picking.with_user(self.warehouse_user).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def send_back(self, picking, quantity=None):
        """Return a delivery with Odoo's own wizard.

        :return: the done return
        """
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        for line in wizard.product_return_moves:
            line.quantity = quantity or line.move_id.quantity
        action = wizard.action_create_returns()
        return self.validate(self.env["stock.picking"].browse(action["res_id"]))

    def move_freely(self, product, lot, source, target, quantity=1.0, **vals):
        """Move goods without an order.

        :return: the done transfer
        """
        incoming = source == self.at_customers
        kind = self.warehouse.in_type_id if incoming else self.warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "company_id": self.company.id,
                        }
                    )
                ],
                **vals,
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "picking_id": picking.id,
                }
            )
        ]
        return self.validate(picking)

    def find_archives(self, *lots):
        """Return the archives of lots, the oldest first."""
        lots = self.env["stock.lot"].concat(*lots)
        return self.env["service.product.archive"].search(
            [("lot_id", "in", lots.ids)], order="id"
        )
