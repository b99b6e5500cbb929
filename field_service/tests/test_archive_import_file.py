# Part of Field Service. License LGPL-3.
import io

from openpyxl import load_workbook
from xlsxwriter import Workbook

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.field_service.models import service_import_mixin

from .test_archive_import import ImportCommon

OPTIONS = {"has_headers": True, "quoting": '"', "separator": ",", "limit": 2000}
HEADS = ["Product", "Serial", "Customer", "Part of", "Installed On", "State"]


@tagged("post_install", "-at_install")
class TestArchiveImportFile(ImportCommon):
    """Through Odoo's own page of the import."""

    def upload(self, heads, *rows, name="installed.csv"):
        lines = [heads, *rows]
        content = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
        return (
            self.env["base_import.import"]
            .with_user(self.agent)
            .create(
                {
                    "res_model": "service.product.archive",
                    "file": content.encode(),
                    "file_name": name,
                    "file_type": "text/csv",
                }
            )
        )

    def preview(self, upload, options=None):
        """Return the fields that the page proposes for the columns."""
        preview = upload.parse_preview({**OPTIONS, **(options or {})}, 10)
        self.assertNotIn("error", preview)
        return [
            "/".join(preview["matches"].get(index, ()))
            for index in range(len(preview["headers"]))
        ], preview["options"]

    def execute(self, upload, fields, heads, dryrun=False, **options):
        return upload.execute_import(
            fields, heads, {**OPTIONS, **options}, dryrun=dryrun
        )

    def test_heads_are_recognised_and_the_file_imported(self):
        upload = self.upload(
            HEADS,
            ["UPS-20", "F-1", "C-1", "F-2", "2026-01-09", ""],
            ["RACK-19", "F-2", "C-1", "", "2026-01-09", "Draft"],
        )
        fields, options = self.preview(upload)
        self.assertEqual(
            fields,
            [
                "product_id",
                "serial",
                "partner_id",
                "parent_id",
                "installed_on",
                "state",
            ],
        )
        result = self.execute(upload, fields, HEADS, **options)
        self.assertFalse(result["messages"])
        unit, rack = self.archives.browse(result["ids"])
        self.assertEqual((unit.parent_id, rack.state), (rack, "draft"))
        record = self.last_import()
        self.assertEqual(
            (record.file_name, record.outcome, record.created_count),
            ("installed.csv", "done", 2),
        )
        self.assertEqual([line[0] for line in self.results()], ["2", "3"])

    def test_a_test_keeps_nothing_but_its_result(self):
        upload = self.upload(HEADS, ["UPS-20", "F-3", "C-1", "", "2026-01-09", ""])
        fields, options = self.preview(upload)
        before = self.archives.search_count([])
        result = self.execute(upload, fields, HEADS, dryrun=True, **options)
        self.assertFalse(result["messages"])
        self.assertEqual(self.archives.search_count([]), before)
        record = self.last_import()
        self.assertEqual((record.outcome, record.created_count), ("tested", 1))
        self.execute(upload, fields, HEADS, **options)
        self.assertEqual(self.archives.search_count([]), before + 1)
        self.assertEqual(self.last_import(), record, "the import takes its place")
        self.assertEqual(record.outcome, "done")

    def test_all_problems_are_told_with_the_row_of_the_spreadsheet(self):
        upload = self.upload(
            HEADS,
            ["UPS-20", "F-4", "C-1", "", "2026-01-09", ""],
            ["UPS-2O", "F-5", "C-1", "", "2026-01-09", ""],
            ["UPS-20", "F-6", "C-1", "", "someday", ""],
        )
        fields = [
            "product_id",
            "serial",
            "partner_id",
            "parent_id",
            "installed_on",
            "state",
        ]
        for dryrun in (True, False):
            result = self.execute(upload, fields, HEADS, dryrun=dryrun)
            self.assertFalse(result["ids"])
            head, *messages = result["messages"]
            self.assertIn("2 of 3 rows", head["message"])
            self.assertEqual([message["record"] for message in messages], [3, 4])
            self.assertIn("Product: ", messages[0]["message"])
            self.assertIn("someday", messages[1]["message"])
            record = self.last_import()
            self.assertEqual(record.outcome, "test_failed" if dryrun else "refused")
            self.assertEqual(record.problem_ids.mapped("row"), [3, 4])
        self.assertFalse(self.archives.search([("serial", "=", "F-4")]))

    def test_batches_of_one_file(self):
        """The whole file is checked first; a parent far below is drawn forward."""
        self.patch(service_import_mixin, "BATCH_MINIMUM", 4)
        rows = [["UPS-20", f"G-{n}", "C-1", "G-9", "", ""] for n in range(9)]
        rows.append(["RACK-19", "G-9", "C-1", "", "", ""])
        upload = self.upload(HEADS, *rows)
        fields, options = self.preview(upload)
        ids, skip, steps = [], 0, 0
        while True:
            result = self.execute(
                upload, fields, HEADS, **{**options, "limit": 3, "skip": skip}
            )
            self.assertFalse(result["messages"])
            ids += result["ids"]
            steps += 1
            skip = result["nextrow"]
            if not skip:
                break
        units = self.archives.browse(ids)
        self.assertEqual((len(set(ids)), steps), (10, 3))
        self.assertEqual(units[:9].parent_id, units[9])
        record = self.last_import()
        self.assertEqual(
            (record.row_count, record.created_count, record.unchanged_count),
            (10, 10, 0),
        )
        self.assertEqual([line[0] for line in self.results()][-1], "11")

    def test_a_fault_at_the_end_stops_the_first_batch(self):
        self.patch(service_import_mixin, "BATCH_MINIMUM", 2)
        rows = [["UPS-20", f"H-{n}", "C-1", "", "", ""] for n in range(5)]
        rows.append(["UPS-20", "H-9", "NOBODY", "", "", ""])
        upload = self.upload(HEADS, *rows)
        fields, options = self.preview(upload)
        result = self.execute(upload, fields, HEADS, **{**options, "limit": 2})
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][1]["record"], 7)
        self.assertFalse(self.archives.search([("serial", "=like", "H-%")]))

    def test_spreadsheet(self):
        buffer = io.BytesIO()
        book = Workbook(buffer)
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ["UPS-20", 4711, "C-1"])
        sheet.write_datetime(1, 4, self.archive.create_date.replace(2026, 1, 9), day)
        book.close()
        upload = self.upload(HEADS, name="installed.xlsx")
        upload.write(
            {
                "file": buffer.getvalue(),
                "file_type": "application/vnd.openxmlformats-officedocument"
                ".spreadsheetml.sheet",
            }
        )
        fields, options = self.preview(upload)
        result = self.execute(upload, fields, HEADS, **options)
        self.assertFalse(result["messages"])
        unit = self.archives.browse(result["ids"])
        self.assertEqual((unit.serial, str(unit.installed_on)), ("4711", "2026-01-09"))


