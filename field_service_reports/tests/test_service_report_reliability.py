# Part of Field Service. License LGPL-3.
import io
from datetime import date, datetime

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.field_service_parts.tests.common import ServicePartsCommon

from ..engine.xlsx import write_table
from .common import NOW, ReportCommon, at

REPORT = "service.report.reliability"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReliability(ReportCommon):
    """A unit in service from New Year until the 4th of May, 12 o'clock.

    January 31 + February 28 + March 31 + April 30 + 3.5 days are 123.5 days or 2964
    hours.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_archive(serial="REL-1", installed_on=date(2026, 1, 1))
        cls.agenda = [
            # received, visited from, until, what else
            cls.fail(at(2, 8), at(2, 10), at(2, 12)),
            cls.fail(at(2, 10), at(2, 12), at(2, 14), problem_id=cls.other_problem.id),
        ]
        cls.came_back = cls.fail(at(10, 8), at(10, 9), at(10, 10))
        cls.came_back.bad_fix_of_id = cls.agenda[0]
        cls.no_fault = cls.fail(at(20), at(20, 9), at(20, 18), failure_state="none")
        cls.still_down = cls.create_request(
            archive_id=cls.unit.id,
            received_at=datetime(2026, 5, 4, 8),
            down_since=datetime(2026, 5, 4, 6),
            failure_state="confirmed",
        )

    @classmethod
    def fail(cls, received, arrived, left, unit=None, problem_id=None, **vals):
        """A call about the unit, the visit that solved it, its completed order."""
        request = cls.create_handled(
            (arrived, left, "fixed"),
            received=received,
            solved=left,
            archive_id=(unit or cls.unit).id,
        )
        request.write({"problem_id": problem_id or cls.problem.id, **vals})
        request.work_order_ids.actual_end = left
        return request

    def rows(self, unit=None):
        self.env[REPORT].invalidate_model()
        return self.env[REPORT].search(
            [("archive_id", "=", (unit or self.unit).id)], order="date"
        )

    def figures(self, unit=None, **period):
        return (unit or self.unit)._measure_reliability(**period)[unit or self.unit]

    def test_by_hand(self):
        """Down on 2 March from 8 to 14, on the 10th from 8 to 10, today since 6."""
        row = self.rows()
        self.assertEqual(row.exposure_hours, 2964)
        self.assertEqual(row.downtime_hours, 6 + 2 + 6)
        self.assertEqual(row.failure_count, 3, "the bad fix is no new failure")
        self.assertAlmostEqual(row.mtbf_hours, (2964 - 14) / 3)
        self.assertAlmostEqual(row.availability, (2964 - 14) / 2964)
        # Repairs: 8–12, 10–14, 8–10 and what turned out to be no fault, 8–18.
        self.assertEqual(row.repair_count, 4)
        self.assertEqual(row.mttr_hours, (4 + 4 + 2 + 10) / 4)
        # Working hours end at 16 o'clock.
        self.assertEqual(row.mttr_business_hours, (4 + 4 + 2 + 8) / 4)

    def test_page_and_report_say_the_same(self):
        clock, _business = self.figures()
        row = self.rows()
        self.assertEqual(
            (clock.exposure, clock.downtime, clock.failures, clock.repairs),
            (
                row.exposure_hours,
                row.downtime_hours,
                row.failure_count,
                row.repair_count,
            ),
        )
        self.assertAlmostEqual(clock.mtbf, row.mtbf_hours)
        self.assertAlmostEqual(clock.mttr, row.mttr_hours)

    def test_working_hours_of_the_contract(self):
        """March 2026 has 22 working days of 8 hours; down on the 2nd and the 10th."""
        self.create_contract(
            lines=[{"archive_id": self.unit.id, "labour_coverage": 100.0}],
            date_start=date(2026, 1, 1),
            date_end=date(2026, 12, 31),
            calendar_id=self.calendar.id,
        )
        _clock, business = self.figures(start=at(1, 0), end=at(1, 0, month=4))
        self.assertEqual(business.exposure, 22 * 8)
        self.assertEqual(business.downtime, 8)
        self.assertEqual(business.failures, 2)
        self.assertEqual(business.mtbf, (176 - 8) / 2)

    def test_period_cuts_what_reaches_over_its_ends(self):
        clock, _business = self.figures(start=at(2, 12), end=at(10, 9))
        self.assertEqual(clock.exposure, 7 * 24 + 21)
        self.assertEqual(clock.downtime, 2 + 1)
        self.assertEqual(clock.failures, 0)

    def test_unit_without_failure(self):
        unit = self.create_archive(serial="REL-2", installed_on=date(2026, 5, 1))
        clock, _business = self.figures(unit)
        self.assertEqual(clock.exposure, 3.5 * 24)
        self.assertIsNone(clock.mtbf, "longer than the exposure")
        row = self.rows(unit)
        self.assertEqual((row.availability, row.mtbf_hours), (1, 0))
        answer = unit.get_reliability()
        self.assertEqual(answer["clock"]["mtbf"], None)
        self.assertEqual(answer["clock"]["exposure"], 84)

    def test_turn_of_the_year(self):
        unit = self.create_archive(serial="REL-3", installed_on=date(2025, 7, 1))
        new_year = self.create_request(
            archive_id=unit.id,
            received_at=datetime(2025, 12, 31, 20),
            restored_at=datetime(2026, 1, 1, 4),
            failure_state="confirmed",
        )
        old, new = self.rows(unit)
        self.assertEqual((old.date, new.date), (date(2025, 1, 1), date(2026, 1, 1)))
        self.assertEqual((old.exposure_hours, new.exposure_hours), (184 * 24, 2964))
        self.assertEqual((old.downtime_hours, new.downtime_hours), (4, 4))
        self.assertEqual((old.failure_count, new.failure_count), (1, 0))
        clock, _business = self.figures(unit)
        self.assertEqual((clock.downtime, clock.failures), (8, 1))
        new_year.action_cancel()
        self.assertEqual(sum(self.rows(unit).mapped("downtime_hours")), 0)

    def test_life_ends_with_the_deactivation(self):
        unit = self.create_archive(serial="REL-4", installed_on=date(2026, 4, 1))
        unit.action_deactivate("Scrapped")
        unit.deactivated_on = date(2026, 4, 10)
        self.assertEqual(self.rows(unit).exposure_hours, 240)
        self.assertEqual(self.figures(unit)[0].exposure, 240)

    def test_draft_has_no_life_yet(self):
        draft = self.env["service.product.archive"].create(
            {"product_id": self.unit_product.id, "partner_id": self.customer.id}
        )
        self.assertFalse(self.rows(draft))

    def test_put_into_operation_later_than_installed(self):
        self.unit.commissioned_on = date(2026, 3, 2)
        self.assertEqual(self.rows().exposure_hours, 63.5 * 24)
        self.assertEqual(self.figures()[0].exposure, 63.5 * 24)

    def test_product_is_the_ratio_of_the_sums(self):
        """One unit failed three times, the other never: not the mean of the two."""
        other = self.create_archive(serial="REL-5", installed_on=date(2026, 1, 1))
        units = self.unit | other
        [[_product, availability, mtbf, failures]] = self.env[REPORT]._read_group(
            [("archive_id", "in", units.ids)],
            ["product_id"],
            ["availability:avg", "mtbf_hours:avg", "failure_count:sum"],
        )
        self.assertEqual(failures, 3)
        self.assertAlmostEqual(availability, (2 * 2964 - 14) / (2 * 2964))
        self.assertAlmostEqual(mtbf, (2 * 2964 - 14) / 3)

    def test_engineers_mttr(self):
        """The same repairs by engineer: 20 hours by four."""
        groups = dict(
            self.env["service.report.dispatch"]._read_group(
                [("archive_id", "=", self.unit.id)],
                ["employee_id"],
                ["mttr_hours:avg"],
            )
        )
        self.assertEqual(groups[self.engineer], 5)

    def test_from_product_variant_and_lot(self):
        lot = self.env["stock.lot"].create(
            {"name": "L-1", "product_id": self.unit_product.id}
        )
        self.unit.lot_id = lot
        for record in (self.unit_product.product_tmpl_id, self.unit_product, lot):
            with self.subTest(record._name):
                action = record.with_user(self.agent).action_view_reliability()
                self.assertIn(
                    self.unit, self.env[REPORT].search(action["domain"]).archive_id
                )

    def test_row_opens_its_unit(self):
        action = self.rows().action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (self.unit._name, self.unit.id)
        )

    def test_number_of_queries_does_not_grow(self):
        units = self.unit
        for number in range(6):
            unit = self.create_archive(
                serial=f"MANY-{number}", installed_on=date(2026, 1, 1)
            )
            self.fail(at(2, 8), at(2, 10), at(2, 12), unit=unit)
            units |= unit

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._measure_reliability()
            return self.env.cr.sql_log_count - before

        count(units)
        self.assertLessEqual(count(units), count(self.unit) + 1)

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------
    def test_figures_are_the_same_for_all_who_see_the_unit(self):
        order = self.create_order(archive_id=self.unit.id)
        self.create_dispatch(order, employee_id=self.other_engineer.id)
        expected = self.unit.get_reliability()["clock"]
        for user in (self.other_engineer_user, self.agent, self.accountant):
            with self.subTest(user.login):
                answer = self.unit.with_user(user).get_reliability()
                self.assertEqual(answer["clock"], expected)
                self.assertEqual(answer["years"] is not None, user == self.accountant)

    def test_strangers_are_refused(self):
        portal = new_test_user(
            self.env, "rel_portal", "base.group_portal", partner_id=self.contact.id
        )
        nobody = new_test_user(self.env, "rel_nobody", "base.group_user")
        for user in (portal, nobody):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).get_reliability()

    def test_report_by_role_and_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "rel_elsewhere",
            "field_service.group_service_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        domain = [("archive_id", "=", self.unit.id)]
        self.assertFalse(self.env[REPORT].with_user(stranger).search(domain))
        with self.assertRaises(AccessError):
            self.env[REPORT].with_user(self.engineer_user).search(domain)
        report = self.env[REPORT].with_user(self.dispatcher)
        self.assertTrue(report.search(domain))
        for name in ("total_cost", "part_cost", "cost_per_year"):
            self.assertNotIn(name, report.fields_get())
            with self.assertRaises(AccessError):
                report._read_group(domain, [], [f"{name}:sum"])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(
                self.env[REPORT].with_user(self.manager).has_access(operation)
            )

    def test_export(self):
        export = (
            self.env[REPORT]
            .with_user(self.manager)
            .with_context(
                report_layout="reliability",
                active_domain=[("archive_id", "=", self.unit.id)],
            )
            ._create_export()
        )
        target = io.BytesIO()
        write_table(target, export._get_xlsx_table())
        sheet = load_workbook(target, data_only=True).active
        labels = [cell.value for cell in sheet[5]]
        row = [cell.value for cell in sheet[6]]
        self.assertEqual(row[labels.index("Downtime (h)")], 14)
        self.assertIn("Service Cost", labels)


@tagged("post_install", "-at_install")
class TestYearlyCost(ServicePartsCommon):
    """The cost of a year is what was posted for the orders that were closed in it."""

    def test_cost_of_the_year_is_what_was_posted(self):
        unit = self.create_archive(
            serial="COST-1", installed_on=date(date.today().year, 1, 1)
        )
        order = self.create_warranty_order()
        order.archive_id = unit
        visit = self.create_dispatch(order)
        part_request = self.issue((self.fan, 2), dispatch_id=visit.id)
        part_request.line_ids.used_quantity = 2
        visit.action_send()
        visit.action_accept()
        visit.action_arrive()
        visit.action_stop_timer()
        self.add_hours(visit, 1.5)
        self.add_hours(visit, 0.5, kind="travel")
        self.env["service.cost.line"].create(
            [
                {
                    "work_order_id": order.id,
                    "category": category,
                    "name": category,
                    "unit_cost": amount,
                }
                for category, amount in (("other", 15.0), ("subcontract", 70.0))
            ]
        )
        visit.action_finish()
        order.action_complete()
        report = self.env[REPORT].search([("archive_id", "=", unit.id)])
        self.assertEqual(report.total_cost, 0, "nothing is posted yet")
        order.action_close()
        report.invalidate_recordset()
        self.assertEqual(
            (
                report.labour_cost,
                report.travel_cost,
                report.part_cost,
                report.other_cost,
                report.subcontract_cost,
            ),
            (60.0, 20.0, 60.0, 15.0, 70.0),
        )
        self.assertEqual(report.total_cost, order.actual_cost)
        posted = sum(order.cost_move_id.line_ids.mapped("debit"))
        self.assertEqual(
            report.labour_cost + report.travel_cost + report.other_cost, posted
        )
        [year] = unit.get_reliability()["years"]
        self.assertEqual((year["part"], year["total"]), (60.0, 225.0))
        self.assertEqual(visit.used_parts, "2 × Fan 120 mm")
        [entry] = unit.get_life(kinds=["part"])["entries"]
        self.assertIn("2 × Fan 120 mm", entry["text"])
        order.action_reopen()
        report.invalidate_recordset()
        self.assertEqual(report.total_cost, 0, "the reversal takes it back")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestServiceOnTime(ReportCommon):
    def test_by_type_and_customer(self):
        """Of three visits two were on time; one of two came as the customer wished."""
        request = self.create_request()
        order = self.create_order(request_id=request.id)
        visits = self.env["service.dispatch"]
        for arrived, wished in (
            (at(2, 10), at(2, 11)),
            (at(2, 10, 10), False),
            (at(2, 13), at(2, 11)),
        ):
            visit = self.create_visit(
                order, start=at(2, 10), end=at(2, 14), customer_end=wished
            )
            visit.actual_start = arrived
            visits |= visit
        groups = self.env["service.report.dispatch"]._read_group(
            [("dispatch_id", "in", visits.ids)],
            ["type_id", "commercial_partner_id"],
            ["punctuality_rate:avg", "promise_rate:avg"],
        )
        [(kind, customer, punctual, promise)] = groups
        self.assertEqual((kind, customer), (self.type_repair, self.customer))
        self.assertAlmostEqual(punctual, 2 / 3)
        self.assertEqual(promise, 0.5)
        late = visits.filtered("is_late_customer")
        self.assertEqual(late, visits[2], "coloured in the list of the unit")
