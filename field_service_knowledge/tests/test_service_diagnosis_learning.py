# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .diagnosis_common import DiagnosisCommon


@tagged("post_install", "-at_install")
class TestServiceDiagnosisLearning(DiagnosisCommon):
    def learn(self):
        self.Diagnosis.search([("is_news", "=", True)])._learn()

    def assertCounts(self, node, **counts):
        self.assertEqual({name: node[name] for name in counts}, counts, node.name)

    # ------------------------------------------------------------------
    # Right or wrong
    # ------------------------------------------------------------------
    def test_verdicts(self):
        way = (self.on, self.beep, self.is_fan)
        wrong = (self.board, self.new_board)
        for nodes, vals, expected in (
            (way, {}, "confirmed"),
            (way, {"found": wrong}, "refuted"),
            (way, {"state": "not_solved", "found": wrong}, "refuted"),
            # Who did not believe it was wrong, not the tree.
            (way, {"state": "not_solved"}, "confirmed"),
            (way[:2], {"state": "stopped", "found": wrong}, "dead_end"),
            (way[:2], {"state": "open", "found": wrong}, "dead_end"),
            (way, {"state": "open"}, "confirmed"),
        ):
            run = self.diagnose(*nodes, **vals)
            self.assertEqual(run.verdict, expected, (nodes, vals))
            self.assertNotEqual(run.state, "open")
            found = vals.get("found", (self.cause, self.solution))
            self.assertEqual((run.found_cause_id, run.found_solution_id), found)

    def test_known_when_the_request_is_closed(self):
        request = self.create_request()
        run = self.run_tree(request, self.on, self.is_off, state="solved")
        self.assertFalse(run.verdict)
        self.close(request, self.fuse, self.new_fuse)
        self.assertEqual(run.verdict, "confirmed")
        # Found out later.
        request.cause_id = self.board
        self.assertEqual(run.verdict, "refuted")
        request.action_reopen()
        self.assertFalse(run.verdict)
        self.close(request, self.fuse, self.new_fuse)
        self.assertEqual(run.verdict, "confirmed")

    def test_closed_by_somebody_who_sees_no_runs(self):
        request = self.create_request(user_id=self.engineer_user.id)
        run = self.run_tree(request, self.on, self.is_off, state="solved")
        self.close(request.with_user(self.engineer_user), self.fuse, self.new_fuse)
        self.assertEqual(run.verdict, "confirmed")

    def test_what_came_back_was_not_right(self):
        run = self.diagnose(self.on, self.is_off)
        self.create_request(bad_fix_of_id=run.request_id.id)
        self.assertEqual(run.verdict, "refuted")

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    def test_counted_by_hand(self):
        for _number in range(3):
            self.diagnose(self.on, self.beep, self.is_fan)
        self.diagnose(self.on, self.beep, self.is_board)
        self.diagnose(
            self.on, self.beep, self.is_board, found=(self.cause, self.solution)
        )
        self.diagnose(
            self.on,
            self.beep,
            state="stopped",
            found=(self.fuse, self.new_fuse),
            guessed=self.on,
        )
        self.assertCounts(self.on, run_count=0)
        self.learn()
        self.assertCounts(
            self.on,
            run_count=6,
            offered_count=0,
            confirmed_count=4,
            refuted_count=1,
            stop_count=0,
            unknown_count=1,
        )
        self.assertCounts(
            self.beep, run_count=6, offered_count=6, confirmed_count=4, stop_count=1
        )
        self.assertCounts(self.is_off, run_count=0, offered_count=6, confirmed_count=0)
        self.assertCounts(
            self.is_fan,
            run_count=3,
            offered_count=6,
            confirmed_count=3,
            refuted_count=0,
        )
        self.assertCounts(
            self.is_board, run_count=2, confirmed_count=1, refuted_count=1
        )
        # (3 + 2) / (6 + 4)
        self.assertEqual(self.is_fan.odds, 50)
        self.assertEqual(self.is_board.odds, 30)
        self.assertEqual(self.is_board.success, 50)
        self.assertEqual((self.tree.run_count, self.tree.success), (6, 67))
        step = self.Node.with_user(self.agent).get_step(self.beep.id)
        self.assertEqual([answer["odds"] for answer in step["answers"]], [50, 30])

    def test_counted_once(self):
        self.diagnose(self.on, self.is_off)
        self.learn()
        self.learn()
        self.assertCounts(self.is_off, run_count=1, confirmed_count=1)

    def test_a_changed_verdict_is_taken_back(self):
        run = self.diagnose(self.on, self.is_off)
        self.learn()
        run.request_id.cause_id = self.board
        self.learn()
        self.assertCounts(self.is_off, run_count=1, confirmed_count=0, refuted_count=1)
        run.request_id.action_reopen()
        self.learn()
        self.assertCounts(self.is_off, run_count=0, offered_count=0, refuted_count=0)

    def test_a_new_answer_was_not_offered_before(self):
        self.diagnose(self.on, self.beep, self.is_fan)
        new = self.create_conclusion(
            "It is the wire", self.fuse, self.new_fuse, self.beep, "It crackles"
        )
        new.offered_since = fields.Datetime.now() + timedelta(minutes=1)
        self.learn()
        self.assertCounts(new, offered_count=0)
        self.assertEqual(new.odds, 33)

    def test_a_moved_answer_is_learnt_about_anew(self):
        self.diagnose(self.on, self.is_off)
        self.learn()
        self.is_off.write({"parent_id": self.on.id, "answer": "Not at all"})
        self.assertCounts(self.is_off, run_count=1)
        self.is_off.parent_id = self.beep
        self.assertCounts(self.is_off, run_count=0, offered_count=0)

    def test_counting_many_takes_few_queries(self):
        counts = []
        for number in (1, 12):
            for _number in range(number):
                self.diagnose(self.on, self.beep, self.is_fan)
            self.env.flush_all()
            self.env.invalidate_all()
            news = self.Diagnosis.search([("is_news", "=", True)])
            before = self.env.cr.sql_log_count
            news._learn()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertCounts(self.is_fan, run_count=13)

    def test_closing_many_takes_few_more_queries(self):
        def close(with_runs):
            requests = self.env["service.request"].browse()
            for _number in range(6):
                request = self.create_request(
                    problem_id=self.problem.id, solution_id=self.solution.id
                )
                if with_runs:
                    self.run_tree(request, self.on, self.is_off, state="solved")
                requests |= request
            requests.action_solve()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requests.action_close()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        without = close(with_runs=False)
        self.assertLessEqual(close(with_runs=True), without + 6)

    # ------------------------------------------------------------------
    # Dead ends
    # ------------------------------------------------------------------
    def test_a_mostly_wrong_conclusion_and_what_it_was_instead(self):
        for _number in range(3):
            self.diagnose(
                self.on, self.beep, self.is_fan, found=(self.fuse, self.new_fuse)
            )
        self.diagnose(
            self.on, self.beep, self.is_fan, found=(self.board, self.new_board)
        )
        self.learn()
        self.assertEqual(self.is_fan.weakness, "refuted")
        self.assertEqual(self.is_fan.proposed_cause_id, self.fuse)
        self.assertEqual(self.is_fan.proposed_count, 3)
        self.assertIn("Fuse blown → Fuse replaced (3×)", self.is_fan.proposal)
        self.assertEqual(self.tree.weak_count, 1)
        action = self.tree.with_context(related="weak_count").action_view_related()
        self.assertEqual(action["res_id"], self.is_fan.id)
        # One click makes it an answer; then there is nothing more to propose of it.
        action = self.is_fan.with_user(self.manager).action_add_proposed_answer()
        with Form(
            self.Node.with_user(self.manager).with_context(**action["context"])
        ) as form:
            form.answer = "It crackles"
        answer = form.save()
        self.assertEqual(answer.parent_id, self.beep)
        self.assertEqual(
            (answer.kind, answer.cause_id, answer.solution_id, answer.name),
            ("conclusion", self.fuse, self.new_fuse, "Fuse blown"),
        )
        self.env.invalidate_all()
        self.assertFalse(self.is_fan.proposal)

    def test_a_question_where_many_stop(self):
        for _number in range(3):
            self.diagnose(
                self.on,
                self.beep,
                state="stopped",
                found=(self.fuse, self.new_fuse),
            )
        self.learn()
        self.assertEqual(self.beep.weakness, "stopped")
        self.assertFalse(self.on.weakness)
        action = self.beep.action_add_proposed_answer()
        self.assertEqual(action["context"]["default_parent_id"], self.beep.id)
        ended = self.Diagnosis.search(self.beep.action_view_ended_here()["domain"])
        self.assertEqual(len(ended), 3)
        weak = self.env.ref(
            "field_service_knowledge.service_diagnostic_node_action_weak"
        )
        self.assertIn("search_default_weak", weak.context)
        self.assertIn(self.beep, self.Node.search([("weakness", "!=", False)]))

    def test_never_chosen_and_not_known(self):
        self.is_off.offered_count = 20
        self.assertEqual(self.is_off.weakness, "unused")
        self.is_off.run_count = 1
        self.assertFalse(self.is_off.weakness)
        self.on.write({"run_count": 10, "unknown_count": 4})
        self.assertEqual(self.on.weakness, "unclear")

    def test_proposals_of_a_list_take_one_query(self):
        for node in (self.is_fan, self.is_board):
            for _number in range(2):
                self.diagnose(
                    self.on, self.beep, node, found=(self.fuse, self.new_fuse)
                )
        self.env.flush_all()
        self.is_fan.mapped("proposal")
        counts = []
        for nodes in (self.is_fan, self.is_fan | self.is_board):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            nodes.mapped("proposal")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_the_trees_learn_by_themselves(self):
        cron = self.env.ref("field_service_knowledge.service_diagnosis_cron")
        self.diagnose(self.on, self.is_off)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertCounts(self.is_off, run_count=1)
