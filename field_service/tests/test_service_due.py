# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon
from .test_service_alert import ServiceAlertCommon
from .test_service_meter import MeterCommon

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestServiceDue(MeterCommon):
    """What ends or is due, in time to speak to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.dedicated_agent_id = cls.agent
        cls.near = cls.create_warranty_archive(
            end=date.today() + timedelta(days=20), serial="D-1"
        )
        cls.contract = cls.create_contract(date_end=date.today() + timedelta(days=25))
        # Fifteen hours a day: 2000 h are reached in ten days.
        cls.register(1700, 10)
        cls.register(1850, 0)

    def find(self, user=None, **vals):
        Due = self.env["service.due"].with_user(user or self.agent)
        domain = [("partner_id", "=", self.customer.id)]
        return Due.search(domain + [(name, "=", vals[name]) for name in vals])

    def test_what_ends_is_listed(self):
        warranty = self.find(kind="warranty", archive_id=self.near.id)
        self.assertEqual(warranty.due_on, date.today() + timedelta(days=20))
        self.assertEqual((warranty.days_left, warranty.user_id), (20, self.agent))
        contract = self.find(kind="contract")
        self.assertEqual(contract.contract_id, self.contract)
        self.assertEqual(self.near.contract_id, self.contract)
        self.assertEqual(warranty.current_contract_id, self.contract)
        limit = self.find(kind="limit")
        self.assertEqual(limit.meter_id, self.hours)
        self.assertEqual(limit.due_on, self.hours.warranty_expected_on)
        self.assertAlmostEqual(limit.days_left, 10, delta=1)
        reading = self.find(kind="reading", meter_id=self.hours.id)
        self.assertEqual(reading.due_on, self.hours.next_reading_on)

    def test_what_has_ended_or_is_ours_is_not(self):
        self.near.is_internal = True
        self.machine.action_deactivate("Scrapped")
        self.contract.action_close(reason="Moved away")
        kinds = set(self.find().mapped("kind"))
        self.assertFalse(kinds & {"limit", "contract"})
        self.assertFalse(self.find(archive_id=self.near.id, kind="warranty"))
        self.assertFalse(self.find(archive_id=self.machine.id))

    def test_a_limit_that_was_reached_is_over(self):
        self.hours.action_register_reading(2100, self.days_ago(-0.005), confirm=True)
        self.assertFalse(self.find(kind="limit"))
        self.assertFalse(self.find(kind="warranty", archive_id=self.machine.id))

    def test_filters_of_the_list(self):
        Due = self.env["service.due"].with_user(self.agent)
        views = Due.get_views([(False, "search"), (False, "list")])
        self.assertIn("is_handled", views["models"]["service.due"]["fields"])
        soon = Due.search(
            [
                ("due_on", "<=", "today +30d"),
                ("partner_id", "child_of", self.customer.id),
                ("is_handled", "=", False),
            ]
        )
        self.assertEqual(
            set(soon.mapped("kind")), {"warranty", "contract", "limit", "reading"}
        )
        groups = Due.formatted_read_group(
            [("partner_id", "=", self.customer.id)], ["kind"], ["__count"]
        )
        self.assertEqual(len(groups), 4)

    def test_what_somebody_is_at_leaves_the_list(self):
        due = self.find(kind="warranty", archive_id=self.near.id)
        self.assertFalse(due.is_handled)
        action = due.action_plan_activity()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        form.activity_user_id = self.agent
        form.save().action_schedule_activities()
        self.assertIn(
            "Warranty of UPS 10 kVA [D-1] ends", self.near.activity_ids.summary
        )
        due.invalidate_recordset()
        self.assertTrue(due.is_handled)
        self.assertNotIn(due, self.find(is_handled=False))
        self.assertIn(due, self.find(is_handled=True))

    def test_the_counter_of_the_menu(self):
        Due = self.env["service.due"].with_user(self.agent)
        plain = self.env["product.product"].create({"name": "Plain"})
        before = Due.get_due_count()
        mine, _later, _his = [
            self.create_warranty_archive(
                end=date.today() + timedelta(days=days), product_id=plain.id, **vals
            )
            for days, vals in ((10, {}), (40, {}), (10, {"user_id": self.manager.id}))
        ]
        self.assertEqual(Due.get_due_count(), min(before + 1, 100))
        mine.activity_schedule("mail.mail_activity_data_call", user_id=self.agent.id)
        self.assertEqual(Due.get_due_count(), min(before, 100))

    def test_activities_for_many(self):
        rows = self.find(kind="warranty") | self.find(kind="limit")
        context = rows.action_plan_activity()["context"]
        self.assertEqual(context["active_model"], "service.product.archive")
        self.assertEqual(set(context["active_ids"]), set(rows.archive_id.ids))
        with self.assertRaisesRegex(UserError, "apart"):
            self.find().action_plan_activity()

    def test_a_request_of_it(self):
        due = self.find(kind="warranty", archive_id=self.near.id)
        action = due.action_new_request()
        form = Form(
            self.env["service.request"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(form.archive_id, self.near)
        self.assertEqual(form.partner_id, self.customer)
        self.assertIn("D-1", form.subject)

    def test_an_opportunity_of_it(self):
        rows = self.find(kind="warranty", archive_id=self.near.id) | self.find(
            kind="contract"
        )
        self.assertEqual(
            rows.action_create_opportunity()["tag"], "display_notification"
        )
        lead = self.env["crm.lead"].search([("service_archive_id", "=", self.near.id)])
        self.assertEqual(lead.partner_id, self.customer)
        self.assertIn("Contract", lead.description)
        rows.invalidate_recordset()
        self.assertTrue(rows.filtered("archive_id").is_handled)
        # Not twice; salespeople see it.
        seller = new_test_user(
            self.env,
            "fs_seller",
            groups="field_service.group_service_agent,"
            "sales_team.group_sale_salesman_all_leads",
        )
        again = rows.filtered("archive_id").with_user(seller)
        self.assertEqual(again.action_create_opportunity()["res_id"], lead.id)
        self.assertEqual(self.near.with_user(seller).opportunity_count, 1)

    def test_a_quotation_of_it(self):
        seller = new_test_user(
            self.env,
            "fs_seller",
            groups="field_service.group_service_agent,sales_team.group_sale_salesman",
        )
        due = self.find(user=seller, kind="warranty", archive_id=self.near.id)
        action = due.action_create_quotation()
        form = Form(
            self.env["sale.order"].with_user(seller).with_context(**action["context"])
        )
        self.assertEqual(form.partner_id, self.customer)

    def test_what_a_row_opens(self):
        for kind, model in (
            ("warranty", "service.product.archive"),
            ("limit", "service.product.archive"),
            ("contract", "service.contract"),
            ("reading", "service.meter"),
        ):
            action = self.find(kind=kind)[:1].action_open()
            self.assertEqual(action["res_model"], model)

    @mute_logger(*QUIET)
    def test_who_sees_the_list(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        stranger = new_test_user(
            self.env,
            "fs_sister",
            groups="field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.find(user=stranger))
        self.assertTrue(self.find(user=self.accountant))
        with self.assertRaises(AccessError):
            self.find(user=self.engineer_user)

    def test_the_list_costs_the_same_for_many(self):
        spec = {
            "kind": {},
            "due_on": {},
            "is_handled": {},
            "current_contract_id": {"fields": {"display_name": {}}},
            "archive_id": {"fields": {"display_name": {}}},
        }

        def count(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.due"].search(
                [("kind", "=", "warranty"), ("partner_id", "=", self.customer.id)],
                limit=limit,
            ).web_read(spec)
            return self.env.cr.sql_log_count - before

        for index in range(20):
            self.create_warranty_archive(serial=f"L-{index}")
        count(1)
        self.assertLessEqual(count(20), count(1))


@tagged("post_install", "-at_install")
class TestServiceTermsAlert(ServiceAlertCommon, MeterCommon):
    """Warned ahead of the end of warranty, contract and limit, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "info@hospital.example.com", "phone": "+4940123"})

    def run_default(self, xmlid, **vals):
        rule = self.env.ref(f"field_service.{xmlid}")
        rule.write({"active": True, **vals})
        self.run_alerts()
        return rule

    def get_channels(self, rule, record):
        return sorted(self.get_alerts(rule, res_id=record.id).mapped("channel"))

    def test_the_end_of_a_warranty_is_told_once_through_every_channel(self):
        archive = self.create_warranty_archive(
            end=date.today() + timedelta(days=20), user_id=self.dispatcher.id
        )
        people = self.env["service.alert.recipient"].search(
            [("code", "in", ("responsible", "customer"))]
        )
        rule = self.run_default(
            "alert_rule_warranty_end",
            by_email=True,
            by_sms=True,
            by_chat=True,
            by_notification=True,
            recipient_ids=[Command.set(people.ids)],
        )
        to_customer = self.get_alerts(
            rule, res_id=archive.id, partner_id=self.customer.id
        )
        self.assertEqual(sorted(to_customer.mapped("channel")), ["email", "sms"])
        to_us = self.get_alerts(
            rule, res_id=archive.id, partner_id=self.dispatcher.partner_id.id
        )
        self.assertEqual(
            sorted(to_us.mapped("channel")),
            ["activity", "chat", "email", "notification", "sms"],
        )
        self.assertEqual(archive.activity_ids.user_id, self.dispatcher)
        message = self.env["sms.sms"].search([("number", "like", "4940123")])
        self.assertIn("Warranty of", message[:1].body)
        count = len(self.get_alerts(rule))
        self.run_alerts()
        self.assertEqual(len(self.get_alerts(rule)), count)
        # Extended, it is told again when the new end is near.
        archive.action_extend_warranty(
            date.today() + relativedelta(years=3), "Bought with a contract"
        )
        self.run_alerts()
        self.assertEqual(len(self.get_alerts(rule)), count)

    def test_the_responsible_is_the_customer_s_agent_where_nobody_is_named(self):
        self.customer.dedicated_agent_id = self.agent
        archive = self.create_warranty_archive(end=date.today() + timedelta(days=20))
        self.run_default("alert_rule_warranty_end")
        self.assertEqual(archive.activity_ids.user_id, self.agent)

    def test_a_limit_is_told_once_although_its_day_moves(self):
        self.machine.user_id = self.agent
        self.register(1700, 10)
        self.register(1840, 1)
        self.assertTrue(self.hours.warranty_expected_on)
        rule = self.run_default("alert_rule_meter_limit")
        alert = self.get_alerts(rule)
        self.assertEqual(alert.res_id, self.hours.id)
        self.assertEqual(alert.action_open_document()["res_id"], self.machine.id)
        activity = self.machine.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("will end the warranty about", activity.summary)
        self.assertIn("Call Harbour Hospital", activity.note)
        expected = self.hours.warranty_expected_on
        self.register(1842, 0)
        self.assertNotEqual(self.hours.warranty_expected_on, expected)
        self.run_alerts()
        self.assertEqual(self.get_alerts(rule), alert)
        self.assertEqual(rule._get_still_due(alert), alert)
        # Raised, it is another event.
        alert.deadline -= timedelta(days=200)
        self.run_alerts()
        self.assertEqual(len(self.get_alerts(rule)), 2)

    def test_what_is_out_of_service_warns_nobody(self):
        self.machine.user_id = self.agent
        self.register(1700, 10)
        self.register(1840, 1)
        self.machine.action_deactivate("Scrapped")
        rule = self.run_default("alert_rule_meter_limit")
        self.assertFalse(self.get_alerts(rule))


@tagged("post_install", "-at_install")
class TestServiceDueEmpty(ServiceCommon):
    def test_own_equipment_has_no_customer_to_speak_to(self):
        archive = self.create_archive(
            is_internal=True, warranty_end=date.today() + timedelta(days=5)
        )
        self.assertFalse(
            self.env["service.due"].search([("archive_id", "=", archive.id)])
        )
