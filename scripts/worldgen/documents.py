"""Requests, orders, visits, hours and the service log, out of the plan."""

from .installed import CONTRACT_PERCENTS
from .plan import worked
from .tables import columns_of, insert, reserve_ids, reserve_numbers

# Who pays, in the order in which the coverage rule asks.
COVERAGE = (
    "CASE WHEN d.received_at::date BETWEEN d.warranty_start AND d.warranty_end"
    " THEN 'warranty' WHEN d.contract_id IS NOT NULL THEN 'contract'"
    " ELSE 'billable' END"
)
# Moments between which working hours are counted.
_WORKED = ("received_at", "responded_at", "solved_at", "closed_at", "finished_at")
PUBLIC = (
    "registered",
    "accepted",
    "solved",
    "closed",
    "cancelled",
    "dispatch_accepted",
    "travelling",
    "arrived",
    "processed",
)


def load_documents(env, count, company, watch):
    """Create all documents of the plan.

    :param watch: is told the progress
    :return: ``{what: number}``
    """
    _list_documents(env, reserve_ids(env, "service_request", count))
    counts = {}
    for title, rows in (
        ("requests", lambda: _load_requests(env, count, company)),
        ("work orders", lambda: _load_orders(env, count, company)),
        ("visits", lambda: _load_visits(env, 2 * count, company)),
        ("time entries", lambda: _load_hours(env, company)),
        ("log entries", lambda: _load_log(env, company)),
    ):
        counts[title] = rows()
        watch.tell(f"{counts[title]:,} {title}")
    _add_up(env)
    watch.tell("Hours and costs are added up")
    return counts


def _list_documents(env, requests):
    """Join the plan with what it chose: ``load_document``."""
    types = {
        kind.code: kind.id
        for kind in env["service.request.type"].search([("code", "!=", False)])
    }
    type_id = (
        "CASE p.kind "
        + " ".join(
            f"WHEN '{code}' THEN {types[code]}"
            for code in ("repair", "maintenance", "consultation", "complaint")
        )
        + " END"
    )
    there = "".join(
        f" p.{moment} AT TIME ZONE 'UTC' AT TIME ZONE a.tz AS {moment}_there,"
        for moment in _WORKED
    )
    env.cr.execute(
        "CREATE TEMP TABLE load_document ON COMMIT DROP AS"
        f" SELECT p.*, {requests} + p.n AS id, {type_id} AS type_id,{there}"
        " a.id AS archive_id, a.serial, a.product_id, a.partner_id, a.unit, a.label,"
        " a.warranty_start, a.warranty_end, a.territory_id, a.team_id, a.tz,"
        " a.contract_id, a.line_id, a.contract_name, a.customer,"
        " c.problem_id, c.cause_id, c.solution_id, c.severity, c.treatment,"
        " CASE p.kind WHEN 'maintenance' THEN 'Maintenance of ' || a.unit"
        " WHEN 'consultation' THEN 'Question about ' || a.unit"
        " WHEN 'complaint' THEN 'Complaint about the last visit'"
        " ELSE replace(c.subject, '{unit}', a.unit) END AS subject,"
        " replace(c.words, '{unit}', a.unit) AS words, c.finding,"
        " (ARRAY['0','1','2','3'])[least(4, c.severity::int)] AS priority,"
        " e.id AS employee_id, e.user_id AS engineer_id, e.rate, e.name AS engineer,"
        " p.visits > 0 AND NOT p.gone AND p.ordered_at <= p.end_at AS has_order"
        " FROM load_plan p JOIN load_archive a ON a.n = p.archive"
        " JOIN LATERAL (SELECT * FROM load_case c WHERE c.family = a.family"
        " AND c.k = p.choice % c.alike) c ON true"
        " JOIN LATERAL (SELECT * FROM load_engineer e WHERE e.team_id = a.team_id"
        " AND e.k = p.choice % e.colleagues) e ON true;"
        "CREATE UNIQUE INDEX ON load_document (n); ANALYZE load_document"
    )


def _until(moment, condition="true"):
    """Return SQL: the moment if it lies before the end of the history."""
    return f"CASE WHEN {condition} AND {moment} <= d.end_at THEN {moment} END"


