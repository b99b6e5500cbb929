"""A pytest plugin for the engines: plain Python, tested without Odoo.

An addon's folder is a Python package whose ``__init__`` imports Odoo. Here an empty
package takes its place, so that ``field_service.engine.coverage`` can be imported
alone, by that name and by its name in Odoo.
"""

import importlib.machinery
import importlib.util
import sys
import types

from .layout import ROOT, existing_addons


def _bare_package(name, folder):
    package = types.ModuleType(name)
    package.__path__ = [str(folder)] if folder else []
    package.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    sys.modules[name] = package
    return package


def pytest_configure(config):
    """Put bare packages where the addons are."""
    if importlib.util.find_spec("odoo") and "odoo" in sys.modules:
        raise RuntimeError("The engines must be tested without Odoo.")
    odoo = _bare_package("odoo", None)
    odoo.addons = _bare_package("odoo.addons", ROOT)
    for name in existing_addons():
        setattr(odoo.addons, name, _bare_package(f"odoo.addons.{name}", ROOT / name))
        _bare_package(name, ROOT / name)
        # Its tests, too, import Odoo, all but a few.
        _bare_package(f"{name}.tests", ROOT / name / "tests")
