# Part of Field Service. License LGPL-3.
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ServiceCommon


class TestServiceProductArchiveLife(ServiceCommon):
    """One page tells the whole life of an installed product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_archive(
            serial="LIFE-1",
            sold_on=date(2024, 1, 5),
            delivered_on=date(2024, 1, 20),
            installed_on=date(2024, 1, 20),
            commissioned_on=date(2024, 2, 1),
            installer_id=cls.engineer.id,
        )
        cls.request = cls.create_request(
            archive_id=cls.unit.id,
            received_at=datetime(2024, 3, 1, 8),
            problem_id=cls.problem.id,
        )
        cls.order = cls.create_order(request_id=cls.request.id)
        cls.visit = cls.create_dispatch(
            cls.order,
            customer_start=datetime(2024, 3, 1, 9),
            customer_end=datetime(2024, 3, 1, 10),
            planned_start=datetime(2024, 3, 1, 10),
            planned_end=datetime(2024, 3, 1, 12),
        )
        cls.add_hours(cls.visit, 2)
        cls.visit.write(
            {
                "state": "done",
                "actual_start": datetime(2024, 3, 1, 11),
                "actual_end": datetime(2024, 3, 1, 13),
                "outcome": "fixed",
            }
        )
        cls.order.actual_start = datetime(2024, 3, 1, 11)
        cls.contract = cls.create_contract(
            lines=[{"archive_id": cls.unit.id, "labour_coverage": 50.0}],
            date_start=date(2024, 1, 1),
            date_end=date(2024, 12, 31),
        )
        cls.env["ir.attachment"].create(
            {
                "name": "plan.pdf",
                "raw": b"%PDF",
                "res_model": cls.visit._name,
                "res_id": cls.visit.id,
            }
        )

    def life(self, unit=None, **how):
        return (unit or self.unit).get_life(**how)["entries"]

    def titles(self, **how):
        return [entry["title"] for entry in self.life(**how)]

    def test_everything_from_sale_to_document(self):
        self.assertEqual(
            self.titles(date_to="2025-01-01"),
            [
                f"Contract ends: {self.contract.display_name}",
                self.visit.display_name,
                self.order.display_name,
                self.request.display_name,
                "Put into operation",
                "Installed",
                "Delivered",
                "Sold",
                f"Contract begins: {self.contract.display_name}",
            ],
        )
        self.assertEqual(self.life()[0]["title"], "plan.pdf")
        kinds = {kind for kind, _label, _icon in self.unit._get_life_kinds()}
        self.assertLessEqual({entry["kind"] for entry in self.life()}, kinds)

    def test_visit_tells_its_times_and_hours(self):
        [entry] = self.life(kinds=["visit"])
        self.assertEqual(entry["hours"], 2.0)
        self.assertEqual(
            (entry["model"], entry["res_id"]), ("service.dispatch", self.visit.id)
        )
        lines = entry["text"].splitlines()
        self.assertIn("Erik Engineer", lines[0])
        self.assertIn("Late", lines[0])
        self.assertEqual(
            [line.split(":")[0] for line in lines[1:]],
            ["Wished", "Planned", "On site"],
        )
        [installed] = [e for e in self.life() if e["title"] == "Installed"]
        self.assertEqual(installed["text"], "Erik Engineer")

    def test_times_are_told_where_the_reader_is(self):
        start = self.visit.actual_start
        for hours, tz in ((0, "UTC"), (9, "Asia/Tokyo"), (-10, "Pacific/Honolulu")):
            [entry] = self.unit.with_context(tz=tz).get_life(kinds=["visit"])["entries"]
            [line] = [one for one in entry["text"].splitlines() if "On site" in one]
            there = start + timedelta(hours=hours)
            self.assertIn(f"{there:%-m}/{there:%-d}/{there:%y}", line, tz)
            self.assertIn(f"{there:%-I:%M}", line, tz)

    def test_kind_and_period(self):
        self.assertEqual(
            self.titles(kinds=["milestone"], date_to="2024-01-20"),
            ["Installed", "Delivered", "Sold"],
        )
        self.assertEqual(
            self.titles(kinds=["milestone", "request"], date_from="2024-02-01"),
            [self.request.display_name, "Put into operation"],
        )

    def test_days_stay_the_same_in_every_time_zone(self):
        for tz in ("Pacific/Auckland", "America/Los_Angeles"):
            with self.subTest(tz):
                unit = self.unit.with_context(tz=tz)
                self.assertEqual(
                    [
                        entry["title"]
                        for entry in unit.get_life(
                            kinds=["milestone"],
                            date_from="2024-02-01",
                            date_to="2024-02-01",
                        )["entries"]
                    ],
                    ["Put into operation"],
                )

    def test_deactivation_with_its_reason(self):
        self.unit.action_deactivate("Scrapped")
        [entry] = [e for e in self.life() if e["title"] == "Deactivated"]
        self.assertEqual(entry["text"], "Scrapped")

    def test_pages_show_each_entry_once(self):
        moment = datetime(2024, 5, 1, 8)
        requests = self.env["service.request"].create(
            [
                {
                    "subject": f"Call {number}",
                    "partner_id": self.customer.id,
                    "archive_id": self.unit.id,
                    "type_id": self.type_repair.id,
                    # Many at the very same moment, over the border of a page.
                    "received_at": moment + timedelta(days=number // 7),
                }
                for number in range(25)
            ]
        )
        everything = self.life(limit=200)
        seen, after = [], None
        while after is not False:
            answer = self.unit.get_life(after=after, limit=4)
            self.assertLessEqual(len(answer["entries"]), 4)
            seen += answer["entries"]
            after = answer["next"]
        self.assertEqual(seen, everything)
        self.assertLessEqual(
            set(requests.ids),
            {e["res_id"] for e in seen if e["kind"] == "request"},
        )

    def test_page_of_a_long_life_costs_as_much_as_a_short_one(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.unit.get_life(limit=10)
            return self.env.cr.sql_log_count - before

        measure()
        short = measure()
        self.env["service.request"].create(
            [
                {
                    "subject": "Again",
                    "partner_id": self.customer.id,
                    "archive_id": self.unit.id,
                    "type_id": self.type_repair.id,
                    "received_at": datetime(2024, 6, 1) + timedelta(days=number),
                }
                for number in range(60)
            ]
        )
        self.assertLessEqual(measure(), short + 2)

    def test_units_below_on_request(self):
        module = self.create_archive(serial="LIFE-2", parent_id=self.unit.id)
        call = self.create_request(archive_id=module.id)
        self.assertNotIn(call.display_name, self.titles())
        [entry] = [
            entry
            for entry in self.life(with_units=True)
            if entry["title"] == call.display_name
        ]
        self.assertEqual(entry["unit"], module.display_name)
        self.assertTrue(self.unit.get_life_kinds()["has_units"])
        self.assertFalse(module.get_life_kinds()["has_units"])

    def test_contracts_of_others_are_left_out(self):
        other = self.create_archive(serial="LIFE-3")
        self.create_contract(
            lines=[{"archive_id": other.id, "labour_coverage": 50.0}],
        )
        on_product = self.create_contract(
            lines=[{"product_id": self.unit_product.id, "labour_coverage": 50.0}],
        )
        self.assertEqual(
            self.unit._find_contracts()[self.unit], on_product | self.contract
        )

    def test_archived_requests_stay_in_the_life(self):
        self.request.active = False
        self.assertIn(self.request.display_name, self.titles())

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------
    def test_costs_for_managers_and_accountants_only(self):
        for user, sees in (
            (self.manager, True),
            (self.accountant, True),
            (self.dispatcher, False),
            (self.agent, False),
            (self.engineer_user, False),
        ):
            with self.subTest(user.login):
                costs = {
                    entry["kind"]: entry["cost"]
                    for entry in self.life(self.unit.with_user(user))
                    if entry["cost"]
                }
                self.assertEqual(costs, {"order": 80.0, "visit": 80.0} if sees else {})

    def test_engineer_sees_his_own_services(self):
        own = self.create_order(archive_id=self.unit.id)
        visit = self.create_dispatch(own, employee_id=self.other_engineer.id)
        shown = self.life(self.unit.with_user(self.other_engineer_user))
        self.assertEqual(
            {
                (entry["model"], entry["res_id"])
                for entry in shown
                if entry["kind"] not in ("milestone", "contract")
            },
            {(own._name, own.id), (visit._name, visit.id)},
        )

    def test_portal_users_and_strangers_are_refused(self):
        portal = new_test_user(
            self.env, "life_portal", "base.group_portal", partner_id=self.contact.id
        )
        nobody = new_test_user(self.env, "life_nobody", "base.group_user")
        for user in (portal, nobody):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).get_life()

    def test_other_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "life_elsewhere",
            "field_service.group_service_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        with self.assertRaises(AccessError):
            self.unit.with_user(stranger).get_life()


@tagged("post_install", "-at_install")
class TestServiceProductLifeTour(HttpCase, ServiceCommon):
    browser_size = "375x812"
    touch_enabled = True

    def test_life_on_a_telephone(self):
        """Page through a life of fifty entries, filter it, open what is found."""
        unit = self.create_archive(serial="TOUR-1", sold_on=date(2023, 1, 5))
        module = self.create_archive(serial="TOUR-2", parent_id=unit.id)
        self.create_request(
            subject="Call on the module",
            archive_id=module.id,
            received_at=datetime(2024, 12, 1),
        )
        self.env["service.request"].create(
            [
                {
                    "subject": f"Call {number}",
                    "partner_id": self.customer.id,
                    "archive_id": unit.id,
                    "type_id": self.type_repair.id,
                    "received_at": datetime(2023, 6, 1) + timedelta(days=number),
                }
                for number in range(45)
            ]
        )
        order = self.create_order(archive_id=unit.id, subject="Visit of the unit")
        order.actual_start = datetime(2024, 5, 1, 9)
        self.create_dispatch(order).write(
            {
                "state": "done",
                "actual_start": datetime(2025, 1, 1, 9),
                "actual_end": datetime(2025, 1, 1, 10),
            }
        )
        self.start_tour(
            f"/odoo/product-life/{unit.id}",
            "field_service_product_life_tour",
            login="fs_agent",
        )
