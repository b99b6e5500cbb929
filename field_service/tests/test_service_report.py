# Part of Field Service. License LGPL-3.
import base64
import io
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, ServiceCommon

SECRET = "Customer always complains"
REPORT = "field_service.action_report_service"


class ReportCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.create_request(
            subject="UPS beeps all night",
            contact_id=cls.contact.id,
            archive_id=cls.archive.id,
            problem_id=cls.problem.id,
            internal_description=f"<p>{SECRET}</p>",
        )
        cls.order = cls.request._create_work_orders()
        cls.visit = cls._create_visit(cls.order)

    @classmethod
    def _create_visit(cls, order):
        """Create a visit at which the engineer has arrived."""
        visit = cls.create_dispatch(order)
        visit.action_send()
        visit.action_accept()
        visit.action_travel()
        visit.action_arrive()
        visit.action_stop_timer()
        cls.add_hours(visit, 1.5)
        cls.add_hours(visit, 0.5, kind="travel")
        visit.write(
            {
                "cause_id": cls.cause.id,
                "solution_id": cls.solution.id,
                "solution": "<p>New fan fitted and tested.</p>",
                "note": SECRET,
            }
        )
        return visit

    def events(self):
        return self.request.log_ids.mapped("event")

    def papers(self, document):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("name", "ilike", "Service report"),
            ]
        )

    def mails(self):
        return self.env["mail.mail"].search(
            [("subject", "=like", f"Service report {self.visit.name}%")]
        )


