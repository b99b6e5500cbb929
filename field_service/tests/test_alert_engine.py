# Part of Field Service. License LGPL-3.
from datetime import date, datetime, timedelta
from unittest import TestCase

from odoo.addons.field_service.engine import alert_schedule, alert_text, mail_origin

NOW = datetime(2026, 3, 10, 12, 0)
WEEK = timedelta(days=7)


class TestAlertSchedule(TestCase):
    def test_moments_of_a_warning_ahead(self):
        lead = alert_schedule.get_lead(4, "hours", "before")
        first, last = alert_schedule.get_due_moments(NOW, lead, True, WEEK)
        self.assertEqual(last, datetime(2026, 3, 10, 16, 0))
        self.assertEqual(first, datetime(2026, 3, 10, 11, 0))

    def test_moments_of_what_is_overdue(self):
        lead = alert_schedule.get_lead(1, "days", "after")
        first, last = alert_schedule.get_due_moments(NOW, lead, False, WEEK)
        self.assertEqual(last, datetime(2026, 3, 9, 12, 0))
        self.assertEqual(first, datetime(2026, 3, 2, 12, 0))

    def test_a_day_is_overdue_when_it_is_over(self):
        for hour in (0, 23):
            first, last = alert_schedule.get_due_days(
                NOW.replace(hour=hour), timedelta(), False, WEEK
            )
            self.assertEqual(last, date(2026, 3, 9))
            self.assertEqual(first, date(2026, 3, 2))

    def test_hours_before_a_day_count_from_its_beginning(self):
        lead = alert_schedule.get_lead(6, "hours", "before")
        for hour, last in ((17, date(2026, 3, 10)), (18, date(2026, 3, 11))):
            days = alert_schedule.get_due_days(NOW.replace(hour=hour), lead, True, WEEK)
            self.assertEqual(days, (date(2026, 3, 10), last))

    def test_retries_become_rarer(self):
        delays = [alert_schedule.get_retry_delay(tries) for tries in range(1, 12)]
        self.assertEqual(delays, sorted(delays))
        self.assertEqual(delays[0], timedelta(minutes=5))
        self.assertEqual(delays[-1], timedelta(days=1))


class TestAlertText(TestCase):
    def test_placeholders(self):
        values = {"object.name": "REQ-1", "deadline": "noon", "object.note": ""}
        text = "{{object.name}} by {{ deadline }}: {{ object.note ||| nothing }}."
        self.assertEqual(alert_text.render(text, values.get), "REQ-1 by noon: nothing.")
        self.assertEqual(alert_text.render("plain {text}", values.get), "plain {text}")

    def test_only_paths_of_fields(self):
        for bad in (
            "object.unlink()",
            "object._name",
            "object.env['res.users']",
            "user.name",
            "object",
            "__import__('os')",
        ):
            wanted = [] if bad == "object._name" else [bad]
            self.assertEqual(alert_text.get_bad_paths(f"a {{{{ {bad} }}}} b"), wanted)


class TestMailOrigin(TestCase):
    def test_classes(self):
        for wanted, headers, sender in (
            ("person", {}, "kim@example.com"),
            ("person", {"Auto-Submitted": "no"}, "kim@example.com"),
            ("person", {"Return-Path": "<kim@example.com>"}, "kim@example.com"),
            ("reply", {"Auto-Submitted": "auto-replied"}, "kim@example.com"),
            ("reply", {"auto-submitted": "Auto-Replied; x=y"}, "kim@example.com"),
            ("reply", {"X-Autoreply": "yes"}, "kim@example.com"),
            ("reply", {"Precedence": "auto_reply"}, "kim@example.com"),
            ("reply", {"Return-Path": " <> "}, "postmaster@example.com"),
            ("machine", {"Auto-Submitted": "auto-generated"}, "ups@example.com"),
            ("machine", {"X-Auto-Response-Suppress": "All"}, "ups@example.com"),
            ("machine", {}, "no-reply@example.com"),
            ("list", {"Precedence": "bulk"}, "news@example.com"),
            ("list", {"List-Id": "<n.example.com>"}, "news@example.com"),
        ):
            with self.subTest(headers=headers, sender=sender):
                self.assertEqual(mail_origin.classify(headers, sender), wanted)

    def test_domains(self):
        for address, domain in (
            ("kim@hospital.example", "hospital.example"),
            ("kim@gmail.com", ""),
            ("kim@QQ.com", ""),
            ("kim@localhost", ""),
            ("kim", ""),
        ):
            self.assertEqual(mail_origin.get_company_domain(address), domain)
        for site in ("https://www.a.example/x", "a.example", "http://A.example:80"):
            self.assertEqual(mail_origin.get_site_domain(site), "a.example")

    def test_names_of_files(self):
        for name, wanted in (
            ("report.pdf", "report.pdf"),
            ("../../../etc/passwd", "passwd"),
            ("C:\\Windows\\win.ini", "win.ini"),
            ("..", "attachment"),
            ("a\x00b\n.txt", "ab.txt"),
            ("报告.pdf", "报告.pdf"),
        ):
            self.assertEqual(mail_origin.get_safe_name(name), wanted)
