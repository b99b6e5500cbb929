# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import ServiceCommon
from .test_sla_request import SlaCommon, at


@tagged("post_install", "-at_install")
class TestCallPromise(SlaCommon):
    """Until when the caller is promised something, before anything is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = "UTC"
        cls.env["res.lang"]._lang_get("en_US").time_format = "%H:%M:%S"
        cls.create_policy()
        cls.screen = cls.env["service.call.screen"].with_user(cls.agent)

    def _promise(self, **values):
        values = {
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "priority": "1",
            "severity": "2",
            **values,
        }
        return self.screen.get_help(values)["sla"]

    def _moments(self, promise):
        return {row["kind"]: row["moment"] for row in promise["deadlines"]}

    def test_nothing_is_promised_without_a_policy(self):
        self.env["service.sla.policy"].search([]).active = False
        self.assertFalse(self._promise())

    def test_promise_changes_with_priority_and_severity(self):
        self.create_policy(name="Gold", priorities="3", response_hours=0.5)
        self.create_policy(name="Safety", severities="4", sequence=1)
        with self.clock("2 09:00"):
            promise = self._promise()
            self.assertEqual(promise["policy"], "Silver")
            self.assertFalse(promise["contract"])
            self.assertIn("Silver", promise["why"])
            self.assertEqual(
                [row["label"] for row in promise["deadlines"]],
                ["Answer Until", "Arrive Until", "Solve Until"],
            )
            self.assertEqual(
                self._moments(promise),
                {
                    "response": "today, 10:00",
                    "arrival": "today, 14:00",
                    "resolution": "tomorrow, 09:00",
                },
            )
            promise = self._promise(priority="3")
            self.assertEqual(promise["policy"], "Gold")
            self.assertEqual(self._moments(promise)["response"], "today, 09:30")
            self.assertEqual(self._promise(severity="4")["policy"], "Safety")

    def test_no_arrival_is_promised_where_nobody_is_sent(self):
        with self.clock("2 09:00"):
            promise = self._promise(type_id=self.type_consultation.id)
        self.assertEqual(list(self._moments(promise)), ["response", "resolution"])

    def test_the_contract_of_the_product_promises_more(self):
        with self.clock("2 09:00"):
            gold = self.create_policy(name="Gold", priorities="3")
            contract = self.create_contract(sla_policy_id=gold.id)
            promise = self._promise(archive_id=self.archive.id)
        self.assertEqual(promise["policy"], "Gold")
        self.assertEqual(promise["contract"], contract.name)

    def test_a_bad_fix_is_promised_what_it_gets_when_it_is_saved(self):
        self.company.write(
            {"service_bad_fix_sla_percent": 50, "service_bad_fix_priority_steps": 2}
        )
        self.create_policy(name="Gold", priorities="3", resolution_hours=4)
        values = {
            "partner_id": self.customer.id,
            "archive_id": self.archive.id,
            "problem_id": self.problem.id,
            "type_id": self.type_repair.id,
            "priority": "1",
            "severity": "2",
        }
        with self.clock("2 08:00"):
            self.solve(self.create_request(archive_id=self.archive.id))
        with self.clock("3 09:00"):
            promise = self._promise(**values)
            self.assertEqual(promise["policy"], "Gold")
            self.assertEqual(self._moments(promise)["resolution"], "today, 11:00")
            result = self.screen.save_call(values)
            request = self.env["service.request"].browse(result["request"]["id"])
            self.assertTrue(request.is_bad_fix)
            self.assertDeadlines(request, "3 09:30", "3 11:00", "3 11:00")

    def test_moments_are_said_as_people_say_them(self):
        with self.clock("6 16:00"):
            describe = self.screen._describe_moment
            self.assertEqual(describe(at("9 09:05")), "Monday, 09:05")
            self.assertEqual(describe(at("13 09:05")), "03/13/2026, 09:05")
            describe = self.screen.with_context(tz="Asia/Tokyo")._describe_moment
            self.assertEqual(describe(at("6 16:30")), "today, 01:30")
            self.env["res.lang"]._lang_get("en_US").time_format = "%I:%M:%S %p"
            self.assertEqual(describe(at("7 16:30")), "tomorrow, 01:30 AM")

    def test_hours_that_nobody_knows_are_not_promised(self):
        with self.clock("2 09:00"):
            self.calendar.attendance_ids.unlink()
            promise = self._promise()
        self.assertEqual((promise["policy"], promise["deadlines"]), ("Silver", []))


@tagged("post_install", "-at_install")
class TestCallCustomer(ServiceCommon):
    """Who calls is known already, or not well enough."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.contact.phone = "+32 470 12 34 56"
        cls.screen = cls.env["service.call.screen"].with_user(cls.agent)

    def _find(self, **values):
        return self.screen.create_caller(values)["duplicates"]

    def _values(self, **values):
        return {
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "subject": "Dead",
            **values,
        }

    def test_the_same_number_in_another_notation(self):
        [hit] = self._find(name="Somebody", phone="0470/12.34.56")
        self.assertEqual(hit["contact"]["id"], self.contact.id)
        self.assertEqual(hit["partner"]["id"], self.customer.id)
        self.assertEqual(hit["why"], "Same telephone number")

    def test_everybody_is_shown_once_and_the_surest_first(self):
        namesake = self.env["res.partner"].create({"name": "Carla Contact"})
        hits = self._find(
            name="Carla Contact",
            phone="0470123456",
            email="CARLA@hospital.example.com",
        )
        self.assertEqual(
            [(hit["contact"] or hit["partner"])["id"] for hit in hits],
            [self.contact.id, namesake.id],
        )
        self.assertEqual(hits[0]["why"], "Same telephone number, e-mail address")

    def test_who_was_archived_is_known_still(self):
        self.contact.active = False
        [hit] = self._find(name="Somebody", email="carla@hospital.example.com")
        self.assertEqual(hit["contact"]["id"], self.contact.id)
        self.assertEqual(hit["why"], "Same e-mail address, archived")

    def test_who_is_new_is_entered_at_once(self):
        result = self.screen.create_caller(
            {"name": "Zeno Zephyr", "phone": "+32 471 99 88 77"}
        )
        self.assertFalse(result["duplicates"])
        self.assertTrue(result["partner_id"])

    def test_what_must_be_known_of_a_customer_is_asked_for(self):
        self.assertFalse(self.screen.get_help(self._values())["missing_customer_data"])
        self.company.service_partner_required_field_ids = self.env[
            "ir.model.fields"
        ]._get("res.partner", "website")
        help_ = self.screen.get_help(self._values())
        self.assertEqual(help_["missing_customer_data"], "Website Link")
        for step in ("save", "dispatch"):
            missing = self.screen.save_call(self._values(), step)["missing"]
            self.assertIn(
                {
                    "name": "partner_id.website",
                    "label": "Website Link of Harbour Hospital",
                },
                missing,
            )
        self.assertFalse(
            self.env["service.request"].search_count(
                [("partner_id", "=", self.customer.id)]
            )
        )
        self.customer.website = "https://hospital.example.com"
        self.assertFalse(self.screen.get_help(self._values())["missing_customer_data"])
        self.assertTrue(self.screen.save_call(self._values())["request"])

    def test_a_call_about_the_same_is_known_by_its_words(self):
        double = self.create_request(subject="The UPS in the cellar beeps")
        self.create_request(subject="Door handle is loose")
        values = self._values(subject="UPS beeps")
        found = self.screen.get_help(values)["duplicates"]
        self.assertEqual([row["id"] for row in found], double.ids)
        values["request_id"] = double.id
        self.assertFalse(self.screen.get_help(values)["duplicates"])

    def test_without_a_word_nothing_is_alike(self):
        self.create_request(subject="The UPS in the cellar beeps")
        found = self.screen.get_help(self._values(subject=""))["duplicates"]
        self.assertFalse(found, "his open requests are listed anyway")
