"""What is measured: models, what they need beforehand, and values of new records.

The values are what a person types for each; numbers, logs, followers, territories,
warranty and contracts are up to the model.
"""

import zlib
from typing import NamedTuple

PARTNERS = 100
CONTRACTS = 20


class Contender(NamedTuple):
    """One model in the race.

    :ivar place: in which database it is, ``own`` or ``peers``
    :ivar group: the field by which its kanban is grouped
    :ivar prepare: function (env) that returns what ``values`` needs
    :ivar values: function (what was prepared, number) that returns one record's values
    :ivar spread: ``{column: SQL}``, so that many rows are not all alike
    """

    title: str
    place: str
    model: str
    group: str
    prepare: object
    values: object
    spread: dict


def get_partners(env):
    """Return the customers, created at the first call."""
    Partner = env["res.partner"]
    partners = Partner.search([("name", "=like", "Bench customer %")], order="id")
    return partners or Partner.create(
        [
            {
                "name": f"Bench customer {number:03d}",
                "is_company": True,
                "street": f"{number} Main Street",
                "zip": f"{10000 + 700 * number}",
                "city": "Springfield",
                "country_id": env.ref("base.us").id,
            }
            for number in range(PARTNERS)
        ]
    )


def _once(env, model, vals):
    """Return the record with the name in ``vals``, created at the first call."""
    found = env[model].search([("name", "=", vals["name"])], limit=1)
    return found or env[model].create(vals)


def prepare_own(env):
    """Create teams, territories, units under warranty and contracts."""
    team = _once(env, "service.team", {"name": "Bench team"})
    for number in range(8):
        _once(
            env,
            "service.territory",
            {
                "name": f"Bench territory {number}",
                "team_id": team.id,
                "company_id": env.company.id,
                "zip_prefixes": f"{number + 1}",
            },
        )
    partners = get_partners(env)
    product = _once(env, "product.product", {"name": "Bench unit", "is_storable": True})
    product.warranty_months = 24
    problem = _once(env, "service.problem", {"name": "Bench problem"})
    kind = env["service.request.type"].search([("code", "=", "repair")], limit=1)
    kind = kind or _once(env, "service.request.type", {"name": "Bench repair"})
    archives = env["service.product.archive"].search([("product_id", "=", product.id)])
    if not archives:
        archives = _install_units(env, partners, product)
    units = {archive.partner_id.id: archive.id for archive in archives}
    return {
        "partners": partners.ids,
        "units": units,
        "problem": problem.id,
        "type": kind.id,
    }


def _install_units(env, partners, product):
    """Put a unit at each customer, half in warranty, and make some contracts."""
    archives = env["service.product.archive"].create(
        [
            {
                "product_id": product.id,
                "serial": f"BENCH-{number:04d}",
                "partner_id": partner.id,
                "installed_on": "2026-06-01" if number % 2 else "2019-06-01",
            }
            for number, partner in enumerate(partners)
        ]
    )
    archives.action_register()
    contracts = env["service.contract"].create(
        [
            {
                "partner_id": partner.id,
                "date_start": "2020-01-01",
                "line_ids": [(0, 0, {"labour_coverage": 100, "part_coverage": 50})],
            }
            for partner in partners[:CONTRACTS]
        ]
    )
    contracts.action_activate()
    return archives


def request_values(data, number):
    """Return the values of a request for a unit, with problem and description."""
    partner = data["partners"][number % PARTNERS]
    return {
        "subject": f"Unit does not start {number}",
        "partner_id": partner,
        "archive_id": data["units"][partner],
        "type_id": data["type"],
        "problem_id": data["problem"],
        "description": "<p>It beeps since this morning.</p>",
    }


def order_values(data, number):
    """Return the values of a work order for a unit."""
    partner = data["partners"][number % PARTNERS]
    return {
        "subject": f"Unit does not start {number}",
        "partner_id": partner,
        "archive_id": data["units"][partner],
        "description": "<p>It beeps since this morning.</p>",
    }


def prepare_project(env):
    """Create a project with five stages."""
    project = _once(
        env,
        "project.project",
        {
            "name": "Bench project",
            "type_ids": [(0, 0, {"name": f"Stage {number}"}) for number in range(5)],
        },
    )
    return {"partners": get_partners(env).ids, "project": project.id}


def task_values(data, number):
    """Return the values of a task of a customer."""
    return {
        "name": f"Unit does not start {number}",
        "project_id": data["project"],
        "partner_id": data["partners"][number % PARTNERS],
        "description": "<p>It beeps since this morning.</p>",
    }


