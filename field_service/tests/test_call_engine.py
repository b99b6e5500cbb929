# Part of Field Service. License LGPL-3.
import doctest
from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import call_search, telephone
from odoo.addons.field_service.engine.telephone import Stamps, add_event, get_state

NOON = datetime(2026, 5, 4, 12)
STORY = [
    ("ringing", NOON),
    ("answered", NOON + timedelta(seconds=8)),
    ("ended", NOON + timedelta(minutes=3)),
]


@tagged("post_install", "-at_install")
class TestCallEngine(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(call_search).failed, 0)
        self.assertEqual(doctest.testmod(telephone).failed, 0)

    def test_events_in_any_order_tell_the_same_story(self):
        for order in permutations(STORY):
            stamps = Stamps()
            for event in order:
                stamps = add_event(stamps, *event)
            self.assertEqual(stamps, Stamps(*(moment for _event, moment in STORY)))
            self.assertEqual(get_state(stamps), "ended")

    def test_told_twice_changes_nothing(self):
        stamps = Stamps()
        for event in STORY:
            stamps = add_event(stamps, *event)
            self.assertEqual(add_event(stamps, *event), stamps)

    @given(st.text(max_size=200))
    def test_any_text_is_understood(self, typed):
        term = call_search.read_term(typed)
        self.assertLessEqual(len(term.text), call_search.MAX_LENGTH)
        for kind in term.kinds:
            self.assertIn(call_search.score(kind, term, typed), range(101))

    @given(
        st.one_of(
            st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=40)
        )
    )
    def test_a_moment_or_a_refusal(self, value):
        try:
            moment = telephone.read_moment(value, NOON)
        except ValueError:
            return
        self.assertLessEqual(abs(moment - NOON), telephone.MAX_SKEW)
        self.assertIsNone(moment.tzinfo)
