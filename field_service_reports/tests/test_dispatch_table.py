# Part of Field Service. License LGPL-3.
import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.tests import tagged

from ..engine.xlsx import write_table
from .common import NOW, ReportCommon, at


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchTable(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.lang_en").week_start = "1"
        cls.customer.city = "Hamburg"
        cls.order = cls.create_order()
        cls.visit = cls.plan(at(5, 9, month=5), at(5, 11, month=5))

    @classmethod
    def plan(cls, start, end, **vals):
        return cls.create_dispatch(
            cls.order, planned_start=start, planned_end=end, **vals
        )

    def get_table(self, user=None, **choice):
        tables = self.env["service.dispatch.table"].with_user(user or self.dispatcher)
        return tables.with_context(tz="UTC").get_table(choice)

    def cells(self, engineer=None, **choice):
        rows = self.get_table(**choice)["rows"]
        engineer = engineer or self.engineer
        return next(row["cells"] for row in rows if row["id"] == engineer.id)

    def test_visit_stands_on_its_day(self):
        cells = self.cells()
        self.assertEqual([len(cell) for cell in cells], [0, 1, 0, 0, 0, 0, 0])
        visit = cells[1][0]
        self.assertEqual(visit["order"], self.order.name)
        self.assertEqual(visit["customer"], "Harbour Hospital")
        self.assertEqual(visit["city"], "Hamburg")
        self.assertEqual(visit["window"].replace("\u202f", " "), "9:00 AM – 11:00 AM")

    def test_days_of_the_week(self):
        table = self.get_table(date="2026-05-06")
        self.assertEqual(
            [day["date"] for day in table["days"]],
            [f"2026-05-{day:02}" for day in range(4, 11)],
        )
        self.assertEqual([day["is_today"] for day in table["days"]].index(True), 0)
        self.assertEqual(table["previous"], "2026-04-27")
        self.assertEqual(table["next"], "2026-05-11")

    def test_other_weeks_are_empty(self):
        for date in ("2026-04-29", "2026-05-13"):
            with self.subTest(date=date):
                self.assertFalse(any(self.cells(date=date)))

    def test_engineer_without_visits_has_a_row(self):
        self.assertFalse(any(self.cells(self.other_engineer)))

    def test_rejected_visit_is_left_out(self):
        self.visit.state = "rejected"
        self.assertFalse(any(self.cells()))

    def test_nobody_has_it_yet(self):
        self.visit.employee_id = False
        row = self.get_table()["rows"][-1]
        self.assertEqual((row["id"], row["name"]), (0, "Not assigned"))
        self.assertEqual(row["visit_count"], 1)

    def test_time_zone_of_the_user(self):
        self.visit.write(
            {"planned_start": at(5, 23, month=5), "planned_end": at(6, 1, month=5)}
        )
        tables = self.env["service.dispatch.table"].with_user(self.dispatcher)
        row = next(
            row
            for row in tables.with_context(tz="Europe/Berlin").get_table({})["rows"]
            if row["id"] == self.engineer.id
        )
        self.assertEqual([len(cell) for cell in row["cells"]], [0, 0, 1, 0, 0, 0, 0])

    def test_chosen_team(self):
        south = self.team.copy({"name": "South Centre"})
        self.other_engineer.service_team_id = south
        self.engineer.service_team_id = self.team
        self.env.flush_all()
        ids = [row["id"] for row in self.get_table(team_id=south.id)["rows"]]
        self.assertEqual(ids, self.other_engineer.ids)
        # Whoever works for the team has a row, too.
        self.visit.work_order_id.team_id = south
        ids = [row["id"] for row in self.get_table(team_id=south.id)["rows"]]
        self.assertEqual(ids, (self.engineer | self.other_engineer).ids)

    def test_chosen_engineers(self):
        rows = self.get_table(employee_ids=self.other_engineer.ids)["rows"]
        self.assertEqual([row["id"] for row in rows], self.other_engineer.ids)

    def test_visit_done_without_a_plan(self):
        self.visit.write(
            {
                "planned_start": False,
                "planned_end": False,
                "actual_start": at(6, 9, month=5),
                "actual_end": at(6, 10, month=5),
                "state": "done",
            }
        )
        self.assertEqual([len(cell) for cell in self.cells()], [0, 0, 1, 0, 0, 0, 0])

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.get_table()
            return self.env.cr.sql_log_count - start

        count()
        few = count()
        for hour in range(8, 16):
            self.plan(at(6, hour, month=5), at(6, hour + 1, month=5))
        self.assertEqual(count(), few)

    def test_xlsx(self):
        wizard = (
            self.env["service.dispatch.table"]
            .with_user(self.dispatcher)
            .with_context(tz="UTC")
            .create({"date": "2026-05-04"})
        )
        target = io.BytesIO()
        write_table(target, wizard._get_xlsx_table())
        sheet = load_workbook(target).active
        self.assertIn("2026", sheet["A1"].value)
        head = [cell.value for cell in sheet[5]]
        self.assertEqual(head[:2], ["Engineer", "Visits"])
        self.assertEqual(len(head), 9)
        rows = {row[0].value: row for row in sheet.iter_rows(min_row=6)}
        row = rows["Erik Engineer"]
        self.assertEqual(row[1].value, 1)
        self.assertIn(self.order.name, row[3].value)

    def test_pdf(self):
        wizard = self.env["service.dispatch.table"].create({"date": "2026-05-04"})
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "field_service_reports.report_dispatch_table", wizard.ids
            )[0]
            .decode()
        )
        self.assertIn("Erik Engineer", html)
        self.assertIn(self.order.name, html)

    def test_wizard_shows_what_was_chosen(self):
        wizard = self.env["service.dispatch.table"].create(
            {
                "date": "2026-05-04",
                "team_id": self.team.id,
                "employee_ids": self.engineer.ids,
            }
        )
        self.assertEqual(
            wizard.action_show()["params"],
            {
                "date": "2026-05-04",
                "team_id": self.team.id,
                "employee_ids": self.engineer.ids,
            },
        )
        printed = wizard.with_context(discard_logo_check=True).action_print()
        self.assertEqual(printed["type"], "ir.actions.report")
        self.assertIn(str(wizard.id), wizard.action_download_xlsx()["url"])