@tagged("post_install", "-at_install")
class TestSigning(ReportCommon):
    def test_engineer_signs_for_the_customer(self):
        self.visit.action_finish()
        self.visit.with_user(self.engineer_user).action_sign(
            SIGNATURE, "  Carla Contact "
        )
        self.assertTrue(self.visit.is_locked)
        self.assertEqual(self.visit.signed_by, "Carla Contact")
        self.assertTrue(self.visit.signed_on)
        self.assertTrue(self.visit.signature)
        log = self.request.log_ids.filtered(lambda log: log.event == "signed")
        self.assertTrue(log.is_public)
        self.assertEqual(log.new_value, "Carla Contact")
        self.assertEqual(log.user_id, self.engineer_user)

    def test_paper_is_kept_everywhere(self):
        self.visit.action_finish()
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        contents = set()
        for document in (self.visit, self.order, self.request, self.archive):
            paper = self.papers(document)
            self.assertEqual(len(paper), 1, document)
            self.assertEqual(paper.name, f"Service report {self.visit.name}.pdf")
            self.assertEqual(paper.mimetype, "application/pdf")
            contents.add(paper.checksum)
        self.assertEqual(len(contents), 1)
        self.assertEqual(len(self.visit.report_attachment_ids), 4)

    def test_paper_is_found_by_its_words(self):
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        found = self.env["ir.attachment"].search(
            [
                ("index_content", "ilike", "new fan fitted"),
                ("res_model", "=", "service.request"),
            ]
        )
        self.assertIn(self.papers(self.request), found)
        self.assertNotIn(SECRET, found.index_content)

    def test_mail_goes_to_the_contact(self):
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.attachment_ids, self.papers(self.visit))
        self.assertEqual(mail.model, "service.request")
        self.assertEqual(mail.res_id, self.request.id)
        self.assertIn(self.visit.name, mail.body_html)
        self.assertNotIn(SECRET, mail.body_html)

    def test_nobody_has_an_address(self):
        self.contact.email = False
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        self.assertTrue(self.visit.is_locked)
        self.assertTrue(self.papers(self.visit))
        self.assertFalse(self.mails())
        note = self.request.log_ids.filtered(lambda log: log.event == "noted")
        self.assertIn("no e-mail address", note.note)
        self.assertIn("Carla Contact", note.note)
        self.assertFalse(note.is_public)
        with self.assertRaisesRegex(UserError, self.visit.name):
            self.visit.action_send_report()
        self.contact.email = "carla@hospital.example.com"
        self.visit.action_send_report()
        self.assertEqual(self.mails().recipient_ids, self.contact)
        self.assertEqual(len(self.papers(self.visit)), 1)

    def test_account_stands_in_for_the_contact(self):
        self.contact.email = False
        self.customer.email = "office@hospital.example.com"
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        self.assertEqual(self.mails().recipient_ids, self.customer)

    @mute_logger("odoo.addons.field_service.models.service_dispatch_report")
    def test_broken_printer_does_not_lose_the_signature(self):
        with patch.object(
            type(self.visit),
            "_render_service_report",
            side_effect=UserError("Printer on fire"),
        ):
            self.visit.action_sign(SIGNATURE, "Carla Contact")
        self.assertTrue(self.visit.is_locked)
        self.assertFalse(self.papers(self.visit))
        note = self.request.log_ids.filtered(lambda log: log.event == "noted")
        self.assertIn("Printer on fire", note.note)
        self.visit.action_send_report()
        self.assertTrue(self.papers(self.visit))
        self.assertTrue(self.mails())

    def test_refusals_name_the_visit(self):
        waiting = self.create_dispatch(self.order)
        blank = Image.new("RGB", (1, 1))
        buffer = io.BytesIO()
        blank.save(buffer, "BMP")
        bmp = base64.b64encode(buffer.getvalue())
        for visit, signature, name in (
            (waiting, SIGNATURE, "Carla"),
            (self.visit, SIGNATURE, ""),
            (self.visit, SIGNATURE, "   "),
            (self.visit, False, "Carla"),
            (self.visit, "", "Carla"),
            (self.visit, "data:image/png;base64,", "Carla"),
            (self.visit, base64.b64encode(b"not an image"), "Carla"),
            (self.visit, "%%%", "Carla"),
            (self.visit, bmp, "Carla"),
        ):
            with self.assertRaisesRegex(UserError, visit.name):
                visit.action_sign(signature, name)
            self.assertFalse(visit.is_locked)
            self.assertFalse(visit.signature)

    def test_data_address_is_understood(self):
        self.visit.action_sign("data:image/png;base64," + SIGNATURE.decode(), "Carla")
        self.assertTrue(self.visit.is_locked)

    def test_signed_once(self):
        self.visit.action_sign(SIGNATURE, "Carla")
        with self.assertRaisesRegex(UserError, "Carla"):
            self.visit.action_sign(SIGNATURE, "Eve")
        self.assertEqual(self.visit.signed_by, "Carla")
        self.assertEqual(self.events().count("signed"), 1)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_only_those_concerned_sign(self):
        for user in (self.other_engineer_user, self.agent, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                self.visit.with_user(user).action_sign(SIGNATURE, "Carla")

    def test_signature_is_not_written_by_hand(self):
        for vals in (
            {"signature": SIGNATURE},
            {"signed_by": "Eve"},
            {"is_locked": True},
            {"signed_on": "2026-01-01 00:00:00"},
        ):
            with self.assertRaises(AccessError, msg=vals):
                self.visit.with_user(self.manager).write(vals)

    def test_visit_of_an_order_without_request(self):
        order = self.create_order()
        visit = self._create_visit(order)
        visit.action_sign(SIGNATURE, "Carla")
        self.assertEqual(len(visit.report_attachment_ids), 2)


@tagged("post_install", "-at_install")
class TestLock(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit.action_finish()
        cls.visit.action_sign(SIGNATURE, "Carla Contact")

    def test_facts_stay(self):
        entry = self.visit.time_entry_ids[:1]
        for user in (self.engineer_user, self.dispatcher, self.manager):
            visit = self.visit.with_user(user)
            for vals in (
                {"solution": "<p>Something else</p>"},
                {"cause_id": False},
                {"outcome": "no_access"},
                {"actual_end": "2030-01-01 00:00:00"},
                {"employee_id": self.other_engineer.id},
            ):
                with self.assertRaisesRegex(UserError, self.visit.name):
                    visit.write(vals)
            with self.assertRaisesRegex(UserError, self.visit.name):
                entry.with_user(user).write({"hours": 9})
            with self.assertRaisesRegex(UserError, self.visit.name):
                entry.with_user(user).unlink()
            with self.assertRaisesRegex(UserError, self.visit.name):
                self.add_hours(visit, 1)
        with self.assertRaises(UserError):
            self.visit.unlink()

    def test_what_the_office_decides_stays_open(self):
        entry = self.visit.time_entry_ids[:1]
        entry.with_user(self.dispatcher).write({"coverage": "goodwill"})
        self.assertEqual(entry.coverage, "goodwill")
        self.visit.write({"note": "Call back next week"})
        self.visit.write({"solution": self.visit.solution})

    def test_unlock_needs_manager_and_reason(self):
        for user in (self.engineer_user, self.dispatcher, self.agent):
            with self.assertRaises(AccessError):
                self.visit.with_user(user).action_unlock("Hours wrong")
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(UserError, self.visit.name):
                self.visit.with_user(self.manager).action_unlock(reason)
        self.assertTrue(self.visit.is_locked)

    def test_unlock_correct_and_sign_again(self):
        first = self.visit.report_attachment_ids
        self.visit.with_user(self.manager).action_unlock("Hours wrong")
        self.assertFalse(self.visit.is_locked)
        self.assertFalse(self.visit.signature)
        self.assertFalse(self.visit.signed_by)
        log = self.request.log_ids.filtered(lambda log: log.event == "corrected")
        self.assertEqual(log.note, "Hours wrong")
        self.assertEqual(log.old_value, "Carla Contact")
        self.assertTrue(first.exists(), "a signed paper is never thrown away")
        self.assertTrue(all("withdrawn" in name for name in first.mapped("name")))
        self.visit.time_entry_ids[:1].hours = 2
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        self.assertEqual(len(self.visit.report_attachment_ids), 4)
        self.assertFalse(self.visit.report_attachment_ids & first)
        with self.assertRaisesRegex(UserError, "not signed"):
            self.visit.with_user(self.manager).action_unlock("x")
            self.visit.with_user(self.manager).action_unlock("x")


@tagged("post_install", "-at_install")
class TestSignedOnSite(ReportCommon):
    def test_visit_is_finished_after_signing(self):
        """The customer may sign before the engineer packs up."""
        self.visit.action_start_timer("work")
        self.visit.action_sign(SIGNATURE, "Carla Contact")
        with self.assertRaises(UserError):
            self.visit.solution = "<p>Something else</p>"
        self.visit.action_finish()
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.actual_end)
        self.assertEqual(self.visit.outcome, "fixed")
        with self.assertRaises(UserError):
            self.visit.outcome = "no_access"


# An HttpCase, because the printer program fetches style sheets over HTTP.
@tagged("post_install", "-at_install")
class TestServiceReportPdf(ReportCommon, HttpCase):
    def print_report(self, visits, user=None):
        report = self.env["ir.actions.report"]
        if user:
            report = report.with_user(user)
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        content, kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(REPORT, visits.ids)
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def text(self, pdf):
        return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)

    def test_signed_report_is_complete(self):
        self.archive.serial = "SN-4711"
        self.visit.action_finish()
        self.visit.sudo()._write_signature(
            {
                "signature": SIGNATURE,
                "signed_by": "Carla Contact",
                "signed_on": "2026-11-20 10:00:00",
            }
        )
        self.env["service.work.order.activity"].create(
            {
                "work_order_id": self.order.id,
                "name": "Replace the fan",
                "item_ids": [
                    Command.create({"name": "Unit isolated", "is_done": True}),
                    Command.create({"name": "Photo taken"}),
                ],
            }
        )
        self.visit.sudo()._write_signature({"is_locked": True})
        text = self.text(self.print_report(self.visit, self.engineer_user))
        for words in (
            self.visit.name,
            self.request.name,
            self.order.name,
            "Harbour Hospital",
            "Carla Contact",
            "UPS 10 kVA",
            "SN-4711",
            "Erik Engineer",
            "Does not start",
            "Worn fan",
            "New fan fitted and tested.",
            "Replace the fan",
            "Unit isolated",
            "Photo taken",
            "Planned",
            "Travel started",
            "Arrived",
            "Finished",
            "01:30",
            "00:30",
            "02:00",
            "customer pays",
        ):
            self.assertIn(words, text)
        self.assertNotIn(SECRET, text)
        self.assertNotIn("Not signed yet", text)

    def test_long_report_has_header_and_footer_on_every_page(self):
        self.env["service.work.order.activity"].create(
            [
                {
                    "work_order_id": self.order.id,
                    "name": f"Activity {number}",
                    "item_ids": [
                        Command.create({"name": f"Check {number}-{item}"})
                        for item in range(10)
                    ],
                }
                for number in range(12)
            ]
        )
        self.company.phone = "555-0100"
        self.company.write(
            {"report_header": "Always near you", "report_footer": "We keep it running"}
        )
        pdf = self.print_report(self.visit)
        self.assertGreaterEqual(len(pdf.pages), 4)
        for number, page in enumerate(pdf.pages, start=1):
            text = " ".join(page.extract_text().split())
            self.assertIn("Always near you", text)
            self.assertIn("We keep it running", text)
            self.assertIn(f"Page {number} / {len(pdf.pages)}", text)
        self.assertIn("Not signed yet", self.text(pdf))

    def test_several_visits_in_one_print(self):
        second = self._create_visit(self.order)
        text = self.text(self.print_report(self.visit | second))
        self.assertIn(self.visit.name, text)
        self.assertIn(second.name, text)

    def test_signed_paper_is_printed_as_it_was_signed(self):
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        self.visit.with_context(force_report_rendering=True).action_sign(
            SIGNATURE, "Carla Contact"
        )
        self.order.subject = "Renamed afterwards"
        pdf = self.print_report(self.visit)
        self.assertNotIn("Renamed afterwards", self.text(pdf))
        self.assertIn("Carla Contact", self.text(pdf))
        self.assertEqual(len(self.papers(self.visit)), 1)
        images = [image for page in pdf.pages for image in page.images]
        self.assertTrue(images, "logo and signature are on the paper")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_strangers_print_nothing(self):
        with self.assertRaises(AccessError):
            self.env["report.field_service.report_service"].with_user(
                self.other_engineer_user
            )._get_report_values(self.visit.ids)
