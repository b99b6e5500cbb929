# Part of Field Service. License LGPL-3.
"""Eight weeks of work, told from the first call to this minute."""

from datetime import timedelta

from .installed import build_installed
from .live import Live, fitting_cases
from .masters import block_absences, build_masters
from .roster import to_utc
from .timeline import Timeline
from .world import WEEKS, World

REPAIRS = 64
FATES = (
    *("cancel",) * 4,
    *("cancel_order",) * 2,
    *("decline",) * 6,
    *("revoke",) * 3,
    *("parts",) * 6,
    *("no_access",) * 3,
    *("return",) * 5,
    *("reopen",) * 2,
    *("wait_customer",) * 4,
    *("goodwill",) * 3,
    *("wait",) * 3,
)
QUESTIONS = 18
COMPLAINTS = 4
WANDERING = 5
MAINTENANCE = 12


def build(env):
    """Create the whole world of the demonstration data."""
    world = World(env)
    build_masters(world)
    build_installed(world)
    block_absences(world)
    tell(world)
    settle_mails(world)


def tell(world):
    """Let eight weeks of calls, orders and visits happen."""
    timeline = Timeline(world.env, world.end)
    told = Live(world, timeline)
    told.reserve()
    archives = get_served_archives(world)
    _tell_repairs(world, timeline, told, archives)
    _tell_other_calls(world, timeline, told, archives)
    _tell_planned_work(world, timeline, told, archives)
    evening = to_utc(world.begin.date(), 17.5, "America/Chicago")
    timeline.tell(evening, told.office())
    timeline.tell(
        world.begin, told.second_thoughts(world.end - timedelta(days=9, hours=5))
    )
    told.begin(archives)
    timeline.run()


def get_served_archives(world):
    """Return the registered units at customers."""
    return world.env["service.product.archive"].search(
        [("state", "=", "registered"), ("is_internal", "=", False)], order="id"
    )


def spread(world, count):
    """Return ``count`` moments over the weeks, most in office hours."""
    moments = []
    for number in range(count):
        share = (number + world.rng.random()) / count
        day = (world.begin + timedelta(days=share * 7 * WEEKS)).date()
        if day.weekday() > 4 and world.chance(0.85):
            day -= timedelta(days=world.rng.randint(2, 4))
        hour = world.rng.triangular(6.5, 18.0, 9.5)
        moments.append(max(to_utc(day, hour, "America/Chicago"), world.begin))
    return moments


def _tell_repairs(world, timeline, told, archives):
    fates = [*FATES, *(None,) * (REPAIRS - len(FATES))]
    world.rng.shuffle(fates)
    units = archives.filtered(lambda one: one.product_id.default_code != "RP32")
    for moment, fate in zip(spread(world, REPAIRS), fates, strict=True):
        archive = units[world.rng.randrange(len(units))]
        case = world.rng.choice(fitting_cases(archive))
        if fate not in (None, "cancel"):
            case = case._replace(remote="")
        timeline.tell(moment, told.repair(case, archive, fate))


def _tell_other_calls(world, timeline, told, archives):
    for moment in spread(world, QUESTIONS):
        timeline.tell(moment, told.question(world.rng.choice(list(archives))))
    for number, moment in enumerate(spread(world, COMPLAINTS)):
        archive = world.rng.choice(list(archives))
        timeline.tell(moment, told.complaint(archive, number))
    for moment in spread(world, WANDERING):
        archive = world.rng.choice(list(archives))
        case = world.rng.choice(fitting_cases(archive))
        timeline.tell(moment, told.wandering(case, archive))


def _tell_planned_work(world, timeline, told, archives):
    cooling = archives.filtered(
        lambda one: one.product_id.default_code in ("CR30", "PX60", "C120")
    )
    for moment in spread(world, MAINTENANCE):
        archive = world.rng.choice(list(archives))
        activity = "cooling_maintenance" if archive in cooling else "ups_maintenance"
        timeline.tell(moment, told.maintenance(archive, activity))
    for kind, activity, hours, price, count in (
        ("installation", "installation", 4.0, 890.0, 4),
        ("inspection", "inspection", 1.5, 320.0, 4),
    ):
        for moment in spread(world, count):
            archive = world.rng.choice(list(archives))
            timeline.tell(moment, told.planned(archive, kind, activity, hours, price))
    tools = world.env["service.product.archive"].search([("is_internal", "=", True)])
    kinds = ("internal_maintenance", "tool", "internal_field")
    for moment, tool, kind in zip(spread(world, 3), tools, kinds, strict=True):
        timeline.tell(moment, told.workshop(tool, kind))
    changed = world.rng.choice(list(archives))
    timeline.tell(
        world.begin + timedelta(days=20),
        told.maintenance(changed, "ups_maintenance", kind="change"),
    )
    timeline.tell(
        world.begin + timedelta(days=30),
        told.maintenance(changed, "workshop", kind="return"),
    )


def settle_mails(world):
    """What was written to customers in the past has been sent in the past."""
    waiting = world.env["mail.mail"].search(
        [("state", "=", "outgoing"), ("date", "<=", world.end)]
    )
    waiting.state = "sent"
