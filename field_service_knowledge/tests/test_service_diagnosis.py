# Part of Field Service. License LGPL-3.
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .diagnosis_common import DiagnosisCommon


@tagged("post_install", "-at_install")
class TestServiceDiagnosis(DiagnosisCommon):
    def _step(self, node, user=None):
        return self.Node.with_user(user or self.agent).get_step(node.id)

    def test_question_and_answers(self):
        step = self._step(self.beep)
        self.assertEqual((step["kind"], step["name"]), ("question", "Does it beep?"))
        self.assertEqual(
            [answer["answer"] for answer in step["answers"]],
            ["Yes, it beeps", "No beep"],
        )
        self.assertEqual([answer["odds"] for answer in step["answers"]], [50, 50])

    def test_likely_answers_come_first(self):
        self.is_board.write({"confirmed_count": 8, "offered_count": 16})
        self.is_fan.write({"confirmed_count": 3, "offered_count": 16})
        answers = self._step(self.beep)["answers"]
        self.assertEqual(
            [(answer["answer"], answer["odds"]) for answer in answers],
            [("No beep", 50), ("Yes, it beeps", 25)],
        )
        self.assertEqual((answers[0]["confirmed"], answers[0]["offered"]), (8, 16))

    def test_conclusion(self):
        self.is_fan.write({"confirmed_count": 3, "refuted_count": 1})
        self.is_fan.article_id = self.create_article("Fans", body="<p>Oil it.</p>")
        for solution in (self.solution, self.solution, self.new_board):
            request = self.create_request(problem_id=self.problem.id)
            self.close(request, self.cause, solution)
        self.create_request(problem_id=self.problem.id, bad_fix_of_id=request.id)
        shown = self.is_fan.article_id.with_context(related="conclusion_count")
        self.assertEqual(shown.conclusion_count, 1)
        self.assertEqual(shown.action_view_related()["res_id"], self.is_fan.id)
        step = self._step(self.is_fan)
        self.assertEqual(step["problem"]["id"], self.problem.id)
        self.assertEqual(step["cause"]["name"], self.cause.name)
        self.assertEqual(step["solution"]["id"], self.solution.id)
        self.assertEqual(step["article"]["name"], "Fans")
        self.assertEqual((step["confirmed"], step["judged"]), (3, 4))
        self.assertEqual(step["success"], 75)
        earlier = step["earlier"]
        # Two of three stayed solved, both with this solution.
        self.assertEqual((earlier["count"], earlier["success"]), (3, 67))
        self.assertEqual(
            (earlier["solution_count"], earlier["solution_success"]), (2, 100)
        )
        self.assertEqual(
            [case["came_back"] for case in earlier["requests"]], [True, False, False]
        )
        self.assertEqual(earlier["requests"][0]["name"], request.name)

    def test_an_engineer_learns_the_figures_but_not_the_strangers(self):
        request = self.create_request(problem_id=self.problem.id)
        self.close(request, self.cause, self.solution)
        earlier = self._step(self.is_fan, self.engineer_user)["earlier"]
        self.assertEqual((earlier["count"], earlier["requests"]), (1, []))

    def test_internal_drafts_of_articles_stay_inside(self):
        self.is_fan.article_id = self.create_article("Fans", state="draft")
        self.assertFalse(self._step(self.is_fan)["article"])
        self.assertTrue(self._step(self.is_fan, self.dispatcher)["article"])

    def test_a_removed_question(self):
        gone = self.create_conclusion(
            "Gone", self.cause, self.solution, self.beep, "Maybe"
        )
        gone_id = gone.id
        gone.unlink()
        with self.assertRaisesRegex(UserError, "not there any more"):
            self.Node.with_user(self.agent).get_step(gone_id)

    def test_goes_on_with_another_tree(self):
        second = self.create_tree("Fans")
        root = self.Node.create({"name": "Which fan?", "tree_id": second.id})
        left = self.create_conclusion(
            "Left fan", self.cause, self.solution, root, "Left"
        )
        second.action_publish()
        self.is_fan.next_tree_id = second
        step = self._step(self.is_fan)
        self.assertEqual(step["next"]["root_id"], root.id)
        request = self.create_request()
        path = (self.on, self.beep, self.is_fan, root, left)
        run = self.run_tree(request, *path, state="solved")
        self.assertEqual(run.line_ids.node_id, self.Node.union(*path))
        self.assertEqual(run.conclusion, "Left fan")
        self.assertEqual(run.tree_id, self.tree)
        second.action_reset_draft()
        self.assertFalse(self._step(self.is_fan)["next"])

    # ------------------------------------------------------------------
    # Keeping a run
    # ------------------------------------------------------------------
    def test_path_is_kept(self):
        request = self.create_request()
        run = self.run_tree(request, self.on)
        self.assertEqual(run.state, "open")
        self.assertEqual((run.user_id, run.tree_id), (self.agent, self.tree))
        values = {
            "id": run.id,
            "path": self.get_path(self.on, self.beep, self.is_fan, guessed=self.beep),
            "state": "open",
        }
        again = self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        self.assertEqual(again, run.id)
        self.assertEqual(
            run.line_ids.mapped(lambda line: (line.name, line.answer, line.is_guess)),
            [
                ("Is it on?", "Yes", False),
                ("Does it beep?", "Yes, it beeps", True),
                ("It is the fan", False, False),
            ],
        )
        self.assertEqual(run.cause_id, self.cause)
        self.assertEqual((run.step_count, run.last_node_id), (3, self.is_fan))
        self.assertEqual(
            run.path,
            "Is it on? Yes → Does it beep? Yes, it beeps (assumed) → It is the fan",
        )
        # One step back, and the other way.
        values["path"] = self.get_path(self.on, self.is_off)
        self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        self.assertEqual(run.line_ids.node_id, self.on | self.is_off)
        self.assertEqual(run.line_ids[0].answer, "No")
        self.assertEqual(run.cause_id, self.fuse)
        # What was said does not change with the tree.
        self.on.name = "Is the power on?"
        self.assertEqual(run.line_ids[0].name, "Is it on?")

    def test_nothing_answered_nothing_kept(self):
        request = self.create_request()
        run = self.run_tree(request, self.on)
        values = {"id": run.id, "path": []}
        self.assertFalse(
            self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        )
        self.assertFalse(run.exists())

    def test_a_path_that_leads_nowhere_is_cut_off(self):
        request = self.create_request()
        run = self.run_tree(request, self.on, self.is_fan)
        self.assertEqual(run.line_ids.node_id, self.on)
        self.assertFalse(self.run_tree(request, self.beep, self.is_fan))
        # Whatever a screen says: at a question there is no conclusion to take over.
        run = self.run_tree(request, self.on, self.beep, state="solved")
        self.assertEqual(run.state, "open")
        values = {
            "path": [{"node_id": self.on.id, "at": "2999-01-01 00:00:00"}],
            "started_at": "nonsense",
        }
        run_id = self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        line = self.Diagnosis.browse(run_id).line_ids
        self.assertLessEqual(line.date, fields.Datetime.now())

    def test_gone_on_with_later(self):
        request = self.create_request(problem_id=self.problem.id)
        run = self.run_tree(request, self.on, self.beep)
        known = request.with_user(self.agent).get_diagnosis()
        self.assertEqual(known["run"]["id"], run.id)
        self.assertEqual([step["answer"] for step in known["run"]["path"]], ["Yes", ""])
        self.assertEqual([tree["id"] for tree in known["trees"]], self.tree.ids)
        self.assertTrue(known["can_apply"])
        # The tree was changed under it: better begin again.
        self.tree.action_reset_draft()
        self.beep.unlink()
        self.assertFalse(request.with_user(self.agent).get_diagnosis()["run"])
        self.assertEqual(run.line_ids.mapped("name"), ["Is it on?", "Does it beep?"])

    def test_ended_runs_are_not_changed(self):
        request = self.create_request()
        run = self.run_tree(request, self.on, self.beep, state="stopped")
        self.assertTrue(run.ended_at)
        self.assertEqual(run.verdict, "dead_end")
        values = {"id": run.id, "path": self.get_path(self.on, self.is_off)}
        other_id = self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        self.assertNotEqual(other_id, run.id)
        self.assertEqual(run.last_node_id, self.beep)

    def test_the_end_stands_in_the_service_log(self):
        request = self.create_request()
        self.run_tree(request, self.on, self.is_off, state="not_solved")
        note = request.log_ids.filtered(lambda log: log.event == "noted").note
        self.assertIn("UPS is dead (Did Not Fit)", note)
        self.assertIn("Is it on? No → It is the fuse", note)

    # ------------------------------------------------------------------
    # Taking it over
    # ------------------------------------------------------------------
    def test_taken_over_as_expected(self):
        request = self.create_request(problem_id=self.other_problem.id)
        self.assertEqual(request.expected_problem_id, self.other_problem)
        run = self.run_tree(request, self.on, self.beep, self.is_fan)
        run.with_user(self.agent).action_apply()
        self.assertEqual(run.state, "solved")
        self.assertEqual(request.expected_problem_id, self.problem)
        self.assertEqual(
            (request.problem_id, request.cause_id, request.solution_id),
            (self.problem, self.cause, self.solution),
        )
        self.close(request, self.cause, self.solution)
        self.assertTrue(request.diagnosis_correct)
        self.assertEqual(run.verdict, "confirmed")

    def test_what_was_sent_to_dispatching_stays_expected(self):
        request = self.create_request(problem_id=self.other_problem.id)
        request._keep_expected_problem()
        run = self.run_tree(request, self.on, self.beep, self.is_fan)
        run.with_user(self.agent).action_apply()
        self.assertEqual(request.expected_problem_id, self.other_problem)
        self.assertEqual(request.problem_id, self.problem)

    def test_a_question_is_no_conclusion(self):
        run = self.run_tree(self.create_request(), self.on, self.beep)
        with self.assertRaisesRegex(UserError, "no conclusion"):
            run.action_apply()

    def test_from_the_form(self):
        request = self.create_request()
        action = request.with_user(self.agent).action_diagnose()
        self.assertEqual(action["params"], {"request_id": request.id})
        self.run_tree(request, self.on, self.beep)
        with Form(request.with_user(self.agent)) as form:
            self.assertEqual(form.diagnosis_count, 1)
        shown = request.with_context(related="diagnosis_count").action_view_related()
        self.assertEqual(shown["res_id"], request.diagnosis_ids.id)
        self.close(request, self.cause, self.solution)
        with self.assertRaisesRegex(UserError, "is over"):
            request.action_diagnose()

    def test_merged_requests_bring_their_runs(self):
        request = self.create_request()
        target = self.create_request()
        run = self.run_tree(request, self.on, self.is_off, state="solved")
        request._move_documents(target)
        self.assertEqual(run.request_id, target)

    # ------------------------------------------------------------------
    # On the call screen
    # ------------------------------------------------------------------
    def _call(self, *runs, step="save", **values):
        screen = self.env["service.call.screen"].with_user(self.agent)
        return screen.save_call(
            {
                "partner_id": self.customer.id,
                "type_id": self.type_repair.id,
                "problem_id": self.problem.id,
                "diagnoses": list(runs),
                **values,
            },
            step,
        )

    def test_trees_are_offered_on_a_call(self):
        screen = self.env["service.call.screen"].with_user(self.agent)
        values = {"partner_id": self.customer.id, "type_id": self.type_repair.id}
        self.assertEqual(screen.get_help(values)["trees"], [])
        values["problem_id"] = self.problem.id
        self.assertEqual(
            [tree["name"] for tree in screen.get_help(values)["trees"]], ["UPS is dead"]
        )

    def test_runs_of_a_call_are_kept_with_its_request(self):
        result = self._call(
            {"path": self.get_path(self.on, self.beep), "state": "stopped"},
            {"path": self.get_path(self.on, self.is_off), "state": "solved"},
            cause_id=self.fuse.id,
            solution_id=self.new_fuse.id,
            step="solve",
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "solved")
        self.assertEqual(
            request.diagnosis_ids.sorted("id").mapped("state"), ["stopped", "solved"]
        )
        self.assertEqual(request.expected_problem_id, self.problem)
        request.action_close()
        self.assertEqual(
            request.diagnosis_ids.sorted("id").mapped("verdict"),
            ["dead_end", "confirmed"],
        )

    def test_a_call_that_is_closed_at_once(self):
        result = self._call(
            {"path": self.get_path(self.on, self.is_off), "state": "solved"},
            type_id=self.type_consultation.id,
            cause_id=self.fuse.id,
            solution_id=self.new_fuse.id,
            step="close",
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.diagnosis_ids.verdict, "confirmed")

    def test_a_call_without_a_customer_keeps_nothing(self):
        before = self.Diagnosis.search_count([])
        run = {"path": self.get_path(self.on, self.is_off), "state": "solved"}
        self.assertTrue(self._call(run, partner_id=False)["missing"])
        self.assertEqual(self.Diagnosis.search_count([]), before)

    def test_a_call_is_not_lost_to_a_changed_tree(self):
        path = self.get_path(self.on, self.beep, self.is_fan)
        self.tree.action_reset_draft()
        self.beep.unlink()
        self.on.unlink()
        result = self._call({"path": path, "state": "solved"})
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertFalse(request.diagnosis_ids)

    def test_a_call_that_is_saved_twice(self):
        first = self._call({"path": self.get_path(self.on, self.beep)})
        request = self.env["service.request"].browse(first["request"]["id"])
        run = request.diagnosis_ids
        self._call(
            {
                "id": run.id,
                "path": self.get_path(self.on, self.beep, self.is_fan),
                "state": "solved",
            },
            request_id=request.id,
        )
        self.assertEqual(request.diagnosis_ids, run)
        self.assertEqual((run.state, run.cause_id), ("solved", self.cause))

    # ------------------------------------------------------------------
    # Size
    # ------------------------------------------------------------------
    def _grow(self, depth, width):
        """Return the last question of a tree of ``depth`` × ``width`` answers."""
        tree = self.create_tree(f"{depth} deep")
        question = self.Node.create({"name": "0?", "tree_id": tree.id})
        for level in range(depth):
            answers = self.Node.create(
                [
                    {
                        "name": f"{level}.{number}",
                        "answer": str(number),
                        "parent_id": question.id,
                        "kind": "question" if number == 0 else "conclusion",
                        "cause_id": number and self.cause.id,
                    }
                    for number in range(width)
                ]
            )
            question = answers[0]
        question.write({"kind": "conclusion", "cause_id": self.cause.id})
        tree.action_publish()
        return question.parent_id

    def test_a_step_costs_the_same_in_every_tree(self):
        small, large = self._grow(1, 4), self._grow(500, 4)
        self.assertEqual(large.tree_id.node_count, 2001)
        self.Node.with_user(self.agent).get_step(small.id)
        for question in (small, large):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(2):
                step = self.Node.with_user(self.agent).get_step(question.id)
            self.assertEqual(len(step["answers"]), 4)

    def test_keeping_a_step_costs_the_same_in_every_run(self):
        large = self._grow(40, 2)
        request = self.create_request()
        way = self.Node.browse(int(key) for key in large.parent_path.split("/")[:-1])
        counts = []
        run_id = False
        for length in (1, 2, 20, 21, 39, 40):
            values = {"id": run_id, "path": self.get_path(*way[:length])}
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run_id = self.Diagnosis.with_user(self.agent).save_run(request.id, values)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[5], counts[1] + 1, counts)
        self.assertEqual(len(self.Diagnosis.browse(run_id).line_ids), 40)

    # ------------------------------------------------------------------
    # On the road
    # ------------------------------------------------------------------
    def test_visits_know_their_request(self):
        request = self.create_request()
        order = self.create_order(request_id=request.id)
        visit = self.create_dispatch(order)
        visit.action_send()
        details = visit.with_user(self.engineer_user).get_my_day_details()[0]
        self.assertEqual(details["request_id"], request.id)
        known = request.with_user(self.engineer_user).get_diagnosis()
        # He says what he found in the visit's result, not on the request.
        self.assertFalse(known["can_apply"])
        run = self.run_tree(
            request, self.on, self.is_off, state="solved", user=self.engineer_user
        )
        self.assertEqual(run.user_id, self.engineer_user)

    def test_an_engineer_sees_what_was_asked_on_the_telephone(self):
        request = self.create_request()
        run = self.run_tree(request, self.on, self.is_off, state="solved")
        own = run.with_user(self.engineer_user)
        self.assertFalse(own.has_access("read"))
        visit = self.create_dispatch(self.create_order(request_id=request.id))
        visit.action_send()
        self.env.invalidate_all()
        self.assertEqual(own.line_ids.mapped("answer"), ["No", False])
        self.assertFalse(own.has_access("write"))
        self.assertEqual(request.with_user(self.engineer_user).diagnosis_ids, run)
