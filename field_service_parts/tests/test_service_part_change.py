# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartChange(ServicePartsCommon):
    """The engineer asks for other parts, the dispatcher decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.create_request(problem_id=cls.problem.id)
        cls.env["service.part.request.line"].create(
            {"request_id": cls.request.id, "product_id": cls.fan.id, "quantity": 2}
        )
        cls.request.action_create_work_order()
        cls.order = cls.request.work_order_ids
        cls.order.user_id = cls.dispatcher
        cls.dispatch = cls.create_dispatch(cls.order)
        cls.dispatch.action_send()
        cls.own = cls.dispatch.with_user(cls.engineer_user)
        cls.own.action_accept()
        cls.stated = cls.order.part_line_ids
        cls.stated.part_request_id.action_submit()

    def ask(self, *args, **kwargs):
        self.own.ask_my_day_part_change(*args, **kwargs)
        return self.own.part_change_ids.sorted("id")[-1:]

    def get_added(self):
        self.order.invalidate_recordset(["part_line_ids"])
        return self.order.part_line_ids - self.stated

    def decide(self, change):
        return change.with_user(self.dispatcher)

    def use_all(self, lines):
        lines.part_request_id.filtered(
            lambda part_request: part_request.state == "submitted"
        ).action_issue()
        lines.action_use()

    def test_added_on_the_dispatcher_s_word(self):
        change = self.ask("add", self.battery.id, 2, reason="Old ones leak")
        self.assertEqual(change.state, "asked")
        self.assertEqual(len(self.order.part_line_ids), 1, "nothing has changed yet")
        activity = change.sudo().activity_ids
        self.assertEqual(activity.user_id, self.dispatcher)
        self.decide(change).action_confirm()
        line = self.get_added()
        self.assertEqual((line.product_id, line.quantity), (self.battery, 2))
        self.assertEqual(line.state, "submitted")
        self.assertEqual(line.location_id, self.stock)
        self.assertEqual(line.added_by_id, self.engineer_user)
        self.assertEqual(line.stage, "pre_visit")
        self.assertFalse(change.sudo().activity_ids)
        self.assertEqual(change.decided_by_id, self.dispatcher)
        self.assertEqual(
            set(self.request.log_ids.mapped("event"))
            & {"parts_change_asked", "parts_change_confirmed"},
            {"parts_change_asked", "parts_change_confirmed"},
        )
        with self.assertRaisesRegex(UserError, "only possible"):
            self.decide(change).action_confirm()

    def test_left_out_on_the_dispatcher_s_word(self):
        change = self.ask("remove", quantity=1, line_id=self.stated.id)
        self.decide(change).action_confirm()
        self.assertEqual(self.stated.quantity, 1)
        change = self.ask("remove", quantity=1, line_id=self.stated.id)
        part_request = self.stated.part_request_id
        self.decide(change).action_confirm()
        self.assertFalse(self.order.part_line_ids)
        self.assertEqual(part_request.state, "cancelled")

    def test_what_was_issued_is_not_left_out(self):
        change = self.ask("remove", quantity=2, line_id=self.stated.id)
        self.stated.part_request_id.action_issue()
        with self.assertRaisesRegex(UserError, "have been issued"):
            self.decide(change).action_confirm()
        self.assertEqual(change.state, "asked")

    def test_declined_with_a_reason(self):
        change = self.ask("add", self.battery.id)
        with self.assertRaisesRegex(UserError, "why not"):
            self.decide(change).action_decline()
        self.decide(change).action_decline("There is one in the rack")
        details = self.own.get_my_day_details()[0]
        self.assertEqual(details["part_changes"][0]["state"], "declined")
        self.assertEqual(
            details["part_changes"][0]["answer"], "There is one in the rack"
        )
        self.assertEqual(len(self.order.part_line_ids), 1)

    def test_who_asks_and_who_decides(self):
        change = self.ask("add", self.battery.id)
        for user in (self.engineer_user, self.agent, self.stock_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                change.with_user(user).action_confirm()
        with self.assertRaises(AccessError):
            self.dispatch.with_user(self.other_engineer_user).ask_my_day_part_change(
                "add", self.battery.id
            )
        with self.assertRaises(AccessError):
            change.with_user(self.other_engineer_user).read(["product_id"])
        other = self.env["res.company"].create({"name": "Other Branch"})
        self.dispatcher.write({"company_ids": [(6, 0, other.ids)], "company_id": other})
        with self.assertRaises(AccessError):
            self.decide(change).action_confirm()

    def test_only_before_the_visit_and_of_the_order(self):
        with self.assertRaisesRegex(UserError, "name the part"):
            self.own.ask_my_day_part_change("add")
        foreign = self.create_part_request(
            (self.fan, 1), work_order_id=self.create_order().id
        ).line_ids
        with self.assertRaisesRegex(UserError, "of this order"):
            self.own.ask_my_day_part_change("remove", line_id=foreign.id)
        self.assertTrue(self.own.get_my_day_details()[0]["can_ask_parts"])
        self.own.action_arrive()
        self.assertFalse(self.own.get_my_day_details()[0]["can_ask_parts"])
        with self.assertRaisesRegex(UserError, "before the visit"):
            self.own.ask_my_day_part_change("add", self.battery.id)

    # -- A category of its own ----------------------------------------------
    def test_added_before_the_visit_and_used(self):
        self.decide(self.ask("add", self.battery.id)).action_confirm()
        line = self.get_added()
        self.assertFalse(self.order.parts_added_before_visit, "not used yet")
        self.use_all(line)
        self.assertTrue(self.order.parts_added_before_visit)
        self.assertFalse(self.order.parts_added_on_site)
        found = self.env["service.work.order"].search(
            [("parts_added_before_visit", "=", True)]
        )
        self.assertIn(self.order, found)
        line.used_quantity = 0
        self.assertFalse(self.order.parts_added_before_visit)

    def test_asked_before_but_confirmed_after_the_arrival(self):
        change = self.ask("add", self.battery.id)
        self.own.action_arrive()
        self.decide(change).action_confirm()
        line = self.get_added()
        self.assertEqual(line.stage, "pre_visit")

    def test_added_on_the_spot(self):
        self.own.action_arrive()
        self.own.request_my_day_part(self.battery.id)
        line = self.get_added()
        self.assertEqual(line.stage, "on_site")
        self.use_all(line)
        self.assertFalse(self.order.parts_added_before_visit)
        self.assertTrue(self.order.parts_added_on_site)

    def test_what_the_office_adds_is_no_engineer_s(self):
        self.assertEqual(self.stated.stage, "entry")
        line = (
            self.env["service.part.request.line"]
            .with_user(self.dispatcher)
            .create({"work_order_id": self.order.id, "product_id": self.battery.id})
        )
        self.assertEqual(line.stage, "office")
        self.use_all(self.stated)
        self.assertFalse(self.order.parts_added_before_visit)

    # -- Were the right parts stated? ----------------------------------------
    def test_right_parts(self):
        self.assertFalse(self.request.parts_judged)
        self.use_all(self.stated)
        self.assertTrue(self.request.parts_judged)
        self.assertTrue(self.request.parts_correct)

    def test_each_outcome(self):
        self.stated.part_request_id.action_issue()
        for outcome, right in (
            ("unused", False),
            ("wrong", False),
            ("defective", True),
            ("used", True),
        ):
            with self.subTest(outcome=outcome):
                self.stated.write({"used_quantity": 0, "outcome": outcome})
                self.assertTrue(self.request.parts_judged)
                self.assertEqual(self.request.parts_correct, right)

    def test_what_the_engineer_leaves_out_was_stated_wrongly(self):
        self.use_all(self.stated)
        second = self.env["service.part.request.line"].create(
            {
                "work_order_id": self.order.id,
                "product_id": self.battery.id,
                "stage": "entry",
            }
        )
        change = self.ask("remove", line_id=second.id)
        self.decide(change).action_confirm()
        self.assertTrue(self.request.parts_judged)
        self.assertFalse(self.request.parts_correct)

    def test_the_dispatcher_s_check_covers_the_parts(self):
        check = self.request.with_user(self.dispatcher)._get_entry_checks()
        line = check.line_ids.filtered(lambda line: line.item == "parts")
        self.assertEqual(line.entered, "2 × Fan 120 mm")
        self.request.with_user(self.agent).read(["parts_correct"])

    # -- Nobody pays for a colleague's parts -----------------------------------
    def test_parts_of_an_internal_request_go_to_our_own_account(self):
        department = self.env["hr.department"].create({"name": "Warehouse"})
        request = self.env["service.request"].create(
            {
                "subject": "Lift truck squeaks",
                "origin": "internal",
                "department_id": department.id,
                "type_id": self.type_repair.id,
                "company_id": self.company.id,
            }
        )
        request.action_create_work_order()
        order = request.work_order_ids
        part_request = self.issue((self.fan, 2), work_order_id=order.id)
        line = part_request.line_ids
        line.action_use()
        self.assertEqual((line.coverage, line.customer_share), ("internal", 0.0))
        self.assertEqual(
            line.move_ids.location_dest_id,
            self.company._get_consumption_location("internal"),
        )
        self.assertAlmostEqual(line.actual_cost, 60.0, places=2)
        self.perform(order)
        self.assertFalse(order.sale_order_id)
        with self.assertRaisesRegex(UserError, "nobody is invoiced"):
            order.action_create_invoice()
