# Part of Field Service. License LGPL-3.
"""Everything that stands before the first call: people, places, products, words."""

import base64
import math
from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tools import file_open

from .catalogue import (
    ACTIVITIES,
    CAUSES,
    PARTS,
    PROBLEMS,
    RANGES,
    SOLUTIONS,
    UNITS,
)
from .people import CERTIFICATES, ENGINEERS, LEVELS, OFFICE, SHIFTS, SKILLS
from .places import COMPANY, TEAMS, TERRITORIES, TOWNS
from .promises import create_policies

EARTH_RADIUS_KM = 6371.0


def build_masters(world):
    """Create company, people, places, codes and products."""
    _prepare_company(world)
    _create_teams(world)
    _create_territories(world)
    _create_skills(world)
    _create_office(world)
    _create_engineers(world)
    _finish_teams(world)
    _create_products(world)
    _create_codes(world)
    _create_activities(world)
    create_policies(world)


def _prepare_company(world):
    env, company = world.env, world.company
    us = env.ref("base.us")
    illinois = env.ref("base.state_us_14")
    company.write(dict(COMPANY, country_id=us.id, state_id=illinois.id))
    company.partner_id.tz = "America/Chicago"
    with file_open("field_service/static/description/icon.png", "rb") as icon:
        company.logo = base64.b64encode(icon.read())
    env.ref("base.user_admin").tz = "America/Chicago"
    _load_chart(env, company)
    company._create_service_accounting_defaults()
    company.service_default_hourly_cost = 40.0


def _load_chart(env, company):
    """Load the chart of accounts that Odoo would load when all is installed."""
    if company.chart_template:
        return
    registry = env.registry
    later = getattr(registry, "_auto_install_template", None)
    if later:
        later(env)
        del registry._auto_install_template
    else:
        env["account.chart.template"].try_loading("generic_coa", company)


def _create_teams(world):
    env = world.env
    us = env.ref("base.us")
    for sequence, team in enumerate(TEAMS.values(), 1):
        town = TOWNS[team.town]
        place = env["res.partner"].create(
            {
                "name": team.name,
                "parent_id": world.company.partner_id.id,
                "type": "other",
                "street": team.street,
                "city": town.name,
                "zip": town.zips[-1],
                "state_id": _get_state(env, town.state).id,
                "country_id": us.id,
                "phone": team.phone,
                "tz": team.tz,
                "partner_latitude": town.latitude,
                "partner_longitude": town.longitude,
            }
        )
        queue = env["service.queue"].create(
            {"name": f"{team.name.split()[0]} Calls", "sequence": sequence}
        )
        env["service.team"].create(
            {
                "name": team.name,
                "sequence": sequence,
                "color": team.color,
                "partner_id": place.id,
                "queue_id": queue.id,
                "calendar_id": _create_calendar(
                    env, f"{team.name} Hours", range(5), 7.0, 18.0, team.tz
                ).id,
            }
        )
    env["service.queue"].create(
        [{"name": "VIP Customers", "sequence": 0}, {"name": "Installations"}]
    )
    world.company.service_default_team_id = world.team("midwest")


def _create_calendar(env, name, days, begin, end, tz):
    return env["resource.calendar"].create(
        {
            "name": name,
            "tz": tz,
            "hours_per_day": end - begin,
            "attendance_ids": [Command.clear()]
            + [
                Command.create(
                    {
                        "name": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day],
                        "dayofweek": str(day),
                        "hour_from": hour_from,
                        "hour_to": hour_to,
                        "day_period": period,
                    }
                )
                for day in days
                for hour_from, hour_to, period in (
                    (begin, 12.0, "morning"),
                    (12.0, end, "afternoon"),
                )
            ],
        }
    )


def _get_state(env, code):
    return env["res.country.state"].search(
        [("code", "=", code), ("country_id", "=", env.ref("base.us").id)], limit=1
    )


def _create_territories(world):
    env = world.env
    us = env.ref("base.us")
    territories = {}
    for sequence, (code, territory) in enumerate(TERRITORIES.items(), 1):
        states = [_get_state(env, state).id for state in territory.states]
        territories[code] = env["service.territory"].create(
            {
                "name": territory.name,
                "code": code,
                "sequence": sequence,
                "color": territory.color,
                "company_id": world.company.id,
                "team_id": world.team(territory.team).id,
                "country_ids": [Command.set(us.ids)],
                "state_ids": [Command.set(states)],
                "zip_prefixes": territory.zips,
                "latitude": territory.latitude,
                "longitude": territory.longitude,
            }
        )
    codes = list(territories)
    env["service.territory.travel"].create(
        [
            _prepare_travel(territories[start], territories[end])
            for number, start in enumerate(codes)
            for end in codes[number:]
        ]
    )