def prepare_repair(env):
    """Create the product that is repaired."""
    product = _once(env, "product.product", {"name": "Bench unit", "is_storable": True})
    return {"partners": get_partners(env).ids, "product": product.id}


def repair_values(data, number):
    """Return the values of a repair of a customer's product."""
    return {
        "partner_id": data["partners"][number % PARTNERS],
        "product_id": data["product"],
        "product_qty": 1.0,
        "internal_notes": "<p>It beeps since this morning.</p>",
    }


def prepare_helpdesk(env):
    """Create a team of agents."""
    team = _once(env, "helpdesk.ticket.team", {"name": "Bench team"})
    return {"partners": get_partners(env).ids, "team": team.id}


def ticket_values(data, number):
    """Return the values of a ticket of a customer."""
    return {
        "name": f"Unit does not start {number}",
        "partner_id": data["partners"][number % PARTNERS],
        "team_id": data["team"],
        "description": "<p>It beeps since this morning.</p>",
    }


def prepare_fieldservice(env):
    """Create a location at each customer."""
    partners = get_partners(env)
    locations = env["fsm.location"].search([("owner_id", "in", partners.ids)])
    locations = locations or env["fsm.location"].create(
        [{"name": f"{one.name} site", "owner_id": one.id} for one in partners]
    )
    return {"locations": locations.ids}


def fsm_values(data, number):
    """Return the values of an order at a location."""
    return {
        "location_id": data["locations"][number % PARTNERS],
        "description": "It beeps since this morning.",
    }


def _choose(*values):
    """Return SQL that gives each row one of ``values``."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{quoted}])[1 + {_dice(quoted, len(values))}]"


def _stage(table, condition="true"):
    """Return SQL that gives each row one of the stages in ``table``."""
    ids = f"ARRAY(SELECT id FROM {table} WHERE {condition} ORDER BY id)"
    return f"({ids})[1 + {_dice(table, f'cardinality({ids})')}]"


def _dice(purpose, sides):
    """Return SQL of a number below ``sides`` that depends on nothing but the row."""
    salt = zlib.crc32(purpose.encode()) % 100_000
    return f"mod(hashint4(id + {salt}) & 1048575, {sides})"


_AGO = (
    "now() AT TIME ZONE 'UTC'"
    " - make_interval(mins => mod(hashint4(id) & 1048575, 525600))"
)

CONTENDERS = (
    Contender(
        "service.request",
        "own",
        "service.request",
        "state",
        prepare_own,
        request_values,
        {
            "state": _choose(
                "new", "assigned", "in_progress", "waiting", "solved", "closed"
            ),
            "priority": _choose("0", "1", "2", "3"),
            "received_at": _AGO,
        },
    ),
    Contender(
        "service.work.order",
        "own",
        "service.work.order",
        "state",
        prepare_own,
        order_values,
        {
            "state": _choose(
                "draft", "planned", "released", "in_progress", "completed", "closed"
            ),
            "priority": _choose("0", "1", "2", "3"),
            "planned_start": _AGO,
        },
    ),
    Contender(
        "project.task",
        "peers",
        "project.task",
        "stage_id",
        prepare_project,
        task_values,
        {
            "stage_id": _stage(
                "project_task_type",
                "id IN (SELECT type_id FROM project_task_type_rel r JOIN"
                " project_project p ON p.id = r.project_id"
                " WHERE p.name->>'en_US' = 'Bench project')",
            ),
            "priority": _choose("0", "1"),
        },
    ),
    Contender(
        "repair.order",
        "peers",
        "repair.order",
        "state",
        prepare_repair,
        repair_values,
        {
            "state": _choose("draft", "confirmed", "under_repair", "done", "cancel"),
            "priority": _choose("0", "1"),
            "schedule_date": _AGO,
        },
    ),
    Contender(
        "helpdesk.ticket",
        "peers",
        "helpdesk.ticket",
        "stage_id",
        prepare_helpdesk,
        ticket_values,
        {
            "stage_id": _stage("helpdesk_ticket_stage"),
            "priority": _choose("0", "1", "2", "3"),
        },
    ),
    Contender(
        "fsm.order",
        "peers",
        "fsm.order",
        "stage_id",
        prepare_fieldservice,
        fsm_values,
        {
            "stage_id": _stage("fsm_stage", "stage_type = 'order'"),
            "priority": _choose("0", "1", "2", "3"),
            "request_early": _AGO,
        },
    ),
)
