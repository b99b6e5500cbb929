# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceWorkOrder(ServiceCommon):
    def test_order_takes_over_what_the_call_knows(self):
        contract = self.create_contract()
        request = self.create_request(
            contact_id=self.contact.id, archive_id=self.archive.id, priority="3"
        )
        order = request._create_work_orders()
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.contact_id, self.contact)
        self.assertEqual(order.archive_id, self.archive)
        self.assertEqual(order.contract_id, contract)
        self.assertEqual((order.subject, order.priority), (request.subject, "3"))
        self.assertEqual(request.work_order_count, 1)
        action = request.with_context(related="work_order_count").action_view_related()
        self.assertEqual(action["res_id"], order.id)

    def test_order_by_hand_needs_a_customer_unless_internal(self):
        with self.assertRaisesRegex(ValidationError, "choose the customer"):
            self.create_order(partner_id=False)
        internal = self.create_order(partner_id=False, kind="internal_field")
        self.assertTrue(internal.name.startswith("WO-"))

    def test_activity_from_template_brings_hours_skills_and_checklist(self):
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Cooling",
                "skill_ids": [Command.create({"name": "Refrigerants"})],
                "skill_level_ids": [
                    Command.create({"name": "Expert", "level_progress": 100})
                ],
            }
        )
        template = self.env["service.activity.template"].create(
            {
                "name": "Replace fan",
                "standard_hours": 1.5,
                "skill_ids": [Command.set(skill_type.skill_ids.ids)],
                "item_ids": [
                    Command.create({"name": "Power off", "is_required": True}),
                    Command.create({"name": "Photo taken"}),
                ],
            }
        )
        order = self.create_order(
            service_activity_ids=[
                Command.create({"template_id": template.id}),
                Command.create({"name": "Clean", "expected_hours": 0.5}),
            ]
        )
        self.assertAlmostEqual(order.expected_hours, 2.0)
        self.assertEqual(order.skill_ids, skill_type.skill_ids)
        items = order.service_activity_ids.item_ids
        self.assertEqual(set(items.mapped("name")), {"Power off", "Photo taken"})

        dispatch = self.create_dispatch(order)
        dispatch.action_send()
        dispatch.action_accept()
        dispatch.action_arrive()
        self.add_hours(dispatch, 1)
        dispatch.action_finish()
        with self.assertRaisesRegex(UserError, "Power off"):
            order.action_complete()
        required = items.filtered("is_required")
        required.is_done = True
        self.assertEqual(required.done_by_id, self.env.user)
        order.action_complete()
        self.assertEqual(order.state, "completed")
        # Another template later keeps what was ticked.
        activity = order.service_activity_ids[0]
        activity.template_id = template.copy({"name": "Replace big fan"})
        self.assertTrue(
            activity.item_ids.filtered(lambda item: item.name == "Power off").is_done
        )
        self.assertEqual(len(activity.item_ids), 2)

    def test_completion_without_hours_or_with_open_visits_is_refused(self):
        order = self.create_order()
        order.action_release()
        with self.assertRaisesRegex(UserError, "No hours are recorded"):
            order.action_complete()
        dispatch = self.create_dispatch(order)
        dispatch.action_send()
        with self.assertRaisesRegex(UserError, dispatch.name):
            order.action_complete()

    def test_steps_out_of_order_are_refused_by_name(self):
        order = self.create_order()
        for action in ("action_complete", "action_close", "action_reopen"):
            with self.assertRaisesRegex(UserError, order.name):
                getattr(order, action)()
        order.action_plan()
        order.action_release()
        order.action_start()
        self.assertTrue(order.actual_start)
        self.perform(self.create_order())

    def test_cancelling_revokes_open_dispatches_but_not_done_work(self):
        order = self.create_order()
        dispatch = self.create_dispatch(order)
        dispatch.action_send()
        order.action_cancel("Not needed")
        self.assertEqual(order.state, "cancelled")
        self.assertFalse(dispatch.exists())
        worked = self.create_order()
        visit = self.create_dispatch(worked)
        visit.action_send()
        visit.action_accept()
        self.add_hours(visit, 1)
        with self.assertRaisesRegex(UserError, "work was already done"):
            worked.action_cancel()

    def test_cancelling_the_request_cancels_its_orders(self):
        request = self.create_request()
        order = request._create_work_orders()
        request.action_cancel("Mistake")
        self.assertEqual((request.state, order.state), ("cancelled", "cancelled"))

    def test_dates_in_order(self):
        with self.assertRaisesRegex(ValidationError, "before the start"):
            self.create_order(
                planned_start="2026-03-02 10:00:00", planned_end="2026-03-02 09:00:00"
            )

    def test_estimate_actual_and_variance_per_category(self):
        self.company.service_default_hourly_cost = 30.0
        order = self.create_order(
            service_activity_ids=[
                Command.create({"name": "Repair", "expected_hours": 2.0})
            ],
            cost_line_ids=[
                Command.create(
                    {
                        "stage": "estimated",
                        "category": "other",
                        "name": "Crane",
                        "unit_cost": 100.0,
                    }
                )
            ],
        )
        self.assertAlmostEqual(order.estimated_labour, 60.0)
        self.assertAlmostEqual(order.estimated_other, 100.0)
        dispatch = self.create_dispatch(order, travel_minutes=30)
        # The engineer costs 40 an hour.
        self.assertAlmostEqual(order.estimated_labour, 80.0)
        self.assertAlmostEqual(order.estimated_travel, 20.0)
        self.assertAlmostEqual(order.estimated_cost, 200.0)
        self.add_hours(dispatch, 1.5)
        self.add_hours(dispatch, 0.75, kind="travel")
        order.cost_line_ids = [
            Command.create(
                {
                    "category": "other",
                    "name": "Parking",
                    "quantity": 2,
                    "unit_cost": 7.5,
                }
            )
        ]
        self.assertAlmostEqual(order.actual_labour, 60.0)
        self.assertAlmostEqual(order.actual_travel, 30.0)
        self.assertAlmostEqual(order.actual_other, 15.0)
        self.assertAlmostEqual(order.actual_cost, 105.0)
        self.assertAlmostEqual(order.variance_labour, -20.0)
        self.assertAlmostEqual(order.variance_travel, 10.0)
        self.assertAlmostEqual(order.variance_other, -85.0)
        self.assertAlmostEqual(order.cost_variance, -95.0)
        self.assertAlmostEqual(order.cost_variance_percent, -47.5)

    def test_a_raise_does_not_change_old_costs(self):
        order = self.create_order()
        dispatch = self.create_dispatch(order)
        entry = self.add_hours(dispatch, 1)
        self.engineer.hourly_cost = 99.0
        self.assertAlmostEqual(entry.cost, 40.0)

    def test_costs_are_hidden_from_agents_and_engineers(self):
        order = self.create_order()
        self.create_dispatch(order)
        for user in (self.agent, self.dispatcher, self.engineer_user):
            with self.subTest(user=user.login):
                self.assertNotIn(
                    "actual_cost", order.with_user(user).fields_get(["actual_cost"])
                )
        for user in (self.manager, self.accountant):
            self.assertIn(
                "actual_cost", order.with_user(user).fields_get(["actual_cost"])
            )
