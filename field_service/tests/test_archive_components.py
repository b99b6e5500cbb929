# Part of Field Service. License LGPL-3.
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchiveComponents(ServiceCommon):
    """What was where, when, and what it sat in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.power, cls.board, cls.fan = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "is_storable": True}
                for name in ("Power module", "Board", "Fan")
            ]
        )
        cls.other = cls.create_archive(serial="M-2")
        cls.module = cls.add(cls.power, serial="P-1", fitted_on="2024-01-10")
        cls.old_board = cls.add(
            cls.board, serial="B-1", fitted_on="2024-01-10", parent_id=cls.module.id
        )
        cls.fans = cls.add(cls.fan, quantity=4, parent_id=cls.module.id)

    @classmethod
    def add(cls, product, archive=None, **vals):
        return cls.env["service.product.archive.component"].create(
            {
                "archive_id": (archive or cls.archive).id,
                "product_id": product.id,
                **vals,
            }
        )

    def take_out(self, component, user=None, **vals):
        wizard = Form(
            self.env["service.archive.component.wizard"]
            .with_user(user or self.agent)
            .with_context(default_component_id=component.id)
        )
        for name, value in vals.items():
            setattr(wizard, name, value)
        wizard.save().action_confirm()

    def test_levels_are_shown_as_a_tree(self):
        components = self.archive.component_ids._sort_as_tree()
        self.assertEqual(components[0], self.module)
        self.assertEqual(components.mapped("level"), [0, 1, 1])
        self.assertEqual(self.old_board.indented_name, "\u2003Board [B-1]")

    def test_a_part_sits_in_an_assembly_of_the_same_machine(self):
        elsewhere = self.add(self.power, archive=self.other)
        with self.assertRaisesRegex(ValidationError, "Power module"):
            self.module.parent_id = self.old_board
        with self.assertRaisesRegex(ValidationError, "Board.*same installed product"):
            self.old_board.parent_id = elsewhere

    def test_an_assembly_goes_out_with_what_sits_in_it(self):
        self.take_out(self.module, date=date(2025, 3, 1))
        self.assertEqual(
            self.archive.component_ids.mapped("removed_on"), [date(2025, 3, 1)] * 3
        )
        self.assertEqual(self.old_board.state, "removed")

    def test_a_part_of_the_quantity_is_taken_out(self):
        self.take_out(self.fans, quantity=1, date=date(2025, 3, 1), note="Seized")
        gone = self.archive.component_ids.filtered(lambda one: one.removed_on)
        self.assertEqual((gone.quantity, gone.note), (1, "Seized"))
        self.assertEqual((self.fans.quantity, self.fans.is_active), (3, True))

    def test_more_than_is_fitted_cannot_go(self):
        with self.assertRaisesRegex(UserError, "Fan: take out between 0 and 4"):
            self.take_out(self.fans, quantity=5)
        self.take_out(self.fans)
        with self.assertRaisesRegex(UserError, "no longer fitted"):
            self.take_out(self.fans)

    def test_an_assembly_is_fitted_in_another_machine(self):
        self.take_out(
            self.module,
            end_reason="moved",
            target_id=self.other,
            date=date(2025, 3, 1),
        )
        self.assertEqual(self.module.state, "moved")
        there = self.other.component_ids._sort_as_tree()
        self.assertEqual(there.product_id, self.power | self.board | self.fan)
        self.assertEqual(there[1:].parent_id, there[0])
        self.assertEqual(set(there.mapped("fitted_on")), {date(2025, 3, 1)})
        self.assertEqual(set(there.mapped("source")), {"move"})

    def test_where_a_serial_number_was(self):
        self.take_out(self.old_board, end_reason="moved", target_id=self.other)
        now = self.other.component_ids
        self.assertEqual(now.history_ids, self.old_board | now)
        action = now.with_user(self.agent).action_view_history()
        found = self.env["service.product.archive.component"].search(action["domain"])
        self.assertEqual(found.archive_id, self.archive | self.other)
        with self.assertRaisesRegex(UserError, "no serial number"):
            self.fans.action_view_history()

    def test_what_was_in_it_on_that_day(self):
        new = self.add(self.board, serial="B-2", fitted_on="2025-06-01")
        self.old_board.write({"removed_on": "2025-06-01", "replaced_by_id": new.id})
        self.add(
            self.board, serial="B-9", end_reason="mistake", removed_on="2030-01-01"
        )
        for day, serial in (
            (date(2025, 5, 31), "B-1"),
            (date(2025, 6, 1), "B-2"),
        ):
            found = self.archive._get_components_at(day)
            boards = found.filtered(lambda one: one.product_id == self.board)
            self.assertEqual(boards.mapped("serial"), [serial], day)
            searched = found.search(
                [("archive_id", "=", self.archive.id), ("present_on", "=", day)]
            )
            self.assertEqual(searched, found.sorted())
        before = self.archive._get_components_at(date(2024, 1, 9))
        self.assertEqual(before, self.fans, "it is not known since when")

    def test_a_component_may_be_an_installed_product(self):
        unit = self.create_archive(product_id=self.board.id, serial="B-1")
        self.old_board.unit_id = unit
        with self.assertRaisesRegex(ValidationError, "Fan.*is not the installed"):
            self.fans.unit_id = unit

    def test_the_row_follows_the_unit(self):
        unit = self.create_archive(
            product_id=self.board.id, serial="B-1", parent_id=self.archive.id
        )
        self.old_board.unit_id = unit
        unit.with_user(self.agent)._move({"parent_id": self.other.id})
        self.assertEqual(self.old_board.state, "moved")
        self.assertEqual(self.other.component_ids.unit_id, unit)
        self.take_out(self.other.component_ids)
        self.assertFalse(unit.parent_id)
        self.assertEqual(self.other.component_ids.state, "moved")

    def test_a_copied_machine_has_no_past(self):
        copy = self.archive.copy()
        self.assertFalse(copy.component_ids.parent_id)
        self.assertEqual(
            copy.component_ids.product_id, self.archive.component_ids.product_id
        )

    def test_an_engineer_reads_the_list_and_does_not_change_it(self):
        order = self.create_order(archive_id=self.archive.id)
        self.create_dispatch(order)
        component = self.fans.with_user(self.engineer_user)
        self.assertEqual(component.level, 1)
        with self.assertRaises(AccessError):
            component._take_out(date.today(), "removed")
        with self.assertRaises(AccessError):
            self.take_out(self.fans, user=self.engineer_user)

    def test_customers_do_not_see_components(self):
        portal = new_test_user(
            self.env,
            "fs_portal_parts",
            "base.group_portal",
            partner_id=self.contact.id,
        )
        for method in ("action_view_components", "action_view_structure"):
            with self.assertRaises(AccessError):
                getattr(self.archive.with_user(portal), method)()

    def test_levels_are_entered_in_the_form(self):
        form = Form(
            self.env["service.product.archive.component"]
            .with_user(self.agent)
            .with_context(default_archive_id=self.archive.id)
        )
        form.product_id = self.fan
        form.parent_id = self.module
        form.save()
        self.assertEqual(len(self.module.child_ids), 3)

    def test_queries_do_not_grow(self):
        archives = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.unit_product.id,
                    "partner_id": self.customer.id,
                    "component_ids": [
                        Command.create({"product_id": self.fan.id, "serial": f"F{one}"})
                    ],
                }
                for one in range(30)
            ]
        )

        def count(records):
            for _attempt in ("warm up", "count"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                records._get_components_at(date.today())
                records.mapped("fitted_count")
                records.component_ids.mapped("history_ids")
                found = self.env.cr.sql_log_count - before
            return found

        self.assertLessEqual(count(archives), count(archives[:1]))
