# Part of Field Service. License LGPL-3.
import doctest
from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import warranty
from odoo.addons.field_service.engine.warranty import (
    Gap,
    Warranty,
    carry_limit,
    cut_end,
    decide,
)


@tagged("post_install", "-at_install")
class TestWarrantyRule(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(warranty).failed, 0)

    def test_table(self):
        start, end = date(2025, 1, 1), date(2026, 12, 31)
        half = date(2025, 6, 30)
        plain = Warranty(start, {"labour": half, "part": end})
        used = Warranty(start, {"labour": half, "part": end}, date(2025, 3, 1))
        gap = Warranty(
            start,
            {"labour": end, "part": end, "other": end},
            gaps=(
                Gap("labour", half, date(2025, 9, 1)),
                Gap("other", None, date(2025, 9, 1)),
            ),
        )
        cases = (
            (Warranty(), "part", start, "none", None),
            (Warranty(start), "part", start, "none", None),
            (plain, "travel", start, "excluded", None),
            (plain, "part", date(2024, 12, 31), "early", start),
            (plain, "part", start, "covered", end),
            (plain, "part", end, "covered", end),
            (plain, "part", date(2027, 1, 1), "ended", end),
            (plain, "labour", half, "covered", half),
            (plain, "subcontract", date(2025, 7, 1), "ended", half),
            (used, "part", date(2025, 3, 1), "covered", date(2025, 3, 1)),
            (used, "part", date(2025, 3, 2), "limit", date(2025, 3, 1)),
            (gap, "labour", half, "covered", end),
            (gap, "labour", date(2025, 7, 1), "gap", date(2025, 9, 1)),
            (gap, "labour", date(2025, 9, 1), "covered", end),
            (gap, "part", date(2025, 7, 1), "covered", end),
            (gap, "other", start, "gap", date(2025, 9, 1)),
        )
        for terms, category, day, reason, named in cases:
            with self.subTest(category=category, day=day, reason=reason):
                answer = decide(terms, category, day)
                self.assertEqual((answer.reason, answer.day), (reason, named))
                self.assertEqual(answer.is_covered, reason == "covered")

    def test_what_goes_over_in_an_exchange(self):
        for limit, total, left in ((2000.0, 1500.0, 500.0), (2000.0, 2100.0, 0.0)):
            self.assertEqual(carry_limit(limit, total), left)
        start, end, middle = date(2025, 1, 1), date(2026, 12, 31), date(2025, 6, 30)
        for known, used_up, last in (
            (end, None, end),
            (end, middle, middle),
            (middle, end, middle),
            (None, middle, None),
            (end, date(2024, 1, 1), start),
        ):
            self.assertEqual(cut_end(known, used_up, start), last)
        self.assertEqual(cut_end(end, middle, None), middle)
