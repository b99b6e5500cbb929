# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceCommon

SOLVED = "2026-03-02 10:00:00"
BACK = "2026-03-10 10:00:00"


@tagged("post_install", "-at_install")
class TestServiceBadFix(ServiceCommon):
    """A problem that comes back is found, remedied, and counted unless overruled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_bad_fix_days = 30
        cls.former = cls.create_solved(archive_id=cls.archive.id)

    @classmethod
    def create_solved(cls, solved=SOLVED, **vals):
        """Create a request that was solved at the given moment."""
        request = cls.create_request(
            received_at="2026-03-01 08:00:00",
            **{"problem_id": cls.problem.id, **vals},
        )
        request.write({"solution_id": cls.solution.id})
        request.action_solve()
        request.solved_at = solved
        return request

    def come_back(self, **vals):
        return self.create_request(
            received_at=BACK,
            **{"archive_id": self.archive.id, "problem_id": self.problem.id, **vals},
        )

    # -- Found ----------------------------------------------------------
    def test_on_the_whole_or_a_part_of_the_unit(self):
        system = self.create_archive()
        rack = self.create_archive(parent_id=system.id)
        unit = self.create_archive(parent_id=rack.id)
        sister = self.create_archive(parent_id=system.id)
        former = self.create_solved(archive_id=rack.id)
        for archive, expected in (
            (rack, former),
            (unit, former),
            (system, former),
            (sister, former.browse()),
        ):
            with self.subTest(archive=archive.name):
                again = self.come_back(archive_id=archive.id)
                self.assertEqual(again.bad_fix_of_id, expected)

    def test_on_the_component_and_on_what_replaced_it(self):
        old, new, other = self.env["service.product.archive.component"].create(
            [
                {"archive_id": self.archive.id, "product_id": self.unit_product.id}
                for _index in range(3)
            ]
        )
        former = self.create_solved(
            "2026-03-03 10:00:00", archive_id=self.archive.id, component_id=old.id
        )
        old.replaced_by_id = new
        for component, expected in (
            (old, former),
            (new, former),
            (other, self.former),
            (other.browse(), former),
        ):
            with self.subTest(component=component):
                again = self.come_back(component_id=component.id)
                self.assertEqual(again.bad_fix_of_id, expected)

    def test_by_the_reported_and_by_the_actual_problem(self):
        unit = self.create_archive()
        former = self.create_solved(
            archive_id=unit.id, problem_id=self.other_problem.id
        )
        former.with_context(service_findings=True).problem_id = self.problem
        self.assertEqual(former.expected_problem_id, self.other_problem)
        third = self.env["service.problem"].create({"name": "Smells"})
        for problem, expected in (
            (self.problem, former),
            (self.other_problem, former),
            (third, former.browse()),
        ):
            with self.subTest(problem=problem.name):
                again = self.come_back(archive_id=unit.id, problem_id=problem.id)
                self.assertEqual(again.bad_fix_of_id, expected)

    def test_shown_before_the_request_is_saved(self):
        form = Form(self.env["service.request"].with_user(self.agent))
        form.subject = "Beeps again"
        form.partner_id = self.customer
        form.type_id = self.type_repair
        form.received_at = BACK
        form.archive_id = self.archive
        self.assertFalse(form.possible_bad_fix_id)
        form.problem_id = self.problem
        self.assertEqual(form.possible_bad_fix_id, self.former)
        request = form.save()
        self.assertEqual(request.bad_fix_of_id, self.former)
        self.assertFalse(request.possible_bad_fix_id, "it is a fact now")

    def test_once_the_actual_problem_is_known(self):
        again = self.come_back(problem_id=self.other_problem.id)
        self.assertFalse(again.is_bad_fix)
        again.problem_id = self.problem
        self.assertEqual(again.bad_fix_of_id, self.former)

    def test_not_of_another_customer_or_company(self):
        other = self.env["res.company"].create({"name": "Other Branch"})
        team = self.env["service.team"].create(
            {"name": "Other Centre", "company_id": other.id}
        )
        foreign = self.create_archive(company_id=other.id)
        again = self.come_back(
            archive_id=foreign.id, company_id=other.id, team_id=team.id
        )
        self.assertFalse(again.is_bad_fix)
        self.archive.partner_id = self.stranger
        again = self.come_back(partner_id=self.stranger.id)
        self.assertFalse(again.is_bad_fix)

    # -- Remedied -------------------------------------------------------
    def test_priority_is_raised_by_the_company_s_steps(self):
        for steps, priority, raised in (
            (0, "1", "1"),
            (1, "1", "2"),
            (3, "1", "3"),
            (1, "3", "3"),
        ):
            with self.subTest(steps=steps, priority=priority):
                self.company.service_bad_fix_priority_steps = steps
                self.assertEqual(self.come_back(priority=priority).priority, raised)
        with self.assertRaisesRegex(ValidationError, "0 to 3 steps"):
            self.company.service_bad_fix_priority_steps = 4

    def test_those_who_fixed_it_get_a_task(self):
        order = self.create_order(request_id=self.former.id)
        self.perform(order)
        self.former.user_id = self.former.solved_by_id = self.dispatcher
        self.come_back()
        self.assertEqual(
            self.former.activity_ids.user_id,
            self.dispatcher | self.engineer_user,
        )
        self.assertIn("came back as", self.former.activity_ids[0].summary)
        mine = self.former.with_user(self.engineer_user)
        self.assertEqual(mine.bad_fix_state, "open", "he can look at what came back")

    def test_acceptance_waits_for_the_remedy(self):
        again = self.come_back()
        self.assertEqual(self.former.bad_fix_state, "open")
        with self.assertRaisesRegex(UserError, again.name):
            self.former.with_user(self.agent).action_close()
        self.assertEqual(self.former.state, "solved")
        again.solution_id = self.solution
        again.action_solve()
        self.assertEqual(self.former.bad_fix_state, "remedied")
        self.assertFalse(self.former.activity_ids, "the task is done")
        self.former.with_user(self.agent).action_close()
        self.assertEqual(self.former.state, "closed")

    def test_a_remedy_that_is_taken_up_again_blocks_again(self):
        again = self.come_back()
        again.solution_id = self.solution
        again.action_solve()
        again.action_reopen("Still beeps")
        with self.assertRaisesRegex(UserError, "before that is remedied"):
            self.former.action_close()

    def test_a_cancelled_return_blocks_nothing(self):
        self.come_back().action_cancel("Entered twice")
        self.assertFalse(self.former.bad_fix_state)
        self.former.action_close()

    # -- Overruled --------------------------------------------------------
    def test_overruled_with_a_reason_and_reinstated(self):
        again = self.come_back(priority="1").with_user(self.agent)
        self.assertEqual(again.priority, "2")
        wizard = Form(
            self.env["service.request.bad.fix.wizard"]
            .with_user(self.agent)
            .with_context(active_model="service.request", active_ids=again.ids)
        )
        wizard.reason = "Another fan"
        wizard.save().action_confirm()
        self.assertFalse(again.is_bad_fix)
        self.assertEqual(again.bad_fix_overruled_id, self.former)
        self.assertEqual(again.bad_fix_overruled_reason, "Another fan")
        self.assertEqual(again.bad_fix_overruled_by_id, self.agent)
        self.assertEqual(again.priority, "1")
        self.assertFalse(self.former.bad_fix_state)
        self.assertFalse(self.former.activity_ids)
        log = again.log_ids.filtered(lambda log: log.event == "bad_fix_overruled")
        self.assertEqual((log.note, log.user_id), ("Another fan", self.agent))
        self.assertIn("bad_fix_overruled", self.former.log_ids.mapped("event"))
        again.problem_id = self.problem
        self.assertFalse(again.is_bad_fix, "it is not found a second time")
        self.former.with_user(self.agent).action_close()

        again.action_reinstate_bad_fix()
        self.assertEqual(again.bad_fix_of_id, self.former)
        self.assertFalse(again.bad_fix_overruled_id)
        self.assertEqual(again.priority, "2")
        self.assertIn("bad_fix_reinstated", again.log_ids.mapped("event"))

    def test_overruling_needs_a_bad_fix_and_a_reason(self):
        again = self.come_back()
        with self.assertRaisesRegex(UserError, "say why"):
            again.action_overrule_bad_fix("  ")
        with self.assertRaisesRegex(UserError, "does not count"):
            self.former.action_overrule_bad_fix("No")
        with self.assertRaisesRegex(UserError, "no overruled"):
            again.action_reinstate_bad_fix()

    def test_neither_engineers_nor_customers_overrule(self):
        again = self.come_back()
        portal = new_test_user(
            self.env,
            "fs_portal_fix",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        for user in (self.engineer_user, self.other_engineer_user, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                again.with_user(user).action_overrule_bad_fix("Mine is good")
        with self.assertRaises(AccessError):
            again.with_user(portal).read(["bad_fix_of_id"])

    # -- Many records -----------------------------------------------------
    def test_queries_do_not_grow_with_the_number_of_bad_fixes(self):
        Request = self.env["service.request"].with_user(self.agent)

        def count_queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Request.create(
                [
                    {
                        "subject": f"Again {index}",
                        "partner_id": self.customer.id,
                        "type_id": self.type_repair.id,
                        "archive_id": self.archive.id,
                        "problem_id": self.problem.id,
                        "company_id": self.company.id,
                        "received_at": BACK,
                    }
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(1)
        few, many = count_queries(10), count_queries(100)
        self.assertLessEqual(many, few + 12)
