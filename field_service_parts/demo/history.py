# Part of Field Service. License LGPL-3.
"""Stock in the warehouse and in the vans, and eight weeks of using it."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.field_service.demo.cases import CASES
from odoo.addons.field_service.demo.catalogue import PARTS, UNITS
from odoo.addons.field_service.demo.clock import set_moment, time_travel
from odoo.addons.field_service.demo.history import (
    get_served_archives,
    settle_mails,
    spread,
)
from odoo.addons.field_service.demo.live import fitting_cases
from odoo.addons.field_service.demo.people import ENGINEERS
from odoo.addons.field_service.demo.timeline import Timeline
from odoo.addons.field_service.demo.world import SEED, World

from .stories import PartStories

REPAIRS = 20
# We build these ourselves; their bills of materials are what is fitted when new.
OWN_PRODUCTS = ("mx100", "pm25", "vx40")
# {part: pieces in the warehouse}
SHELF = {
    "bat9": 640,
    "bat40": 420,
    "fan": 40,
    "tray": 6,
    "caps": 12,
    "board": 9,
    "switch": 3,
    "nmc": 8,
    "compressor": 7,
    "ecfan": 14,
    "filter": 160,
    "pump": 12,
    "refrigerant": 90,
    "contactor": 16,
    "steam": 10,
    "valve": 12,
}
# {skill: what its engineers carry}
VAN = {
    "ups1": {"fan": 4, "bat9": 8},
    "cooling": {"filter": 12, "pump": 2, "contactor": 2, "steam": 1},
    "refrigerant": {"refrigerant": 8},
}


def build(env):
    """Create stock, vans and the repairs that need parts."""
    world = World(env, seed=SEED + 1)
    world.company._create_service_consumption_locations()
    with time_travel():
        set_moment(world.env, world.begin - timedelta(days=1))
        _create_boms(world)
        _stock_up(world)
        set_moment(world.env, None)
    timeline = Timeline(world.env, world.end)
    told = PartStories(world, timeline)
    _tell_repairs(world, timeline, told)
    told.begin_parts(get_served_archives(world))
    timeline.run()
    settle_mails(world)


def _create_boms(world):
    """State of what the products of our own make consist."""
    world.env["mrp.bom"].create(
        [
            {
                "product_tmpl_id": world.product(unit.code).product_tmpl_id.id,
                "company_id": world.company.id,
                "bom_line_ids": [
                    Command.create(
                        {
                            "product_id": world.product(PARTS[part].code).id,
                            "product_qty": pieces,
                        }
                    )
                    for part, pieces in unit.components
                ],
            }
            for unit in map(UNITS.get, OWN_PRODUCTS)
        ]
    )


def _stock_up(world):
    """Count the opening stock of the warehouse and of the vans."""
    env = world.env
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", world.company.id)], limit=1
    )
    counts = [(warehouse.lot_stock_id, SHELF)]
    for login, one in ENGINEERS.items():
        engineer = world.engineer(login)
        engineer.action_create_van_location()
        carried = {}
        for skill in one.skills:
            carried.update(VAN.get(skill, {}))
        counts.append((engineer.van_location_id, carried))
    quants = env["stock.quant"].with_context(inventory_mode=True)
    vals_list = []
    for location, pieces in counts:
        for key, quantity in pieces.items():
            vals_list += _prepare_counts(world, location, key, quantity)
    quants.create(vals_list).action_apply_inventory()


def _prepare_counts(world, location, key, quantity):
    product = world.product(PARTS[key].code)
    common = {"product_id": product.id, "location_id": location.id}
    if product.tracking != "serial":
        return [{**common, "inventory_quantity": quantity}]
    lots = world.env["stock.lot"].create(
        [
            {
                "name": f"{PARTS[key].code}-S{7001 + number}",
                "product_id": product.id,
                "company_id": world.company.id,
            }
            for number in range(quantity)
        ]
    )
    return [{**common, "inventory_quantity": 1, "lot_id": lot.id} for lot in lots]


def _tell_repairs(world, timeline, told):
    archives = get_served_archives(world)
    with_parts = [case for case in CASES if case.parts]
    moments = spread(world, REPAIRS)
    for moment in moments:
        archive = world.rng.choice(list(archives))
        fitting = [case for case in fitting_cases(archive) if case in with_parts]
        if not fitting:
            continue
        case = world.rng.choice(fitting)._replace(remote="")
        timeline.tell(moment, told.repair(case, archive))
    timeline.tell(moments[0], told.office())