def _load_requests(env, count, company):
    number, name = reserve_numbers(env, "service.request", count)
    reason = env["service.waiting.reason"].search([("code", "=", "parts")], limit=1)
    handled = "d.state IN ('solved', 'closed')"
    taken = "d.state NOT IN ('new', 'cancelled')"
    repaired = f"{handled} AND d.kind = 'repair'"
    agent = env["res.users"].search([("login", "=", "agent")], limit=1).id or 1
    dispatched = "CASE WHEN d.kind = 'repair' THEN d.problem_id END"
    return insert(
        env,
        "service_request",
        {
            "id": "d.id",
            "name": name.format(f"{number} + d.n"),
            "create_uid": str(agent),
            "create_date": "d.received_at",
            "company_id": str(company.id),
            "active": "true",
            "subject": "d.subject",
            "description": "d.words",
            "state": "d.state",
            "partner_id": "d.partner_id",
            "customer_name": "d.customer",
            "commercial_partner_id": "d.partner_id",
            "site_id": "d.partner_id",
            "territory_id": "d.territory_id",
            "type_id": "d.type_id",
            "team_id": "d.team_id",
            "user_id": f"CASE WHEN {taken} THEN {agent} END",
            "priority": "d.priority",
            "severity": "d.severity",
            "channel": "(ARRAY['phone','phone','email','portal','chat','other'])"
            "[1 + pg_temp.load_dice(d.n, 50, 6)]",
            "archive_id": "d.archive_id",
            "serial": "d.serial",
            "product_id": "d.product_id",
            "contract_id": "d.contract_id",
            "contract_line_id": "d.line_id",
            "problem_id": dispatched,
            "cause_id": f"CASE WHEN {repaired} THEN d.cause_id END",
            "solution_id": f"CASE WHEN {repaired} THEN d.solution_id END",
            "solution": f"CASE WHEN {handled} THEN d.finding END",
            "waiting_reason_id": f"CASE WHEN d.state = 'waiting' THEN {reason.id} END",
            "received_at": "d.received_at",
            "first_response_at": f"CASE WHEN {taken} THEN d.responded_at END",
            "assigned_at": f"CASE WHEN {taken} THEN d.responded_at END",
            "accepted_at": f"CASE WHEN {taken} AND d.state <> 'assigned'"
            " THEN d.responded_at END",
            "solved_at": f"CASE WHEN {handled} THEN d.solved_at END",
            "solved_by_id": f"CASE WHEN {handled} THEN {agent} END",
            "actual_end": f"CASE WHEN {handled} THEN d.solved_at END",
            "down_until": f"CASE WHEN {handled} THEN"
            " CASE WHEN d.visits > 0 THEN d.finished_at ELSE d.solved_at END END",
            "failure_state": f"CASE WHEN {repaired} THEN 'confirmed' END",
            "closed_at": "CASE WHEN d.state = 'closed' THEN d.closed_at END",
            "accepted_by": "CASE WHEN d.state = 'closed' THEN d.customer END",
            "expected_hours": "0",
            "hours_spent": "0",
            "hours_correction": "0",
            "bad_fix_of_id": "CASE WHEN d.former IS NOT NULL THEN"
            " d.id - d.n + d.former END",
            "is_bad_fix": "d.former IS NOT NULL",
            "bad_fix_state": "(SELECT CASE WHEN bool_or(b.state NOT IN"
            " ('solved', 'closed')) THEN 'open' ELSE 'remedied' END"
            " FROM load_plan p JOIN load_document b ON b.n = p.n"
            " WHERE p.former = d.n HAVING count(*) > 0)",
            "origin": "'external'",
            "expected_problem_id": dispatched,
            "diagnosis_judged": repaired,
            "diagnosis_correct": repaired,
            # What field_service_reports keeps.
            "completed_visit_count": f"CASE WHEN {handled} THEN d.visits ELSE 0 END",
            "ftf_counted": f"CASE WHEN {repaired} THEN 1 ELSE 0 END",
            "ftf_fixed": f"CASE WHEN {repaired} AND d.visits = 1 THEN 1 ELSE 0 END",
            "came_back_at": "(SELECT min(b.received_at) FROM load_plan b"
            " WHERE b.former = d.n)",
            **{
                field: f"CASE WHEN {condition} THEN {worked(f'd.{moment}_there')}"
                f" - {worked('d.received_at_there')} ELSE 0 END"
                for field, moment, condition in (
                    ("response_hours", "responded_at", taken),
                    ("assign_hours", "responded_at", taken),
                    ("solve_hours", "solved_at", handled),
                    ("close_hours", "closed_at", "d.state = 'closed'"),
                )
            },
        },
        # A former request comes before the one that refers to it.
        "FROM load_document d ORDER BY d.n",
    )


