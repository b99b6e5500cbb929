# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartVan(ServicePartsCommon):
    """The engineer and the parts he carries with him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.engineer | cls.other_engineer).action_create_van_location()
        cls.van = cls.engineer.van_location_id
        cls.receive(cls.fan, 3, 30.0, location=cls.van)
        cls.dispatch = cls.create_dispatch(cls.order)
        cls.dispatch.action_send()
        cls.own = cls.dispatch.with_user(cls.engineer_user)
        cls.own.action_accept()

    def test_van_is_created_once(self):
        self.assertEqual(self.van.usage, "internal")
        self.assertEqual(self.van.company_id, self.company)
        self.assertEqual(self.van.warehouse_id, self.warehouse)
        self.assertFalse(self.van._child_of(self.stock), "not what deliveries take")
        self.engineer.action_create_van_location()
        self.assertEqual(self.engineer.van_location_id, self.van)
        self.assertNotEqual(self.other_engineer.van_location_id, self.van)
        public = self.env["hr.employee.public"].browse(self.engineer.id)
        self.assertEqual(public.van_location_id, self.van)

    def test_who_gives_a_van(self):
        boss = new_test_user(
            self.env,
            login="fs_hr",
            groups="hr.group_hr_user",
            company_id=self.company.id,
        )
        newcomer = self.env["hr.employee"].create(
            {"name": "Nils New", "company_id": self.company.id}
        )
        newcomer.with_user(boss).action_create_van_location()
        self.assertTrue(newcomer.van_location_id)
        second = self.env["hr.employee"].create(
            {
                "name": "Nora New",
                "company_id": self.company.id,
                "is_service_engineer": True,
            }
        )
        public = self.env["hr.employee.public"].browse(second.id)
        public.with_user(self.manager).action_create_van_location()
        self.assertEqual(second.van_location_id.name, "Nora New")
        public.with_user(self.manager).van_location_id = self.van
        self.assertEqual(second.van_location_id, self.van, "two may share a van")
        with self.assertRaises(AccessError):
            public.with_user(self.engineer_user).van_location_id = False
        with self.assertRaises(AccessError):
            public.with_user(self.agent).action_create_van_location()
        with self.assertRaises(AccessError):
            self.engineer.with_user(self.engineer_user).action_create_van_location()

    def test_engineer_takes_parts_from_his_van(self):
        self.own.part_line_ids = [
            Command.create({"product_id": self.fan.id, "quantity": 2})
        ]
        part_request = self.own.part_request_ids
        self.assertEqual(part_request.location_id, self.van)
        self.assertTrue(part_request.is_van)
        self.assertEqual(part_request.line_ids.availability, "available")
        self.own.action_take_parts()
        self.assertEqual(part_request.state, "issued")
        self.assertEqual(part_request.issued_by_id, self.engineer_user)
        self.assertEqual(self.get_free(self.fan, self.van), 1)
        self.assertEqual(self.get_free(self.fan), 10, "the warehouse is untouched")
        part_request.line_ids.used_quantity = 1
        self.own.action_return_unused()
        self.assertEqual(part_request.state, "done")
        self.assertEqual(self.get_free(self.fan, self.van), 2, "back into the van")
        sale_line = self.order.sale_order_id.order_line
        self.assertEqual(sale_line.qty_delivered, 1)

    def test_warranty_part_from_the_van_is_posted(self):
        order = self.create_warranty_order()
        dispatch = self.create_dispatch(order).with_user(self.engineer_user)
        dispatch.part_line_ids = [Command.create({"product_id": self.fan.id})]
        dispatch.action_take_parts()
        move = order.part_line_ids.move_ids
        self.assertEqual(move.location_id, self.van)
        self.assertEqual(
            move.account_move_id.line_ids.filtered("debit").account_id,
            self.company.service_cost_account_warranty_id,
        )
        self.assertEqual(sum(move.account_move_id.line_ids.mapped("debit")), 30.0)

    def test_van_is_empty(self):
        self.own.part_line_ids = [Command.create({"product_id": self.battery.id})]
        with self.assertRaisesRegex(UserError, "Erik Engineer"), self.cr.savepoint():
            self.own.action_take_parts()
        self.assertEqual(self.own.part_request_ids.state, "draft")
        self.own.action_request_parts()
        part_request = self.own.part_request_ids
        self.assertEqual(part_request.state, "submitted")
        self.assertEqual(part_request.location_id, self.stock, "the warehouse is asked")
        part_request.with_user(self.stock_user).action_issue()
        self.assertEqual(part_request.state, "issued")

    def test_no_van(self):
        self.engineer.van_location_id = False
        self.own.part_line_ids = [Command.create({"product_id": self.fan.id})]
        with self.assertRaisesRegex(UserError, "no van"):
            self.own.action_take_parts()

    def test_nothing_stated(self):
        for action in ("action_take_parts", "action_request_parts"):
            with self.assertRaisesRegex(UserError, self.dispatch.name):
                getattr(self.own, action)()

    def test_not_from_the_warehouse_s_shelf(self):
        part_request = self.create_part_request(
            (self.fan, 1), dispatch_id=self.dispatch.id
        )
        part_request.action_submit()
        with self.assertRaisesRegex(AccessError, part_request.name):
            part_request.with_user(self.engineer_user).action_issue()

    def test_not_from_a_colleague_s_van(self):
        self.receive(self.fan, 3, 30.0, location=self.other_engineer.van_location_id)
        part_request = self.create_part_request(
            (self.fan, 1),
            dispatch_id=self.dispatch.id,
            location_id=self.other_engineer.van_location_id.id,
        )
        part_request.action_submit()
        with self.assertRaises(AccessError):
            part_request.with_user(self.engineer_user).action_issue()

    def test_not_on_a_colleague_s_visit(self):
        part_request = self.create_part_request(
            (self.fan, 1), dispatch_id=self.dispatch.id, location_id=self.van.id
        )
        part_request.action_submit()
        self.assertTrue(part_request.with_user(self.engineer_user).can_issue)
        with self.assertRaises(AccessError):
            part_request.with_user(self.other_engineer_user).action_issue()
