# Part of Field Service. License LGPL-3.
"""What the units count, and what was read so far."""

import random
from datetime import datetime, time, timedelta

from .world import SEED

# {family: its meters}; a day has 24 hours, which no counter of hours exceeds.
METERS = {
    "ups": (
        {
            "name": "Operating Hours",
            "unit": "h",
            "expected_max": 24.0,
            "roll_over_at": 100000.0,
            "reading_days": 182,
        },
        {"name": "Load", "unit": "%", "kind": "gauge", "expected_max": 100.0},
    ),
    "cooling": (
        {
            "name": "Compressor Hours",
            "unit": "h",
            "expected_max": 24.0,
            "warranty_limit": 6000.0,
            "reading_days": 182,
        },
    ),
}
READ_EVERY = 90
READINGS = 5
# So many hours a day a unit works; the load of a UPS in percent.
PACES = {"Operating Hours": (23.4, 23.9), "Compressor Hours": (7.0, 15.0)}
LOADS = (28.0, 74.0)


def build_meter_templates(world, units):
    """Give the products their meters; their units get them when they are registered."""
    world.env["service.meter.template"].create(
        [
            {**meter, "product_tmpl_id": world.product(unit.code).product_tmpl_id.id}
            for unit in units
            for meter in METERS.get(unit.family, ())
        ]
    )


def build_readings(world):
    """Read the meters every quarter of the last year; one value cannot be true."""
    # Dice of its own: the story that is told afterwards stays as it is.
    rng = random.Random(SEED)
    meters = world.env["service.meter"].search(
        [("archive_id.state", "=", "registered")], order="id"
    )
    readings = world.env["service.meter.reading"].create(
        [vals for meter in meters for vals in _prepare_readings(world, meter, rng)]
    )
    hours = readings.filtered(lambda reading: reading.meter_id.kind == "counter")[-1:]
    hours.meter_id.action_register_reading(
        hours.value + 9000.0,
        (world.end - timedelta(days=2)).replace(hour=15, minute=30, second=0),
        note="Read by telephone",
        source="manual",
    )


def _prepare_readings(world, meter, rng):
    """Return the readings of one meter, from the oldest to the newest."""
    installed = datetime.combine(meter.archive_id.installed_on, time())
    reader = meter.archive_id.installer_id.user_id or world.user("engineer")
    pace = rng.uniform(*PACES.get(meter.name, LOADS))
    last = rng.randint(5, READ_EVERY - 5)
    days = [last + READ_EVERY * number for number in reversed(range(READINGS))]
    vals_list = []
    for day in days:
        read_at = (world.end - timedelta(days=day)).replace(
            hour=14 + rng.randint(0, 6), minute=rng.choice((0, 15, 30, 45)), second=0
        )
        age = (read_at - installed) / timedelta(days=1)
        if age > 1:
            value = age * pace if meter.kind == "counter" else pace + rng.uniform(-8, 8)
            vals_list.append(
                {
                    "meter_id": meter.id,
                    "read_at": read_at,
                    "value": round(value, 1),
                    "source": "engineer",
                    "user_id": reader.id,
                }
            )
    return vals_list
