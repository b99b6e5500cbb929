"""Install, upgrade and uninstall the addons in both orders, watching log and database.

Odoo's own data must be as it was: the same records under the same names, the same
tables and columns. Nothing of ours may stay behind.
"""

import ast

from . import databases, logs, postgres
from .checks import Checks
from .layout import ROOT, existing_addons
from .layout import database_prefix as prefix

_UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {names!r})])
assert len(modules) == {count}, modules.mapped("name")
modules.button_immediate_uninstall()
"""
# A named record of Odoo's may go only if it was Odoo that made it for one of ours.
_NAMES = """
    SELECT module || '.' || name FROM ir_model_data
    WHERE module NOT IN ({ours}) AND model NOT LIKE 'ir.model%'
    AND module <> '__export__'
"""
_COLUMNS = """
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public'
"""
# Documents of Odoo's that must outlive our addons, whoever made them.
_DOCUMENTS = (
    "account.move",
    "account.move.line",
    "hr.employee",
    "product.template",
    "res.partner",
    "sale.order",
    "stock.move",
    "stock.picking",
)


def check():
    """Run the whole life of the addons; return the outcome."""
    checks = Checks("install, upgrade, uninstall")
    addons = existing_addons()
    _one_by_one(checks, f"{prefix()}_lifecycle", addons)
    _with_data(checks, f"{prefix()}_lifecycle_demo", addons)
    return checks


def _one_by_one(checks, name, addons):
    """Install from the bottom up, upgrade, uninstall from the top down."""
    databases.copy(databases.base(), name)
    foreign = sorted(set().union(*map(_depends, addons)) - set(addons))
    databases.install(name, foreign)
    before = _snapshot(name)
    for addon in addons:
        _operate(checks, name, f"install {addon}", databases.install, [addon])
    _operate(checks, name, "upgrade all", databases.upgrade, addons)
    for addon in reversed(addons):
        _operate(checks, name, f"uninstall {addon}", _uninstall, [addon])
    with checks.check("nothing stays behind, nothing of Odoo is lost") as problems:
        problems += _leftovers(name)
        problems += _differences(before, _snapshot(name))
    databases.drop(name)


def _with_data(checks, name, addons):
    """Take all away at once, from the bottom, where there is work of weeks."""
    with checks.check("install on an empty database with demo data") as problems:
        template = databases.demo_template()
        problems += logs.problems(databases.log_of(f"{template}_new"))
    databases.copy(template, name)
    before = _rows(name)
    _operate(checks, name, "upgrade all with data", databases.upgrade, addons)
    _operate(checks, name, f"uninstall {addons[0]} with data", _uninstall, addons[:1])
    with checks.check("nothing stays behind, Odoo's documents remain") as problems:
        problems += _leftovers(name)
        lost = before - _rows(name)
        problems += [f"{model} lost: {row}" for model, row in sorted(lost)[:20]]
    databases.drop(name)


def _operate(checks, name, title, operation, addons):
    with checks.check(title) as problems:
        operation(name, addons)
        for kind in ("", "-shell"):
            problems += logs.problems(databases.log_of(name + kind))
        problems += _unfinished(name)
    for kind in ("", "-shell"):
        databases.log_of(name + kind).unlink(missing_ok=True)


def _uninstall(name, addons):
    databases.shell(name, _UNINSTALL.format(names=list(addons), count=len(addons)))


def _depends(addon):
    manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
    return set(manifest["depends"])


def _unfinished(name):
    rows = postgres.query(
        "SELECT name, state FROM ir_module_module WHERE state LIKE 'to %'", name
    )
    return [f"{module} is left in state {state!r}" for module, state in rows]


def _snapshot(name):
    ours = ", ".join(f"'{addon}'" for addon in existing_addons())
    names = postgres.query(_NAMES.format(ours=ours), name)
    columns = postgres.query(_COLUMNS, name)
    return {
        "record": {row[0] for row in names},
        "column": {row[0] for row in columns},
    }


def _differences(before, after):
    problems = []
    for kind, items in before.items():
        lost = sorted(items - after[kind])
        left = sorted(after[kind] - items)
        problems += [f"{kind} lost: {item}" for item in lost[:20]]
        problems += [f"{kind} left behind: {item}" for item in left[:20]]
    return problems


def _leftovers(name):
    """Return what of ours is still in the database."""
    ours = ", ".join(f"'{addon}'" for addon in existing_addons())
    queries = {
        "record": "SELECT module || '.' || name FROM ir_model_data "
        f"WHERE module IN ({ours})",
        "model": "SELECT model FROM ir_model WHERE model LIKE 'service.%'",
        "table": "SELECT relname FROM pg_class WHERE relname LIKE 'service\\_%' "
        "AND relkind IN ('r', 'v', 'm')",
        "installed": "SELECT name FROM ir_module_module "
        f"WHERE name IN ({ours}) AND state <> 'uninstalled'",
    }
    problems = []
    for kind, sql in queries.items():
        rows = postgres.query(sql, name)
        problems += [f"{kind} left behind: {row[0]}" for row in rows[:20]]
    return problems


def _rows(name):
    """Return Odoo's documents, but for those that are part of our addons' own data.

    A product of ours that stands in an order outlives our addons, it is no loss and
    no find.

    :return: ``{(model, id)}``
    """
    ours = ", ".join(f"'{addon}'" for addon in existing_addons())
    queries = [
        f"SELECT '{model}', id FROM {model.replace('.', '_')} "
        "WHERE id NOT IN (SELECT res_id FROM ir_model_data "
        f"WHERE model = '{model}' AND module IN ({ours}))"
        for model in _DOCUMENTS
    ]
    return {tuple(row) for row in postgres.query(" UNION ALL ".join(queries), name)}
