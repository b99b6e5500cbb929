# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.field_service.tests.common import ServiceAccountingCommon


class ServicePartsCommon(ServiceAccountingCommon):
    """The service company with a warehouse, parts on its shelves, and a van."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids = [
            Command.link(cls.env.ref("account.group_account_manager").id)
        ]
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.stock_user = new_test_user(
            cls.env,
            login="fs_warehouse",
            groups="stock.group_stock_user",
            company_id=cls.company.id,
            tz="UTC",
        )
        cls.category = cls.env["product.category"].create(
            {
                "name": "Service parts",
                "property_cost_method": "average",
                "property_valuation": "real_time",
            }
        )
        cls.fan = cls.create_part("Fan 120 mm", 80.0)
        cls.battery = cls.create_part("Battery 12 V", 50.0)
        cls.receive(cls.fan, 10, 30.0)
        cls.receive(cls.battery, 10, 20.0)
        cls.order = cls.create_order()

    @classmethod
    def create_part(cls, name, price, **vals):
        """Create a storable part, valued in real time at average cost."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "categ_id": cls.category.id,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
                **vals,
            }
        )

    @classmethod
    def receive(cls, product, quantity, cost, location=None, lot=None):
        """Put parts on stock at a purchase cost."""
        location = location or cls.stock
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": location.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "company_id": cls.company.id,
                "price_unit": cost,
                "value_manual": cost * quantity,
            }
        )
        move._action_confirm()
        move._action_assign()
        if lot:
            move.move_line_ids.lot_id = lot
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def create_lot(cls, product, name):
        return cls.env["stock.lot"].create(
            {"name": name, "product_id": product.id, "company_id": cls.company.id}
        )

    @classmethod
    def create_part_request(cls, *lines, **vals):
        """Create a part request of the order; a line is (product, quantity[, vals])."""
        if not {"work_order_id", "request_id", "dispatch_id"} & vals.keys():
            vals["work_order_id"] = cls.order.id
        return cls.env["service.part.request"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "product_id": line[0].id,
                            "quantity": line[1],
                            **(line[2] if len(line) > 2 else {}),
                        }
                    )
                    for line in lines
                ],
                **vals,
            }
        )

    @classmethod
    def issue(cls, *lines, **vals):
        """Create, submit and issue a part request."""
        part_request = cls.create_part_request(*lines, **vals)
        part_request.action_submit()
        part_request.action_issue()
        return part_request

    @classmethod
    def create_warranty_order(cls, **vals):
        return cls.create_order(archive_id=cls.create_warranty_archive().id, **vals)

    def get_free(self, product, location=None):
        return self.env["stock.quant"]._get_available_quantity(
            product, location or self.stock
        )

    def get_entry_lines(self, moves):
        """Return ``{(account, debit, credit)}`` of the entries of stock moves."""
        return {
            (line.account_id, line.debit, line.credit)
            for line in moves.account_move_id.line_ids
        }
