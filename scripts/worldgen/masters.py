"""What the loaded world builds on: teams, engineers, products, codes, towns.

They are those of the demonstration data, made when the database has none. The temporary
tables ``load_…`` hold what the bulk statements choose from.
"""

from odoo.tools import SQL

from odoo.addons.field_service.demo import catalogue, masters
from odoo.addons.field_service.demo.cases import CASES, ROOMS
from odoo.addons.field_service.demo.installed import TIME_ZONES
from odoo.addons.field_service.demo.people import ENGINEERS
from odoo.addons.field_service.demo.places import TEAMS, TOWNS
from odoo.addons.field_service.demo.world import World

# So many requests keep one engineer busy.
REQUESTS_PER_ENGINEER = 5000
SERVED = ("ups", "cooling")


def prepare(env, requests):
    """Create what is missing and the tables to choose from; return the world."""
    world = World(env)
    team = next(iter(TEAMS.values())).name
    if not env["service.team"].search_count([("name", "=", team)], limit=1):
        masters.build_masters(world)
    _hire(world, requests)
    env.flush_all()
    _list_towns(world)
    _list_engineers(world)
    _list_products(world)
    _list_cases(world)
    return world


def _hire(world, requests):
    """Employ more engineers for more work."""
    Employee = world.env["hr.employee"]
    wanted = len(ENGINEERS) + requests // REQUESTS_PER_ENGINEER
    present = Employee.search_count([("is_service_engineer", "=", True)])
    logins = list(ENGINEERS)
    Employee.create(
        [
            {
                "name": f"Engineer {number:04d}",
                "company_id": world.company.id,
                "is_service_engineer": True,
                "service_team_id": world.team(ENGINEERS[login].team).id,
                "hourly_cost": ENGINEERS[login].hourly_cost,
                "territory_ids": world.engineer(login).territory_ids.ids,
            }
            for number in range(present, wanted)
            for login in [logins[number % len(logins)]]
        ]
    )


def _create_table(env, name, columns, rows):
    """Create a temporary table ``load_…`` and fill it."""
    env.cr.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    env.cr.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
    values = SQL(", ").join(SQL("%s", tuple(row)) for row in rows)
    env.cr.execute(SQL("INSERT INTO %s VALUES %s", SQL.identifier(name), values))


def _list_towns(world):
    env = world.env
    us = env.ref("base.us")
    rows = []
    for town in TOWNS.values():
        state = env["res.country.state"].search(
            [("code", "=", town.state), ("country_id", "=", us.id)], limit=1
        )
        for code in town.zips:
            place = env["res.partner"].new(
                {"zip": code, "state_id": state.id, "country_id": us.id}
            )
            territory = env["service.territory"]._find_for_partners(place)[place.id]
            rows.append(
                (
                    len(rows),
                    town.name,
                    code,
                    state.id,
                    us.id,
                    town.area_code,
                    TIME_ZONES.get(town.state, "America/Chicago"),
                    territory.id,
                    territory.team_id.id,
                )
            )
    _create_table(
        env,
        "load_town",
        "k int, city text, zip text, state_id int, country_id int, area text, tz text,"
        " territory_id int, team_id int",
        rows,
    )


def _list_engineers(world):
    employees = world.env["hr.employee"].search(
        [("is_service_engineer", "=", True), ("service_team_id", "!=", False)],
        order="id",
    )
    rows, per_team = [], {}
    default = world.company.service_default_hourly_cost
    for employee in employees:
        number = per_team.setdefault(employee.service_team_id.id, 0)
        per_team[employee.service_team_id.id] += 1
        rows.append(
            (
                number,
                employee.service_team_id.id,
                employee.id,
                employee.user_id.id or None,
                employee.hourly_cost or default,
                employee.name,
            )
        )
    _create_table(
        world.env,
        "load_engineer",
        "k int, team_id int, id int, user_id int, rate float8, name text",
        rows,
    )
    world.env.cr.execute(
        "ALTER TABLE load_engineer ADD COLUMN colleagues int;"
        "UPDATE load_engineer e SET colleagues = (SELECT count(*) FROM load_engineer o"
        " WHERE o.team_id = e.team_id)"
    )


def _list_products(world):
    units = [unit for unit in catalogue.UNITS.values() if unit.family in SERVED]
    rows = []
    for number, unit in enumerate(units):
        product = world.product(unit.code)
        parts = [
            world.product(catalogue.PARTS[key].code) for key, _n in unit.components
        ]
        rows.append(
            (
                number,
                product.id,
                unit.code,
                product.display_name,
                unit.name.split(" ", 1)[1],
                product.warranty_months,
                unit.family,
                [part.id for part in parts],
                product.tracking,
            )
        )
    _create_table(
        world.env,
        "load_product",
        "k int, id int, code text, label text, name text, months int, family text,"
        " parts int[], tracking text",
        rows,
    )


def _list_cases(world):
    rows, per_family = [], {}
    for case in CASES:
        for subject, words in case.texts:
            number = per_family.setdefault(case.family, 0)
            per_family[case.family] += 1
            rows.append(
                (
                    number,
                    case.family,
                    world.code("problem", case.problem).id,
                    world.code("cause", case.cause).id,
                    world.code("solution", case.solution).id,
                    _for_sql(subject),
                    f"<p>{_for_sql(words)}</p>",
                    f"<p>{case.findings[0]}</p>",
                    case.treatment,
                    case.severity,
                )
            )
    _create_table(
        world.env,
        "load_case",
        "k int, family text, problem_id int, cause_id int, solution_id int,"
        " subject text, words text, finding text, treatment text, severity text",
        rows,
    )
    world.env.cr.execute(
        "ALTER TABLE load_case ADD COLUMN alike int;"
        "UPDATE load_case c SET alike = (SELECT count(*) FROM load_case o"
        " WHERE o.family = c.family)"
    )


def _for_sql(text):
    """Leave in a text only the placeholders that the statements replace."""
    return text.replace("{room}", ROOMS[0]).replace("{serial}", "see the type plate")
