# Part of Field Service. License LGPL-3.
import io
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..engine.xlsx import write_table
from ..models import service_report_export
from .common import NOW, ReportCommon, at

DONE = (at(3, 9), at(3, 11), "fixed")
NO_PART = (at(2, 10), at(2, 11), "parts_needed")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExport(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.create_handled(DONE, subject="=cmd|'/C calc'!A0")
        cls.second = cls.create_handled(NO_PART, DONE)
        cls.still_open = cls.create_request(received_at=at(1, 12, month=5))
        cls.requests = cls.first | cls.second | cls.still_open

    def create_export(self, user=None, layout="analysis", domain=None, records=None):
        report = self.env["service.report.request"].with_user(user or self.manager)
        if domain is None:
            domain = [("request_id", "in", self.requests.ids)]
        return (
            report.browse(records.ids if records else [])
            .with_context(report_layout=layout, active_domain=domain, tz="UTC")
            ._create_export()
        )

    def sheet(self, export, data_only=True):
        target = io.BytesIO()
        write_table(target, export._get_xlsx_table())
        return load_workbook(target, data_only=data_only).active

    def column(self, sheet, label):
        index = [cell.value for cell in sheet[5]].index(label)
        return [row[index] for row in sheet.iter_rows(min_row=6)]

    def values(self, sheet, label):
        return [cell.value for cell in self.column(sheet, label)]

    def test_rows_of_the_domain(self):
        sheet = self.sheet(self.create_export())
        self.assertEqual(
            self.values(sheet, "Number"),
            [self.still_open.name, self.second.name, self.first.name, "Total"],
        )

    def test_selected_rows(self):
        sheet = self.sheet(self.create_export(records=self.first))
        self.assertEqual(self.values(sheet, "Number"), [self.first.name, "Total"])
        self.assertEqual(sheet["A2"].value, "1 selected rows")

    def test_typed_cells_and_totals(self):
        sheet = self.sheet(self.create_export())
        self.assertEqual(
            self.values(sheet, "Received"), [at(1, 12, month=5), at(2), at(2), None]
        )
        self.assertEqual(self.values(sheet, "First-Time Fix Rate"), [None, 0, 1, 0.5])
        self.assertEqual(self.values(sheet, "MTTR (h)"), [None, 27, 27, 27])
        self.assertEqual(self.values(sheet, "State"), ["New", "Solved", "Solved", None])

    def test_user_text_is_no_formula(self):
        sheet = self.sheet(self.create_export(), data_only=False)
        cell = self.column(sheet, "Subject")[2]
        self.assertEqual((cell.value, cell.data_type), (self.first.subject, "s"))
        self.assertTrue(cell.quotePrefix)

    def test_time_zone_of_the_user(self):
        export = self.create_export().with_context(tz="Asia/Tehran")
        self.assertEqual(self.values(self.sheet(export), "Received")[1], at(2, 11, 30))

    def test_filters_in_words(self):
        export = self.create_export(
            domain=[
                ("state", "in", ["new", "solved"]),
                "|",
                ("team_id", "=", self.team.id),
                ("user_id", "=", False),
                ("subject", "ilike", "beep"),
                ("is_open", "=", True),
            ]
        )
        words = export._describe_filters()
        self.assertIn("State: New, Solved", words)
        self.assertIn("(Service Team: North Centre or Responsible: none)", words)
        self.assertIn("Subject ~ beep", words)
        self.assertIn("Open: Yes", words)
        self.assertEqual(self.create_export(domain=[])._describe_filters(), "All")

    def test_heads_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.manager.lang = "fa_IR"
        field = self.env["ir.model.fields"]._get("service.report.request", "name")
        field.with_context(lang="fa_IR").field_description = "شماره"
        export = self.create_export().with_context(lang="fa_IR")
        sheet = self.sheet(export)
        self.assertEqual(sheet["A5"].value, "شماره")
        self.assertTrue(sheet.sheet_view.rightToLeft)

    def test_cost_columns_by_role(self):
        for user, shown in ((self.manager, True), (self.agent, False)):
            with self.subTest(user=user.login):
                for layout in ("analysis", "execution"):
                    sheet = self.sheet(self.create_export(user, layout))
                    heads = [cell.value for cell in sheet[5]]
                    self.assertEqual("Actual Cost" in heads, shown)

    def test_every_layout(self):
        for model in ("service.report.request", "service.report.dispatch"):
            report = self.env[model]
            for layout in report._layouts:
                with self.subTest(model=model, layout=layout):
                    export = report.with_context(report_layout=layout)._create_export()
                    self.assertGreater(self.sheet(export).max_row, 6)

    def test_batches(self):
        export = self.create_export()
        names = export._get_field_names()
        whole = list(export._iter_values(names))
        with patch.object(service_report_export, "BATCH", 1):
            self.assertEqual(list(export._iter_values(names)), whole)

    def test_pdf_of_every_layout(self):
        for layout in self.env["service.report.request"]._layouts:
            with self.subTest(layout=layout):
                export = self.create_export(layout=layout)
                html = (
                    self.env["ir.actions.report"]
                    ._render_qweb_html(
                        "field_service_reports.report_service_export", export.ids
                    )[0]
                    .decode()
                )
                self.assertIn(self.first.name, html)

    def test_printed_totals_are_ratios_of_sums(self):
        table = self.create_export()._get_print_table()
        labels = [column.label for column in table["columns"]]
        total = dict(zip(labels, table["totals"], strict=True))
        self.assertEqual(total["First-Time Fix Rate"], "50.0 %")
        self.assertEqual(total["MTTR (h)"], "27.00")
        self.assertEqual(total["Number"], "")
        self.assertNotIn("First-Time Fix: Counted", labels)

    def test_too_many_rows_to_print(self):
        with (
            patch.object(service_report_export, "MAX_PRINTED_ROWS", 2),
            self.assertRaisesRegex(UserError, "more than 2 rows"),
        ):
            self.create_export().action_print()

    def test_unknown_layout(self):
        with self.assertRaisesRegex(UserError, "cannot be exported"):
            self.create_export(layout="secrets")._get_xlsx_table()

    def test_other_models_cannot_be_exported(self):
        for model in ("res.users", "no.such.model"):
            export = self.create_export(self.agent)
            export.res_model = model
            with self.assertRaisesRegex(UserError, "not a service report"):
                export._get_xlsx_table()

    def test_export_of_another_user(self):
        export = self.create_export(self.manager)
        with self.assertRaises(AccessError):
            export.with_user(self.agent).check_access("read")

    def test_domain_may_not_look_at_costs(self):
        export = self.create_export(self.agent, domain=[("actual_cost", ">", 0)])
        with self.assertRaises(AccessError):
            list(export._iter_values(["name"]))


@tagged("post_install", "-at_install")
class TestDownload(HttpCase, ReportCommon):
    def test_download(self):
        request = self.create_handled(DONE)
        self.authenticate("fs_agent", "fs_agent")
        report = self.env["service.report.request"].with_user(self.agent)
        action = report.with_context(
            report_layout="monitoring",
            report_title="Request Monitoring",
            active_domain=[("request_id", "=", request.id)],
        ).action_export_xlsx()
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("spreadsheetml", response.headers["Content-Type"])
        disposition = response.headers["Content-Disposition"]
        self.assertIn("Request%20Monitoring.xlsx", disposition)
        sheet = load_workbook(io.BytesIO(response.content)).active
        self.assertEqual(sheet["A6"].value, request.name)

    def test_download_of_the_dispatch_table(self):
        table = self.env["service.dispatch.table"].with_user(self.dispatcher).create({})
        self.authenticate("fs_dispatcher", "fs_dispatcher")
        response = self.url_open(table.action_download_xlsx()["url"])
        self.assertEqual(response.status_code, 200)
        sheet = load_workbook(io.BytesIO(response.content)).active
        self.assertEqual(sheet["A5"].value, "Engineer")

    @mute_logger("odoo.http")
    def test_somebody_elses_export(self):
        export = (
            self.env["service.report.request"]
            .with_user(self.manager)
            .with_context(report_layout="execution")
            ._create_export()
        )
        url = export.action_download_xlsx()["url"]
        self.authenticate("fs_agent", "fs_agent")
        self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate("fs_engineer", "fs_engineer")
        self.assertEqual(self.url_open(url).status_code, 403)

    def test_no_such_export(self):
        self.authenticate("fs_agent", "fs_agent")
        for path in ("export", "dispatch_table"):
            response = self.url_open(f"/field_service_reports/{path}/999999999")
            self.assertEqual(response.status_code, 404)

    def test_not_logged_in(self):
        url = "/field_service_reports/export/1"
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
