# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .ranking_common import RankingCommon


@tagged("post_install", "-at_install")
class TestDispatchFit(RankingCommon):
    """Nobody arrives at a product outside his range without somebody saying why."""

    def create_hard_order(self, **vals):
        return self.create_order(skill_ids=[Command.set(self.three_phase.ids)], **vals)

    def assertRefused(self, visit, *words):
        with self.assertRaises(UserError) as refused:
            visit.with_user(self.dispatcher).action_send()
        for word in (visit.name, visit.work_order_id.name, *words):
            self.assertIn(word, str(refused.exception))
        self.assertEqual(visit.state, "draft")

    def assertChangeRefused(self, visit, words, **vals):
        # Unlike assertRaisesRegex it takes back what was written.
        with self.assertRaises(UserError) as refused:
            visit.with_user(self.dispatcher).write(vals)
        self.assertIn(words, str(refused.exception))

    # -- What is seen ---------------------------------------------------------
    def test_without_needs_and_in_working_hours_nothing_speaks_against_it(self):
        visit = self.plan(self.create_order())
        self.assertFalse(visit.fit_warning)
        self.assertFalse(visit.is_exception)
        visit.action_send()
        self.assertEqual(visit.state, "sent")
        self.assertNotIn("fit_overruled", visit.request_id.log_ids.mapped("event"))

    def test_everything_that_speaks_against_it_is_told(self):
        self.grant(
            self.engineer,
            self.three_phase,
            valid_to=self.monday.date() - timedelta(days=1),
        )
        self.engineer.territory_ids = self.south
        self.take_leave(
            self.engineer,
            self.monday + timedelta(hours=1),
            self.monday + timedelta(hours=5),
        )
        other = self.plan(self.create_order())
        visit = self.plan(
            self.create_hard_order(territory_id=self.north.id),
            planned_end=self.monday + timedelta(hours=11),
        )
        lines = visit.with_user(self.dispatcher).fit_warning.split("\n")
        for line, words in zip(
            lines,
            (
                ("Erik Engineer lacks: Three-Phase (expired on",),
                ("works in South, the order is in North",),
                ("Erik Engineer is on leave from",),
                ("is outside the working hours of Erik Engineer",),
                (f"is at {other.name} from",),
            ),
            strict=True,
        ):
            for word in words:
                self.assertIn(word, line)
        self.assertNotIn("Dentist", visit.fit_warning)
        self.assertTrue(visit.is_exception)

    def test_a_day_off_for_all_counts(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founders' Day",
                "calendar_id": self.engineer.resource_calendar_id.id,
                "date_from": self.monday - timedelta(hours=9),
                "date_to": self.monday + timedelta(hours=12),
            }
        )
        visit = self.plan(self.create_order())
        self.assertIn("a day off for all", visit.fit_warning)
        self.assertRefused(visit, "a day off for all")

    def test_a_break_and_flexible_hours_are_no_obstacle(self):
        visit = self.plan(
            self.create_order(), planned_end=self.monday + timedelta(hours=6)
        )
        self.assertFalse(visit.fit_warning)
        visit.planned_start = self.monday - timedelta(hours=4)
        self.assertIn("outside the working hours", visit.fit_warning)
        self.engineer.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Flexible", "flexible_hours": True, "tz": "UTC"}
        )
        visit.invalidate_recordset()
        self.assertFalse(visit.fit_warning)

    # -- What is refused ------------------------------------------------------
    def test_who_lacks_a_skill_goes_with_a_reason_only_and_it_is_kept(self):
        request = self.create_request()
        visit = self.plan(self.create_hard_order(request_id=request.id))
        self.assertRefused(
            visit, "Erik Engineer lacks: Three-Phase", "Who Can?", "reason"
        )
        visit.exception_reason = "   "
        self.assertRefused(visit, "Three-Phase")
        with Form(visit.with_user(self.dispatcher)) as form:
            self.assertTrue(form.is_exception)
            form.exception_reason = "Olga guides him by telephone"
        visit.with_user(self.dispatcher).action_send()
        self.assertEqual(visit.state, "sent")
        log = request.log_ids.filtered(lambda log: log.event == "fit_overruled")
        self.assertEqual(log.user_id, self.dispatcher)
        self.assertEqual(log.new_value, "Erik Engineer")
        self.assertIn("Olga guides him", log.note)
        self.assertIn("Three-Phase", log.note)
        self.assertFalse(log.is_public)
        said = visit.message_ids.filtered(lambda one: "Olga guides" in str(one.body))
        self.assertEqual(said.author_id, self.dispatcher.partner_id)

    def test_the_company_may_refuse_for_good_or_only_show(self):
        visit = self.plan(
            self.create_hard_order(), exception_reason="He wants to learn"
        )
        self.company.service_check_skills = "block"
        self.assertRefused(visit, "no exception")
        self.company.service_check_skills = "warn"
        self.assertFalse(visit.is_exception)
        visit.action_send()
        self.assertEqual(visit.state, "sent")

    def test_each_kind_has_its_own_rule(self):
        self.engineer.territory_ids = self.south
        self.plan(self.create_order())
        visit = self.plan(
            self.create_order(territory_id=self.north.id),
            planned_start=self.monday - timedelta(hours=6),
        )
        for kind, words in (
            ("territory", "works in South"),
            ("hours", "outside the working hours"),
            ("overlaps", "is at"),
        ):
            with self.subTest(kind=kind):
                self.company[f"service_check_{kind}"] = "reason"
                self.assertRefused(visit, words)
                self.company[f"service_check_{kind}"] = "warn"
        self.take_leave(self.engineer, self.monday, self.monday + timedelta(hours=1))
        self.assertRefused(visit, "on leave")
        self.company.service_check_leaves = "warn"
        visit.action_send()

    def test_all_conflicts_of_all_visits_stand_in_one_refusal(self):
        orders = [self.create_hard_order() for _number in range(3)]
        fine = self.plan(self.create_order(), planned_start=self.monday)
        visits = self.env["service.dispatch"].union(
            *(
                self.plan(
                    order,
                    planned_start=self.monday + timedelta(days=number),
                    planned_end=self.monday + timedelta(days=number, hours=1),
                )
                for number, order in enumerate(orders)
            )
        )
        with self.assertRaises(UserError) as refused:
            (visits | fine).action_send()
        for visit in visits:
            self.assertIn(visit.name, str(refused.exception))
        self.assertNotIn(f"{fine.name} for", str(refused.exception))
        self.assertEqual(set((visits | fine).mapped("state")), {"draft"})

    # -- What was sent changes ------------------------------------------------
    def test_a_visit_that_was_sent_is_checked_when_it_changes(self):
        self.grant(self.engineer, self.three_phase)
        visit = self.plan(self.create_hard_order())
        visit.action_send()
        self.assertChangeRefused(
            visit, "Olga Other lacks", employee_id=self.other_engineer.id
        )
        leave = self.monday + timedelta(days=1)
        self.take_leave(self.engineer, leave, leave + timedelta(hours=8))
        period = {"planned_start": leave, "planned_end": leave + timedelta(hours=1)}
        self.assertChangeRefused(visit, "on leave", **period)
        visit.action_accept()
        self.assertChangeRefused(visit, "on leave", **period)
        visit.write({**period, "exception_reason": "He comes all the same"})
        self.assertEqual(visit.planned_start, leave)
        # Under way nobody plans any more.
        visit.action_travel()
        visit.planned_end = leave + timedelta(hours=3)

    def test_a_reason_holds_for_the_engineer_for_whom_it_was_given(self):
        visit = self.plan(self.create_hard_order(), exception_reason="Erik knows it")
        visit.action_send()
        # What did not change is not asked for again.
        visit.write({"employee_id": self.engineer.id})
        self.assertEqual(visit.exception_reason, "Erik knows it")
        self.assertChangeRefused(
            visit, "Olga Other lacks", employee_id=self.other_engineer.id
        )
        visit.write(
            {
                "employee_id": self.other_engineer.id,
                "exception_reason": "Olga has done it before",
            }
        )
        self.assertEqual(visit.exception_reason, "Olga has done it before")
        draft = self.plan(self.create_hard_order(), exception_reason="Erik knows it")
        with Form(draft) as form:
            form.employee_id = self.other_engineer
        self.assertFalse(draft.exception_reason)

    def test_the_question_before_sending_shows_it_and_asks_for_the_reason(self):
        order = self.create_hard_order()
        order.planned_start = self.monday
        wizard = Form(
            self.env["service.dispatch.create.wizard"]
            .with_user(self.dispatcher)
            .with_context(active_model=order._name, active_ids=order.ids)
        )
        wizard.employee_id = self.engineer
        self.assertIn("lacks: Three-Phase", wizard.fit_warning)
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.exception_reason = "Nobody else is near"
        wizard.save().action_confirm()
        self.assertEqual(order.dispatch_ids.state, "sent")
        self.assertEqual(order.dispatch_ids.exception_reason, "Nobody else is near")

    def count_queries(self, visits):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        visits._get_conflicts()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_visits(self):
        night = self.monday.replace(hour=1)
        visits = self.env["service.dispatch"].union(
            *(
                self.plan(
                    self.create_hard_order(archive_id=self.archive.id),
                    employee_id=self.engineers[number % 2].id,
                    planned_start=night + timedelta(days=number),
                    planned_end=night + timedelta(days=number, hours=2),
                )
                for number in range(12)
            )
        )
        self.count_queries(visits[:2])
        few = self.count_queries(visits[:2])
        self.assertLessEqual(self.count_queries(visits), few)

    def test_settings_are_the_company_s(self):
        settings = self.env["res.config.settings"].create(
            {"service_check_hours": "block"}
        )
        settings.execute()
        self.assertEqual(self.company.service_check_hours, "block")
        self.assertEqual(self.company._get_service_check("skills"), "reason")
        self.assertEqual(self.company._get_service_check("leaves"), "reason")
        self.assertEqual(self.company._get_service_check("territory"), "warn")
