# Part of Field Service. License LGPL-3.
"""The feature list names tests that exist."""

import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


@tagged("post_install", "-at_install")
class TestDocs(BaseCase):
    def test_every_proof_in_the_feature_list_exists(self):
        known = set()
        for path in ROOT.glob("*/tests/**/test_*.py"):
            known |= self._get_tests(path)
        for path in (ROOT / "tests").glob("**/test_*.py"):
            known |= self._get_tests(path)
        named = set(NAMED.findall((ROOT / "docs" / "FEATURES.md").read_text()))
        self.assertTrue(named)
        self.assertEqual(named - known, set())

    def _get_tests(self, path):
        names = re.findall(r"^    def (test_\w+)", path.read_text(), re.MULTILINE)
        return {(path.name, name) for name in names}
