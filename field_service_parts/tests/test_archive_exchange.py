# Part of Field Service. License LGPL-3.
from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_archive_fill import ArchiveManufacturedCommon


@tagged("post_install", "-at_install")
class TestArchiveExchange(ArchiveManufacturedCommon):
    """Closing a request writes what was really exchanged, wherever it sat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls.create_archive(serial="SYS-1")
        cls.unit = cls.create_archive(serial="UNIT-1", parent_id=cls.system.id)
        cls.rack = cls.add(cls.battery, cls.unit)
        cls.old_board = cls.add(
            cls.board, cls.unit, serial="B-OLD", parent_id=cls.rack.id
        )
        cls.fans = cls.add(cls.fan, cls.system, quantity=4)
        cls.filter = cls.create_part("Dust filter", 5.0)
        cls.new_board = cls.put_on_stock(cls.board, "B-NEW")

    @classmethod
    def add(cls, product, archive, **vals):
        return cls.env["service.product.archive.component"].create(
            {"archive_id": archive.id, "product_id": product.id, **vals}
        )

    def prepare(self, archive=None, **vals):
        request = self.create_request(
            archive_id=(archive or self.system).id,
            problem_id=self.problem.id,
            solution_id=self.solution.id,
            **vals,
        )
        return request, request._create_work_orders()

    def use(self, order, *lines):
        parts = self.issue(*lines, work_order_id=order.id)
        for line in parts.line_ids:
            line.used_quantity = line.issued_quantity
        return parts.line_ids

    def close(self, request):
        request.action_solve()
        request.with_user(self.agent).action_close()

    def exchange(self, *lines, **vals):
        request, order = self.prepare(**vals)
        used = self.use(order, *lines)
        self.close(request)
        return request, used

    def test_in_a_unit_below_and_in_its_assembly(self):
        request, line = self.exchange((self.board, 1, {"lot_id": self.new_board.id}))
        new = line.fitted_component_id
        self.assertEqual((new.archive_id, new.parent_id), (self.unit, self.rack))
        self.assertEqual(new.source, "exchange")
        self.assertEqual(new.fitted_request_id, request)
        self.assertEqual(new.fitted_work_order_id, request.work_order_ids)
        self.assertEqual(self.old_board.state, "replaced")
        self.assertEqual(self.old_board.replaced_by_id, new)
        self.assertEqual(self.old_board.removed_request_id, request)

    def test_one_of_four(self):
        _request, line = self.exchange((self.fan, 1))
        self.assertEqual((self.fans.quantity, self.fans.is_active), (3, True))
        gone = self.system.component_ids.filtered("replaced_by_id")
        self.assertEqual((gone.quantity, gone.state), (1, "replaced"))
        self.assertEqual(gone.replaced_by_id, line.fitted_component_id)
        fitted = self.system.component_ids.filtered("is_active")
        self.assertEqual(sum(fitted.mapped("quantity")), 4)

    def test_again_one_and_then_three_more(self):
        self.exchange((self.fan, 1))
        self.exchange((self.fan, 3))
        rows = self.system.component_ids
        fitted = rows.filtered("is_active")
        self.assertEqual(sum(fitted.mapped("quantity")), 4)
        self.assertFalse(self.fans.is_active, "the oldest go first")
        self.assertEqual(sum((rows - fitted).mapped("quantity")), 4)

    def test_two_lines_for_the_same_pieces(self):
        self.exchange((self.fan, 1), (self.fan, 2))
        fitted = self.system.component_ids.filtered("is_active")
        self.assertEqual(self.fans.quantity, 1)
        self.assertEqual(sum(fitted.mapped("quantity")), 4)

    def test_more_than_there_was(self):
        _request, line = self.exchange((self.fan, 6))
        self.assertFalse(self.fans.is_active)
        self.assertEqual(line.fitted_component_id.quantity, 6)

    def test_only_what_was_used(self):
        request, order = self.prepare()
        line = self.issue((self.fan, 3), work_order_id=order.id).line_ids
        line.used_quantity = 2
        self.close(request)
        self.assertEqual(self.fans.quantity, 2)
        self.assertEqual(line.fitted_component_id.quantity, 2)

    def test_taken_out_without_replacement(self):
        request, _order = self.prepare()
        with Form(request.with_user(self.agent)) as form:
            form.removed_component_ids.add(self.rack)
        self.close(request)
        self.assertEqual(self.rack.state, "removed")
        self.assertEqual(self.rack.removed_request_id, request)
        self.assertEqual(self.old_board.removed_on, self.rack.removed_on)

    def test_only_what_is_in_the_machine_is_taken_out(self):
        other = self.add(self.fan, self.create_archive(serial="ELSE"))
        with self.assertRaisesRegex(ValidationError, "Fan.*is not fitted in"):
            self.prepare(removed_component_ids=[Command.link(other.id)])

    def test_nothing_is_written_when_it_is_switched_off(self):
        self.exchange(
            (self.fan, 1),
            update_archive=False,
            removed_component_ids=[Command.link(self.rack.id)],
        )
        self.assertTrue(self.rack.is_active)
        self.assertEqual(self.fans.quantity, 4)

    def test_a_named_component_in_a_unit_below(self):
        second = self.add(self.board, self.unit, serial="B-2")
        _request, line = self.exchange(
            (
                self.board,
                1,
                {
                    "lot_id": self.new_board.id,
                    "replaces_component_id": second.id,
                },
            )
        )
        self.assertFalse(second.is_active)
        self.assertTrue(self.old_board.is_active)
        self.assertEqual(line.fitted_component_id.archive_id, self.unit)

    def test_two_boards_and_nobody_says_which(self):
        self.add(self.board, self.unit, serial="B-2")
        _request, line = self.exchange((self.board, 1, {"lot_id": self.new_board.id}))
        self.assertTrue(self.old_board.is_active)
        self.assertEqual(line.fitted_component_id.archive_id, self.system)

    def test_the_activity_says_which(self):
        self.add(self.board, self.unit, serial="B-2")
        request, order = self.prepare()
        activity = self.env["service.work.order.activity"].create(
            {
                "work_order_id": order.id,
                "name": "Exchange the board",
                "component_id": self.old_board.id,
            }
        )
        line = self.use(
            order,
            (
                self.board,
                1,
                {"lot_id": self.new_board.id, "activity_id": activity.id},
            ),
        )
        self.close(request)
        self.assertEqual(self.old_board.replaced_by_id, line.fitted_component_id)

    def test_a_component_that_is_a_unit_of_its_own(self):
        board_unit = self.create_archive(
            product_id=self.board.id, serial="B-OLD", parent_id=self.unit.id
        )
        self.old_board.unit_id = board_unit
        request, line = self.exchange((self.board, 1, {"lot_id": self.new_board.id}))
        new = line.new_archive_id
        self.assertEqual((new.serial, new.parent_id), ("B-NEW", self.unit))
        self.assertEqual(new.state, "registered")
        self.assertEqual(board_unit.state, "deactivated")
        self.assertIn(request.name, board_unit.deactivation_reason)
        self.assertEqual(line.fitted_component_id.unit_id, new)
        self.assertEqual(line.fitted_component_id.parent_id, self.rack)
        self.assertEqual(self.old_board.replaced_by_id, line.fitted_component_id)
        self.assertEqual(self.old_board.removed_request_id, request)

    def test_a_unit_below_without_a_row(self):
        module = self.create_archive(
            product_id=self.module.id, serial="MOD-1", parent_id=self.unit.id
        )
        lot = self.put_on_stock(self.module, "MOD-2")
        request, line = self.exchange((self.module, 1, {"lot_id": lot.id}))
        self.assertEqual(module.state, "deactivated")
        self.assertEqual(line.new_archive_id.parent_id, self.unit)
        self.assertFalse(line.fitted_component_id)
        request.action_reopen("Look again")
        self.close(request)
        self.assertEqual(len(self.unit.child_ids), 2, "not exchanged twice")

    def test_a_part_out_of_another_machine(self):
        other = self.create_archive(serial="DONOR")
        lent = self.add(self.board, other, lot_id=self.new_board.id)
        self.exchange((self.board, 1, {"lot_id": self.new_board.id}))
        self.assertEqual(lent.state, "moved")
        fitted = lent.history_ids.filtered("is_active")
        self.assertEqual(fitted.archive_id, self.unit)

    def test_a_new_assembly_brings_its_parts(self):
        board = self.put_on_stock(self.board, "INSIDE")
        lot = self.manufacture(self.module, ["MOD-9"], board)
        old = self.add(self.module, self.system, serial="MOD-8")
        inside = self.add(self.fan, self.system, parent_id=old.id)
        _request, line = self.exchange((self.module, 1, {"lot_id": lot.id}))
        self.assertEqual(
            set(line.fitted_component_id.child_ids.mapped("display_name")),
            {"Board [INSIDE]", "Fan 120 mm"},
        )
        self.assertEqual(inside.removed_on, date.today())

    def test_many_parts_cost_few_queries(self):
        def close(count):
            request, order = self.prepare(
                archive=self.create_archive(
                    component_ids=[
                        Command.create({"product_id": self.fan.id, "quantity": count})
                    ]
                )
            )
            lines = self.use(order, *[(self.fan, 1)] * count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._exchange_components()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        close(1)
        few, many = close(2), close(5)
        self.assertLessEqual(many - few, 3 * 8, f"{few} for two, {many} for five")

    def repair(self, *lines):
        """Repair the system on the bench; a line is (kind, product, quantity, lot)."""
        request, order = self.prepare()
        goods = self.env["service.return"].create(
            {"work_order_id": order.id, "archive_id": self.system.id}
        )
        goods.action_receive()
        repair = goods.repair_ids
        repair.move_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "repair_line_type": kind,
                    "company_id": self.company.id,
                }
            )
            for kind, product, quantity, *_lot in lines
        ]
        repair.action_repair_start()
        for move, (_kind, _product, quantity, *lot) in zip(
            repair.move_ids, lines, strict=True
        ):
            move.quantity = quantity
            if lot:
                move.move_line_ids.lot_id = lot[0]
            move.picked = True
        repair.action_repair_end()
        return request

    def test_what_the_bench_exchanged(self):
        old_lot = self.create_lot(self.board, "B-OLD")
        dust_filter = self.add(self.filter, self.system)
        request = self.repair(
            ("add", self.board, 1, self.new_board),
            ("remove", self.board, 1, old_lot),
            ("add", self.fan, 1),
            ("remove", self.filter, 1),
        )
        self.assertTrue(self.old_board.is_active, "not before the request is closed")
        self.close(request)
        new = self.old_board.replaced_by_id
        self.assertEqual((new.serial, new.archive_id), ("B-NEW", self.unit))
        self.assertEqual(new.fitted_request_id, request)
        self.assertEqual(self.fans.quantity, 3)
        fitted = self.system.component_ids.filtered("is_active")
        self.assertEqual(sum(fitted.mapped("quantity")), 4)
        self.assertEqual(dust_filter.state, "removed")
        self.assertEqual(dust_filter.removed_request_id, request)
        request.action_reopen("Look again")
        self.close(request)
        self.assertEqual(self.fans.quantity, 3, "not written twice")
