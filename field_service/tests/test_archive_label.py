# Part of Field Service. License LGPL-3.
import io
import re
from urllib.parse import urlparse

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.field_service.models.service_request_portal import PORTAL_MISS_LIMIT

from .common import ServiceCommon

LABEL = "field_service.action_report_archive_label"
SHEET = "field_service.action_report_archive_label_sheet"
# What differs from one visit to the next, whoever comes.
CHANGING = re.compile(
    r'csrf_token[^,}]*|name="csrf_token"[^>]*|/service/archive/[^"&]*'
)


# An HttpCase, because the printer program fetches style sheets over HTTP.
class LabelCommon(HttpCase, ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.env["service.product.archive"].union(
            *(cls.create_archive(serial=f"QR-{number}") for number in range(26))
        )
        cls.unit = cls.units[0]

    def print_labels(self, report, archives, user=None):
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        reports = self.env["ir.actions.report"].with_user(user or self.agent)
        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(report, archives.ids)
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def read_codes(self, page):
        """Return what a QR reader finds in the pictures of a page."""
        return [
            code.text
            for picture in page.images
            for code in zxingcpp.read_barcodes(
                Image.open(io.BytesIO(picture.data)).convert("L")
            )
        ]

    def path_of(self, archive):
        return urlparse(archive._get_scan_urls()[archive.id]).path


@tagged("post_install", "-at_install")
class TestArchiveLabel(LabelCommon):
    def test_a_reader_reads_the_label(self):
        pdf = self.print_labels(LABEL, self.unit)
        self.assertEqual(len(pdf.pages), 1)
        box = pdf.pages[0].mediabox
        self.assertAlmostEqual(float(box.width) / 72 * 25.4, 70, delta=1)
        self.assertAlmostEqual(float(box.height) / 72 * 25.4, 37, delta=1)
        (code,) = self.read_codes(pdf.pages[0])
        self.assertEqual(
            code,
            f"{self.unit.get_base_url()}/service/archive/{self.unit.scan_token}",
        )
        text = " ".join(pdf.pages[0].extract_text().split())
        for words in ("UPS 10 kVA", "QR-0", self.unit.name, self.company.name):
            self.assertIn(words, text)
        self.assertNotIn(self.customer.name, text)

    def test_one_label_a_page(self):
        pdf = self.print_labels(LABEL, self.units[:3])
        codes = [code for page in pdf.pages for code in self.read_codes(page)]
        self.assertEqual(len(pdf.pages), 3)
        self.assertEqual(codes, list(self.units[:3]._get_scan_urls().values()))

    def test_twenty_four_labels_a_sheet(self):
        pdf = self.print_labels(SHEET, self.units)
        self.assertEqual(len(pdf.pages), 2)
        codes = [self.read_codes(page) for page in pdf.pages]
        self.assertEqual([len(page) for page in codes], [24, 2])
        self.assertEqual(
            set(codes[0] + codes[1]), set(self.units._get_scan_urls().values())
        )

    def test_the_code_stays_and_cannot_be_guessed(self):
        first = self.unit._get_scan_urls()
        self.assertEqual(self.unit._get_scan_urls(), first)
        self.units._make_scan_tokens()
        tokens = self.units.mapped("scan_token")
        self.assertEqual(len(set(tokens)), len(self.units))
        self.assertTrue(all(len(token) >= 16 for token in tokens))
        self.assertFalse(self.unit.copy().scan_token)

    def test_codes_are_made_at_once(self):
        self.unit._make_scan_tokens()

        def count(archives):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            archives._make_scan_tokens()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(self.units[1:2]), count(self.units[2:]))

    def test_no_label_for_what_is_out_of_service(self):
        self.unit.action_deactivate("Scrapped")
        report = self.env["report.field_service.report_archive_label"]
        with self.assertRaisesRegex(UserError, "QR-0"):
            report._get_report_values(self.units[:2].ids)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_who_may_print(self):
        order = self.create_order(archive_id=self.unit.id)
        self.create_dispatch(order).action_send()
        report = self.env["report.field_service.report_archive_label"]
        own = report.with_user(self.engineer_user)._get_report_values(self.unit.ids)
        self.assertTrue(own["codes"][self.unit.id])
        with self.assertRaises(AccessError):
            report.with_user(self.engineer_user)._get_report_values(self.units[1].ids)


