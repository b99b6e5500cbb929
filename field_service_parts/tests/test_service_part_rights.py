# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartRights(ServicePartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.env,
            login="fs_auditor",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
        )
        cls.clerk = new_test_user(
            cls.env,
            login="fs_clerk",
            groups="base.group_user",
            company_id=cls.company.id,
        )
        cls.portal = new_test_user(
            cls.env,
            login="fs_portal",
            groups="base.group_portal",
            company_id=cls.company.id,
        )
        cls.portal.partner_id.parent_id = cls.customer
        cls.part_request = cls.create_part_request((cls.fan, 1))

    def test_read(self):
        for user in (
            self.agent,
            self.dispatcher,
            self.manager,
            self.stock_user,
            self.accountant,
            self.auditor,
        ):
            part_request = self.part_request.with_user(user)
            self.assertEqual(part_request.line_ids.product_id, self.fan, user.login)
            self.assertTrue(part_request.availability, user.login)
        for user in (self.clerk, self.portal):
            with self.assertRaises(AccessError):
                self.part_request.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.env["service.part.request.line"].with_user(user).search([])

    def test_accounting_only_reads(self):
        for user in (self.accountant, self.auditor):
            with self.assertRaises(AccessError):
                self.part_request.with_user(user).needed_at = False
            with self.assertRaises(AccessError):
                self.part_request.line_ids.with_user(user).quantity = 2

    def test_costs_are_for_managers_and_accountants(self):
        for user in (self.manager, self.accountant, self.auditor):
            self.assertEqual(self.part_request.line_ids.with_user(user).unit_cost, 30.0)
        for user in (self.agent, self.dispatcher, self.stock_user):
            with self.assertRaises(AccessError):
                self.part_request.line_ids.with_user(user).read(["unit_cost"])

    def test_office_asks_and_warehouse_issues(self):
        part_request = self.part_request.with_user(self.agent)
        part_request.action_submit()
        self.assertFalse(part_request.can_issue)
        for user in (self.agent, self.dispatcher):
            with self.assertRaises(AccessError):
                part_request.with_user(user).action_issue()
        warehouse = part_request.with_user(self.stock_user)
        self.assertTrue(warehouse.can_issue)
        warehouse.action_issue()
        self.assertEqual(warehouse.state, "issued")
        self.assertEqual(warehouse.issued_by_id, self.stock_user)
        with self.assertRaises(AccessError):
            part_request.action_return_unused()
        warehouse.action_return_unused()
        self.assertEqual(warehouse.state, "done")

    def test_manager_may_issue(self):
        self.part_request.action_submit()
        self.part_request.with_user(self.manager).action_issue()
        self.assertEqual(self.part_request.state, "issued")

    def test_accountant_does_not_issue(self):
        self.part_request.action_submit()
        with self.assertRaises(AccessError):
            self.part_request.with_user(self.accountant).action_issue()

    def test_engineer_sees_his_own(self):
        dispatch = self.create_dispatch(self.order)
        self.assertEqual(self.part_request.dispatch_id, dispatch)
        own = self.part_request.with_user(self.engineer_user)
        self.assertEqual(own.line_ids.product_id, self.fan)
        with self.assertRaises(AccessError):
            self.part_request.with_user(self.other_engineer_user).read(["name"])
        PartRequest = self.env["service.part.request"]
        self.assertFalse(PartRequest.with_user(self.other_engineer_user).search([]))
        self.assertEqual(
            PartRequest.with_user(self.engineer_user).search([]), self.part_request
        )
        with self.assertRaises(AccessError):
            dispatch.with_user(self.other_engineer_user).part_line_ids = [
                Command.create({"product_id": self.fan.id})
            ]

    def test_engineer_records_what_he_used(self):
        dispatch = self.create_dispatch(self.order)
        self.part_request.action_submit()
        self.part_request.action_issue()
        line = dispatch.with_user(self.engineer_user).part_line_ids
        line.used_quantity = 1
        self.assertEqual(line.outcome, "used")

    def test_forms_open_for_every_role(self):
        self.create_dispatch(self.order)
        self.part_request.action_submit()
        for user in (
            self.agent,
            self.dispatcher,
            self.manager,
            self.stock_user,
            self.accountant,
            self.engineer_user,
        ):
            Form(self.part_request.with_user(user))
        for user in (self.agent, self.dispatcher, self.manager, self.engineer_user):
            Form(self.order.dispatch_ids.with_user(user))
            Form(self.order.with_user(user))

    def test_agent_states_parts_on_the_request_form(self):
        request = self.create_request()
        with (
            Form(request.with_user(self.agent)) as form,
            form.part_line_ids.new() as line,
        ):
            line.product_id = self.fan
        self.assertEqual(request.part_line_ids.product_id, self.fan)
        self.assertEqual(request.part_line_ids.coverage, "billable")
        self.assertEqual(request.part_line_ids.customer_share, 100.0)

    def test_engineer_states_parts_on_the_visit_form(self):
        dispatch = self.create_dispatch(self.create_order())
        with (
            Form(dispatch.with_user(self.engineer_user)) as form,
            form.part_line_ids.new() as line,
        ):
            line.product_id = self.fan
        self.assertEqual(dispatch.part_line_ids.product_id, self.fan)
        self.assertEqual(dispatch.part_line_ids.work_order_id, dispatch.work_order_id)

    def test_agent_sees_the_transfers(self):
        self.part_request.action_submit()
        self.part_request.action_issue()
        seen = self.part_request.with_user(self.agent)
        self.assertEqual(seen.picking_count, 1)
        self.assertEqual(seen.picking_ids.state, "done")
        with self.assertRaises(AccessError):
            seen.picking_ids.origin = "mine"

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Second Service"})
        stranger = new_test_user(
            self.env,
            login="fs_second",
            groups="field_service.group_service_manager,stock.group_stock_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.part_request.with_user(stranger).read(["name"])
        self.assertFalse(
            self.env["service.part.request.line"].with_user(stranger).search([])
        )