def _load_orders(env, count, company):
    before = reserve_ids(env, "service_work_order", count)
    number, name = reserve_numbers(env, "service.work.order", count)
    dispatcher = env["res.users"].search([("login", "=", "dispatcher")], limit=1)
    begun = "d.arrived_1 - make_interval(mins => d.travel) <= d.end_at"
    env.cr.execute(
        "ALTER TABLE load_document ADD COLUMN order_id int,"
        " ADD COLUMN order_state text;"
        f"UPDATE load_document d SET order_id = {before} + d.n, order_state = CASE"
        " WHEN order_closed_at <= end_at THEN 'closed'"
        " WHEN completed_at <= end_at THEN 'completed'"
        f" WHEN {begun} THEN 'in_progress' WHEN sent_at <= end_at THEN 'released'"
        " ELSE 'draft' END WHERE has_order"
    )
    done = "d.order_state IN ('completed', 'closed')"
    repaired = f"{done} AND d.kind = 'repair'"
    return insert(
        env,
        "service_work_order",
        {
            "id": "d.order_id",
            "name": name.format(f"{number} + d.n"),
            "create_uid": str(dispatcher.id or 1),
            "create_date": "d.ordered_at",
            "company_id": str(company.id),
            "active": "true",
            "subject": "d.subject",
            "state": "d.order_state",
            "kind": "'field'",
            "request_id": "d.id",
            "partner_id": "d.partner_id",
            "customer_name": "d.customer",
            "site_id": "d.partner_id",
            "archive_id": "d.archive_id",
            "product_id": "d.product_id",
            "territory_id": "d.territory_id",
            "team_id": "d.team_id",
            "user_id": str(dispatcher.id or "NULL"),
            "priority": "d.priority",
            "contract_id": "d.contract_id",
            "contract_line_id": "d.line_id",
            "billing_policy": "'time_material'",
            "planned_start": "d.planned_1",
            "planned_end": "d.planned_1 + interval '4 hours'",
            "customer_start": "d.planned_1",
            "customer_end": "d.planned_1 + interval '2 hours'",
            "actual_start": _until("d.arrived_1"),
            "actual_end": f"CASE WHEN {done} THEN d.finished_at END",
            "completed_at": _until("d.completed_at"),
            "closed_at": _until("d.order_closed_at"),
            "expected_hours": "d.expected",
            "repair_count": f"CASE WHEN {repaired} THEN 1 ELSE 0 END",
            "downtime_hours": f"CASE WHEN {repaired} THEN"
            " extract(epoch FROM d.finished_at - d.received_at)::float8 / 3600"
            " ELSE 0 END",
            "downtime_business_hours": f"CASE WHEN {repaired} THEN"
            f" {worked('d.finished_at_there')} - {worked('d.received_at_there')}"
            " ELSE 0 END",
        },
        "FROM load_document d WHERE d.has_order ORDER BY d.n",
    )


def _load_visits(env, count, company):
    before = reserve_ids(env, "service_dispatch", count)
    number, name = reserve_numbers(env, "service.dispatch", count)
    env.cr.execute(
        "CREATE TEMP TABLE load_visit ON COMMIT DROP AS"
        f" SELECT d.*, m, {before} + 2 * d.n - 2 + m AS visit_id,"
        " CASE m WHEN 1 THEN d.sent_at ELSE d.left_1 + interval '1 hour' END AS asked,"
        " CASE m WHEN 1 THEN d.accepted_at ELSE d.left_1 + interval '90 minutes' END"
        " AS agreed, CASE m WHEN 1 THEN d.planned_1 ELSE d.planned_2 END AS planned,"
        " CASE m WHEN 1 THEN d.arrived_1 ELSE d.arrived_2 END AS arrived,"
        " CASE m WHEN 1 THEN d.left_1 ELSE d.left_2 END AS gone_at,"
        " CASE m WHEN 1 THEN d.arrived_1 ELSE d.arrived_2 END"
        " - make_interval(mins => d.travel) AS set_out"
        " FROM load_document d, generate_series(1, 2) AS m"
        " WHERE d.has_order AND m <= d.visits AND CASE m WHEN 1 THEN d.sent_at"
        " ELSE d.left_1 + interval '1 hour' END <= d.end_at;"
        "CREATE INDEX ON load_visit (n); ANALYZE load_visit"
    )
    done = "d.gone_at <= d.end_at"
    fixed = "d.m = d.visits"
    return insert(
        env,
        "service_dispatch",
        {
            "id": "d.visit_id",
            "name": name.format(f"{number} + 2 * d.n - 2 + d.m"),
            "create_date": "d.asked",
            "work_order_id": "d.order_id",
            "company_id": str(company.id),
            "request_id": "d.id",
            "partner_id": "d.partner_id",
            "archive_id": "d.archive_id",
            "territory_id": "d.territory_id",
            "team_id": "d.team_id",
            "priority": "d.priority",
            "employee_id": "d.employee_id",
            "user_id": "d.engineer_id",
            "state": f"CASE WHEN {done} THEN 'done' WHEN d.arrived <= d.end_at THEN"
            " 'on_site' WHEN d.set_out <= d.end_at THEN 'travelling' WHEN d.agreed"
            " <= d.end_at THEN 'accepted' ELSE 'sent' END",
            "customer_start": "d.planned_1",
            "customer_end": "d.planned_1 + interval '2 hours'",
            "planned_start": "d.planned",
            "planned_end": "d.planned + interval '4 hours'",
            "sent_at": "d.asked",
            "accepted_at": _until("d.agreed"),
            "travel_start": _until("d.set_out"),
            "actual_start": _until("d.arrived"),
            "actual_end": _until("d.gone_at"),
            "travel_minutes": "d.travel",
            "distance_km": "d.travel * 1.1",
            "treatment": "CASE WHEN d.kind = 'repair' THEN d.treatment"
            " ELSE 'maintenance' END",
            "outcome": f"CASE WHEN NOT {done} THEN NULL WHEN {fixed} THEN 'fixed'"
            " ELSE 'parts_needed' END",
            "problem_id": "CASE WHEN d.kind = 'repair' THEN d.problem_id END",
            "cause_id": f"CASE WHEN {done} AND {fixed} AND d.kind = 'repair'"
            " THEN d.cause_id END",
            "solution_id": f"CASE WHEN {done} AND {fixed} AND d.kind = 'repair'"
            " THEN d.solution_id END",
            "solution": f"CASE WHEN {done} AND {fixed} THEN d.finding END",
            "is_locked": "false",
        },
        "FROM load_visit d ORDER BY d.n, d.m",
    )


