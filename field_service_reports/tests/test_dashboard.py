# Part of Field Service. License LGPL-3.
import json
import re

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import file_path

from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestDashboard(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("field_service_reports.service_dashboard")

    def test_fields_and_menus_exist(self):
        # The check that Odoo makes of every spreadsheet while testing.
        self.dashboard._check_spreadsheet_data()

    def test_functions_exist(self):
        path = file_path("spreadsheet/static/src/o_spreadsheet/o_spreadsheet.js")
        with open(path, encoding="utf-8") as library:
            known = set(re.findall(r"const ([A-Z][A-Z0-9_]*) = \{", library.read()))
        data = json.loads(self.dashboard.spreadsheet_data)
        used = {
            name
            for sheet in data["sheets"]
            for content in sheet["cells"].values()
            if content.startswith("=")
            for name in re.findall(r"([A-Z][A-Z.]+)\(", content)
        }
        self.assertEqual(used & {"PIVOT.VALUE", "PIVOT.HEADER"}, used - known)

    def test_for_the_manager_only(self):
        dashboards = self.env["spreadsheet.dashboard"]
        domain = [("id", "=", self.dashboard.id)]
        self.assertTrue(dashboards.with_user(self.manager).search(domain))
        for user in (self.agent, self.dispatcher, self.engineer_user, self.accountant):
            with self.subTest(user=user.login):
                self.assertFalse(dashboards.with_user(user).search(domain))
                with self.assertRaises(AccessError):
                    self.dashboard.with_user(user).check_access("read")

    def test_every_figure_has_its_period_before(self):
        data = json.loads(self.dashboard.spreadsheet_data)
        period = next(f["id"] for f in data["globalFilters"] if f["type"] == "date")
        offsets = {}
        for pivot in data["pivots"].values():
            matching = pivot["fieldMatching"].get(period)
            if matching and not pivot["rows"]:
                measure = pivot["measures"][0]["fieldName"]
                key = (pivot["model"], measure, matching["chain"])
                offsets.setdefault(key, set()).add(matching["offset"])
        self.assertEqual(len(offsets), 7)
        self.assertTrue(all(found == {0, -1} for found in offsets.values()))

    def test_pivots_can_be_read_by_the_manager(self):
        data = json.loads(self.dashboard.spreadsheet_data)
        for pivot in data["pivots"].values():
            report = self.env[pivot["model"]].with_user(self.manager)
            specs = [
                measure["fieldName"]
                if measure["fieldName"] == "__count"
                else f"{measure['fieldName']}:"
                f"{report._fields[measure['fieldName']].aggregator}"
                for measure in pivot["measures"]
            ]
            groupby = [row["fieldName"] for row in pivot["rows"]]
            with self.subTest(pivot=pivot["name"]):
                report.formatted_read_group(pivot["domain"], groupby, specs)


@tagged("post_install", "-at_install")
class TestReportScreens(HttpCase, ReportCommon):
    def test_screens_open(self):
        self.create_request(user_id=self.manager.id)
        self.create_dispatch(self.create_order())
        self.start_tour("/odoo", "field_service_reports_tour", login="fs_manager")