def _prepare_travel(start, end):
    if start == end:
        distance, minutes = 22.0, 30.0
    else:
        # Roads are a quarter longer than the bee's line.
        distance = round(1.25 * _measure(start, end), 1)
        minutes = round(distance / 85 * 60 + 15)
    return {
        "from_id": start.id,
        "to_id": end.id,
        "distance_km": distance,
        "minutes": minutes,
    }


def _measure(start, end):
    """Return the distance of two territories' centres in km."""
    lat1, lat2 = math.radians(start.latitude), math.radians(end.latitude)
    step = math.radians(end.longitude - start.longitude)
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(
        lat2
    ) * math.cos(step)
    return EARTH_RADIUS_KM * math.acos(min(1.0, cosine))


def _create_skills(world):
    world.env["hr.skill.type"].create(
        {
            "name": "Service Qualifications",
            "skill_ids": [Command.create({"name": name}) for name in SKILLS.values()],
            "skill_level_ids": [
                Command.create(
                    {
                        "name": name,
                        "level_progress": progress,
                        "default_level": name == "Certified",
                    }
                )
                for name, progress in LEVELS
            ],
        }
    )


def _create_office(world):
    for login, colleague in OFFICE.items():
        _create_user(world, login, colleague.name, colleague.team, colleague.groups)


def _create_user(world, login, name, team, groups):
    env = world.env
    user = env["res.users"].create(
        {
            "login": login,
            "name": name,
            "email": f"{login}@meridian-power.example.com",
            "tz": TEAMS[team].tz,
            "company_id": world.company.id,
            "company_ids": [Command.set(world.company.ids)],
            "group_ids": [
                Command.link(env.ref(group).id)
                for group in ("base.group_user", *groups)
            ],
        }
    )
    set_password(user, login)
    return user


def set_password(user, password):
    """Set the password of a demonstration user.

    Odoo makes passwords slow to guess, which costs half a second for each. These are
    printed on the screen anyway; they are hashed anew at the first login.
    """
    quick = user._crypt_context().copy()
    quick.update(pbkdf2_sha512__rounds=1000)
    user._set_encrypted_password(user.id, quick.hash(password))


def _create_engineers(world):
    env = world.env
    calendars = {}
    for login, engineer in ENGINEERS.items():
        name, days, begin, end = SHIFTS[engineer.shift]
        tz = TEAMS[engineer.team].tz
        key = (engineer.shift, tz)
        if key not in calendars:
            calendars[key] = _create_calendar(env, name, days, begin, end, tz)
        user = _create_user(
            world,
            login,
            engineer.name,
            engineer.team,
            ("field_service.group_service_engineer",),
        )
        employee = env["hr.employee"].create(
            {
                "name": engineer.name,
                "user_id": user.id,
                "company_id": world.company.id,
                "job_title": engineer.title,
                "work_email": user.email,
                "work_phone": TEAMS[engineer.team].phone,
                "tz": tz,
                "resource_calendar_id": calendars[key].id,
                "hourly_cost": engineer.hourly_cost,
                "is_service_engineer": True,
                "service_team_id": world.team(engineer.team).id,
                "territory_ids": [
                    Command.set([world.territory(code).id])
                    for code in engineer.territories[:1]
                ]
                + [
                    Command.link(world.territory(code).id)
                    for code in engineer.territories[1:]
                ],
            }
        )
        _grant_skills(world, employee, login, engineer.skills)


def _grant_skills(world, employee, login, keys):
    levels = world.env["hr.skill.level"].search(
        [("skill_type_id.name", "=", "Service Qualifications")], order="level_progress"
    )
    since = (world.begin - timedelta(days=400)).date()
    world.env["hr.employee.skill"].create(
        [
            {
                "employee_id": employee.id,
                "skill_id": world.skill(SKILLS[key]).id,
                "skill_type_id": levels.skill_type_id.id,
                # What comes first in the list is what he does best.
                "skill_level_id": levels[-1 if not number else -2].id,
                "valid_from": since,
                "valid_to": (
                    (world.end + timedelta(days=CERTIFICATES[login, key])).date()
                    if (login, key) in CERTIFICATES
                    else False
                ),
            }
            for number, key in enumerate(keys)
        ]
    )


