# Part of Field Service. License LGPL-3.
"""The transfers by which the latest units went to their customers."""

from datetime import datetime, time

from odoo.fields import Command

DELIVERED = 12


def build_deliveries(world):
    """Deliver the youngest units from the warehouse, each on its day."""
    archives = world.env["service.product.archive"].search(
        [
            ("state", "=", "registered"),
            ("is_internal", "=", False),
            ("lot_id", "!=", False),
        ],
        order="delivered_on desc, id desc",
        limit=DELIVERED,
    )
    warehouse = world.env["stock.warehouse"].search(
        [("company_id", "=", world.company.id)], limit=1
    )
    customers = world.env.ref("stock.stock_location_customers")
    Quant = world.env["stock.quant"]
    for archive in archives:
        Quant._update_available_quantity(
            archive.product_id, warehouse.lot_stock_id, 1, lot_id=archive.lot_id
        )
    pickings = world.env["stock.picking"].create(
        [
            {
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "partner_id": archive.site_id.id,
                "move_ids": [
                    Command.create(_prepare_move(world, archive, warehouse, customers))
                ],
            }
            for archive in archives
        ]
    )
    pickings.action_confirm()
    pickings.move_ids.picked = True
    pickings._action_done()
    for archive, picking in zip(archives, pickings, strict=True):
        day = datetime.combine(archive.delivered_on, time(15))
        picking.move_ids.date = day
        picking.move_line_ids.date = day
        picking.date_done = day


def _prepare_move(world, archive, warehouse, customers):
    return {
        "product_id": archive.product_id.id,
        "product_uom": archive.product_id.uom_id.id,
        "product_uom_qty": 1,
        "location_id": warehouse.lot_stock_id.id,
        "location_dest_id": customers.id,
        "company_id": world.company.id,
        "picking_type_id": warehouse.out_type_id.id,
        "move_line_ids": [
            Command.create(
                {
                    "product_id": archive.product_id.id,
                    "product_uom_id": archive.product_id.uom_id.id,
                    "quantity": 1,
                    "lot_id": archive.lot_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": customers.id,
                    "company_id": world.company.id,
                }
            )
        ],
    }
