"""Customers, their contracts and what stands at their sites."""

from .tables import insert, reserve_ids, reserve_numbers

# Every fourth customer has a contract that covers everything.
CONTRACT_EVERY = 4
# Units stand in systems: of so many the first has the next few below it.
SYSTEM_EVERY, UNITS_BELOW = 10, 3
COMPONENTS = 6
CONTRACT_PERCENTS = {"labour": 100, "travel": 100, "part": 50, "other": 0}


def load_customers(env, count):
    """Create ``count`` customers in the towns."""
    before = reserve_ids(env, "res_partner", count)
    # A customer made by Odoo shows what all the other columns hold.
    pattern = env["res.partner"].create({"name": "Pattern", "is_company": True})
    env.flush_all()
    columns = _get_pattern_columns(env, pattern)
    name = (
        "(ARRAY['Lakeside','Summit','Union','Prairie','Harbor','Granite','Cedar',"
        "'Liberty','Pioneer','Central'])[1 + pg_temp.load_dice(n, 1, 10)] || ' ' ||"
        " (ARRAY['Data Center','Hospital','Foods','Logistics','Bank','Laboratories',"
        "'Plastics','Broadcasting','Clinic','Mills'])[1 + pg_temp.load_dice(n, 2, 10)]"
        " || ' ' || n"
    )
    email = "'facilities' || n || '@customers.example.com'"
    phone = "'+1 ' || t.area || '-555-' ||"
    phone += " lpad(pg_temp.load_dice(n, 3, 10000)::text, 4, '0')"
    columns.update(
        {
            "id": f"{before} + n",
            "name": name,
            "complete_name": name,
            "commercial_company_name": name,
            "commercial_partner_id": f"{before} + n",
            "street": "(100 + pg_temp.load_dice(n, 4, 9000)) || ' Market Street'",
            "city": "t.city",
            "zip": "t.zip",
            "state_id": "t.state_id",
            "country_id": "t.country_id",
            "tz": "t.tz",
            "email": email,
            "email_normalized": email,
            "phone": phone,
            "phone_sanitized": "replace(replace(" + phone + ", ' ', ''), '-', '')",
            "territory_id": "t.territory_id",
            "service_class": "(ARRAY['standard','standard','standard','key','vip'])"
            "[1 + pg_temp.load_dice(n, 5, 5)]",
        }
    )
    insert(
        env,
        "res_partner",
        columns,
        f"FROM generate_series(1, {count}) AS n"
        " JOIN load_town t ON t.k = pg_temp.load_dice(n, 6, (SELECT count(*)::int FROM"
        f" load_town)), res_partner p WHERE p.id = {pattern.id}",
    )
    env.cr.execute("DELETE FROM res_partner WHERE id = %s", [pattern.id])
    env.invalidate_all(flush=False)
    env.cr.execute(
        "CREATE TEMP TABLE load_customer ON COMMIT DROP AS"
        f" SELECT p.id - {before} AS n, p.id, p.name, p.tz, p.territory_id, t.team_id"
        " FROM res_partner p JOIN service_territory t ON t.id = p.territory_id"
        f" WHERE p.id > {before} AND p.id <= {before + count};"
        " CREATE INDEX ON load_customer (n); ANALYZE load_customer"
    )


def _get_pattern_columns(env, pattern):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name ="
        " 'res_partner' AND table_schema = current_schema AND is_generated = 'NEVER'"
    )
    return {name: f'p."{name}"' for (name,) in env.cr.fetchall()}


def load_contracts(env, customers, company, today):
    """Give every fourth customer an active contract."""
    count = customers // CONTRACT_EVERY
    before = reserve_ids(env, "service_contract", count)
    number, name = reserve_numbers(env, "service.contract", count)
    insert(
        env,
        "service_contract",
        {
            "id": f"{before} + c.n / {CONTRACT_EVERY}",
            "name": name.format(f"{number} + c.n / {CONTRACT_EVERY}"),
            "company_id": str(company.id),
            "partner_id": "c.id",
            "team_id": "c.team_id",
            "user_id": "1",
            "state": "'active'",
            "date_start": f"DATE '{today}' - 3650",
            "date_end": f"DATE '{today}' + 30 + pg_temp.load_dice(c.n, 7, 900)",
            "price": "500 + 100 * pg_temp.load_dice(c.n, 8, 60)",
            "billing_interval": "(ARRAY['month','quarter','half_year','year'])"
            "[1 + pg_temp.load_dice(c.n, 9, 4)]",
            "billing_mode": "'advance'",
        },
        f"FROM load_customer c WHERE c.n % {CONTRACT_EVERY} = 0",
    )
    lines = reserve_ids(env, "service_contract_line", count)
    insert(
        env,
        "service_contract_line",
        {
            "id": f"{lines} + k.id - {before}",
            "contract_id": "k.id",
            "company_id": "k.company_id",
            "sequence": "10",
            **{
                f"{category}_coverage": str(percent)
                for category, percent in CONTRACT_PERCENTS.items()
            },
        },
        f"FROM service_contract k WHERE k.id > {before} AND k.id <= {before + count}",
    )
    env.cr.execute(
        "ALTER TABLE load_customer ADD COLUMN contract_id int, ADD COLUMN line_id int,"
        " ADD COLUMN contract_name text;"
        f" UPDATE load_customer c SET contract_id = k.id, line_id = {lines} + k.id"
        f" - {before}, contract_name = k.name FROM service_contract k"
        f" WHERE k.partner_id = c.id AND k.id > {before} AND k.id <= {before + count}"
    )
    return count


