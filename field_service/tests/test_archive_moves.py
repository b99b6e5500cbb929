# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchiveMoves(ServiceCommon):
    """Places, owners and systems change; where it was is not forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ward, cls.cellar = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.customer.id, "type": "delivery"}
                for name in ("Ward 3", "Cellar")
            ]
        )
        cls.archive.site_id = cls.ward
        cls.archive.move_ids.unlink()  # the day on which it came there is not at issue
        cls.unit = cls.create_archive(
            serial="U-1", parent_id=cls.archive.id, site_id=cls.ward.id
        )
        cls.module = cls.create_archive(
            serial="M-1", parent_id=cls.unit.id, site_id=cls.ward.id
        )
        cls.remote = cls.create_archive(
            serial="R-1", parent_id=cls.archive.id, site_id=cls.cellar.id
        )
        cls.all = cls.archive | cls.unit | cls.module | cls.remote

    def open_wizard(self, archives, user=None):
        return Form(
            self.env["service.archive.move.wizard"]
            .with_user(user or self.agent)
            .with_context(active_model=archives._name, active_ids=archives.ids)
        )

    def test_everything_below_goes_along(self):
        wizard = self.open_wizard(self.archive)
        self.assertEqual(wizard.site_id, self.ward)
        self.assertEqual(wizard.unit_count, 3)
        wizard.site_id = self.cellar
        wizard.reason = "Flood-proof room"
        wizard.date = date.today() - timedelta(days=2)
        wizard.save().action_confirm()
        self.assertEqual(self.all.site_id, self.cellar)
        move = self.archive.move_ids
        self.assertEqual(
            (move.from_site_id, move.to_site_id, move.reason, move.user_id, move.what),
            (self.ward, self.cellar, "Flood-proof room", self.agent, "place"),
        )
        self.assertEqual(move.date, date.today() - timedelta(days=2))
        self.assertEqual(self.module.move_ids.moved_with_id, self.archive)
        self.assertFalse(self.remote.move_ids, "it was there already")

    def test_units_may_stay(self):
        wizard = self.open_wizard(self.archive)
        wizard.site_id = self.cellar
        wizard.reason = "Only the cabinet"
        wizard.with_units = False
        wizard.save().action_confirm()
        self.assertEqual(self.unit.site_id, self.ward)

    def test_a_new_owner_takes_all(self):
        wizard = self.open_wizard(self.archive)
        wizard.partner_id = self.stranger
        self.assertEqual(wizard.site_id, self.stranger)
        wizard.reason = "Sold"
        wizard.save().action_confirm()
        self.assertEqual(self.all.partner_id, self.stranger)
        self.assertEqual(self.all.site_id, self.stranger)
        self.assertEqual(self.unit.move_ids.what, "place, owner")

    def test_into_another_system(self):
        system = self.create_archive(serial="S-2", partner_id=self.stranger.id)
        wizard = self.open_wizard(self.unit)
        wizard.placement = "under"
        wizard.parent_id = system
        self.assertEqual(wizard.partner_id, self.stranger)
        wizard.reason = "Extension of the other plant"
        wizard.save().action_confirm()
        self.assertEqual(self.unit.parent_id, system)
        self.assertEqual(self.module.parent_id, self.unit)
        self.assertEqual(self.module.partner_id, self.stranger)
        self.assertEqual(self.unit.move_ids.from_parent_id, self.archive)
        self.assertFalse(self.remote.move_ids)

    def test_out_of_the_system(self):
        wizard = self.open_wizard(self.unit)
        wizard.placement = "alone"
        wizard.reason = "Stock"
        wizard.save().action_confirm()
        self.assertFalse(self.unit.parent_id)
        self.assertEqual(self.unit.move_ids.what, "system")

    def test_editing_the_form_is_a_move_too(self):
        with Form(self.archive.with_user(self.agent)) as form:
            form.site_id = self.customer
        self.assertEqual(self.archive.move_ids.to_site_id, self.customer)
        self.assertEqual(self.archive.move_ids.date, date.today())
        self.assertEqual(self.module.site_id, self.customer)
        self.assertEqual(self.remote.site_id, self.cellar, "it stood elsewhere")

    def test_editing_the_owner_keeps_units_at_their_place(self):
        self.archive.write({"partner_id": self.stranger.id, "site_id": self.ward.id})
        self.assertEqual(self.all.partner_id, self.stranger)
        self.assertEqual((self.archive | self.module).site_id, self.ward)
        self.assertEqual(self.remote.site_id, self.cellar)

    def test_drafts_have_no_history_yet(self):
        draft = self.env["service.product.archive"].create(
            {"product_id": self.unit_product.id, "partner_id": self.customer.id}
        )
        draft.site_id = self.ward
        self.assertFalse(draft.move_ids)
        with self.assertRaisesRegex(UserError, "not registered"):
            draft._move({"site_id": self.cellar.id})

    def test_where_it_was_on_that_day(self):
        with freeze_time("2026-03-01 12:00:00"):
            self.archive._move({"site_id": self.cellar.id})
        with freeze_time("2026-05-01 12:00:00"):
            self.archive._move({"partner_id": self.stranger.id})
        for day, site, owner in (
            (date(2026, 2, 28), self.ward, self.customer),
            (date(2026, 3, 1), self.cellar, self.customer),
            (date(2026, 4, 30), self.cellar, self.customer),
            (date(2026, 5, 1), self.stranger, self.stranger),
        ):
            for archive in (self.archive, self.module):
                position = archive._get_positions_at(day)[archive]
                self.assertEqual((position.site, position.partner), (site, owner), day)
        wizard = Form(
            self.env["service.archive.day.wizard"]
            .with_user(self.agent)
            .with_context(default_archive_id=self.unit.id)
        )
        wizard.date = date(2026, 4, 30)
        self.assertEqual(wizard.site_id, self.cellar)
        self.assertEqual(wizard.parent_id, self.archive)

    def test_what_belonged_to_it_on_that_day(self):
        system = self.create_archive(serial="S-3")
        self.env["service.product.archive.component"].create(
            [
                {
                    "archive_id": archive.id,
                    "product_id": self.unit_product.id,
                    "serial": archive.serial,
                }
                for archive in (self.unit, self.module)
            ]
        )
        with freeze_time("2026-03-01 12:00:00"):
            self.unit._move({"parent_id": system.id})
        with freeze_time("2026-04-01 12:00:00"):
            self.remote.action_deactivate("Scrapped")
        self.assertEqual(self.archive._get_units_at(date(2026, 2, 1)), self.all)
        self.assertEqual(
            self.archive._get_units_at(date(2026, 3, 1)), self.archive | self.remote
        )
        self.assertEqual(self.archive._get_units_at(date(2026, 4, 1)), self.archive)
        before = self.archive._get_components_at(date(2026, 2, 28))
        self.assertEqual(before.mapped("serial"), ["U-1", "M-1"])
        self.assertFalse(self.archive._get_components_at(date(2026, 3, 2)))
        self.assertEqual(
            system._get_components_at(date(2026, 3, 2)).mapped("serial"), ["U-1", "M-1"]
        )

    def test_the_day_of_a_move(self):
        with self.assertRaisesRegex(UserError, "future"):
            self.archive._move(
                {"site_id": self.cellar.id}, date=date.today() + timedelta(days=1)
            )
        self.archive._move({"site_id": self.cellar.id})
        with self.assertRaisesRegex(UserError, "was moved on"):
            self.archive._move(
                {"site_id": self.ward.id}, date=date.today() - timedelta(days=1)
            )

    def test_a_move_that_moves_nothing_is_refused(self):
        wizard = self.open_wizard(self.archive)
        wizard.reason = "Nothing"
        with self.assertRaisesRegex(UserError, "Nothing changes"):
            wizard.save().action_confirm()

    def test_what_to_mind_is_told_before(self):
        contract = self.create_contract([{"archive_id": self.unit.id}])
        request = self.create_request(archive_id=self.module.id)
        wizard = self.open_wizard(self.unit)
        self.assertFalse(wizard.warning)
        self.assertEqual(wizard.request_ids.ids, request.ids)
        self.assertEqual(wizard.contract_ids.ids, contract.ids)
        wizard.partner_id = self.stranger
        self.assertIn(contract.display_name, wizard.warning)
        self.assertIn("no contract afterwards", wizard.warning)
        self.assertIn("stays a part of", wizard.warning)

    def test_moves_are_read_only_history(self):
        self.archive.site_id = self.cellar
        move = self.archive.move_ids
        for user in (self.agent, self.dispatcher, self.manager, self.accountant):
            mine = move.with_user(user)
            self.assertEqual(mine.to_site_id, self.cellar)
            with self.assertRaises(AccessError):
                mine.write({"reason": "Another story"})
            with self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaises(AccessError):
            move.with_user(self.engineer_user).read(["date"])
        self.create_dispatch(self.create_order(archive_id=self.archive.id))
        self.env.flush_all()
        move.with_user(self.engineer_user).read(["date"])
        with self.assertRaises(AccessError):
            self.open_wizard(self.archive, user=self.engineer_user)

    def test_moves_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        self.env.user.company_ids |= other
        theirs = self.create_archive(company_id=other.id)
        theirs.site_id = self.ward
        self.assertFalse(theirs.move_ids.with_user(self.manager).has_access("read"))

    def test_many_are_moved_at_once(self):
        systems = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.unit_product.id,
                    "partner_id": self.customer.id,
                    "site_id": self.ward.id,
                    "child_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.unit_product.id,
                                "partner_id": self.customer.id,
                                "site_id": self.ward.id,
                                "state": "registered",
                            },
                        )
                    ],
                }
                for _one in range(20)
            ]
        )
        systems.action_register()

        def count(records, site):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_context(tracking_disable=True)._move({"site_id": site.id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(systems[:1], self.cellar)
        few = count(systems[1:2], self.cellar)
        many = count(systems[2:], self.cellar)
        self.assertLessEqual(many, few + 2, f"{few} queries for one, {many} for 18")
        self.assertEqual(systems.child_ids.site_id, self.cellar)
