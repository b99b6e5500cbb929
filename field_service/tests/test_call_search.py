# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCallSearch(ServiceCommon):
    """Everything by which a caller is known leads to him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.contact.phone = "0470 12 34 56"
        cls.component = cls.env["service.product.archive.component"].create(
            {
                "archive_id": cls.archive.id,
                "product_id": cls.unit_product.id,
                "serial": "FAN-77-1",
            }
        )
        cls.unit = cls.create_archive(serial="UPS-4711-X")
        cls.contract = cls.create_contract(reference="HH/2026/9")
        cls.request = cls.create_request(
            contact_id=cls.contact.id, vendor_reference="RMA-88123"
        )
        cls.search = cls.env["service.call.search"].with_user(cls.agent)

    def _first(self, term):
        hits = self.search.search_callers(term)
        self.assertTrue(hits, f"nothing found for {term}")
        return hits[0]

    def test_telephone_in_any_notation(self):
        for number in (
            "+32470123456",
            "0032 470 12 34 56",
            "0470/12.34.56",
            "(0470) 12-34-56",
            "۰۴۷۰ ۱۲ ۳۴ ۵۶",
            "470123456",
            "12 34 56",
        ):
            hit = self._first(number)
            self.assertEqual(hit["kind"], "phone", number)
            self.assertEqual(hit["partner"]["id"], self.customer.id, number)
            self.assertEqual(hit["contact"]["id"], self.contact.id, number)

    def test_number_that_is_no_valid_one_is_found_as_it_is_written(self):
        self.stranger.phone = "desk 99 88 77"
        self.assertEqual(self._first("998877")["partner"]["id"], self.stranger.id)

    def test_name_of_customer_and_contact(self):
        self.assertEqual(self._first("harbour")["partner"]["id"], self.customer.id)
        self.assertEqual(
            self._first("hospital harb")["partner"]["id"], self.customer.id
        )
        self.assertEqual(self._first("carla con")["contact"]["id"], self.contact.id)
        self.assertFalse(self.search.search_callers("ca"), "too short to search")

    def test_email(self):
        hit = self._first("carla@hospital.example.com")
        self.assertEqual(
            (hit["kind"], hit["contact"]["id"]), ("email", self.contact.id)
        )
        self.assertEqual(self._first("carla@hosp")["contact"]["id"], self.contact.id)

    def test_serial_of_product_and_component(self):
        self.assertEqual(self._first("ups-4711")["archive"]["id"], self.unit.id)
        self.assertEqual(self._first("4711")["archive"]["id"], self.unit.id)
        self.assertEqual(self._first(self.unit.name)["archive"]["id"], self.unit.id)
        self.assertEqual(self._first("FAN-77-1")["archive"]["id"], self.archive.id)

    def test_contract_number_and_reference(self):
        for term in (self.contract.name, "HH/2026/9"):
            hit = self._first(term)
            self.assertEqual(hit["contract"]["id"], self.contract.id)
            self.assertEqual(hit["partner"]["id"], self.customer.id)

    def test_request_number_and_number_of_the_vendor(self):
        for term in (self.request.name, "rma-88123"):
            hit = self._first(term)
            self.assertEqual(hit["request"]["id"], self.request.id)
            self.assertEqual(hit["contact"]["id"], self.contact.id)

    def test_wild_signs_are_no_wild_cards(self):
        self.assertFalse(self.search.search_callers("%%%"))
        self.assertFalse(self.search.search_callers("a_%_b1"))
        self.assertFalse(self.search.search_callers("'; DROP TABLE x--1"))

    def test_only_agents_search(self):
        portal = new_test_user(self.env, "call_portal", "base.group_portal")
        for user in (self.engineer_user, portal, self.env.ref("base.public_user")):
            screen = self.env["service.call.screen"].with_user(user)
            for method, *args in (
                ("search_callers", "harbour"),
                ("get_caller_card", self.customer.id),
                ("get_screen",),
                ("get_help", {}),
                ("save_call", {"partner_id": self.customer.id}),
                ("create_caller", {"name": "X"}),
                ("open_purpose", "sales", {}),
                ("get_my_call",),
            ):
                with self.assertRaises(AccessError, msg=method):
                    getattr(screen, method)(*args)

    def test_another_company_is_not_found(self):
        other = self.env["res.company"].create({"name": "Other Service Company"})
        agent = new_test_user(
            self.env,
            "call_other_agent",
            "field_service.group_service_agent",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.customer.company_id = self.company
        self.contact.company_id = self.company
        search = self.env["service.call.search"].with_user(agent)
        for term in (
            "4711",
            self.contract.name,
            self.request.name,
            "harbour",
            "FAN-77-1",
        ):
            self.assertFalse(search.search_callers(term), term)
        with self.assertRaises(AccessError):
            self.env["service.call.screen"].with_user(agent).get_caller_card(
                self.customer.id
            )

    def test_queries_do_not_grow_with_what_is_found(self):
        def count(term):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.search.search_callers(term)
            return self.env.cr.sql_log_count - before

        count("ups")
        few = {term: count(term) for term in ("harbour", "UPS-4711", "+32470123456")}
        people = self.env["res.partner"].create(
            [
                {"name": f"Harbour {number}", "phone": f"+3247012345{number}"}
                for number in range(8)
            ]
        )
        for number, person in enumerate(people):
            self.create_archive(partner_id=person.id, serial=f"UPS-4711-{number}")
        self.env.flush_all()
        for term, queries in few.items():
            self.assertLessEqual(count(term), queries, term)
            self.assertLessEqual(queries, 32, term)

    def test_identified_by_number(self):
        identify = self.env["service.call.search"]._identify_number
        self.assertEqual(identify("0470123456"), (self.customer, self.contact))
        self.stranger.phone = "+32 470 12 34 56"
        self.assertFalse(identify("0470123456")[0], "two customers have this number")
        self.assertFalse(identify("anonymous")[0])
        self.assertFalse(identify("")[0])
