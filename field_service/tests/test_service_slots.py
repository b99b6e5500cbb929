# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_engineer_availability import AvailabilityCommon, at


class SlotCommon(AvailabilityCommon):
    """A request on Monday at 6 in the morning; every way takes half an hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla.policy"].search([]).active = False
        cls.company.write({"service_slot_notice": 60, "service_visit_hours": 2.0})
        cls.customer.write({"city": "Antwerp", "tz": "UTC"})
        cls.contact.tz = "UTC"
        cls.type_repair.via_call_centre = True
        cls.other_engineer.is_service_engineer = False
        cls.problem_request = cls.create_request(
            archive_id=cls.archive.id,
            problem_id=cls.problem.id,
            contact_id=cls.contact.id,
        )

    @classmethod
    def create_second_engineer(cls, **vals):
        cls.other_engineer.write({"is_service_engineer": True, **vals})
        return cls.other_engineer

    @classmethod
    def create_skill(cls, name):
        """Return a new ``hr.skill.type`` with one skill and one level."""
        level = {"name": "Yes", "level_progress": 100, "default_level": True}
        return cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [(0, 0, {"name": name})],
                "skill_level_ids": [(0, 0, level)],
            }
        )

    def give_skill(self, skill_type, **vals):
        """Let our engineer have the one skill of a type."""
        return self.env["hr.employee.skill"].create(
            {
                "employee_id": self.engineer.id,
                "skill_id": skill_type.skill_ids.id,
                "skill_type_id": skill_type.id,
                "skill_level_id": skill_type.skill_level_ids.id,
                "valid_from": date(2026, 1, 1),
                **vals,
            }
        )

    def find(self, document=None, **terms):
        document = document or self.problem_request
        return [
            (slot["employee"], f"{slot['start']:%a %H:%M}", f"{slot['end']:%H:%M}")
            for slot in document._find_slots(**terms)
        ]


@tagged("post_install", "-at_install")
class TestServiceSlots(SlotCommon):
    # -- When -------------------------------------------------------------
    def test_three_slots(self):
        expected = [
            ("Erik Engineer", "Mon 08:30", "10:30"),
            ("Erik Engineer", "Mon 13:00", "15:00"),
            ("Erik Engineer", "Tue 08:30", "10:30"),
        ]
        self.assertEqual(self.find(), expected)
        self.assertEqual(len(self.problem_request.work_order_ids), 0, "none is made")
        order = self.problem_request._create_work_orders()
        self.assertEqual(self.find(order), expected)
        self.assertEqual(self.find(limit=1), expected[:1])

    def test_notice_and_limits(self):
        self.company.service_slot_notice = 4 * 60
        self.assertEqual(self.find(limit=1)[0][1], "Mon 10:00")
        self.assertEqual(self.find(start=at(9, day=2), limit=1)[0][1], "Wed 09:00")
        self.assertEqual(self.find(end=at(9)), [])

    def test_how_long_it_takes(self):
        request = self.problem_request
        self.assertEqual(self.find(limit=1)[0][2], "10:30")
        request.expected_hours = 1
        self.assertEqual(self.find(limit=1)[0][2], "09:30")
        order = request._create_work_orders()
        order.expected_hours = 3
        self.assertEqual(self.find(limit=1)[0][2], "11:30")
        self.assertEqual(self.find(duration=0.5, limit=1)[0][2], "09:00")

    def test_leaves_and_visits_are_kept_free(self):
        self.create_leave(at(8), at(12), resource_id=self.engineer.resource_id.id)
        self.create_visit(at(14), at(16))
        # From 13:00 there is no time for the way there and on; from 16:00 none to work.
        self.assertEqual(self.find(limit=1)[0][1], "Tue 08:30")
        self.create_leave(at(0), at(24, day=30), calendar_id=False)
        self.assertEqual(self.find(), [])

    def test_no_visit_goes_on_behind_a_leave(self):
        self.create_leave(at(10), at(14), resource_id=self.engineer.resource_id.id)
        self.assertEqual(self.find(limit=1)[0][1:], ("Mon 14:30", "16:30"))

    def test_time_includes_the_way(self):
        # Two places a tenth of a degree apart: 14.5 km, 17 minutes at 50 km/h.
        self.customer.write({"partner_latitude": 50.1, "partner_longitude": 4.0})
        home = self.env["res.partner"].create(
            {"name": "Home", "partner_latitude": 50.0, "partner_longitude": 4.0}
        )
        self.engineer.service_start_partner_id = home
        slot = self.problem_request._find_slots()[0]
        self.assertEqual(slot["start"], at(8, 30))
        self.assertEqual((slot["travel_minutes"], slot["travel_km"]), (17, 14.5))
        self.customer.write({"partner_latitude": 51.0})
        slot = self.problem_request._find_slots()[0]
        self.assertEqual((slot["travel_minutes"], slot["start"]), (173, at(11)))

    def test_far_places_block_each_other(self):
        # A visit in another town leaves no time for one here between.
        site = self.sites[0]
        site.write({"partner_latitude": 52.0, "partner_longitude": 4.0})
        self.customer.write({"partner_latitude": 50.0, "partner_longitude": 4.0})
        self.engineer.service_start_partner_id = site
        self.create_visit(
            at(14), at(17), order=self.create_order(site_id=site.id), travel_minutes=1
        )
        self.assertNotIn("Mon", " ".join(start for _who, start, _end in self.find()))

    # -- Who --------------------------------------------------------------
    def test_only_engineers_of_the_place(self):
        here, there = self.env["service.territory"].create(
            [{"name": "Kyiv"}, {"name": "Kharkiv"}]
        )
        other = self.create_second_engineer(territory_ids=here.ids)
        self.engineer.territory_ids = there
        self.customer.territory_id = here
        self.assertEqual({name for name, *_times in self.find()}, {other.name})
        other.is_service_engineer = False
        self.assertEqual(self.find(), [])
        answer = self.problem_request.get_slots()
        self.assertIn("Kyiv", answer["empty"])
        # Whoever looks after the customer comes from anywhere.
        self.customer.dedicated_engineer_id = self.engineer
        self.assertEqual({name for name, *_times in self.find()}, {"Erik Engineer"})
        self.company.service_check_territory = "block"
        self.assertEqual(self.find(), [])
        self.company.service_check_territory = "reason"
        answer = self.problem_request.action_book_slot(self.engineer.id, at(8, 30))
        visit = self.env["service.dispatch"].browse(answer["dispatch_id"])
        self.assertEqual(visit.exception_reason, "The customer's own engineer")

    def test_the_range_of_the_product_counts(self):
        big_ups = self.create_skill("Big UPS")
        self.unit_product.service_skill_ids = big_ups.skill_ids
        # Nobody's skills are kept: nothing is asked for.
        self.assertTrue(self.find())
        self.give_skill(self.create_skill("Small UPS"))
        self.assertEqual(self.find(), [])
        self.assertIn("Big UPS", self.problem_request.get_slots()["empty"])
        self.give_skill(big_ups)
        self.assertTrue(self.find())

    def test_only_engineers_of_the_team_and_company(self):
        other_team = self.env["service.team"].create({"name": "South"})
        other = self.create_second_engineer(service_team_id=other_team.id)
        self.assertEqual({name for name, *_times in self.find()}, {"Erik Engineer"})
        other.service_team_id = self.team
        self.engineer.service_team_id = other_team
        self.assertEqual({name for name, *_times in self.find()}, {other.name})
        sister = self.env["res.company"].create({"name": "Sister"})
        self.env["hr.employee"].create(
            {"name": "Sis", "is_service_engineer": True, "company_id": sister.id}
        )
        self.assertEqual({name for name, *_times in self.find()}, {other.name})

    def test_only_who_has_the_skill_on_that_day(self):
        skill_type = self.create_skill("High Voltage")
        order = self.problem_request._create_work_orders()
        order.skill_ids = skill_type.skill_ids
        day = date(2027, 3, 4)
        skill = self.give_skill(skill_type, valid_from=day, valid_to=day)
        self.assertEqual(self.find(order), [])
        self.assertIn("High Voltage", order.get_slots()["empty"])
        skill.write({"valid_from": date(2026, 3, 4), "valid_to": date(2026, 3, 4)})
        self.assertEqual(
            [start for _name, start, _end in self.find(order)],
            ["Wed 08:30", "Wed 13:00"],
        )

    def test_the_customers_own_engineer_is_preferred(self):
        other = self.create_second_engineer()
        self.customer.dedicated_engineer_id = other
        slot = self.problem_request._find_slots()[0]
        self.assertEqual(slot["employee_id"], other.id)
        self.assertIn("dedicated", [reason["kind"] for reason in slot["reasons"]])
        self.problem_request.requested_engineer_id = self.engineer
        self.customer.dedicated_engineer_id = False
        self.assertEqual(
            self.problem_request._find_slots()[0]["employee_id"], self.engineer.id
        )

    # -- Wish and promise -------------------------------------------------
    def test_wish(self):
        self.assertIsNone(self.problem_request._find_slots()[0]["in_window"])
        self.problem_request.write(
            {"customer_start": at(13, day=1), "customer_end": at(17, day=1)}
        )
        slots = self.problem_request._find_slots()
        self.assertEqual(slots[0]["start"], at(13, day=1))
        self.assertEqual([slot["in_window"] for slot in slots], [True, False, False])

    def test_a_wish_far_ahead(self):
        self.problem_request.customer_start = at(10, day=30)
        self.assertEqual(self.problem_request._find_slots()[0]["start"], at(10, day=30))

    def test_deadline(self):
        self.assertIsNone(self.problem_request._find_slots()[0]["meets_deadline"])
        self.env["service.sla.policy"].create(
            {"name": "Quick", "arrival_hours": 3, "resolution_hours": 100}
        )
        request = self.create_request(archive_id=self.archive.id)
        request.arrival_deadline = at(11)
        slots = request._find_slots()
        self.assertEqual([slot["meets_deadline"] for slot in slots][:2], [True, False])
        kinds = {reason["kind"]: reason["ok"] for reason in slots[1]["reasons"]}
        self.assertIs(kinds["deadline"], False)
        promise = request.with_user(self.agent).get_slots()["promise"]
        self.assertRegex(
            promise, "Promised: arrival until today, .*11:00.*, done until"
        )

    # -- What it costs ----------------------------------------------------
    def test_price_by_pricelist(self):
        self.env.ref("field_service.product_labour").list_price = 100
        self.env.ref("field_service.product_travel").list_price = 60
        slot = self.problem_request._find_slots()[0]
        # Two hours and half an hour on the way.
        self.assertEqual(slot["price"], 2 * 100 + 0.5 * 60)
        self.assertIn("No warranty", slot["price_reason"])
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        self.assertEqual(self.problem_request._find_slots()[0]["price"], 115)

    def test_covered_by_contract_or_warranty(self):
        contract = self.create_contract(
            [{"labour_coverage": 100.0, "travel_coverage": 50.0}]
        )
        self.env.ref("field_service.product_travel").list_price = 60
        request = self.create_request(archive_id=self.archive.id)
        slot = request._find_slots()[0]
        self.assertEqual(slot["price"], 15)
        self.assertIn(contract.name, slot["price_reason"])
        contract.line_ids.travel_coverage = 100
        request = self.create_request(archive_id=self.archive.id)
        answer = request.with_user(self.agent).get_slots()["slots"][0]
        self.assertTrue(answer["is_free"])
        self.assertIn("Covered by contract", answer["price_reason"])

    def test_a_fixed_price_is_what_it_is(self):
        order = self.problem_request._create_work_orders()
        order.write({"billing_policy": "fixed", "fixed_price": 333})
        self.assertEqual(order._find_slots()[0]["price"], 333)

    def test_costs_are_for_managers_and_accountants(self):
        request = self.problem_request
        # 2.5 hours at 40.
        self.assertEqual(
            request.with_user(self.manager)._find_slots()[0]["cost"], 100.0
        )
        for user in (self.agent, self.dispatcher):
            slots = request.with_user(user).get_slots()["slots"]
            self.assertIs(slots[0]["cost"], False, user.login)
            self.assertIsNone(request.with_user(user)._find_slots()[0]["cost"])

    # -- Size -------------------------------------------------------------
    def test_queries_do_not_grow_with_the_engineers(self):
        def count():
            for _attempt in ("warm up", "count"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.problem_request._find_slots()
            return self.env.cr.sql_log_count - before

        few = count()
        crowd = self.env["hr.employee"].create(
            [
                {
                    "name": f"Engineer {number}",
                    "is_service_engineer": True,
                    "resource_calendar_id": self.calendar.id,
                    "company_id": self.company.id,
                    "tz": "UTC",
                }
                for number in range(30)
            ]
        )
        for number, engineer in enumerate(crowd):
            self.create_visit(
                at(9 + number % 6), at(10 + number % 6), employee_id=engineer.id
            )
        # The work orders of the visits are read besides, in one query.
        self.assertLessEqual(count(), few + 4)


@tagged("post_install", "-at_install")
class TestBookSlot(SlotCommon):
    def book(self, user=None, document=None, start=None, **vals):
        document = document or self.problem_request
        return document.with_user(user or self.agent).action_book_slot(
            self.engineer.id, start or at(8, 30), **vals
        )

    def get_visit(self, answer):
        return self.env["service.dispatch"].browse(answer["dispatch_id"])

    def test_an_agent_books(self):
        request = self.problem_request
        offered = request.with_user(self.agent).get_slots()["slots"][0]
        answer = request.with_user(self.agent).action_book_slot(
            offered["employee_id"], offered["start"]
        )
        visit = self.get_visit(answer)
        self.assertEqual(visit.request_id, request)
        self.assertEqual(
            (visit.planned_start, visit.planned_end), (at(8, 30), at(10, 30))
        )
        self.assertEqual((visit.state, visit.travel_minutes), ("sent", 30))
        self.assertEqual(visit.work_order_id.state, "released")
        self.assertEqual(visit.work_order_id.planned_start, at(8, 30))
        self.assertTrue(request.sent_to_dispatching_at)
        self.assertEqual(visit.activity_ids.user_id, self.engineer_user)
        log = request.log_ids.filtered(lambda log: log.event == "booked")
        self.assertEqual((log.user_id, log.dispatch_id), (self.agent, visit))
        self.assertEqual(log.new_value, answer["appointment"])
        for word in ("Today", "Erik Engineer"):
            self.assertIn(word, answer["appointment"])
        self.assertEqual(len(request.work_order_ids), 1)

    def test_who_is_booked_is_not_offered_again(self):
        self.book()
        self.assertNotIn("Mon 08:30", [start for _who, start, _end in self.find()])
        with self.assertRaisesRegex(UserError, "Erik Engineer is no longer free.*slot"):
            self.book(
                document=self.create_request(
                    archive_id=self.archive.id, problem_id=self.problem.id
                )
            )

    def test_nothing_is_half_done_when_the_slot_is_gone(self):
        self.create_visit(at(9), at(10))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.book()
        self.env.invalidate_all()
        self.assertFalse(self.problem_request.work_order_ids)
        self.assertFalse(self.problem_request.sent_to_dispatching_at)

    def test_a_slot_may_be_booked_while_the_notice_runs_out(self):
        with freeze_time(at(7, 45)):
            self.assertTrue(self.book())

    def test_the_past_is_gone(self):
        with freeze_time(at(9)), self.assertRaisesRegex(UserError, "no longer free"):
            self.book()

    def test_the_duration_that_was_asked_for(self):
        visit = self.get_visit(self.book(duration=0.5))
        self.assertEqual(visit.planned_end, at(9))
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.book(duration=100, start=at(13))

    def test_an_order_is_used_and_its_draft_too(self):
        order = self.problem_request._create_work_orders()
        draft = self.create_visit(at(9), at(10), order=order)
        answer = self.book(self.dispatcher, order)
        self.assertEqual(self.get_visit(answer), draft)
        self.assertEqual((draft.state, draft.planned_end), ("sent", at(10, 30)))
        self.assertEqual(order.dispatch_ids, draft)
        # Another visit of the same order.
        second = self.get_visit(self.book(self.dispatcher, order, at(13)))
        self.assertEqual(order.dispatch_ids, draft | second)

    def test_an_order_without_a_request(self):
        visit = self.get_visit(self.book(self.dispatcher, self.order))
        self.assertEqual((visit.work_order_id, visit.state), (self.order, "sent"))

    def test_what_lacks_is_told(self):
        self.problem_request.problem_id = False
        with self.assertRaisesRegex(UserError, "Please enter: .*Problem"):
            self.book()
        order = self.create_order()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "only possible in the state"):
            self.book(document=order)

    def test_somebody_who_does_not_serve_the_place(self):
        self.engineer.is_service_engineer = False
        with self.assertRaisesRegex(UserError, "does not serve"):
            self.book()

    # -- Rights -----------------------------------------------------------
    def test_who_may_book(self):
        portal = new_test_user(self.env, "fs_slot_portal", "base.group_portal")
        nobody = new_test_user(self.env, "fs_slot_nobody", "base.group_user")
        for user in (portal, nobody, self.engineer_user, self.accountant):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.book(user)
                with self.assertRaises(AccessError):
                    self.problem_request.with_user(user).get_slots()
                with self.assertRaises(AccessError):
                    self.problem_request.with_user(user).action_open_slots()
                screen = self.env["service.call.screen"].with_user(user)
                with self.assertRaises(AccessError):
                    screen.get_slots({})
                with self.assertRaises(AccessError):
                    screen.book_slot({}, {})
        self.assertTrue(self.book(self.dispatcher))

    def test_an_agent_of_another_company_books_nothing(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        stranger = new_test_user(
            self.env,
            "fs_slot_sister",
            "field_service.group_service_agent",
            company_id=sister.id,
            company_ids=[(6, 0, sister.ids)],
        )
        with self.assertRaises(AccessError):
            self.book(stranger)
        with self.assertRaises(AccessError):
            self.problem_request.with_user(stranger).get_slots()

    def test_an_agent_sends_nobody_by_hand(self):
        visit = self.get_visit(self.book()).with_user(self.agent)
        with self.assertRaises(AccessError):
            visit.planned_start = at(13)
        with self.assertRaises(AccessError):
            visit.create({"work_order_id": visit.work_order_id.id})

    # -- What the customer reads ------------------------------------------
    def test_the_customer_reads_his_appointment(self):
        answer = self.book()
        visit = self.get_visit(answer)
        request = self.problem_request
        self.assertEqual(request._get_portal_visit(), visit)
        self.assertEqual(visit._get_portal_status()[0], "An appointment is agreed.")
        sentences = [sentence for _date, sentence in request._get_portal_timeline()]
        self.assertIn(f"Appointment: {answer['appointment']}", sentences)
        visit.action_reject("Ill")
        self.assertFalse(request._get_portal_visit())

    def test_a_visit_that_was_only_sent_is_no_appointment(self):
        order = self.problem_request._create_work_orders()
        visit = self.create_visit(at(9), at(10), order=order)
        visit.action_send()
        self.assertFalse(self.problem_request._get_portal_visit())

    # -- In the customer's zone -------------------------------------------
    def test_times_are_the_customers(self):
        self.contact.tz = "America/Chicago"
        answer = self.problem_request.with_user(self.agent).get_slots()
        self.assertEqual(answer["zone"], "America/Chicago")
        self.assertIn("2:30", answer["slots"][0]["time"])
        self.assertIn("2:30", self.book()["appointment"])
        self.contact.tz = "UTC"
        self.assertEqual(
            self.problem_request.with_user(self.agent).get_slots()["zone"], ""
        )

    def test_later_days(self):
        request = self.problem_request.with_user(self.agent)
        first = request.get_slots()
        self.assertEqual(first["later"], "2026-03-04 00:00:00")
        second = request.get_slots(first["later"])
        self.assertEqual(second["slots"][0]["start"], "2026-03-04 08:30:00")
        self.engineer.resource_calendar_id = self.create_calendar(days="")
        empty = request.get_slots()
        self.assertFalse(empty["slots"])
        self.assertIn("2 hours", empty["empty"])
        self.assertGreater(empty["later"], "2026-03-15")

    def test_settings_change_what_is_offered(self):
        with self.assertRaises(ValidationError):
            self.company.service_slot_days = 1000
        self.company.write({"service_slot_days": 1, "service_visit_hours": 7.0})
        self.assertEqual(
            self.find(), [("Erik Engineer", "Mon 08:30", "16:30")], "one day ahead"
        )
        self.assertFalse(self.find(start=at(9, day=5)))


@tagged("post_install", "-at_install")
class TestCallScreenSlots(SlotCommon):
    """The same while the caller is on the line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = cls.env["service.call.screen"].with_user(cls.agent)
        cls.values = {
            "partner_id": cls.customer.id,
            "contact_id": cls.contact.id,
            "type_id": cls.type_repair.id,
            "archive_id": cls.archive.id,
            "problem_id": cls.problem.id,
            "subject": "It beeps",
        }

    def test_slots_before_anything_is_saved(self):
        before = self.env["service.request"].search_count([])
        orders = self.env["service.work.order"].search_count([])
        answer = self.screen.get_slots(self.values)
        self.assertEqual(len(answer["slots"]), 3)
        self.assertEqual(answer["slots"][0]["start"], "2026-03-02 08:30:00")
        self.env.flush_all()
        self.assertEqual(self.env["service.request"].search_count([]), before)
        self.assertEqual(self.env["service.work.order"].search_count([]), orders)

    def test_coverage_and_promise_of_the_call(self):
        self.create_contract([{"labour_coverage": 100.0, "travel_coverage": 100.0}])
        self.env["service.sla.policy"].create({"name": "Quick", "arrival_hours": 4})
        answer = self.screen.get_slots(self.values)
        self.assertTrue(answer["slots"][0]["is_free"])
        self.assertIn(answer["slots"][0]["meets_deadline"], (True, False))

    def test_what_lacks_is_told_as_for_dispatching(self):
        values = {**self.values, "problem_id": False, "archive_id": False}
        answer = self.screen.get_slots(values)
        self.assertEqual(
            {field["name"] for field in answer["missing"]}, {"archive_id", "problem_id"}
        )
        slot = {"employee_id": self.engineer.id, "start": "2026-03-02 08:30:00"}
        self.assertEqual(
            self.screen.book_slot(values, slot)["missing"], answer["missing"]
        )

    def test_book(self):
        slot = self.screen.get_slots(self.values)["slots"][1]
        answer = self.screen.book_slot(
            self.values, {**slot, "duration": 1.5}, False, 60
        )
        request = self.env["service.request"].browse(answer["request"]["id"])
        self.assertEqual(request.dispatch_ids.planned_start, at(13))
        self.assertEqual(
            request.dispatch_ids.planned_end, at(13) + timedelta(hours=1.5)
        )
        self.assertIn("Erik Engineer", answer["appointment"])
        call = self.env["service.call"].search([("request_id", "=", request.id)])
        self.assertEqual(call.outcome, "dispatched")
        self.assertEqual(request.state, "new")

    def test_a_slot_that_is_gone_saves_nothing(self):
        slot = self.screen.get_slots(self.values)["slots"][0]
        self.create_visit(at(8), at(10))
        before = self.env["service.request"].search_count([])
        with self.assertRaisesRegex(UserError, "faster"), self.env.cr.savepoint():
            self.screen.book_slot(self.values, slot)
        self.env.invalidate_all()
        self.assertEqual(self.env["service.request"].search_count([]), before)
