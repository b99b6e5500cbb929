# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceAccountingCommon


@tagged("post_install", "-at_install")
class TestInternalRequest(ServiceAccountingCommon):
    """Colleagues are served like customers, but nobody is invoiced for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["hr.department"].create(
            {"name": "Warehouse", "company_id": cls.company.id}
        )
        cls.colleague = cls.env["hr.employee"].create(
            {
                "name": "Walter Warehouse",
                "department_id": cls.department.id,
                "work_email": "walter@example.com",
                "company_id": cls.company.id,
            }
        )

    def create_internal(self, **vals):
        return self.env["service.request"].create(
            {
                "subject": "Lift truck squeaks",
                "origin": "internal",
                "employee_id": self.colleague.id,
                "type_id": self.type_repair.id,
                "company_id": self.company.id,
                **vals,
            }
        )

    def test_the_company_itself_is_the_customer(self):
        request = self.create_internal()
        self.assertEqual(request.partner_id, self.company.partner_id)
        self.assertEqual(request.department_id, self.department)
        self.assertEqual(request.contact_id, self.colleague.work_contact_id)
        self.assertTrue(
            self.create_internal(employee_id=False, department_id=self.department.id)
        )

    def test_by_the_form(self):
        form = Form(self.env["service.request"].with_user(self.agent))
        form.subject = "Lift truck squeaks"
        form.type_id = self.type_repair
        form.origin = "internal"
        self.assertEqual(form.partner_id, self.company.partner_id)
        with self.assertRaisesRegex(ValidationError, "colleague or department"):
            form.save()
        form.employee_id = self.colleague.with_user(self.agent)
        self.assertEqual(form.department_id, self.department)
        self.assertIn("free of charge", form.coverage_summary)
        self.assertEqual(form.save().origin, "internal")

    def test_who_asks_is_named(self):
        with self.assertRaisesRegex(ValidationError, "colleague or department"):
            self.create_internal(employee_id=False)
        with self.assertRaisesRegex(ValidationError, "not to Harbour Hospital"):
            self.create_internal(partner_id=self.customer.id)
        with self.assertRaisesRegex(ValidationError, "Choose the customer"):
            self.create_internal(origin="external")

    def test_it_stays_what_it_is_once_there_is_an_order(self):
        request = self.create_internal()
        request.action_create_work_order()
        order = request.work_order_ids
        self.assertEqual(order.kind, "internal_field")
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            request.write({"origin": "external", "partner_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "stays internal work"):
            order.kind = "field"
        second = self.create_order(request_id=request.id, kind="maintenance")
        self.assertEqual(second.kind, "internal_maintenance")

    def test_no_invoice_and_every_cent_on_the_internal_account(self):
        request = self.create_internal()
        request.action_create_work_order()
        order = request.work_order_ids
        self.perform(order, work=1.5, travel=0.5)
        self.env["service.cost.line"].create(
            {
                "work_order_id": order.id,
                "stage": "actual",
                "category": "other",
                "name": "Parking",
                "quantity": 1,
                "unit_cost": 7.35,
                "unit_price": 20.0,
            }
        )
        self.assertEqual(set(order.time_entry_ids.mapped("coverage")), {"internal"})
        self.assertEqual(set(order.time_entry_ids.mapped("customer_share")), {0.0})
        with self.assertRaisesRegex(UserError, "nobody is invoiced"):
            order.action_create_invoice()
        order.action_close()
        self.assertFalse(order.sale_order_id)
        self.assertFalse(order.invoice_ids)
        self.assertFalse(
            self.env["sale.order"].search(
                [("partner_id", "=", self.company.partner_id.id)]
            )
        )
        # 1.5 h and 0.5 h at 40.00, and the parking fee.
        account = self.company.service_cost_account_internal_id
        debit = order.cost_move_id.line_ids.filtered("debit")
        self.assertEqual(debit.account_id, account)
        self.assertAlmostEqual(sum(debit.mapped("debit")), 87.35, places=2)
        self.assertFalse(
            self.env["account.move"].search(
                [
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("partner_id", "child_of", self.company.partner_id.id),
                ]
            )
        )
