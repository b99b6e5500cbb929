# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .ranking_common import RankingCommon


@tagged("post_install", "-at_install")
class TestWhoCanTour(HttpCase, RankingCommon):
    """“Who Can?” on a dispatcher's keyboard."""

    browser_size = "1366x768"

    def test_ask_who_can_and_put_the_best_down(self):
        self.grant(self.engineer, self.three_phase)
        order = self.create_order(
            skill_ids=[Command.set(self.three_phase.ids)], expected_hours=1
        )
        order.action_release()
        self.start_tour(
            f"/odoo/action-field_service.service_work_order_action/{order.id}",
            "field_service_who_can_tour",
            login="fs_dispatcher",
        )
        visit = order.dispatch_ids
        self.assertEqual(visit.employee_id, self.engineer)
        self.assertEqual(visit.state, "draft")
        self.assertTrue(visit.planned_start)
