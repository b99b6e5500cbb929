# Part of Field Service. License LGPL-3.
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceProductArchive(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit_product.warranty_months = 24
        cls.serial_product = cls.env["product.product"].create(
            {
                "name": "UPS 20 kVA",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "warranty_months": 12,
            }
        )

    def create_draft(self, **vals):
        return self.env["service.product.archive"].create(
            {"product_id": self.unit_product.id, "partner_id": self.customer.id, **vals}
        )

    # -- Names ----------------------------------------------------------
    def test_many_are_named_as_each_alone(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.unit_product.with_context(lang="fr_FR").name = "Onduleur"
        size = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [(0, 0, {"name": n}) for n in ("S", "L")]}
        )
        line = {"attribute_id": size.id, "value_ids": [(6, 0, size.value_ids.ids)]}
        variants = self.env["product.template"].create(
            {"name": "Cooler", "attribute_line_ids": [(0, 0, line)]}
        )
        units = self.create_draft(serial="N-1") | self.create_draft()
        units |= self.create_draft(
            serial="N-2", product_id=variants.product_variant_ids[1].id
        )
        for lang, word in (("en_US", self.unit_product.name), ("fr_FR", "Onduleur")):
            units = units.with_user(self.agent).with_context(lang=lang)
            wanted = [f"{word} [N-1]", f"{word} [{units[1].name}]", "Cooler (L) [N-2]"]
            self.env.invalidate_all()
            self.assertEqual(units.mapped("display_name"), wanted)
            for unit, name in zip(units, wanted, strict=True):
                self.env.invalidate_all()
                self.assertEqual(unit.browse(unit.id).display_name, name)

    def test_naming_a_list_takes_one_query(self):
        units = self.create_draft(serial="Q-1") | self.create_draft(serial="Q-2")
        self.assertEqual(len(units.mapped("display_name")), 2)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            units.mapped("display_name")

    # -- Life -----------------------------------------------------------
    def test_nothing_stands_at_nobodys(self):
        form = Form(self.env["service.product.archive"].with_user(self.agent))
        form.product_id = self.unit_product
        with self.assertRaisesRegex(AssertionError, "partner_id"):
            form.save()
        form.partner_id = self.customer
        self.assertEqual(form.save().site_id, self.customer)

    def test_register_then_deactivate_with_a_reason(self):
        archive = self.create_draft(serial="A-1")
        self.assertEqual(archive.state, "draft")
        archive.action_register()
        self.assertEqual(archive.state, "registered")
        with self.assertRaisesRegex(UserError, "A-1.*reason"):
            archive.action_deactivate()
        archive.action_deactivate(reason="Scrapped after fire")
        self.assertEqual(archive.state, "deactivated")
        self.assertEqual(archive.deactivation_reason, "Scrapped after fire")
        self.assertEqual(archive.deactivated_on, date.today())

    def test_steps_are_refused_in_the_wrong_state(self):
        archive = self.create_draft(serial="A-2")
        with self.assertRaisesRegex(UserError, "A-2"):
            archive.action_deactivate(reason="Never used")
        archive.action_register()
        with self.assertRaisesRegex(UserError, "A-2"):
            archive.action_register()

    def test_deactivation_by_writing_needs_a_reason_too(self):
        with self.assertRaisesRegex(ValidationError, "reason"):
            self.archive.state = "deactivated"

    def test_the_dialog_asks_for_the_reason(self):
        action = self.archive.action_ask_deactivation()
        form = Form(self.archive.with_env(self.env), view=action["views"][0][0])
        form.deactivation_reason = "Sold on"
        form.save().action_deactivate()
        self.assertEqual(self.archive.state, "deactivated")

    def test_only_a_draft_can_be_deleted(self):
        draft = self.create_draft()
        draft.unlink()
        with self.assertRaisesRegex(UserError, "history"):
            self.archive.unlink()

    def test_only_registered_archives_can_be_chosen_on_a_request(self):
        self.assertEqual(
            self.create_request(archive_id=self.archive.id).archive_id, self.archive
        )
        draft = self.create_draft(serial="A-3")
        with self.assertRaisesRegex(ValidationError, "A-3"):
            self.create_request(archive_id=draft.id)
        self.archive.action_deactivate(reason="Gone")
        with self.assertRaises(ValidationError):
            self.create_request(archive_id=self.archive.id)

    # -- Serial numbers ---------------------------------------------------
    def test_registration_of_a_tracked_product_needs_its_serial(self):
        archive = self.create_draft(product_id=self.serial_product.id)
        with self.assertRaisesRegex(UserError, "serial number"):
            archive.action_register()
        archive.serial = "S-1"
        archive.action_register()

    def test_serial_follows_the_lot(self):
        lot = self.env["stock.lot"].create(
            {"name": "S-100", "product_id": self.serial_product.id}
        )
        archive = self.create_draft(product_id=self.serial_product.id, lot_id=lot.id)
        self.assertEqual(archive.serial, "S-100")
        self.assertEqual(archive.display_name, "UPS 20 kVA [S-100]")
        lot.name = "S-101"
        self.assertEqual(archive.serial, "S-101")

    def test_lot_of_another_product_is_refused(self):
        lot = self.env["stock.lot"].create(
            {"name": "S-102", "product_id": self.serial_product.id}
        )
        with self.assertRaisesRegex(ValidationError, "S-102.*UPS 20 kVA"):
            self.create_draft(lot_id=lot.id)

    def test_serial_is_unique_among_those_in_service(self):
        first = self.create_archive(product_id=self.serial_product.id, serial="S-2")
        with self.assertRaisesRegex(ValidationError, f"S-2.*{first.name}"):
            self.create_draft(product_id=self.serial_product.id, serial="S-2")
        self.create_draft(serial="S-2")  # the same number on another product
        first.action_deactivate(reason="Sold on")
        self.create_archive(product_id=self.serial_product.id, serial="S-2")

    def test_serial_is_unique_within_one_batch(self):
        with self.assertRaisesRegex(ValidationError, "S-3"):
            self.env["service.product.archive"].create(
                [
                    {
                        "product_id": self.serial_product.id,
                        "partner_id": self.customer.id,
                        "serial": "S-3",
                    }
                    for _copy in range(2)
                ]
            )

    def test_one_lot_may_stand_at_many_customers(self):
        product = self.env["product.product"].create(
            {"name": "Filter", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lot = self.env["stock.lot"].create({"name": "L-1", "product_id": product.id})
        for partner in (self.customer, self.stranger):
            archive = self.create_archive(
                product_id=product.id, lot_id=lot.id, partner_id=partner.id
            )
            self.assertEqual((archive.state, archive.serial), ("registered", "L-1"))

    def test_another_company_may_have_the_same_serial(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        self.env.user.company_ids |= other
        self.create_archive(serial="S-4")
        archive = self.create_archive(serial="S-4", company_id=other.id)
        self.assertEqual(archive.company_id, other)

    def test_numbers_are_drawn_and_unique(self):
        archives = self.env["service.product.archive"].create(
            [
                {"product_id": self.unit_product.id, "partner_id": self.customer.id}
                for _copy in range(5)
            ]
        )
        self.assertEqual(len(set(archives.mapped("name"))), 5)
        self.assertTrue(all(archives.mapped("name")))

    # -- Warranty ---------------------------------------------------------
    def test_warranty_follows_the_terms_of_the_product(self):
        archive = self.create_draft(delivered_on="2024-01-31")
        self.assertEqual(archive.warranty_months, 24)
        self.assertEqual(archive.warranty_start, date(2024, 1, 31))
        self.assertEqual(archive.warranty_end, date(2026, 1, 31))

    def test_installation_goes_before_delivery_before_sale(self):
        archive = self.create_draft(sold_on="2024-01-01")
        self.assertEqual(archive.warranty_start, date(2024, 1, 1))
        archive.delivered_on = "2024-02-01"
        self.assertEqual(archive.warranty_start, date(2024, 2, 1))
        archive.installed_on = "2024-03-01"
        self.assertEqual(archive.warranty_end, date(2026, 3, 1))

    def test_warranty_is_frozen_once_registered(self):
        archive = self.create_archive(installed_on="2024-03-01")
        self.unit_product.warranty_months = 60
        archive.installed_on = "2025-03-01"
        self.assertEqual(archive.warranty_start, date(2024, 3, 1))
        self.assertEqual(archive.warranty_end, date(2026, 3, 1))
        archive.warranty_end = "2026-12-31"
        self.assertEqual(archive.warranty_end, date(2026, 12, 31))

    def test_the_product_s_new_terms_leave_drafts_alone_too(self):
        archive = self.create_draft(installed_on="2024-03-01")
        self.unit_product.warranty_months = 60
        self.assertEqual(archive.warranty_end, date(2026, 3, 1))

    def test_an_archive_made_registered_has_its_warranty(self):
        archive = self.create_draft(installed_on="2024-03-01", state="registered")
        self.assertEqual(archive.warranty_end, date(2026, 3, 1))

    def test_product_without_warranty_has_none(self):
        self.unit_product.warranty_months = 0
        archive = self.create_draft(installed_on=date.today())
        self.assertFalse(archive.warranty_end)
        self.assertEqual(archive.warranty_state, "none")
        self.assertFalse(archive._is_under_warranty(date.today()))

    def test_product_with_warranty_but_no_date_has_none_yet(self):
        archive = self.create_draft()
        self.assertEqual(archive.warranty_months, 24)
        self.assertFalse(archive.warranty_end)
        self.assertEqual(archive.warranty_state, "none")

    def test_both_ends_of_the_warranty_are_included(self):
        archive = self.create_draft(
            warranty_start="2024-03-01", warranty_end="2025-02-28"
        )
        for day, is_covered in (
            (date(2024, 2, 29), False),
            (date(2024, 3, 1), True),
            (date(2025, 2, 28), True),
            (date(2025, 3, 1), False),
        ):
            self.assertIs(archive._is_under_warranty(day), is_covered, day)

    def test_warranty_cannot_end_before_it_begins(self):
        with self.assertRaisesRegex(ValidationError, "W-1.*before it begins"):
            self.create_draft(
                serial="W-1", warranty_start="2024-03-01", warranty_end="2024-02-01"
            )

    def test_warranty_state_is_computed_and_found_alike(self):
        today = date.today()
        archives = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.unit_product.id,
                    "partner_id": self.customer.id,
                    "warranty_start": start,
                    "warranty_end": end,
                }
                for start, end in (
                    (today - relativedelta(months=1), today),
                    (today - relativedelta(years=2), today - relativedelta(days=1)),
                    (False, False),
                    (today + relativedelta(days=1), today + relativedelta(years=1)),
                    (False, today + relativedelta(days=1)),
                )
            ]
        )
        expected = ["in_warranty", "expired", "none", "none", "in_warranty"]
        self.assertEqual(archives.mapped("warranty_state"), expected)
        for state in set(expected):
            found = archives.search(
                [("id", "in", archives.ids), ("warranty_state", "=", state)]
            )
            self.assertEqual(
                found, archives.filtered(lambda a, s=state: a.warranty_state == s)
            )
        self.assertEqual(
            archives.search_count(
                [
                    ("id", "in", archives.ids),
                    ("warranty_state", "not in", ("expired", "none")),
                ]
            ),
            2,
        )

    def test_warranty_covers_what_is_ticked(self):
        self.archive.write({"warranty_travel": False, "warranty_other": False})
        self.assertEqual(
            self.archive._get_warranty_categories(), {"labour", "subcontract", "part"}
        )
        nothing = self.env["service.product.archive"]
        self.assertEqual(nothing._get_warranty_categories(), frozenset())

    def test_warranty_expires_overnight(self):
        archive = self.create_draft(
            warranty_start="2026-01-01", warranty_end="2026-06-30"
        )
        with freeze_time("2026-06-30 12:00:00"):
            archive.invalidate_recordset(["warranty_state"])
            self.assertEqual(archive.warranty_state, "in_warranty")
        with freeze_time("2026-07-01 12:00:00"):
            archive.invalidate_recordset(["warranty_state"])
            self.assertEqual(archive.warranty_state, "expired")

    # -- Place and structure ---------------------------------------------
    def test_place_follows_the_customer_until_it_is_chosen(self):
        site = self.env["res.partner"].create(
            {"name": "Ward 3", "parent_id": self.customer.id, "type": "delivery"}
        )
        archive = self.create_draft()
        self.assertEqual(archive.site_id, self.customer)
        archive.site_id = site
        archive.partner_id = self.stranger
        self.assertEqual(archive.site_id, self.stranger)

    def test_own_equipment_belongs_to_the_company(self):
        archive = self.create_draft(partner_id=False, is_internal=True)
        self.assertEqual(archive.partner_id, self.company.partner_id)

    def test_a_system_cannot_be_a_part_of_itself(self):
        unit = self.create_archive(parent_id=self.archive.id, serial="U-1")
        with self.assertRaisesRegex(ValidationError, "UPS 10 kVA.*itself"):
            self.archive.parent_id = unit
        self.assertEqual(self.archive.child_count, 1)

    def test_component_history(self):
        fan = self.env["product.product"].create({"name": "Fan", "type": "consu"})
        self.archive.component_ids = [
            Command.create(
                {"product_id": fan.id, "serial": serial, "fitted_on": fitted}
            )
            for serial, fitted in (("F-1", "2024-01-01"), ("F-2", "2025-01-01"))
        ]
        old = self.archive.component_ids.filtered(lambda c: c.serial == "F-1")
        new = self.archive.component_ids - old
        old.write({"removed_on": "2025-01-01", "replaced_by_id": new.id})
        self.assertFalse(old.is_active)
        self.assertTrue(new.is_active)
        self.assertEqual(new.display_name, "Fan [F-2]")
        with self.assertRaisesRegex(ValidationError, "F-1.*before it was fitted"):
            old.removed_on = "2023-01-01"
        with self.assertRaisesRegex(ValidationError, "F-2"):
            new.replaced_by_id = old
        with self.assertRaisesRegex(ValidationError, "F-2.*greater than zero"):
            new.quantity = 0

    # -- Screens ----------------------------------------------------------
    @users("fs_agent")
    def test_an_agent_registers_a_product_in_the_form(self):
        form = Form(self.env["service.product.archive"])
        form.product_id = self.serial_product
        form.partner_id = self.customer
        form.serial = "S-900"
        form.installed_on = "2026-01-01"
        self.assertEqual(form.warranty_end, date(2027, 1, 1))
        archive = form.save()
        archive.action_register()
        self.assertEqual(archive.state, "registered")
        found = self.env["service.product.archive"].name_search("S-900")
        self.assertEqual([archive_id for archive_id, _name in found], archive.ids)

    def test_badges_show_the_contract_of_today(self):
        self.assertFalse(self.archive.contract_id)
        contract = self.create_contract()
        self.archive.invalidate_recordset()
        self.assertEqual(self.archive.contract_id, contract)
        self.assertEqual(self.archive.contract_state, "covered")
        contract.action_close(reason="Moved away")
        self.archive.invalidate_recordset()
        self.assertFalse(self.archive.contract_id)
        self.assertEqual(self.archive.contract_state, "none")

    def test_smart_buttons_count_and_open(self):
        requests = [
            self.create_request(archive_id=self.archive.id) for _copy in range(2)
        ]
        self.archive.invalidate_recordset()
        self.assertEqual(self.archive.request_count, 2)
        action = self.archive.with_context(
            related="request_count"
        ).action_view_related()
        self.assertEqual(action["res_model"], "service.request")
        self.assertEqual(
            self.env["service.request"].search(action["domain"]).ids,
            self.env["service.request"].browse(r.id for r in requests).sorted().ids,
        )
