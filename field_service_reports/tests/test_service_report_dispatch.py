# Part of Field Service. License LGPL-3.
from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, ReportCommon, at

TEN = at(2, 10)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPunctuality(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.create_order()

    def arrive(self, arrived, planned=TEN, **vals):
        visit = self.create_dispatch(
            self.order, planned_start=planned, planned_end=at(2, 12)
        )
        visit.write({"actual_start": arrived, "state": "on_site", **vals})
        return visit

    def row(self, visit):
        return self.report(visit, "service.report.dispatch")

    def assertPunctual(self, visit, on_time, counted=1):
        row = self.row(visit)
        self.assertEqual(
            (row.punctual_count, row.punctuality_counted), (on_time, counted)
        )

    def test_exactly_on_the_edge(self):
        self.assertPunctual(self.arrive(at(2, 10, 15)), 1)
        self.assertPunctual(self.arrive(at(2, 9, 45)), 1)

    def test_one_second_beyond(self):
        self.assertPunctual(self.arrive(at(2, 10, 15, 1)), 0)
        self.assertPunctual(self.arrive(at(2, 9, 44, 59)), 0)

    def test_not_arrived_or_not_planned(self):
        self.assertPunctual(self.arrive(False), 0, 0)
        self.assertPunctual(self.arrive(at(2, 10), planned=False), 0, 0)

    def test_tolerance_of_the_company(self):
        visit = self.arrive(at(2, 10, 20))
        self.assertPunctual(visit, 0)
        self.company.service_late_tolerance = 20
        self.assertPunctual(visit, 1)

    def test_rate_is_the_ratio_of_the_sums(self):
        # Erik: 1 of 1; Olga: 1 of 3. Together 2 of 4.
        visits = self.arrive(at(2, 10)) | self.arrive(
            at(2, 10), employee_id=self.other_engineer.id
        )
        for _n in range(2):
            visits |= self.arrive(at(2, 11), employee_id=self.other_engineer.id)
        visits |= self.arrive(False)
        self.assertEqual(
            self.ratio(visits, "punctuality_rate", "service.report.dispatch"), 0.5
        )
        groups = dict(
            self.env["service.report.dispatch"]._read_group(
                [("dispatch_id", "in", visits.ids)],
                ["employee_id"],
                ["punctuality_rate:avg"],
            )
        )
        self.assertEqual(groups[self.engineer], 1)
        self.assertAlmostEqual(groups[self.other_engineer], 1 / 3)

    def test_delay_against_plan(self):
        row = self.row(self.arrive(at(2, 11, 30)))
        self.assertEqual(row.start_delay_hours, 1.5)
        row = self.row(self.arrive(at(2, 9), actual_end=at(2, 13), state="done"))
        self.assertEqual((row.start_delay_hours, row.end_delay_hours), (-1, 1))

    def test_wish_of_the_customer(self):
        wish = {"customer_start": at(2, 8), "customer_end": at(2, 12)}
        for arrived, delay, kept in (
            (at(2, 7), -1, 1),
            (at(2, 8), 0, 1),
            (at(2, 12), 0, 1),
            (at(2, 12, 30), 0.5, 0),
        ):
            with self.subTest(arrived=arrived):
                row = self.row(self.arrive(arrived, **wish))
                self.assertEqual(row.wish_delay_hours, delay)
                self.assertEqual(
                    (row.promise_kept_count, row.promise_counted), (kept, 1)
                )

    def test_wish_with_a_start_only(self):
        row = self.row(self.arrive(at(2, 9), customer_start=at(2, 8)))
        self.assertEqual((row.wish_delay_hours, row.promise_kept_count), (1, 0))

    def test_no_wish(self):
        self.assertEqual(self.row(self.arrive(at(2, 9))).promise_counted, 0)

    def test_hours_and_cost(self):
        visit = self.arrive(at(2, 10))
        self.add_hours(visit, 2)
        self.add_hours(visit, 0.5, kind="travel")
        self.add_hours(visit, 0.25, kind="waiting")
        row = self.row(visit)
        self.assertEqual(
            (row.work_hours, row.travel_hours, row.waiting_hours, row.hours),
            (2, 0.5, 0.25, 2.75),
        )
        # 2.75 h at 40
        self.assertEqual(row.time_cost, 110)

    def test_date_is_the_arrival_else_the_plan(self):
        self.assertEqual(self.row(self.arrive(at(2, 11))).date, at(2, 11))
        self.assertEqual(self.row(self.arrive(False)).date, at(2, 10))

    def test_row_opens_its_dispatch(self):
        visit = self.arrive(at(2, 10))
        action = self.row(visit).action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("service.dispatch", visit.id)
        )
