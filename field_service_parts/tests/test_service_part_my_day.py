# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartMyDay(ServicePartsCommon):
    """The parts on the engineer's telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer.action_create_van_location()
        cls.van = cls.engineer.van_location_id
        cls.receive(cls.fan, 3, 30.0, location=cls.van)
        cls.dispatch = cls.create_dispatch(cls.order)
        cls.dispatch.action_send()
        cls.own = cls.dispatch.with_user(cls.engineer_user)
        cls.own.action_accept()

    def get_details(self):
        return self.own.get_my_day_details()[0]

    def test_van_stock(self):
        details = self.get_details()
        self.assertEqual(details["van"], "Erik Engineer")
        self.assertEqual(
            details["van_stock"],
            [
                {
                    "product_id": self.fan.id,
                    "lot_id": False,
                    "name": "Fan 120 mm",
                    "quantity": 3.0,
                }
            ],
        )
        self.assertEqual(details["parts"], [])

    def test_take_is_to_use(self):
        self.own.take_my_day_part(self.fan.id, 2)
        part = self.get_details()["parts"][0]
        self.assertEqual((part["issued"], part["used"]), (2, 2))
        self.assertEqual(part["outcome"], "used")
        self.assertEqual(part["source"], "Erik Engineer")
        self.assertTrue(part["is_van"])
        self.assertEqual(self.get_free(self.fan, self.van), 1)
        self.own.part_line_ids.used_quantity = 1
        self.own.action_return_unused()
        self.assertEqual(self.get_free(self.fan, self.van), 2)

    def test_serial_out_of_the_van(self):
        board = self.create_part("Control board", 300.0, tracking="serial")
        lot = self.create_lot(board, "CB-9")
        self.receive(board, 1, 100.0, location=self.van, lot=lot)
        stock = self.get_details()["van_stock"]
        self.assertEqual(stock[0]["name"], "Control board CB-9")
        self.own.take_my_day_part(board.id, 1, stock[0]["lot_id"])
        self.assertEqual(self.get_details()["parts"][0]["lot"], "CB-9")

    def test_more_than_the_van_has(self):
        with self.assertRaises(UserError), self.cr.savepoint():
            self.own.take_my_day_part(self.fan.id, 4)
        self.assertFalse(self.own.part_request_ids, "nothing half done")

    def test_ask_the_warehouse(self):
        self.own.request_my_day_part(self.battery.id, 2)
        part_request = self.own.part_request_ids
        self.assertEqual(part_request.state, "submitted")
        self.assertEqual(part_request.location_id, self.stock)
        part = self.get_details()["parts"][0]
        self.assertEqual(part["availability"], "available")
        self.assertFalse(part["is_van"])

    def test_warehouse_s_parts_stay_with_the_warehouse(self):
        self.own.request_my_day_part(self.battery.id, 1)
        self.own.part_request_ids.with_user(self.stock_user).action_issue()
        self.own.take_my_day_part(self.fan.id, 1)
        self.own.part_line_ids.used_quantity = 0
        self.own.action_return_unused()
        states = {
            part_request.location_id: part_request.state
            for part_request in self.own.part_request_ids
        }
        self.assertEqual(states, {self.van: "done", self.stock: "issued"})
        with self.assertRaises(AccessError):
            self.own.action_return_unused()

    def test_not_on_a_colleague_s_visit(self):
        foreign = self.dispatch.with_user(self.other_engineer_user)
        with self.assertRaises(AccessError):
            foreign.take_my_day_part(self.fan.id, 1)

    def test_no_van(self):
        self.engineer.van_location_id = False
        details = self.get_details()
        self.assertEqual((details["van"], details["van_stock"]), ("", []))
        with self.assertRaises(UserError):
            self.own.take_my_day_part(self.fan.id, 1)