def _load_hours(env, company):
    """Create the hours: travel and work of each visit that has begun."""
    env.cr.execute("SELECT count(*) FROM load_visit")
    count = 2 * env.cr.fetchone()[0]
    before = reserve_ids(env, "service_time_entry", count)
    hours = "extract(epoch FROM d.stop - d.start)::float8 / 3600"
    running = "d.stop > d.end_at"
    percent = f"CASE d.kind_of WHEN 'travel' THEN {CONTRACT_PERCENTS['travel']} ELSE"
    percent += f" {CONTRACT_PERCENTS['labour']} END"
    reason = (
        f"CASE {COVERAGE} WHEN 'warranty' THEN d.label || ' is in warranty until '"
        " || to_char(d.warranty_end, 'MM/DD/YYYY') WHEN 'contract' THEN"
        " 'Covered by contract ' || d.contract_name || ' – ' || d.customer ELSE"
        " 'The warranty of ' || d.label || ' ended on '"
        " || to_char(d.warranty_end, 'MM/DD/YYYY') || ' and there is no contract' END"
    )
    return insert(
        env,
        "service_time_entry",
        {
            "id": f"{before} + row_number() OVER (ORDER BY d.n, d.m, d.start)",
            "create_date": "d.start",
            "dispatch_id": "d.visit_id",
            "work_order_id": "d.order_id",
            "request_id": "d.id",
            "company_id": str(company.id),
            "employee_id": "d.employee_id",
            "kind": "d.kind_of",
            "start": "d.start",
            "end": f"CASE WHEN NOT {running} THEN d.stop END",
            "is_running": running,
            "hours": f"CASE WHEN {running} THEN 0 ELSE {hours} END",
            "hourly_cost": "d.rate",
            "cost": f"CASE WHEN {running} THEN 0 ELSE"
            f" round(({hours} * d.rate)::numeric, 2) END",
            "coverage": COVERAGE,
            "customer_share": f"CASE {COVERAGE} WHEN 'billable' THEN 100"
            f" WHEN 'contract' THEN 100 - {percent} ELSE 0 END",
            "coverage_reason": reason,
            "coverage_manual": "false",
        },
        "FROM (SELECT v.*, k.kind_of, k.start, k.stop FROM load_visit v, LATERAL"
        " (VALUES ('travel', v.set_out, v.arrived), ('work', v.arrived, v.gone_at))"
        " AS k(kind_of, start, stop) WHERE k.start <= v.end_at) AS d",
    )


