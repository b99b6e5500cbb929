# Part of Field Service. License LGPL-3.
"""Customers, what stands at their sites, and what was promised to them."""

import itertools
from datetime import timedelta

from odoo.fields import Command

from .catalogue import PARTS, UNITS
from .customers import CUSTOMERS
from .deliveries import build_deliveries
from .meters import build_meter_templates, build_readings
from .people import ENGINEERS, FIRST_NAMES, LAST_NAMES, TITLES
from .places import STREETS, TOWNS
from .portal import create_portal_user
from .promises import get_contract_policy

ARCHIVES = 120
# What one customer has, in turn.
FLEETS = (
    ("vx10", "dx12"),
    ("vx20", "dx12", "rp32"),
    ("vx40", "cr30"),
    ("vx20", "vx10"),
    ("vx10", "rp32"),
    ("vx40", "px60"),
    ("vx20", "cr30"),
    ("vx10", "dx12"),
)
# {customer: his fleet}, where it is bigger than usual
BIG_FLEETS = {
    "Fulton Market Data Center": ("mx100", "mx100", "px60", "px60", "c120"),
    "Lakeshore Memorial Hospital": ("mx100", "vx40", "px60"),
    "Peachtree Colocation": ("mx100", "px60", "cr30", "cr30"),
    "Mile High Data Works": ("mx100", "px60", "c120"),
}
# All others are in the time zone of Chicago.
TIME_ZONES = {
    "GA": "America/New_York",
    "SC": "America/New_York",
    "FL": "America/New_York",
    "CO": "America/Denver",
}
TOOLS = ("lb100", "ti300", "rr9")
REASONS = (
    "Scrapped, replaced by a bigger unit",
    "Site closed",
    "Sold to a third party",
    "Beyond economical repair",
)
# customer, name, first and last day from today, price, interval, coverages
# (labour, travel, parts, other), scope, what becomes of it
CONTRACTS = (
    (0, -300, 430, 5400.0, "quarter", (100, 100, 100, 100), "all", "active"),
    (1, -200, 530, 4200.0, "quarter", (100, 100, 50, 0), "all", "active"),
    (2, -500, 230, 9800.0, "half_year", (100, 100, 100, 100), "all", "active"),
    (3, -120, 610, 2900.0, "month", (100, 100, 80, 50), "all", "active"),
    (6, -340, 25, 1450.0, "year", (100, 0, 0, 0), "all", "active"),
    (11, -90, 640, 1980.0, "year", (100, 100, 0, 0), "product", "active"),
    (16, -210, 155, 2250.0, "half_year", (80, 80, 50, 0), "archive", "active"),
    (21, -330, 400, 3900.0, "quarter", (100, 100, 100, 0), "all", "active"),
    (35, -60, 670, 3600.0, "quarter", (100, 100, 50, 50), "site", "active"),
    (18, -395, -31, 1800.0, "year", (100, 100, 0, 0), "all", "expired"),
    (32, -420, 310, 2100.0, "year", (100, 50, 0, 0), "all", "closed"),
    (23, 14, 744, 2600.0, "half_year", (100, 100, 50, 0), "all", "draft"),
)


def build_installed(world):
    """Create customers with their branches, people, units and contracts."""
    build_meter_templates(world, UNITS.values())
    partners = _create_customers(world)
    archives = _create_archives(world, partners)
    _create_components(world, archives)
    _register(world, archives)
    _create_contracts(world, partners)
    build_deliveries(world)
    build_readings(world)


# ------------------------------------------------------------------
# Customers
# ------------------------------------------------------------------
def _create_customers(world):
    """Return ``{customer: company and branches, the company first}``."""
    Partner = world.env["res.partner"]
    rng = world.rng
    companies = Partner.create(
        [
            _prepare_place(world, customer.name, customer.town, customer.domain)
            | {"service_class": customer.service_class}
            for customer in CUSTOMERS
        ]
    )
    partners = {}
    for customer, company in zip(CUSTOMERS, companies, strict=True):
        branches = Partner.create(
            [
                _prepare_place(world, name, town, customer.domain)
                # As a mere contact it would take over the address of its company.
                | {
                    "parent_id": company.id,
                    "type": "other",
                    "service_class": customer.service_class,
                }
                for name, town in customer.branches
            ]
        )
        partners[customer] = company | branches
    everywhere = Partner.union(*partners.values())
    contacts = []
    for place in everywhere:
        for _person in range(1 if place.parent_id else rng.randint(1, 2)):
            contacts.append(_prepare_contact(world, place))
    Partner.create(contacts)
    _dedicate(world, partners)
    create_portal_user(world, companies[0])
    return partners


