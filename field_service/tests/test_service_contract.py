# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from ..models import service_contract
from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceContract(ServiceCommon):
    # -- Life -----------------------------------------------------------
    def test_activate_and_close(self):
        contract = self.env["service.contract"].create(
            {"partner_id": self.customer.id, "date_start": "2026-01-01"}
        )
        with self.assertRaisesRegex(UserError, f"{contract.name}.*covers nothing"):
            contract.action_activate()
        contract.line_ids = [Command.create({"labour_coverage": 100})]
        contract.action_activate()
        self.assertEqual(contract.state, "active")
        with self.assertRaisesRegex(UserError, contract.name):
            contract.action_activate()
        contract.action_close(reason="Customer moved")
        self.assertEqual(contract.state, "closed")
        self.assertEqual(contract.close_reason, "Customer moved")
        self.assertEqual(contract.closed_on, date.today())
        with self.assertRaisesRegex(UserError, contract.name):
            contract.action_close()

    def test_only_a_draft_can_be_deleted(self):
        contract = self.create_contract()
        with self.assertRaisesRegex(UserError, contract.name):
            contract.unlink()
        self.env["service.contract"].create({"partner_id": self.customer.id}).unlink()

    def test_it_cannot_end_before_it_begins(self):
        with self.assertRaisesRegex(ValidationError, "Harbour Hospital.*before"):
            self.create_contract(date_start="2026-02-01", date_end="2026-01-31")

    def test_coverage_lies_between_0_and_100(self):
        for field, percent in (
            ("labour_coverage", -1),
            ("travel_coverage", 100.5),
            ("part_coverage", 101),
            ("other_coverage", -0.5),
        ):
            with self.assertRaisesRegex(ValidationError, "between 0 and 100"):
                self.create_contract(lines=[{field: percent}])
        contract = self.create_contract(
            lines=[{"labour_coverage": 0, "part_coverage": 100}]
        )
        self.assertEqual(
            contract.line_ids._get_coverage_percents(),
            {"labour": 0, "subcontract": 0, "travel": 0, "part": 100, "other": 0},
        )

    def test_archive_of_another_customer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Harbour Hospital"):
            self.create_contract(
                partner_id=self.stranger.id, lines=[{"archive_id": self.archive.id}]
            )

    def test_numbers_are_drawn(self):
        contracts = self.env["service.contract"].create(
            [{"partner_id": self.customer.id} for _copy in range(3)]
        )
        self.assertEqual(len(set(contracts.mapped("name"))), 3)
        self.assertNotIn(contracts[0].name, contracts[0].copy().name)

    # -- Expiry ---------------------------------------------------------
    def run_expiry(self):
        cron = self.env.ref("field_service.ir_cron_service_contract_expire")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_cron_expires_what_ended_before_today(self):
        today = date.today()
        ended, last_day, endless = (
            self.create_contract(date_start=today - timedelta(days=400), date_end=end)
            for end in (today - timedelta(days=1), today, False)
        )
        self.run_expiry()
        self.assertEqual(ended.state, "expired")
        self.assertEqual(last_day.state, "active")
        self.assertEqual(endless.state, "active")
        self.run_expiry()
        with freeze_time(today + timedelta(days=1)):
            self.run_expiry()
        self.assertEqual(last_day.state, "expired")

    def test_cron_works_in_batches(self):
        self.patch(service_contract, "EXPIRY_BATCH", 2)
        contracts = self.env["service.contract"]
        for _copy in range(5):
            contracts |= self.create_contract(
                date_start="2020-01-01", date_end="2020-12-31"
            )
        self.run_expiry()
        self.assertEqual(set(contracts.mapped("state")), {"expired"})

    def test_drafts_and_closed_contracts_do_not_expire(self):
        draft = self.env["service.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": "2020-01-01",
                "date_end": "2020-12-31",
            }
        )
        closed = self.create_contract(date_start="2020-01-01", date_end="2020-12-31")
        closed.action_close()
        self.run_expiry()
        self.assertEqual((draft.state, closed.state), ("draft", "closed"))

    # -- Matching -------------------------------------------------------
    def find(self, **key):
        return self.env["service.contract"]._match_lines(
            [
                {
                    "partner_id": self.customer.id,
                    "archive_id": self.archive.id,
                    "product_id": self.unit_product.id,
                    "site_id": self.customer.id,
                    "company_id": self.company.id,
                    "date": date.today(),
                    **key,
                }
            ]
        )[0]

    def test_the_most_specific_line_wins(self):
        contract = self.create_contract(
            lines=[
                {"name": "all"},
                {"name": "site", "site_id": self.customer.id},
                {"name": "product", "product_id": self.unit_product.id},
                {"name": "archive", "archive_id": self.archive.id},
            ]
        )
        for name in ("archive", "product", "site", "all"):
            self.assertEqual(self.find().name, name)
            contract.line_ids.filtered(lambda line, n=name: line.name == n).unlink()
        self.assertFalse(self.find())

    def test_the_most_specific_line_wins_across_contracts(self):
        self.create_contract(lines=[{"name": "archive", "archive_id": self.archive.id}])
        self.create_contract(
            lines=[{"name": "all"}], date_start=date.today() - timedelta(days=1)
        )
        self.assertEqual(self.find().name, "archive")

    def test_a_line_covers_only_what_it_names(self):
        other = self.create_archive(serial="M-1")
        self.create_contract(lines=[{"archive_id": other.id}])
        self.assertFalse(self.find())
        self.assertTrue(self.find(archive_id=other.id))
        self.assertFalse(self.find(archive_id=False))
        self.assertFalse(self.find(partner_id=self.stranger.id))

    def test_product_and_place_must_both_fit(self):
        ward = self.env["res.partner"].create(
            {"name": "Ward", "parent_id": self.customer.id, "type": "delivery"}
        )
        self.create_contract(
            lines=[{"product_id": self.unit_product.id, "site_id": ward.id}]
        )
        self.assertFalse(self.find())
        self.assertTrue(self.find(site_id=ward.id))

    def test_a_place_covers_the_addresses_below_it(self):
        ward = self.env["res.partner"].create(
            {"name": "Ward", "parent_id": self.customer.id, "type": "delivery"}
        )
        self.create_contract(lines=[{"site_id": self.customer.id}])
        self.assertTrue(self.find(site_id=ward.id))

    def test_a_system_covers_what_it_consists_of(self):
        unit = self.create_archive(serial="M-2", parent_id=self.archive.id)
        contract = self.create_contract(
            lines=[
                {"name": "system", "archive_id": self.archive.id},
                {"name": "unit", "archive_id": unit.id},
            ]
        )
        self.assertEqual(self.find(archive_id=unit.id).name, "unit")
        contract.line_ids.filtered(lambda line: line.name == "unit").unlink()
        self.assertEqual(self.find(archive_id=unit.id).name, "system")

    def test_both_ends_of_the_term_are_included(self):
        self.create_contract(date_start="2026-03-01", date_end="2026-03-31")
        for day, is_covered in (
            (date(2026, 2, 28), False),
            (date(2026, 3, 1), True),
            (date(2026, 3, 31), True),
            (date(2026, 4, 1), False),
        ):
            self.assertIs(bool(self.find(date=day)), is_covered, day)

    def test_drafts_and_closed_contracts_cover_nothing(self):
        self.env["service.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": "2020-01-01",
                "line_ids": [Command.create({"labour_coverage": 100})],
            }
        )
        self.assertFalse(self.find())
        contract = self.create_contract()
        self.assertTrue(self.find())
        contract.action_close()
        self.assertFalse(self.find())
        self.assertTrue(self.find(date=date.today() - timedelta(days=1)))

    def test_an_expired_contract_covers_the_calls_of_its_time(self):
        contract = self.create_contract(date_start="2025-01-01", date_end="2025-12-31")
        self.run_expiry()
        self.assertEqual(contract.state, "expired")
        self.assertTrue(self.find(date=date(2025, 6, 1)))

    def test_contracts_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        self.env.user.company_ids |= other
        self.create_contract(company_id=other.id)
        self.assertFalse(self.find())
        self.assertTrue(self.find(company_id=other.id))

    def test_the_head_office_covers_its_branches(self):
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.customer.id, "is_company": True}
        )
        self.create_contract(lines=[{"name": "head office"}])
        self.assertEqual(self.find(partner_id=branch.id).name, "head office")
        self.create_contract(partner_id=branch.id, lines=[{"name": "branch"}])
        self.assertEqual(self.find(partner_id=branch.id).name, "branch")
        self.assertEqual(self.find().name, "head office")

    def test_one_contract_can_be_asked_for(self):
        archive_line = self.create_contract(
            lines=[{"archive_id": self.archive.id}]
        ).line_ids
        contract = self.create_contract(lines=[{"name": "all"}])
        self.assertEqual(self.find(), archive_line)
        self.assertEqual(self.find(contract_id=contract.id), contract.line_ids)

    def test_find_for_one_thing(self):
        contract = self.create_contract()
        Contract = self.env["service.contract"]
        self.assertEqual(
            Contract._find_for(self.contact, archive=self.archive).contract_id, contract
        )
        self.assertFalse(Contract._find_for(self.stranger))
        self.assertEqual(Contract._match_lines([]), [])

    def test_the_request_shows_the_contract_at_once(self):
        contract = self.create_contract(lines=[{"labour_coverage": 80}])
        request = self.create_request(archive_id=self.archive.id)
        self.assertEqual(request.contract_id, contract)
        self.assertIn(contract.name, request.coverage_summary)

    # -- Screens ----------------------------------------------------------
    @users("fs_dispatcher")
    def test_a_dispatcher_enters_a_contract_in_the_form(self):
        form = Form(self.env["service.contract"])
        form.partner_id = self.customer
        form.date_start = "2026-01-01"
        form.date_end = "2026-12-31"
        with form.line_ids.new() as line:
            line.archive_id = self.archive
            line.labour_coverage = 100
            line.part_coverage = 50
        contract = form.save()
        contract.action_activate()
        self.assertEqual(contract.line_ids.scope, self.archive.display_name)
        self.assertEqual(contract.line_ids.travel_coverage, 0)
