# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceCommon


class EntryCommon(ServiceCommon):
    @classmethod
    def get_fields(cls, model, *names):
        return cls.env["ir.model.fields"].search(
            [("model", "=", model), ("name", "in", names)]
        )

    def get_vals(self, **vals):
        return {
            "subject": "UPS beeps",
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "company_id": self.company.id,
            **vals,
        }


@tagged("post_install", "-at_install")
class TestRequiredFields(EntryCommon):
    """What the type asks for is asked for in every way of entry, in one message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.required = cls.get_fields(
            "service.request", "problem_id", "archive_id", "description"
        )
        cls.type_repair.required_field_ids = [Command.set(cls.required.ids)]

    def assertAllNamed(self, message):
        for label in self.required.mapped("field_description"):
            self.assertIn(label, message)

    def test_in_the_form(self):
        form = Form(self.env["service.request"].with_user(self.agent))
        form.subject = "UPS beeps"
        form.partner_id = self.customer
        form.type_id = self.type_repair
        self.assertAllNamed(form.missing_fields)
        with self.assertRaises(ValidationError) as refused:
            form.save()
        self.assertAllNamed(str(refused.exception))

    def test_by_the_api(self):
        Request = self.env["service.request"].with_user(self.agent)
        with self.assertRaises(ValidationError) as refused:
            Request.create([self.get_vals(), self.get_vals(subject="Another")])
        self.assertEqual(len(str(refused.exception).splitlines()), 2)
        self.assertAllNamed(str(refused.exception).splitlines()[1])

    def test_by_the_api_without_a_customer_either(self):
        with self.assertRaises(ValidationError) as refused:
            self.env["service.request"].create(self.get_vals(partner_id=False))
        self.assertIn("Choose the customer", str(refused.exception))
        self.assertIn("Problem", str(refused.exception))

    def test_by_import(self):
        result = (
            self.env["service.request"]
            .with_user(self.agent)
            .load(
                ["subject", "partner_id/.id", "type_id/.id"],
                [
                    ["Imported 1", str(self.customer.id), str(self.type_repair.id)],
                    ["Imported 2", str(self.customer.id), str(self.type_repair.id)],
                ],
            )
        )
        self.assertFalse(result["ids"])
        # One for both rows together, then one for each.
        self.assertEqual(len(result["messages"]), 3)
        for message in result["messages"]:
            self.assertAllNamed(message["message"])
        self.assertFalse(
            self.env["service.request"].search([("subject", "=like", "Imported%")])
        )

    def test_when_written(self):
        request = self.create_request(
            type_id=self.type_consultation.id, problem_id=self.problem.id
        )
        with self.assertRaises(ValidationError) as refused:
            request.with_user(self.agent).type_id = self.type_repair
        self.assertIn("Installed Product", str(refused.exception))
        self.assertIn("Description", str(refused.exception))
        self.assertNotIn("Problem", str(refused.exception))

    def test_no_is_an_answer(self):
        self.type_repair.required_field_ids = self.get_fields(
            "service.request", "active"
        )
        self.assertTrue(self.create_request(active=False))


@tagged("post_install", "-at_install")
class TestCustomerData(EntryCommon):
    """What must be known of a customer, before a request of his is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_partner_required_field_ids = cls.get_fields(
            "res.partner", "phone", "zip"
        )
        cls.complete = cls.env["res.partner"].create(
            {"name": "Known Clinic", "phone": "+32 2 555 01 02", "zip": "1000"}
        )

    def test_in_one_message_with_what_the_type_asks_for(self):
        self.type_repair.required_field_ids = self.get_fields(
            "service.request", "problem_id"
        )
        Request = self.env["service.request"].with_user(self.agent)
        with self.assertRaises(ValidationError) as refused:
            Request.create(self.get_vals())
        self.assertIn("Problem", str(refused.exception))
        self.assertIn("Phone of Harbour Hospital", str(refused.exception))
        self.assertIn("Zip of Harbour Hospital", str(refused.exception))
        self.assertEqual(len(str(refused.exception).splitlines()), 1)

    def test_in_the_form_and_by_import(self):
        form = Form(self.env["service.request"].with_user(self.agent))
        form.subject = "UPS beeps"
        form.type_id = self.type_repair
        form.partner_id = self.customer
        self.assertEqual(form.missing_customer_data, "Phone, Zip")
        with self.assertRaisesRegex(ValidationError, "Phone of Harbour"):
            form.save()
        form.partner_id = self.complete
        self.assertFalse(form.missing_customer_data)
        self.assertTrue(form.save())
        result = self.env["service.request"].load(
            ["subject", "partner_id/.id", "type_id/.id"],
            [["Imported", str(self.customer.id), str(self.type_repair.id)]],
        )
        self.assertIn("Zip of Harbour Hospital", result["messages"][0]["message"])

    def test_when_another_customer_is_chosen(self):
        request = self.create_request(partner_id=self.complete.id)
        request.subject = "Only the subject"
        with self.assertRaisesRegex(ValidationError, "Phone of Harbour"):
            request.partner_id = self.customer
        self.complete.phone = False
        request.problem_id = self.problem
        self.assertEqual(
            request.problem_id, self.problem, "what is entered stays editable"
        )

    def test_a_customer_who_writes_himself_is_not_sent_away(self):
        for channel in ("portal", "email"):
            with self.subTest(channel=channel):
                request = self.create_request(channel=channel)
                self.assertEqual(request.missing_customer_data, "Phone, Zip")
                with self.assertRaisesRegex(ValidationError, "Phone, Zip"):
                    request.action_create_work_order()
        self.customer.write({"phone": "+32 2 555 03 04", "zip": "2000"})
        request.invalidate_recordset(["missing_customer_data"])
        self.assertFalse(request.missing_customer_data)
        request.action_create_work_order()
        self.assertTrue(request.work_order_ids)

    def test_each_company_asks_for_its_own(self):
        other = self.env["res.company"].create({"name": "Easy Branch"})
        team = self.env["service.team"].create(
            {"name": "Easy Centre", "company_id": other.id}
        )
        self.assertTrue(self.create_request(company_id=other.id, team_id=team.id))
        self.company.service_partner_required_field_ids = [Command.clear()]
        self.assertTrue(self.create_request(), "the setting counts at once")

    def test_only_fields_of_customers(self):
        with self.assertRaisesRegex(ValidationError, "not fields of a customer"):
            self.company.service_partner_required_field_ids = self.get_fields(
                "service.request", "subject"
            )

    def test_queries_do_not_grow_with_the_number_of_requests(self):
        self.type_repair.required_field_ids = self.get_fields(
            "service.request", "archive_id", "problem_id"
        )
        customers = self.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "phone": f"555 {index}", "zip": "1000"}
                for index in range(100)
            ]
        )
        archives = self.env["service.product.archive"].create(
            [
                {"product_id": self.unit_product.id, "partner_id": customer.id}
                for customer in customers
            ]
        )
        archives.action_register()

        def count_queries(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.request"].with_user(self.agent).create(
                [
                    self.get_vals(
                        partner_id=archive.partner_id.id,
                        archive_id=archive.id,
                        problem_id=self.problem.id,
                    )
                    for archive in self.env["service.product.archive"].browse(batch.ids)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(archives[:1])
        few, many = count_queries(archives[:10]), count_queries(archives)
        self.assertLessEqual(many, few + 12)


@tagged("post_install", "-at_install")
class TestCustomerDuplicates(EntryCommon):
    """A customer who is known already is shown before he is saved again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.known = cls.env["res.partner"].create(
            {
                "name": "Known Clinic",
                "is_company": True,
                "country_id": cls.env.ref("base.be").id,
                "phone": "+32 2 555 01 02",
                "email": "Office@Clinic.example.com",
                "vat": "BE0477472701",
            }
        )

    def find(self, **vals):
        return self.env["res.partner"]._find_service_duplicates([vals])[0]

    def test_each_way_of_recognising(self):
        for vals, reasons in (
            ({"phone": "02 555 01 02"}, {"phone"}),
            ({"phone": "0032 2 5550102"}, {"phone"}),
            ({"email": '"The Office" <office@clinic.example.com>'}, {"email"}),
            ({"vat": "be 0477.472.701"}, {"vat"}),
            (
                {"phone": "025550102", "email": "office@clinic.example.com"},
                {"phone", "email"},
            ),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self.find(name="New", **vals), {self.known: reasons})
        for vals in (
            {"phone": "02 555 01 03"},
            {"email": "other@clinic.example.com"},
            {"vat": "/"},
            {"phone": "", "email": False, "vat": None},
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self.find(name="New", **vals), {})

    def test_shown_before_saving(self):
        form = Form(self.env["res.partner"].with_user(self.agent))
        form.name = "Clinic"
        self.assertFalse(form.service_duplicate_ids[:])
        form.phone = "02 555 01 02"
        self.assertEqual(form.service_duplicate_ids[:], self.known)
        self.assertEqual(form.service_duplicate_reasons, "telephone number")
        form.email = "office@clinic.example.com"
        self.assertEqual(
            form.service_duplicate_reasons, "telephone number, e-mail address"
        )
        partner = form.save()
        self.assertEqual(partner.service_duplicate_ids, self.known)
        self.assertEqual(self.known.service_duplicate_ids, partner)

    def test_archived_ones_count(self):
        self.known.active = False
        self.assertEqual(self.find(phone="02 555 01 02"), {self.known: {"phone"}})

    def test_people_of_one_company_share_its_number(self):
        person, colleague = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.known.id, "phone": "02 555 01 02"}
                for name in ("Ann", "Bob")
            ]
        )
        self.assertFalse((person | colleague | self.known).service_duplicate_ids)
        self.assertEqual(self.find(parent_id=self.known.id, phone="02 555 01 02"), {})

    def test_what_one_may_not_see_is_not_told(self):
        other = self.env["res.company"].create({"name": "Other Branch"})
        self.known.company_id = other
        Partner = self.env["res.partner"].with_user(self.agent)
        self.assertEqual(
            Partner._find_service_duplicates([{"phone": "+32 2 555 01 02"}]), [{}]
        )
        portal = new_test_user(self.env, "fs_portal_dup", groups="base.group_portal")
        with self.assertRaises(AccessError):
            portal.partner_id.with_user(portal).read(["service_duplicate_ids"])

    def test_many_at_once(self):
        Partner = self.env["res.partner"]
        partners = Partner.create(
            [
                {"name": f"Twin {index}", "email": f"twin{index // 2}@example.com"}
                for index in range(80)
            ]
        )

        def count_queries(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Partner._find_service_duplicates(Partner.browse(batch.ids))
            self.assertTrue(all(len(duplicates) == 1 for duplicates in found))
            return self.env.cr.sql_log_count - before

        self.assertEqual(count_queries(partners[:2]), count_queries(partners))


@tagged("post_install", "-at_install")
class TestWish(EntryCommon):
    """Whom and when the customer wishes goes from the call to the visit."""

    def test_from_the_request_to_the_dispatch(self):
        self.customer.dedicated_engineer_id = self.other_engineer
        request = self.create_request(
            customer_start="2026-03-10 08:00:00",
            customer_end="2026-03-10 12:00:00",
            requested_engineer_id=self.engineer.id,
        )
        request.action_create_work_order()
        order = request.work_order_ids
        self.assertEqual(order.customer_start, request.customer_start)
        self.assertEqual(order.customer_end, request.customer_end)
        order.action_create_dispatch()
        self.assertEqual(order.dispatch_ids.employee_id, self.engineer)

    def test_the_end_comes_after_the_start(self):
        with self.assertRaisesRegex(UserError, "lies before the wished start"):
            self.create_request(
                customer_start="2026-03-10 08:00:00",
                customer_end="2026-03-09 08:00:00",
            )