def _add_up(env):
    """Sum the hours and costs on visits, orders and requests."""
    env.cr.execute(
        "CREATE TEMP TABLE load_sum ON COMMIT DROP AS"
        " SELECT t.dispatch_id, t.work_order_id, t.request_id,"
        " sum(t.hours) AS hours, sum(t.cost) AS cost,"
        " coalesce(sum(t.hours) FILTER (WHERE t.kind = 'work'), 0) AS work,"
        " coalesce(sum(t.hours) FILTER (WHERE t.kind = 'travel'), 0) AS travel"
        " FROM service_time_entry t JOIN load_visit v ON v.visit_id = t.dispatch_id"
        " GROUP BY 1, 2, 3;"
        "UPDATE service_dispatch d SET hours = s.hours, work_hours = s.work,"
        " travel_hours = s.travel, waiting_hours = 0 FROM load_sum s"
        " WHERE s.dispatch_id = d.id;"
        "CREATE TEMP TABLE load_total ON COMMIT DROP AS"
        " SELECT work_order_id, request_id, sum(hours) AS hours, sum(work) AS work,"
        " sum(travel) AS travel, sum(cost) AS cost, max(dispatch_id) AS last_visit"
        " FROM load_sum GROUP BY 1, 2;"
        "UPDATE service_request r SET hours_spent = s.hours FROM load_total s"
        " WHERE s.request_id = r.id"
    )
    default = env.company.service_default_hourly_cost
    last = "last_visit_id" in columns_of(env, "service_work_order")
    env.cr.execute(
        "UPDATE service_work_order o SET hours = coalesce(s.work, 0),"
        " travel_hours = coalesce(s.travel, 0), actual_cost = coalesce(s.cost, 0),"
        " estimated_cost = e.amount, cost_variance = coalesce(s.cost, 0) - e.amount"
        + (
            ", last_visit_id = CASE WHEN o.repair_count = 1 THEN s.last_visit END"
            if last
            else ""
        )
        + " FROM (SELECT d.order_id, round((d.expected * CASE WHEN count(v.m) > 0"
        " THEN d.rate ELSE %s END + count(v.m) * d.travel / 60.0 * d.rate)::numeric, 2)"
        " AS amount FROM load_document d LEFT JOIN load_visit v ON v.n = d.n"
        " WHERE d.has_order GROUP BY d.n, d.order_id, d.expected, d.rate, d.travel) e"
        " LEFT JOIN load_total s ON s.work_order_id = e.order_id"
        " WHERE o.id = e.order_id",
        [default],
    )


def _load_log(env, company):
    """Write the log: one row for each step that has been taken."""
    agent = env["res.users"].search([("login", "=", "agent")], limit=1).id or 1
    steps = (
        ("registered", "d.received_at", "true", "NULL"),
        ("accepted", "d.responded_at", "d.state NOT IN ('new', 'cancelled')", "NULL"),
        ("cancelled", "d.responded_at", "d.state = 'cancelled'", "NULL"),
        ("order_created", "d.ordered_at", "d.has_order", "NULL"),
        ("solved", "d.solved_at", "d.state IN ('solved', 'closed')", "NULL"),
        ("closed", "d.closed_at", "d.state = 'closed'", "NULL"),
        ("order_completed", "d.completed_at", "d.has_order", "NULL"),
        ("order_closed", "d.order_closed_at", "d.has_order", "NULL"),
    )
    visits = (
        ("dispatch_sent", "d.asked"),
        ("dispatch_accepted", "d.agreed"),
        ("travelling", "d.set_out"),
        ("arrived", "d.arrived"),
        ("processed", "d.gone_at"),
    )
    common = {
        "request_id": "d.id",
        "company_id": str(company.id),
        "pauses_clock": "false",
    }
    total = 0
    for event, moment, condition, note in steps:
        public = "true" if event in PUBLIC else "false"
        order = "d.order_id" if event.startswith("order") else "NULL::int"
        total += insert(
            env,
            "service_log",
            {
                **common,
                "event": f"'{event}'",
                "date": moment,
                "create_date": moment,
                "user_id": str(agent),
                "note": note,
                "is_public": public,
                "work_order_id": order,
            },
            f"FROM load_document d WHERE ({condition}) AND {moment} <= d.end_at",
        )
    for event, moment in visits:
        total += insert(
            env,
            "service_log",
            {
                **common,
                "event": f"'{event}'",
                "date": moment,
                "create_date": moment,
                "user_id": "d.engineer_id" if event != "dispatch_sent" else str(agent),
                "new_value": "d.engineer",
                "is_public": "true" if event in PUBLIC else "false",
                "work_order_id": "d.order_id",
                "dispatch_id": "d.visit_id",
            },
            f"FROM load_visit d WHERE {moment} <= d.end_at",
        )
    return total
