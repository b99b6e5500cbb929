# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged, users
from odoo.tools import mute_logger

from .common import ServiceCommon

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


class WarrantyCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit_product.write(
            {
                "warranty_months": 24,
                "warranty_labour_months": 12,
                "warranty_travel": False,
            }
        )

    @classmethod
    def create_draft(cls, **vals):
        return cls.env["service.product.archive"].create(
            {"product_id": cls.unit_product.id, "partner_id": cls.customer.id, **vals}
        )

    def get_reasons(self, archive, day):
        return {
            category: archive._answer_warranty(day, category).reason
            for category in ("labour", "travel", "part", "other")
        }


@tagged("post_install", "-at_install")
class TestServiceWarranty(WarrantyCommon):
    # -- Terms ------------------------------------------------------------
    def test_each_category_has_its_own_end(self):
        archive = self.create_archive(delivered_on="2024-03-01")
        self.assertEqual(archive.warranty_end, date(2026, 3, 1))
        self.assertEqual(archive.warranty_labour_end, date(2025, 3, 1))
        self.assertFalse(archive.warranty_part_end)
        self.assertFalse(archive.warranty_travel)
        self.assertEqual(
            self.get_reasons(archive, date(2025, 6, 1)),
            {
                "labour": "ended",
                "travel": "excluded",
                "part": "covered",
                "other": "covered",
            },
        )
        self.assertEqual(
            archive._get_warranty_categories(date(2025, 6, 1)), {"part", "other"}
        )
        self.assertEqual(
            archive._get_warranty_categories(date(2025, 3, 1)),
            {"labour", "subcontract", "part", "other"},
        )
        self.assertEqual(archive._get_warranty_categories(date(2026, 3, 2)), set())

    def test_it_counts_from_the_day_that_the_product_says(self):
        days = {
            "sold_on": "2024-01-01",
            "delivered_on": "2024-02-01",
            "installed_on": "2024-03-01",
        }
        for origin, expected in (
            ("installation", date(2024, 3, 1)),
            ("delivery", date(2024, 2, 1)),
            ("sale", date(2024, 1, 1)),
        ):
            self.unit_product.warranty_from = origin
            archive = self.create_draft(**days)
            self.assertEqual(archive.warranty_start, expected)
        # Where the day is not known, the nearest one counts.
        archive = self.create_draft(installed_on="2024-03-01")
        self.assertEqual(archive.warranty_start, date(2024, 3, 1))

    def test_what_was_sold_keeps_its_terms(self):
        archive = self.create_archive(delivered_on="2024-03-01")
        self.unit_product.write(
            {
                "warranty_months": 60,
                "warranty_labour_months": 60,
                "warranty_travel": True,
                "warranty_from": "sale",
            }
        )
        archive.sold_on = "2023-01-01"
        self.assertEqual(archive.warranty_months, 24)
        self.assertEqual(archive.warranty_from, "installation")
        self.assertEqual(archive.warranty_start, date(2024, 3, 1))
        self.assertEqual(archive.warranty_labour_end, date(2025, 3, 1))
        self.assertFalse(archive.warranty_travel)

    def test_a_warranty_from_the_installation_begins_with_it(self):
        delivered = self.create_archive(delivered_on="2024-03-01")
        unknown = self.create_archive()
        by_hand = self.create_archive(
            delivered_on="2024-03-01", warranty_end="2030-01-01"
        )
        archives = delivered | unknown | by_hand
        archives.installed_on = "2024-05-01"
        self.assertEqual(delivered.warranty_start, date(2024, 5, 1))
        self.assertEqual(delivered.warranty_end, date(2026, 5, 1))
        self.assertEqual(delivered.warranty_labour_end, date(2025, 5, 1))
        self.assertEqual(unknown.warranty_end, date(2026, 5, 1))
        self.assertEqual(by_hand.warranty_end, date(2030, 1, 1))
        # A second date is a correction of the date, not of the terms.
        delivered.installed_on = "2024-07-01"
        self.assertEqual(delivered.warranty_start, date(2024, 5, 1))

    def test_nothing_is_covered_longer_than_the_warranty_lasts(self):
        with self.assertRaisesRegex(ValidationError, "UPS 10 kVA.*longer"):
            self.unit_product.warranty_part_months = 36
        with self.assertRaisesRegex(ValidationError, "UPS 10 kVA.*negative"):
            self.unit_product.warranty_part_months = -1

    def test_terms_are_entered_on_the_product(self):
        product = self.unit_product.product_tmpl_id.with_user(
            new_test_user(
                self.env,
                "fs_product",
                groups="field_service.group_service_manager,"
                "product.group_product_manager",
            )
        )
        with Form(product) as form:
            form.warranty_months = 36
            form.warranty_from = "delivery"
            form.warranty_travel = True
            form.warranty_travel_months = 6
            with form.meter_template_ids.new() as meter:
                meter.name = "Operating hours"
                meter.unit = "h"
                meter.warranty_limit = 2000
        archive = self.create_archive(delivered_on="2024-03-01")
        self.assertEqual(archive.warranty_travel_end, date(2024, 9, 1))
        self.assertEqual(archive.meter_ids.warranty_limit, 2000)
        copied = product.copy()
        self.assertEqual(copied.sudo().meter_template_ids.name, "Operating hours")
        self.assertEqual(len(product.sudo().meter_template_ids), 1)

    # -- Is it covered? -----------------------------------------------------
    def test_it_is_said_in_words(self):
        archive = self.create_archive(delivered_on="2024-03-01")
        words = archive._explain_warranty(date(2025, 6, 1))
        self.assertEqual(
            words,
            {
                "labour": (False, "The warranty for this ended on 03/01/2025"),
                "travel": (False, "The warranty does not cover this"),
                "part": (True, "In warranty until 03/01/2026"),
                "other": (True, "In warranty until 03/01/2026"),
            },
        )
        early = archive._explain_warranty(date(2024, 2, 1))["part"]
        self.assertEqual(early, (False, "The warranty starts on 03/01/2024 only"))
        bare = self.create_archive(warranty_months=0, warranty_labour_months=0)
        self.assertEqual(
            bare._explain_warranty(date(2024, 2, 1))["part"],
            (False, "There is no warranty"),
        )

    @users("fs_engineer")
    def test_an_engineer_asks_on_his_request(self):
        archive = self.create_archive(delivered_on=date.today())
        request = self.create_request(archive_id=archive.id)
        self.create_dispatch(request._create_work_orders())
        action = request.with_user(self.env.user).action_check_warranty()
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
        )
        self.assertEqual(form.date, date.today())
        self.assertEqual(form.state, "partly")
        self.assertIn("does not cover this", form.answer)
        form.date = date.today() + relativedelta(years=3)
        self.assertEqual(form.state, "no")

    def test_the_contract_helps_where_the_warranty_does_not(self):
        archive = self.create_archive(delivered_on=date.today())
        contract = self.create_contract([{"travel_coverage": 50.0}])
        action = archive.action_check_warranty()
        wizard = (
            self.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertEqual(wizard.state, "covered")
        self.assertEqual(wizard.contract_id, contract)
        self.assertIn(f"contract {contract.name} covers 50 %", wizard.answer)

    def test_a_call_is_paid_by_category(self):
        begun = date.today() - relativedelta(months=18)
        archive = self.create_archive(delivered_on=begun)
        request = self.create_request(archive_id=archive.id)
        self.assertEqual(request.warranty_state, "in_warranty")
        part, labour = request._get_coverage("part"), request._get_coverage("labour")
        self.assertEqual((part.coverage, part.customer_share), ("warranty", 0))
        self.assertEqual((labour.coverage, labour.customer_share), ("billable", 100))
        self.assertIn("ended on", labour.reason)
        self.assertIn("does not cover this", request._get_coverage("travel").reason)
        self.create_contract()
        request = self.create_request(archive_id=archive.id)
        self.assertEqual(request._get_coverage("labour").coverage, "contract")

    # -- Extension -------------------------------------------------------
    def extend(self, archives, **vals):
        wizard = (
            self.env["service.warranty.extend.wizard"]
            .with_context(active_model=archives._name, active_ids=archives.ids)
            .create({"reason": "Loyal customer", **vals})
        )
        wizard.action_confirm()
        return archives.warranty_extension_ids

    def test_an_extension_is_kept_with_what_was_before(self):
        with freeze_time("2025-01-15"):
            archive = self.create_archive(delivered_on="2024-03-01")
            extension = self.extend(
                archive,
                date_end="2028-03-01",
                labour=False,
                travel=False,
                other=False,
                reference="EXT-7",
            )
        self.assertEqual(archive.warranty_end, date(2028, 3, 1))
        self.assertEqual(archive.warranty_labour_end, date(2025, 3, 1))
        self.assertEqual(archive.warranty_other_end, date(2026, 3, 1))
        self.assertFalse(archive.warranty_part_end)
        self.assertFalse(archive.warranty_travel)
        self.assertEqual(extension.former_end, date(2026, 3, 1))
        self.assertEqual(extension.part_before, date(2026, 3, 1))
        self.assertEqual(extension.date_from, date(2026, 3, 2))
        self.assertEqual(extension.reference, "EXT-7")
        self.assertEqual(extension.user_id, self.env.user)
        self.assertEqual(
            self.get_reasons(archive, date(2027, 1, 1)),
            {
                "labour": "ended",
                "travel": "excluded",
                "part": "covered",
                "other": "ended",
            },
        )
        self.assertEqual(archive.warranty_extension_count, 1)

    def test_days_between_lapse_and_extension_are_not_covered(self):
        with freeze_time("2026-06-01"):
            archive = self.create_archive(delivered_on="2024-03-01")
            self.assertEqual(archive.warranty_state, "expired")
            self.extend(archive, kind="goodwill", date_end="2027-06-01")
            archive.invalidate_recordset()
            self.assertEqual(archive.warranty_state, "in_warranty")
        self.assertTrue(archive._is_covered(date(2026, 3, 1), "part"))
        self.assertFalse(archive._is_covered(date(2026, 5, 1), "part"))
        self.assertFalse(archive._is_under_warranty(date(2026, 5, 1)))
        self.assertTrue(archive._is_covered(date(2026, 6, 1), "part"))
        self.assertTrue(archive._is_covered(date(2026, 6, 1), "travel"))
        # Travel had never been covered.
        self.assertFalse(archive._is_covered(date(2025, 6, 1), "travel"))
        self.assertEqual(
            archive._explain_warranty(date(2026, 5, 1))["part"][1],
            "The warranty had lapsed and was extended from 06/01/2026 on",
        )

    def test_a_product_without_warranty_gets_one(self):
        archive = self.create_archive(warranty_months=0, warranty_labour_months=0)
        end = date.today() + relativedelta(years=1)
        self.extend(archive, date_end=end)
        self.assertEqual(archive.warranty_start, date.today())
        self.assertTrue(archive._is_covered(date.today(), "travel"))
        self.assertFalse(archive._is_covered(date.today() - timedelta(1), "part"))

    def test_a_correction_may_shorten(self):
        archive = self.create_archive(delivered_on=date.today())
        end = date.today() + relativedelta(months=3)
        self.extend(archive, kind="correction", date_end=end, travel=False)
        self.assertEqual(archive.warranty_end, end)
        self.assertFalse(archive.warranty_labour_end)
        self.assertFalse(archive._get_warranty().gaps)

    def test_many_are_extended_at_once(self):
        archives = self.archive.browse()
        for serial in ("E-1", "E-2", "E-3"):
            archives |= self.create_archive(delivered_on=date.today(), serial=serial)
        end = date.today() + relativedelta(years=4)
        extensions = self.extend(archives, date_end=end)
        self.assertEqual(len(extensions), 3)
        self.assertEqual(set(archives.mapped("warranty_end")), {end})

    def test_senseless_extensions_are_refused(self):
        today = date.today()
        archive = self.create_archive(delivered_on=today, serial="R-1")
        for words, vals in (
            ("R-1.*longer than that", {"date_end": today + relativedelta(months=3)}),
            (
                "R-1.*begins",
                {
                    "date_end": today + relativedelta(years=3),
                    "date_from": today + relativedelta(years=4),
                },
            ),
            (
                "R-1.*at the latest",
                {
                    "date_end": today + relativedelta(years=9),
                    "date_from": today + relativedelta(years=8),
                },
            ),
            ("R-1.*what is extended", {"date_end": today, "reason": " "}),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, words),
                self.env.cr.savepoint(),
            ):
                self.extend(archive, labour=False, travel=False, **vals)
        draft = self.create_draft(serial="R-2")
        with self.assertRaisesRegex(UserError, "R-2.*Register it first"):
            draft.action_ask_extension()

    @mute_logger(*QUIET)
    def test_who_may_extend(self):
        archive = self.create_archive(delivered_on=date.today())
        end = date.today() + relativedelta(years=4)
        by_agent = archive.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "only dispatchers"):
            by_agent.action_extend_warranty(end, "Please", kind="goodwill")
        extension = by_agent.action_extend_warranty(end, "Bought with S00042")
        self.assertEqual(extension.user_id, self.agent)
        archive.with_user(self.dispatcher).action_extend_warranty(
            end + timedelta(days=30), "Third repair", kind="goodwill"
        )
        with self.assertRaises(AccessError):
            extension.with_user(self.manager).write({"reason": "Something else"})
        request = self.create_request(archive_id=archive.id)
        self.create_dispatch(request._create_work_orders())
        with self.assertRaises(AccessError):
            archive.with_user(self.engineer_user).action_extend_warranty(end, "Please")
        other = self.env["res.company"].create({"name": "Sister Company"})
        stranger = new_test_user(
            self.env,
            "fs_sister",
            groups="field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            extension.with_user(stranger).read(["reason"])

    def test_papers_are_kept_with_the_extension(self):
        archive = self.create_archive(delivered_on=date.today())
        paper = self.env["ir.attachment"].create({"name": "Letter", "raw": b"Dear"})
        extension = self.extend(
            archive,
            date_end=date.today() + relativedelta(years=4),
            attachment_ids=[Command.set(paper.ids)],
        )
        self.assertEqual(extension.attachment_ids, paper)
        self.assertEqual(
            (paper.res_model, paper.res_id), (extension._name, extension.id)
        )

    def test_a_unit_in_exchange_takes_the_terms_over(self):
        names = self.archive._get_warranty_kept_names()
        archive = self.create_archive(delivered_on=date.today())
        self.extend(
            archive, date_end=date.today() + relativedelta(years=4), labour=False
        )
        copied = self.create_archive(**{name: archive[name] for name in names})
        for name in names:
            self.assertEqual(copied[name], archive[name], name)