def load_archives(env, count, customers, company, today):
    """Install ``count`` units, some of them in systems, each with its components."""
    before = reserve_ids(env, "service_product_archive", count)
    number, name = reserve_numbers(env, "service.product.archive", count)
    installed = f"(DATE '{today}' - 60 - pg_temp.load_dice(i, 11, 2200))"
    end = f"({installed} + make_interval(months => p.months))::date"
    # What belongs together stands at one customer.
    place = f"i % {SYSTEM_EVERY}"
    is_below = f"i > {SYSTEM_EVERY} AND {place} BETWEEN 1 AND {UNITS_BELOW}"
    system = f"(CASE WHEN {is_below} THEN i - {place} ELSE i END)"
    insert(
        env,
        "service_product_archive",
        {
            "id": f"{before} + i",
            "name": name.format(f"{number} + i"),
            "parent_id": f"CASE WHEN {is_below} THEN {before} + {system} END",
            "parent_path": f"CASE WHEN {is_below} THEN ({before} + {system}) || '/'"
            f" ELSE '' END || ({before} + i) || '/'",
            "company_id": str(company.id),
            "product_id": "p.id",
            "tracking": "p.tracking",
            "serial": f"p.code || to_char({installed}, '-YYMM-') || ({number} + i)",
            "quantity": "1",
            "state": "'registered'",
            "partner_id": "c.id",
            "site_id": "c.id",
            "is_internal": "false",
            "sold_on": f"{installed} - 30",
            "delivered_on": f"{installed} - 5",
            "installed_on": installed,
            "warranty_months": "p.months",
            "warranty_start": installed,
            "warranty_end": end,
            "warranty_labour": "true",
            "warranty_travel": "true",
            "warranty_part": "true",
            "warranty_other": "true",
        },
        f"FROM generate_series(1, {count}) AS i"
        " JOIN load_customer c ON c.n ="
        f" 1 + pg_temp.load_dice({system}, 12, {customers})"
        " JOIN load_product p ON p.k = pg_temp.load_dice(i, 13,"
        " (SELECT count(*)::int FROM load_product))",
    )
    env.cr.execute(
        "CREATE TEMP TABLE load_archive ON COMMIT DROP AS"
        f" SELECT a.id - {before} AS n, a.id, a.product_id, a.partner_id, a.serial,"
        " a.warranty_start, a.warranty_end, p.family, p.name AS unit,"
        " p.label || ' [' || a.serial || ']' AS label, c.territory_id, c.team_id, c.tz,"
        " c.contract_id, c.line_id, c.contract_name, c.name AS customer,"
        " a.installed_on, p.parts FROM service_product_archive a"
        " JOIN load_product p ON p.id = a.product_id"
        " JOIN load_customer c ON c.id = a.partner_id"
        f" WHERE a.id > {before} AND a.id <= {before + count};"
        " CREATE INDEX ON load_archive (n); ANALYZE load_archive"
    )
    components = reserve_ids(
        env, "service_product_archive_component", COMPONENTS * count
    )
    number = f"{components} + {COMPONENTS} * a.n - m"
    insert(
        env,
        "service_product_archive_component",
        {
            "id": number,
            "archive_id": "a.id",
            "company_id": str(company.id),
            "product_id": "a.parts[1 + m % cardinality(a.parts)]",
            "serial": f"'C' || upper(substr(md5(({number})::text), 1, 10))",
            "quantity": f"1 + pg_temp.load_dice({COMPONENTS} * a.n + m, 14, 4)",
            "fitted_on": "a.installed_on",
            "is_active": "true",
            "source": "'hand'",
        },
        f"FROM load_archive a, generate_series(0, {COMPONENTS - 1}) AS m",
    )
    return COMPONENTS * count