@tagged("post_install", "-at_install")
class TestArchiveScan(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = cls.create_portal_user("fs_scan_customer", cls.contact)
        cls.strange_user = cls.create_portal_user(
            "fs_scan_stranger",
            cls.env["res.partner"].create(
                {"name": "Sam Stranger", "parent_id": cls.stranger.id}
            ),
        )

    @classmethod
    def create_portal_user(cls, login, partner):
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def scan(self, path, user=None):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(path, allow_redirects=False)

    def assertNeutral(self, response, like=None):
        self.assertEqual(response.status_code, 200)
        self.assertIn("/web/login?redirect=", response.text)
        for word in ("UPS 10 kVA", "QR-0", self.unit.name, self.customer.name):
            self.assertNotIn(word, response.text)
        if like is not None:
            self.assertEqual(
                CHANGING.sub("", response.text), CHANGING.sub("", like.text)
            )
            self.assertEqual(
                response.headers.keys() - {"Set-Cookie"},
                like.headers.keys() - {"Set-Cookie"},
            )

    def test_staff_come_to_the_product(self):
        path = self.path_of(self.unit)
        response = self.scan(path, self.agent)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            urlparse(response.headers["Location"]).path,
            f"/odoo/action-field_service.service_product_archive_action/{self.unit.id}",
        )
        self.unit.action_deactivate("Scrapped")
        self.assertEqual(self.scan(path, self.agent).status_code, 303)

    def test_the_customer_comes_to_the_form(self):
        response = self.scan(self.path_of(self.unit), self.portal_user)
        self.assertEqual(response.status_code, 303)
        location = urlparse(response.headers["Location"])
        self.assertEqual(location.path, "/my/service-requests/new")
        self.assertEqual(location.query, f"archive_id={self.unit.id}")
        form = self.url_open(f"{location.path}?{location.query}").text
        self.assertRegex(form, rf'value="{self.unit.id}"\s+selected')

    def test_the_visitor_logs_in_and_comes_back(self):
        path = self.path_of(self.unit)
        response = self.scan(path)
        self.assertNeutral(response)
        self.assertIn(f"/web/login?redirect={path}", response.text)

    def test_nobody_learns_whether_there_is_anything(self):
        path, wrong = self.path_of(self.unit), "/service/archive/AAAAAAAAAAAAAAAA"
        gone = self.path_of(self.units[1])
        self.units[1].action_deactivate("Scrapped")
        draft = self.unit.copy({"serial": "QR-DRAFT"})
        nobody = new_test_user(self.env, "fs_scan_nobody", groups="base.group_user")
        for user, paths in (
            (None, (path, gone)),
            (self.strange_user, (path, gone)),
            (self.portal_user, (gone, self.path_of(draft))),
            (nobody, (path, gone)),
            (self.engineer_user, (path,)),
        ):
            self.env["service.portal.miss"].search([]).unlink()
            model = self.scan(wrong, user)
            self.assertNeutral(model)
            for right in paths:
                self.assertNeutral(self.scan(right, user), like=model)
        self.assertNeutral(self.scan("/service/archive/%27%20OR%201=1"))

    def test_units_of_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister Company"})
        self.env.user.company_ids |= sister
        unit = self.create_archive(company_id=sister.id, serial="QR-SISTER")
        path = self.path_of(unit)
        self.assertNeutral(self.scan(path, self.agent))
        self.assertNeutral(self.scan(path, self.portal_user))
        self.agent.company_ids |= sister
        response = self.scan(path, self.agent)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.cookies["cids"], f"{self.company.id}-{sister.id}")

    def test_who_tries_many_has_to_wait(self):
        path = self.path_of(self.unit)
        for number in range(PORTAL_MISS_LIMIT):
            wrong = f"/service/archive/{number:016d}"
            self.assertEqual(self.scan(path if number % 2 else wrong).status_code, 200)
        with mute_logger("odoo.http"):
            self.assertEqual(self.scan(path).status_code, 429)
            self.assertEqual(self.scan("/service/archive/wrong").status_code, 429)
        self.assertFalse(
            self.env["service.portal.miss"]._is_limit_reached("127.0.0.1"),
            "the links in the customer's mails still work",
        )

    def test_customers_never_read_the_code(self):
        self.unit._make_scan_tokens()
        mine = self.unit.with_user(self.portal_user)
        with self.assertRaises(AccessError):
            mine.read(["scan_token"])
        with self.assertRaises(AccessError):
            mine.search([("scan_token", "!=", False)])
