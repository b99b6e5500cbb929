# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestPartsLife(ServicePartsCommon):
    """The page of life tells what was issued for a unit, and what became of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_archive(serial="LIFE-PARTS")
        cls.order = cls.create_order(archive_id=cls.unit.id)
        cls.visit = cls.create_dispatch(cls.order)
        cls.board = cls.create_part("Control board", 200.0, tracking="serial")
        cls.lot = cls.create_lot(cls.board, "CB-7")
        cls.receive(cls.board, 1, 90.0, lot=cls.lot)
        cls.parts = cls.issue(
            (cls.fan, 3),
            (cls.board, 1, {"lot_id": cls.lot.id}),
            dispatch_id=cls.visit.id,
        )

    def life(self, user=None, unit=None, **how):
        unit = (unit or self.unit).with_user(user or self.env.user)
        return unit.get_life(**how)["entries"]

    def test_issued_used_and_returned(self):
        [entry] = self.life(kinds=["part"])
        self.assertEqual(
            entry["text"], "3 × Fan 120 mm\n1 × Control board · CB-7", "not used yet"
        )
        fans, board = self.parts.line_ids
        fans.used_quantity = 2
        board.outcome = "wrong"
        self.parts.action_return_unused()
        [entry] = self.life(kinds=["part"])
        self.assertEqual(
            (entry["model"], entry["res_id"]), ("service.part.request", self.parts.id)
        )
        self.assertEqual(
            entry["text"].splitlines(),
            [
                "3 × Fan 120 mm · 2 used · 1 returned",
                "1 × Control board · CB-7 · 1 returned · Wrong part",
            ],
        )
        self.assertIn(self.parts.name, entry["title"])
        kinds = {kind["kind"] for kind in self.unit.get_life_kinds()["kinds"]}
        self.assertIn("part", kinds)

    def test_told_once(self):
        self.parts.line_ids.action_use()
        telling = [entry for entry in self.life() if "Fan 120 mm" in entry["text"]]
        self.assertEqual([entry["kind"] for entry in telling], ["part"])

    def test_what_did_not_go_out_is_no_life(self):
        self.create_part_request((self.battery, 1), work_order_id=self.order.id)
        self.assertEqual(len(self.life(kinds=["part"])), 1)

    def test_of_the_unit_alone(self):
        other = self.create_archive(serial="LIFE-OTHER")
        self.issue((self.battery, 1), work_order_id=self.create_order().id)
        self.assertFalse(self.life(unit=other, kinds=["part"]))
        self.assertEqual(len(self.life(kinds=["part"])), 1)

    def test_costs_for_managers_and_accountants_only(self):
        for user, cost in (
            (self.manager, 180.0),
            (self.accountant, 180.0),
            (self.agent, None),
            (self.engineer_user, None),
        ):
            with self.subTest(user.login):
                [entry] = self.life(user, kinds=["part"])
                self.assertEqual(entry["cost"], cost)

    def test_engineers_see_the_parts_of_their_own_visits(self):
        own = self.create_order(archive_id=self.unit.id)
        self.create_dispatch(own, employee_id=self.other_engineer.id)
        self.assertFalse(self.life(self.other_engineer_user, kinds=["part"]))
        self.assertEqual(len(self.life(self.engineer_user, kinds=["part"])), 1)

    def test_a_page_costs_the_same_for_many(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.life(kinds=["part"])
            return self.env.cr.sql_log_count - before

        measure()
        few = measure()
        for _number in range(3):
            self.issue((self.battery, 1), work_order_id=self.order.id)
        self.assertLessEqual(measure(), few)