def _prepare_place(world, name, town_key, domain):
    town, rng = TOWNS[town_key], world.rng
    us = world.env.ref("base.us")
    state = world.env["res.country.state"].search(
        [("code", "=", town.state), ("country_id", "=", us.id)], limit=1
    )
    return {
        "name": name,
        "is_company": True,
        "street": f"{rng.randint(25, 1209)} {rng.choice(STREETS)}",
        "city": town.name,
        "zip": rng.choice(town.zips),
        "state_id": state.id,
        "country_id": us.id,
        "phone": f"+1 {town.area_code}-555-{rng.randint(120, 199):04d}",
        "email": f"facilities@{domain}.example.com",
        "partner_latitude": round(town.latitude + rng.uniform(-0.05, 0.05), 5),
        "partner_longitude": round(town.longitude + rng.uniform(-0.05, 0.05), 5),
        "tz": TIME_ZONES.get(town.state, "America/Chicago"),
    }


def _prepare_contact(world, place):
    rng = world.rng
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    domain = place.email.partition("@")[2]
    return {
        "name": f"{first} {last}",
        "parent_id": place.id,
        "type": "contact",
        "function": rng.choice(TITLES),
        "email": f"{first}.{last}@{domain}".lower(),
        "phone": place.phone[:-2] + f"{rng.randint(10, 99)}",
        "tz": place.tz,
    }


def _dedicate(world, partners):
    """Give the important customers an engineer and an agent of their own."""
    for number, (customer, family) in enumerate(partners.items()):
        if customer.service_class == "standard":
            continue
        for place in family:
            code = place.territory_id.code
            logins = [
                login
                for login, engineer in ENGINEERS.items()
                if code in engineer.territories
            ]
            if logins:
                login = logins[number % len(logins)]
                place.dedicated_engineer_id = world.engineer(login)
        family.dedicated_agent_id = world.agent_of(family[0].territory_id.team_id)


# ------------------------------------------------------------------
# Installed products
# ------------------------------------------------------------------
def _create_archives(world, partners):
    plan, usual = [], itertools.cycle(FLEETS)
    for customer, family in partners.items():
        for site in family[1:] or family:
            fleet = BIG_FLEETS.get(customer.name) or next(usual)
            plan += [(site, unit) for unit in fleet[: 2 if customer.branches else 9]]
    plan += [(world.company.partner_id, unit) for unit in TOOLS]
    modules = 3 * sum(unit == "mx100" for _site, unit in plan)
    small = [entry for entry in plan if entry[1] in ("rp32", "dx12")]
    for entry in small[: max(0, len(plan) + modules - ARCHIVES)]:
        plan.remove(entry)
    archives = world.env["service.product.archive"].create(
        [_prepare_archive(world, site, unit) for site, unit in plan]
    )
    frames = archives.filtered(lambda one: one.product_id.default_code == "MX100")
    archives |= archives.create(
        [
            _prepare_archive(world, frame.site_id, "pm25")
            | {"parent_id": frame.id, "installed_on": frame.installed_on}
            for frame in frames
            for _module in range(3)
        ]
    )
    return archives


def _prepare_archive(world, site, key):
    rng, unit = world.rng, UNITS[key]
    age = rng.choice((70, 200, 400, 620, 800, 950, 1150, 1350, 1600, 1900))
    installed = (world.begin - timedelta(days=age + rng.randint(0, 60))).date()
    product = world.product(unit.code)
    serial = f"{unit.code}-{installed:%y%m}-{rng.randint(1000, 9999)}"
    lot = world.env["stock.lot"].create(
        {"name": serial, "product_id": product.id, "company_id": world.company.id}
    )
    installers = [
        login
        for login, engineer in ENGINEERS.items()
        if site.territory_id.code in engineer.territories
    ]
    return {
        "product_id": product.id,
        "lot_id": lot.id,
        "is_internal": unit.family == "tool",
        "partner_id": site.id,
        "site_id": site.id,
        "sold_on": installed - timedelta(days=rng.randint(25, 60)),
        "delivered_on": installed - timedelta(days=rng.randint(2, 9)),
        "installed_on": installed,
        "warranty_travel": unit.family != "pdu",
        "installer_id": installers and world.engineer(rng.choice(installers)).id,
    }