def _finish_teams(world):
    for key, leader in zip(TEAMS, ("manager", "grace", "owen"), strict=True):
        team = world.team(key)
        logins = [login for login, one in ENGINEERS.items() if one.team == key]
        logins += [login for login, one in OFFICE.items() if one.team == key]
        logins = [login for login in logins if login not in ("warehouse", "accountant")]
        members = world.env["res.users"].union(*map(world.user, logins))
        team.write(
            {
                "leader_id": world.user(leader).id,
                "member_ids": [Command.set(members.ids)],
            }
        )
        team.queue_id.member_ids = [
            Command.set((world.agent_of(team) | world.dispatcher_of(team)).ids)
        ]
    office = world.user("agent") | world.user("trevor") | world.user("dispatcher")
    world.env["service.queue"].search([("member_ids", "=", False)]).member_ids = office


def _create_products(world):
    env = world.env
    valued = {"property_cost_method": "average", "property_valuation": "real_time"}
    equipment = env["product.category"].create({"name": "Power and Cooling Equipment"})
    parts = env["product.category"].create({"name": "Service Parts", **valued})
    common = {"type": "consu", "is_storable": True, "invoice_policy": "delivery"}
    env["product.product"].create(
        [
            {
                **common,
                "name": unit.name,
                "default_code": unit.code,
                "categ_id": equipment.id,
                "list_price": unit.price,
                "standard_price": unit.cost,
                "tracking": "serial",
                "warranty_months": unit.warranty,
                "sale_ok": unit.family != "tool",
                "service_skill_ids": [
                    Command.link(world.skill(SKILLS[key]).id)
                    for key in RANGES.get(unit.code, RANGES.get(unit.family, ()))
                ],
            }
            for unit in UNITS.values()
        ]
        + [
            {
                **common,
                "name": part.name,
                "default_code": part.code,
                "categ_id": parts.id,
                "list_price": part.price,
                "standard_price": part.cost,
                "tracking": part.tracking,
                "warranty_months": 12,
            }
            for part in PARTS.values()
        ]
        + [
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "invoice_policy": "delivery",
                "uom_id": env.ref("uom.product_uom_hour").id,
                "list_price": price,
            }
            for name, code, price in (
                ("Refrigeration Labor", "LABOR-REFRIGERATION", 135.0),
                ("Three-Phase UPS Labor", "LABOR-UPS3", 145.0),
            )
        ]
    )
    env.ref("field_service.product_labour").list_price = 115.0
    env.ref("field_service.product_travel").list_price = 70.0


def _create_codes(world):
    env = world.env
    for model, table in (
        ("problem", PROBLEMS),
        ("cause", CAUSES),
        ("solution", SOLUTIONS),
    ):
        former = {"cause": "problem", "solution": "cause"}.get(model)
        for code, (name, parent, *related) in table.items():
            above = env.ref(f"field_service.{parent}", raise_if_not_found=False)
            vals = {"name": name, "code": code, "parent_id": above and above.id}
            if former:
                vals[f"{former}_ids"] = [
                    Command.link(world.code(former, one).id) for one in related[0]
                ]
            env[f"service.{model}"].create(vals)


def _create_activities(world):
    refrigeration = world.product("LABOR-REFRIGERATION")
    three_phase = world.product("LABOR-UPS3")
    products = {"refrigerant": refrigeration, "ups3_repair": three_phase}
    world.env["service.activity.template"].create(
        [
            {
                "name": name,
                "sequence": sequence,
                "company_id": world.company.id,
                "kind": "internal" if key == "workshop" else "external",
                "standard_hours": hours,
                "skill_ids": [
                    Command.set([world.skill(SKILLS[skill]).id for skill in skills])
                ],
                "product_id": products[key].id if key in products else False,
                "item_ids": [
                    Command.create(
                        {
                            "name": item.lstrip("!"),
                            "is_required": item.startswith("!"),
                            "sequence": number,
                        }
                    )
                    for number, item in enumerate(checklist)
                ],
            }
            for sequence, (key, (name, hours, skills, checklist)) in enumerate(
                ACTIVITIES.items()
            )
        ]
    )


def block_absences(world):
    """Let engineers be away now and then: today, last week, on a holiday."""
    env = world.env
    today = datetime.combine(world.end.date(), datetime.min.time())
    absences = (
        ("samuel", -1, 2, "Vacation"),
        ("cody", -24, -20, "Vacation"),
        ("jamal", -10, -9, "Refrigerant course"),
        ("ben", 6, 11, "Vacation"),
    )
    for login, first, last, reason in absences:
        employee = world.engineer(login)
        env["resource.calendar.leaves"].create(
            {
                "name": reason,
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "date_from": today + timedelta(days=first),
                "date_to": today + timedelta(days=last),
            }
        )