@tagged("post_install", "-at_install")
class TestImportTemplate(HttpCase, ImportCommon):
    def test_template_fits_the_import(self):
        """The file as it comes is understood; only its examples are not ours."""
        self.authenticate(self.agent.login, self.agent.login)
        for model in (self.archives, self.env["service.product.archive.component"]):
            (template,) = model.with_user(self.agent).get_import_templates()
            response = self.url_open(template["template"])
            self.assertEqual(response.status_code, 200)
            self.assertIn("attachment", response.headers["Content-Disposition"])
            sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
            heads = [cell.value for cell in sheet[1]]
            upload = (
                self.env["base_import.import"]
                .with_user(self.agent)
                .create(
                    {
                        "res_model": model._name,
                        "file": response.content,
                        "file_name": "template.xlsx",
                        "file_type": response.headers["Content-Type"],
                    }
                )
            )
            preview = upload.parse_preview(dict(OPTIONS), 10)
            self.assertEqual(len(preview["matches"]), len(heads), heads)
            fields = ["/".join(preview["matches"][n]) for n in range(len(heads))]
            self.assertEqual(len(set(fields)), len(heads))
            result = upload.execute_import(
                fields, heads, {**OPTIONS, **preview["options"]}, dryrun=True
            )
            columns = {
                message["message"].partition(":")[0]
                for message in result["messages"][1:]
            }
            self.assertLessEqual(
                columns, {"Product", "Component", "Customer", "Installed Product"}
            )

    def test_examples_can_be_imported_where_they_are_known(self):
        self.env["product.product"].create(
            [
                {"name": code, "default_code": code, "type": "consu", "tracking": kind}
                for code, kind in (
                    ("UPS-RACK", "serial"),
                    ("BAT-12-X", "lot"),
                )
            ]
        )
        self.customer.ref = "C-0815"
        self.stranger.email = "service@customer.example"
        self.ward.name = "Plant North"
        columns = self.archives._get_import_template_columns()
        fields = [
            "id",
            "product_id",
            "serial",
            "partner_id",
            "site_id",
            "parent_id",
            "sold_on",
            "delivered_on",
            "installed_on",
            "warranty_months",
            "warranty_start",
            "warranty_end",
            "state",
        ]
        rows = zip(*(column.examples for column in columns), strict=True)
        units = self.load_well(fields, *rows)
        self.assertEqual(len(units), 3)
        self.assertEqual(units[2].parent_id.parent_id, units[0])

    def test_who_may_download(self):
        path = "/service/import_template/service.product.archive"
        nobody = new_test_user(self.env, "fs_template_nobody", groups="base.group_user")
        for user, status in (
            (nobody, 404),
            (self.engineer_user, 404),
            (self.agent, 200),
        ):
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, status, user.login)
        with mute_logger("odoo.http"):
            other = self.url_open("/service/import_template/res.partner")
        self.assertEqual(other.status_code, 404)