def _create_components(world, archives):
    rng, vals_list = world.rng, []
    by_code = {unit.code: unit for unit in UNITS.values()}
    for archive in archives:
        for key, pieces in by_code[archive.product_id.default_code].components:
            part = PARTS[key]
            common = {
                "archive_id": archive.id,
                "product_id": world.product(part.code).id,
                "fitted_on": archive.installed_on,
            }
            if part.tracking == "serial":
                vals_list += [
                    {**common, "serial": f"{part.code}-{rng.randint(100000, 999999)}"}
                    for _piece in range(pieces)
                ]
            else:
                vals_list.append({**common, "quantity": pieces})
    world.env["service.product.archive.component"].create(vals_list)
    _replace_old_components(world, archives)


def _replace_old_components(world, archives):
    """Old batteries and fans were exchanged once already."""
    old = archives.component_ids.filtered(
        lambda part: (
            part.product_id.default_code in ("BAT-12-9", "VX-FAN-120")
            and (world.begin.date() - part.fitted_on).days > 1000
        )
    )
    for part in old:
        changed = part.fitted_on + timedelta(days=world.rng.randint(700, 950))
        successor = part.copy({"fitted_on": changed, "quantity": part.quantity})
        part.write({"removed_on": changed, "replaced_by_id": successor.id})


def _register(world, archives):
    """Register nearly all; some are still drafts, some out of service."""
    with_contracts = {CUSTOMERS[row[0]].name for row in CONTRACTS}
    plain = archives.filtered(
        lambda one: (
            one.product_id.default_code in ("RP32", "DX12", "VX10")
            and one.partner_id.name not in with_contracts
            and not one.partner_id.parent_id
        )
    )
    drafts, retired = plain[-4:], plain[:6]
    (archives - drafts).action_register()
    for number, archive in enumerate(retired):
        archive.action_deactivate(reason=REASONS[number % len(REASONS)])


# ------------------------------------------------------------------
# Contracts
# ------------------------------------------------------------------
def _create_contracts(world, partners):
    env = world.env
    plan = env["account.analytic.plan"].create({"name": "Service Contracts"})
    policy = get_contract_policy(world)
    families = list(partners.values())
    for number, first, last, price, interval, percents, scope, fate in CONTRACTS:
        family = families[number]
        start = (world.end + timedelta(days=first)).date()
        account = env["account.analytic.account"].create(
            {
                "name": f"Contract {family[0].name}",
                "plan_id": plan.id,
                "partner_id": family[0].id,
                "company_id": world.company.id,
            }
        )
        contract = env["service.contract"].create(
            {
                "partner_id": family[0].id,
                "reference": f"{family[0].name[:3].upper()}-{start:%y}-{number:03d}",
                "date_start": start,
                "date_end": (world.end + timedelta(days=last)).date(),
                "team_id": family[0].territory_id.team_id.id,
                "user_id": world.user("manager").id,
                "price": price,
                "billing_interval": interval,
                "billing_mode": "arrears" if interval == "month" else "advance",
                "sla_policy_id": policy.id,
                "analytic_distribution": {str(account.id): 100},
                "note": "<p>Response by telephone within one hour, on site on the next"
                " working day.</p>",
                "line_ids": [
                    Command.create(
                        _prepare_coverage(percents) | _prepare_scope(env, family, scope)
                    )
                ],
            }
        )
        if fate != "draft":
            contract.action_activate()
        if fate == "expired":
            contract._apply_step("_expire")
        if fate == "closed":
            contract.action_close(reason="Customer changed the landlord")
            contract.closed_on = (world.end - timedelta(days=17)).date()


def _prepare_coverage(percents):
    names = ("labour", "travel", "part", "other")
    return {
        f"{name}_coverage": percent
        for name, percent in zip(names, percents, strict=True)
    }


def _prepare_scope(env, family, scope):
    archives = env["service.product.archive"].search(
        [("partner_id", "in", family.ids), ("state", "=", "registered")], order="id"
    )
    if scope == "archive":
        return {"archive_id": archives[:1].id}
    if scope == "product":
        return {"product_id": archives[:1].product_id.id}
    if scope == "site":
        return {"site_id": family[0].id}
    return {"name": "Everything at all sites"}
