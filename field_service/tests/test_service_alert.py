# Part of Field Service. License LGPL-3.
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tools.sms_api import SmsApi

from .common import ServiceCommon


class ServiceAlertCommon(ServiceCommon):
    """Rules of the test alone; those that come with the addon are put aside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.alert.rule"].search([]).active = False
        cls.team.leader_id = cls.manager
        cls.now = fields.Datetime.now()

    @classmethod
    def create_rule(cls, recipients=("responsible",), user=None, **vals):
        """Create a rule that warns of the end of requests two hours ahead."""
        return (
            cls.env["service.alert.rule"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "name": "End is near",
                    "watched": "service.request/expected_end",
                    "delay": 2,
                    "delay_unit": "hours",
                    "recipient_ids": [
                        fields.Command.set(
                            cls.env["service.alert.recipient"]
                            .search([("code", "in", recipients)])
                            .ids
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def create_due_request(cls, hours=1, **vals):
        """Create a request of the agent that ends in so many hours."""
        vals = {"user_id": cls.agent.id, **vals}
        return cls.create_request(
            received_at=cls.now - timedelta(days=60),
            expected_end=cls.now + timedelta(hours=hours),
            **vals,
        )

    def run_alerts(self):
        """Let the scheduled action run once."""
        self.env["service.alert.rule"]._cron_alert()

    def get_alerts(self, rule, **vals):
        domain = [("rule_id", "=", rule.id)]
        domain += [(name, "=", value) for name, value in vals.items()]
        return self.env["service.alert"].search(domain, order="id")

    def get_notices(self, partner):
        """Return the messages by which the partner was notified."""
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", partner.ids),
                ("message_type", "=", "user_notification"),
            ]
        )


@tagged("post_install", "-at_install")
class TestServiceAlert(ServiceAlertCommon):
    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    def test_pending_request_is_warned_of_before_its_end(self):
        rule = self.create_rule(domain="[('state', 'in', ('new', 'assigned'))]")
        near = self.create_due_request(hours=1)
        self.create_due_request(hours=3)
        begun = self.create_due_request(hours=1)
        begun.action_start()
        self.run_alerts()
        alert = self.get_alerts(rule)
        self.assertEqual(alert.res_id, near.id)
        self.assertEqual(alert.partner_id, self.agent.partner_id)
        self.assertEqual((alert.state, alert.channel), ("sent", "notification"))
        self.assertEqual(alert.deadline, near.expected_end)
        notice = self.get_notices(self.agent.partner_id).filtered(
            lambda message: "UPS beeps" in (message.subject or "")
        )[:1]
        self.assertIn(near.name, notice.subject)
        self.assertEqual((notice.model, notice.res_id), (near._name, near.id))

    def test_running_request_is_told_of_when_overdue(self):
        rule = self.create_rule(
            delay=0, delay_side="after", domain="[('state', '=', 'in_progress')]"
        )
        running, waiting = self.create_due_request(-1), self.create_due_request(-1)
        running.action_start()
        waiting.action_start()
        waiting.action_wait(self.waiting_reason.id)
        self.run_alerts()
        self.assertEqual(self.get_alerts(rule).mapped("res_id"), running.ids)

    def test_each_alert_once_and_a_moved_deadline_again(self):
        rule = self.create_rule()
        request = self.create_due_request(hours=1)
        for _run in range(3):
            self.run_alerts()
        self.assertEqual(len(self.get_alerts(rule)), 1)
        request.expected_end += timedelta(minutes=30)
        self.run_alerts()
        self.run_alerts()
        self.assertEqual(
            self.get_alerts(rule).mapped("deadline"),
            [self.now + timedelta(hours=1), self.now + timedelta(minutes=90)],
        )

    def test_the_database_keeps_the_same_alert_from_being_there_twice(self):
        rule = self.create_rule()
        self.create_due_request()
        self.run_alerts()
        alert = self.get_alerts(rule)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            alert.copy()
            self.env.flush_all()

    def test_three_stages_tell_three_levels_once_each(self):
        manager = new_test_user(
            self.env, "fs_chief", "field_service.group_service_manager"
        )
        self.company.service_manager_id = manager
        rules = [
            self.create_rule(name="Warning"),
            self.create_rule(
                ["team_leader"],
                name="Breach",
                level="breach",
                delay_side="after",
                delay=0,
            ),
            self.create_rule(
                ["manager"],
                name="Escalation",
                level="escalation",
                delay_side="after",
                delay=1,
                delay_unit="days",
            ),
        ]
        request = self.create_due_request(hours=1)
        told = []
        for hours in (0, 2, 26, 30):
            request.invalidate_recordset()
            with patch.object(
                fields.Datetime, "now", lambda h=hours: self.now + timedelta(hours=h)
            ):
                self.run_alerts()
            told.append(
                [self.get_alerts(rule).partner_id.user_ids.login for rule in rules]
            )
        self.assertEqual(
            told,
            [
                ["fs_agent", False, False],
                ["fs_agent", "fs_manager", False],
                ["fs_agent", "fs_manager", "fs_chief"],
                ["fs_agent", "fs_manager", "fs_chief"],
            ],
        )

    def test_a_new_rule_does_not_speak_of_old_times(self):
        rule = self.create_rule(delay=0, delay_side="after", catch_up_days=2)
        self.create_due_request(hours=-72)
        recent = self.create_due_request(hours=-24)
        self.run_alerts()
        self.assertEqual(self.get_alerts(rule).mapped("res_id"), recent.ids)

    def test_a_day_counts_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        contract = self.create_contract(
            date_start=date(2020, 1, 1), date_end=date(2026, 7, 10)
        )
        rule = self.create_rule(
            watched="service.contract/date_end", delay=30, delay_unit="days"
        )
        for moment, count in (
            (fields.Datetime.to_datetime("2026-06-09 11:59:00"), 0),
            (fields.Datetime.to_datetime("2026-06-09 12:01:00"), 1),
        ):
            with patch.object(fields.Datetime, "now", lambda m=moment: m):
                self.assertEqual(rule._find_due(), contract.ids * count)

    # ------------------------------------------------------------------
    # Whom
    # ------------------------------------------------------------------
    def test_recipients_of_a_request(self):
        self.team.member_ids = self.dispatcher
        self.customer.dedicated_engineer_id = self.engineer
        rule = self.create_rule(
            ["team_leader", "team_members", "dedicated_engineer", "customer"],
            by_email=True,
            user_ids=[fields.Command.link(self.accountant.id)],
        )
        request = self.create_due_request(contact_id=self.contact.id)
        self.run_alerts()
        mails = self.get_alerts(rule, channel="email")
        self.assertEqual(
            mails.partner_id,
            (
                self.manager | self.dispatcher | self.engineer_user | self.accountant
            ).partner_id
            | self.contact,
        )
        # A customer has no place inside.
        inside = self.get_alerts(rule, channel="notification")
        self.assertEqual(inside.partner_id, mails.partner_id - self.contact)
        letter = mails.filtered(lambda alert: alert.partner_id == self.contact).mail_id
        self.assertEqual((letter.model, letter.res_id), (request._name, request.id))
        self.assertIn("/my/service-requests/", letter.body_html)

    def test_nobody_to_tell_is_visible_and_healed(self):
        rule = self.create_rule()
        request = self.create_due_request(user_id=False)
        self.run_alerts()
        alert = self.get_alerts(rule)
        self.assertEqual((alert.state, alert.partner_id.id), ("failed", False))
        self.assertIn("no recipient", alert.error)
        request.user_id = self.agent
        alert.next_try = self.now - timedelta(minutes=1)
        self.run_alerts()
        alert = self.get_alerts(rule)
        self.assertEqual(
            (alert.state, alert.partner_id), ("sent", self.agent.partner_id)
        )

    def test_other_company_is_neither_watched_nor_told(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        stranger = new_test_user(
            self.env,
            "fs_far",
            "field_service.group_service_manager",
            company_id=other.id,
            company_ids=[fields.Command.set(other.ids)],
        )
        rule = self.create_rule(
            ["team_leader", "manager"],
            user_ids=[fields.Command.link(stranger.id)],
        )
        foreign = self.create_rule(company_id=other.id, name="Theirs")
        request = self.create_due_request()
        self.run_alerts()
        self.assertEqual(set(self.get_alerts(rule).mapped("res_id")), {request.id})
        self.assertNotIn(stranger.partner_id, self.get_alerts(rule).partner_id)
        self.assertFalse(self.get_alerts(foreign))
        mine = self.env["service.alert"].with_user(stranger)
        self.assertFalse(mine.search([("rule_id", "=", rule.id)]))
        with self.assertRaises(AccessError):
            rule.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["name"])

    def test_roles(self):
        rule = self.create_rule(["responsible", "team_leader"])
        self.create_due_request()
        self.run_alerts()
        alerts = self.get_alerts(rule)
        own = alerts.with_user(self.agent).search([("rule_id", "=", rule.id)])
        self.assertEqual(own.partner_id, self.agent.partner_id)
        self.assertEqual(len(alerts.with_user(self.manager).search([])), len(alerts))
        self.assertEqual(own.rule_id.description, rule.description)
        alerts.state = "failed"
        with self.assertRaises(AccessError):
            own.action_retry()
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).write({"name": "Mine"})
        for user in (
            self.accountant,
            new_test_user(self.env, "p", "base.group_portal"),
        ):
            with self.assertRaises(AccessError):
                alerts.with_user(user).search([])
        alerts.with_user(self.manager).action_retry()
        self.assertEqual(set(alerts.mapped("state")), {"sent"})
        with self.assertRaises(UserError):
            alerts.with_user(self.manager).action_retry()

    # ------------------------------------------------------------------
    # How
    # ------------------------------------------------------------------
    def test_every_channel(self):
        self.agent.partner_id.phone = "+32 2 290 34 90"
        rule = self.create_rule(
            by_email=True,
            by_sms=True,
            by_chat=True,
            by_activity=True,
            body="Please call {{ object.partner_id.name }}.",
        )
        request = self.create_due_request()
        self.run_alerts()
        by_channel = {alert.channel: alert for alert in self.get_alerts(rule)}
        self.assertEqual(
            set(by_channel), {"email", "sms", "chat", "notification", "activity"}
        )
        mail = by_channel["email"].mail_id
        self.assertEqual(mail.recipient_ids, self.agent.partner_id)
        self.assertIn("Please call Harbour Hospital.", mail.body_html)
        self.assertIn("auto-generated", mail.headers)
        self.assertIn(request.name, by_channel["sms"].sms_id.body)
        self.assertEqual(by_channel["sms"].sms_id.number, "+3222903490")
        chat = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("body", "ilike", request.name)]
        )
        self.assertEqual(chat.author_id, self.env.ref("base.partner_root"))
        to_accept = self.env.ref("field_service.activity_type_accept")
        activity = request.activity_ids.filtered(
            lambda activity: activity.activity_type_id != to_accept
        )
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn(request.name, activity.summary)
        # Mail and SMS count as sent when Odoo has sent them.
        self.assertEqual(by_channel["email"].state, "pending")
        mail.state = "sent"
        by_channel["sms"].sms_id.state = "pending"
        self.run_alerts()
        self.assertEqual(set(self.get_alerts(rule).mapped("state")), {"sent"})
        self.assertEqual(len(self.get_alerts(rule)), 5)

    def test_one_message_about_many_documents(self):
        rule = self.create_rule(by_email=True)
        requests = self.env["service.request"].union(
            *(self.create_due_request(subject=f"Fault {n}") for n in range(4))
        )
        self.run_alerts()
        mail = self.get_alerts(rule, channel="email").mail_id
        self.assertEqual(len(mail), 1)
        self.assertEqual(len(self.get_alerts(rule)), 8)
        for request in requests:
            self.assertIn(request.name, mail.body_html)

    def test_mail_template(self):
        template = self.env["mail.template"].create(
            {
                "name": "Nearly late",
                "model_id": self.env["ir.model"]._get_id("service.request"),
                "subject": "Soon: {{ object.name }}",
                "body_html": "<p>Dear <t t-out='object.contact_id.name'/></p>",
                "email_to": "somebody.else@example.com",
            }
        )
        rule = self.create_rule(
            ["customer", "responsible"],
            by_email=True,
            by_notification=False,
            mail_template_id=template.id,
        )
        request = self.create_due_request(contact_id=self.contact.id)
        self.run_alerts()
        alerts = self.get_alerts(rule)
        mail = alerts.mail_id
        self.assertEqual(mail.subject, f"Soon: {request.name}")
        self.assertIn("Dear Carla Contact", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.contact | self.agent.partner_id)
        self.assertFalse(mail.email_to)

    def test_words_in_the_recipients_language_and_zone(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.agent.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        rule = self.create_rule(
            by_email=True, subject="{{ object.name }} {{ object.state }} {{ deadline }}"
        )
        rule.with_context(lang="fr_FR").subject = "Bientôt {{ deadline }}"
        request = self.create_due_request()
        request.expected_end = self.now.replace(hour=10, minute=7) + timedelta(days=1)
        rule.delay = 72
        self.run_alerts()
        subject = self.get_alerts(rule, channel="email").mail_id.subject
        self.assertTrue(subject.startswith("Bientôt "))
        local = fields.Datetime.context_timestamp(
            request.with_context(tz="Europe/Paris"), request.expected_end
        )
        self.assertIn(local.strftime("%d/%m/%Y"), subject)
        self.assertIn(f"{local:%H:%M}", subject)

    # ------------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------------
    def test_a_bad_record_does_not_stop_the_others(self):
        template = self.env["mail.template"].create(
            {
                "name": "Fragile",
                "model_id": self.env["ir.model"]._get_id("service.request"),
                "subject": "{{ 1 / len(object.problem_id) }}",
                "body_html": "<p>x</p>",
            }
        )
        rule = self.create_rule(
            by_email=True, by_notification=False, mail_template_id=template.id
        )
        requests = [
            self.create_due_request(problem_id=number != 2 and self.problem.id)
            for number in range(5)
        ]
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self.run_alerts()
        by_id = {alert.res_id: alert for alert in self.get_alerts(rule)}
        bad = by_id.pop(requests[2].id)
        self.assertEqual((bad.state, bad.tries, bad.mail_id.id), ("failed", 1, False))
        self.assertIn("Failed to render", bad.error)
        self.assertEqual(bad.next_try - fields.Datetime.now() > timedelta(), True)
        self.assertTrue(all(alert.mail_id for alert in by_id.values()))
        # Repaired, it goes out with the next attempt.
        requests[2].problem_id = self.problem
        bad.with_user(self.manager).action_retry()
        self.assertEqual(bad.mail_id.recipient_ids, self.agent.partner_id)

    def test_failed_mail_and_sms_are_shown_and_sent_again(self):
        self.agent.partner_id.phone = "+32 2 290 34 90"
        rule = self.create_rule(by_email=True, by_sms=True, by_notification=False)
        self.create_due_request()
        self.run_alerts()
        mail_alert = self.get_alerts(rule, channel="email")
        sms_alert = self.get_alerts(rule, channel="sms")
        mail_alert.mail_id.write(
            {"state": "exception", "failure_reason": "Mailbox is full"}
        )

        def refuse(api, messages, delivery_reports_url=False):
            return [
                {"uuid": number["uuid"], "state": "insufficient_credit"}
                for message in messages
                for number in message["numbers"]
            ]

        with patch.object(SmsApi, "_send_sms_batch", refuse):
            sms_alert.sms_id.send()
        self.run_alerts()
        self.assertEqual(
            (mail_alert.state, mail_alert.error), ("failed", "Mailbox is full")
        )
        self.assertEqual(sms_alert.state, "failed")
        self.assertIn("Credit", sms_alert.error)
        self.assertEqual((rule.alert_count, rule.failed_alert_count), (2, 2))
        # Not before its time, and later and later.
        first_mail = mail_alert.mail_id
        self.run_alerts()
        self.assertEqual(mail_alert.state, "failed")
        wait = mail_alert.next_try - fields.Datetime.now()
        (mail_alert | sms_alert).next_try = self.now - timedelta(seconds=1)
        self.run_alerts()
        self.assertEqual(
            (mail_alert.state, mail_alert.mail_id), ("pending", first_mail)
        )
        self.assertEqual(first_mail.state, "outgoing")
        self.assertEqual(sms_alert.sms_id.state, "outgoing")
        first_mail.write({"state": "exception", "failure_reason": "Still full"})
        self.run_alerts()
        self.assertEqual(mail_alert.tries, 2)
        self.assertGreater(mail_alert.next_try - fields.Datetime.now(), wait)

    def test_it_is_given_up_after_a_while(self):
        rule = self.create_rule(by_email=True, by_notification=False)
        self.agent.partner_id.email = False
        self.create_due_request()
        self.run_alerts()
        alert = self.get_alerts(rule)
        self.assertEqual(alert.error, "There is no e-mail address.")
        for _attempt in range(10):
            alert.filtered("next_try").next_try = self.now - timedelta(seconds=1)
            self.run_alerts()
        self.assertEqual(
            (alert.state, alert.tries, alert.next_try), ("failed", 8, False)
        )
        self.agent.partner_id.email = "agent@example.com"
        alert.with_user(self.manager).action_retry()
        self.assertTrue(alert.mail_id)

    def test_what_no_longer_applies_is_not_sent(self):
        rule = self.create_rule(
            by_email=True, by_notification=False, domain="[('state', '=', 'assigned')]"
        )
        self.agent.partner_id.email = False
        begun, moved = self.create_due_request(), self.create_due_request()
        self.run_alerts()
        begun.action_start()
        moved.expected_end += timedelta(days=3)
        alerts = self.get_alerts(rule)
        alerts.next_try = self.now - timedelta(seconds=1)
        self.run_alerts()
        self.assertEqual(alerts.mapped("state"), ["cancelled", "cancelled"])

    def test_deleted_documents(self):
        rule = self.create_rule()
        request = self.create_due_request(user_id=False)
        self.run_alerts()
        alert = self.get_alerts(rule)
        request.unlink()
        with self.assertRaises(UserError):
            alert.action_open_document()
        alert.next_try = self.now - timedelta(seconds=1)
        self.run_alerts()
        self.assertEqual(alert.state, "cancelled")
        self.env["service.alert"]._gc_orphans()
        self.assertFalse(alert.exists())

    def test_the_scheduled_action(self):
        rule = self.create_rule()
        self.create_due_request()
        with self.enter_registry_test_mode():
            self.env.ref("field_service.ir_cron_service_alert").method_direct_trigger()
        self.assertEqual(self.get_alerts(rule).state, "sent")

    # ------------------------------------------------------------------
    # Preview
    # ------------------------------------------------------------------
    def test_preview_shows_exactly_what_is_sent(self):
        self.team.member_ids = self.dispatcher | self.agent
        self.dispatcher.partner_id.email = False
        rule = self.create_rule(["responsible", "team_members"], by_email=True)
        requests = [self.create_due_request(), self.create_due_request(user_id=False)]
        wizard = Form(
            self.env["service.alert.preview"]
            .with_user(self.manager)
            .with_context(**rule.with_user(self.manager).action_preview()["context"])
        ).save()
        self.assertFalse(self.get_alerts(rule))
        self.assertFalse(
            self.env["mail.mail"].search([("subject", "ilike", requests[0].name)])
        )
        self.assertEqual(wizard.document_count, 2)
        self.run_alerts()
        lines, alerts = (
            {
                (line.res_id, line.partner_id, line.channel, line.error or "")
                for line in records
            }
            for records in (wizard.line_ids, self.get_alerts(rule))
        )
        self.assertEqual(lines, alerts)
        self.assertEqual(len(lines), 8)
        self.assertEqual(len([line for line in lines if line[3]]), 2)

    # ------------------------------------------------------------------
    # Size
    # ------------------------------------------------------------------
    def count_run(self, count):
        self.env["service.request"].create(
            [
                {
                    "subject": f"Fault {number}",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                    "user_id": self.agent.id,
                    "received_at": self.now - timedelta(days=1),
                    "expected_end": self.now + timedelta(minutes=30),
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.run_alerts()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_documents(self):
        self.agent.partner_id.phone = "+32 2 290 34 90"
        rule = self.create_rule(
            ["responsible", "team_leader"], by_email=True, by_sms=True, by_chat=True
        )
        self.count_run(3)
        few = self.count_run(3)
        many = self.count_run(12)
        # Nine documents and 72 alerts more; the database takes rows in pages.
        self.assertLessEqual(many, few + 2)
        self.assertEqual(len(self.get_alerts(rule)), 18 * 8)

    def test_a_run_goes_on_where_batches_end(self):
        rule = self.create_rule()
        for _number in range(5):
            self.create_due_request()
        path = "odoo.addons.field_service.models.service_alert_rule_run"
        with patch(f"{path}.BATCH", 2), patch(f"{path}.FIND_LIMIT", 3):
            self.run_alerts()
        self.assertEqual(len(self.get_alerts(rule, state="sent")), 5)


@tagged("post_install", "-at_install")
class TestServiceAlertRule(ServiceAlertCommon):
    def test_it_says_what_it_does(self):
        rule = self.create_rule(["responsible", "team_leader"], by_email=True)
        self.assertEqual(
            rule.description,
            "Tells the responsible and the team leader 2 hours before “Service Request:"
            " Expected End” by E-mail and Notification.",
        )

    def test_bad_rules_are_refused(self):
        for words, vals in (
            ("choose who is told", {"recipients": ()}),
            ("choose a channel", {"by_notification": False}),
            ("how long before", {"delay": 0}),
            ("has no the engineer", {"recipients": ("engineer",)}),
            ("cannot be used", {"domain": "[('colour', '=', 'red')]"}),
            ("cannot be used", {"domain": "[('state', '=', "}),
            ("cannot be used", {"domain": "[('user_id.totp_secret', '=', 'x')]"}),
            ("is not a field", {"subject": "{{ object.unlink() }}"}),
            ("is not a field", {"subject": "{{ object.colour }}"}),
            ("is not a field", {"body": "{{ object.user_id.totp_secret }}"}),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self.create_rule(user=self.manager, **vals)

    def test_form(self):
        with Form(self.env["service.alert.rule"].with_user(self.manager)) as form:
            form.name = "Contract ends"
            form.watched = "service.contract/date_end"
            form.delay = 30
            form.delay_unit = "days"
            form.recipient_ids.add(
                self.env.ref("field_service.alert_recipient_responsible")
            )
        rule = form.save()
        self.assertEqual(
            (rule.res_model, rule.date_field), ("service.contract", "date_end")
        )
        rule.with_user(self.manager).action_run()
        rule.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            rule.with_user(self.manager).action_run()


@tagged("post_install", "-at_install")
class TestServiceAlertDefaults(ServiceAlertCommon):
    """The rules that come with the addon."""

    def run_default(self, xmlid):
        rule = self.env.ref(f"field_service.{xmlid}")
        rule.active = True
        self.run_alerts()
        return rule

    def test_warranty_about_to_end_has_a_ready_activity(self):
        self.customer.dedicated_agent_id = self.agent
        ending = self.create_warranty_archive(end=date.today() + timedelta(days=20))
        self.create_warranty_archive(end=date.today() + timedelta(days=50))
        rule = self.run_default("alert_rule_warranty_end")
        self.assertIn(ending.id, self.get_alerts(rule).mapped("res_id"))
        activity = ending.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_call")
        )
        self.assertIn("offer a contract", activity.summary)
        self.assertIn("Call Harbour Hospital", activity.note)

    def test_contract_about_to_end(self):
        contract = self.create_contract(
            date_end=date.today() + timedelta(days=40), user_id=self.dispatcher.id
        )
        self.run_default("alert_rule_contract_end")
        self.assertEqual(contract.activity_ids.user_id, self.dispatcher)

    def test_certificate_of_an_engineer_ends(self):
        kind = self.env["hr.skill.type"].create(
            {
                "name": "High voltage",
                "is_certification": True,
                "skill_ids": [fields.Command.create({"name": "Switching licence"})],
                "skill_level_ids": [
                    fields.Command.create({"name": "Valid", "level_progress": 100})
                ],
            }
        )

        def certify(employee, start, end):
            return self.env["hr.employee.skill"].create(
                {
                    "employee_id": employee.id,
                    "skill_type_id": kind.id,
                    "skill_id": kind.skill_ids.id,
                    "skill_level_id": kind.skill_level_ids.id,
                    "valid_from": date.today() + timedelta(days=start),
                    "valid_to": date.today() + timedelta(days=end),
                }
            )

        ending = certify(self.engineer, -300, 30)
        certify(self.other_engineer, -300, 30)
        certify(self.other_engineer, 20, 400)
        rule = self.run_default("alert_rule_certificate_end")
        alert = self.get_alerts(rule)
        self.assertEqual(alert.res_id, ending.id)
        self.assertEqual(alert.partner_id, self.engineer_user.partner_id)
        notice = self.get_notices(self.engineer_user.partner_id)[:1]
        self.assertIn("Switching licence", notice.subject)
        self.assertEqual(alert.action_open_document()["res_model"], "hr.employee")

    def test_visit_begins_soon(self):
        dispatch = self.create_dispatch(
            self.create_order(),
            planned_start=self.now + timedelta(minutes=40),
            planned_end=self.now + timedelta(hours=2),
        )
        dispatch.action_send()
        rule = self.run_default("alert_rule_visit_soon")
        self.assertEqual(
            self.get_alerts(rule, res_id=dispatch.id).partner_id,
            self.engineer_user.partner_id,
        )
