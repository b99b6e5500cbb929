# Part of Field Service. License LGPL-3.
from datetime import datetime

from odoo.tests import HttpCase, new_test_user, tagged

from .diagnosis_common import DiagnosisCommon


@tagged("post_install", "-at_install")
class TestDiagnosisTour(HttpCase, DiagnosisCommon):
    """Questions are asked and answered by keys while the caller speaks."""

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.problem.name = "Squeaks"
        cls.type_repair.sequence = 1
        cls.is_fan.write({"confirmed_count": 8, "offered_count": 16, "run_count": 9})
        cls.caller = new_test_user(
            cls.env,
            "fs_caller",
            "field_service.group_service_agent",
            company_id=cls.company.id,
        )

    def test_diagnosed_on_a_call_by_keys(self):
        self.start_tour(
            "/odoo/call-screen", "field_service_call_diagnosis_tour", login="fs_caller"
        )
        runs = self.Diagnosis.search([("user_id", "=", self.caller.id)], order="id")
        self.assertEqual(runs.mapped("state"), ["stopped", "solved"])
        request = runs.request_id
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.solution_id, self.solution)
        self.assertEqual(request.cause_id, self.cause)
        self.assertEqual(
            runs[1].line_ids.mapped(lambda line: (line.answer, line.is_guess)),
            [("Yes", False), ("Yes, it beeps", True), (False, False)],
        )

    def test_diagnosed_from_the_request(self):
        request = self.create_request(problem_id=self.problem.id)
        self.start_tour(
            f"/odoo/service.request/{request.id}",
            "field_service_request_diagnosis_tour",
            login="fs_caller",
        )
        self.assertEqual(request.diagnosis_ids.state, "solved")
        self.assertEqual(request.cause_id, self.fuse)

    def test_drawn_and_mended(self):
        self.is_board.write({"run_count": 4, "refuted_count": 4})
        self.start_tour(
            f"/odoo/service.diagnostic.tree/{self.tree.id}",
            "field_service_diagnostic_tree_tour",
            login="fs_manager",
        )
        answer = self.Node.search([("answer", "=", "It hums")])
        self.assertEqual(answer.parent_id, self.beep)
        self.assertEqual(answer.kind, "conclusion")


@tagged("post_install", "-at_install")
class TestDiagnosisOnTheRoad(HttpCase, DiagnosisCommon):
    """The engineer answers with his thumb, where the unit stands."""

    browser_size = "375x812"
    touch_enabled = True

    def test_diagnosed_on_a_visit(self):
        request = self.create_request(problem_id=self.problem.id)
        order = self.create_order(request_id=request.id)
        visit = self.create_dispatch(order, planned_start=datetime.now())
        visit.action_send()
        visit.action_accept()
        self.start_tour(
            "/odoo/my-day", "field_service_my_day_diagnosis_tour", login="fs_engineer"
        )
        run = request.diagnosis_ids
        self.assertEqual((run.state, run.user_id), ("solved", self.engineer_user))
        self.assertEqual(
            (visit.cause_id, visit.solution_id), (self.fuse, self.new_fuse)
        )
