# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCallScreen(ServiceCommon):
    """What an agent sees and does while he talks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {
                "street": "Dock Road 12",
                "city": "Antwerp",
                "service_class": "vip",
                "dedicated_agent_id": cls.agent.id,
                "dedicated_engineer_id": cls.engineer.id,
            }
        )
        cls.type_repair.via_call_centre = True
        cls.screen = cls.env["service.call.screen"].with_user(cls.agent)

    def _values(self, **values):
        return {
            "partner_id": self.customer.id,
            "contact_id": self.contact.id,
            "archive_id": self.archive.id,
            "problem_id": self.problem.id,
            "type_id": self.type_repair.id,
            "subject": "",
            "description": "It beeps <b>twice</b>",
            "priority": "2",
            "severity": "3",
            **values,
        }

    def _missing(self, result):
        return [field["name"] for field in result["missing"]]

    # ------------------------------------------------------------------
    # The card
    # ------------------------------------------------------------------
    def test_card_of_a_caller(self):
        self.create_contract()
        unit = self.create_warranty_archive(parent_id=self.archive.id)
        done = self.create_request(archive_id=unit.id, problem_id=self.problem.id)
        done.solution_id = self.solution
        done.action_solve()
        current = self.create_request(subject="Beeps again", archive_id=unit.id)
        order = current._create_work_orders()
        visit = self.create_dispatch(order)
        visit.action_send()
        card = self.screen.get_caller_card(self.contact.id)
        self.assertEqual(card["partner"]["name"], "Harbour Hospital")
        self.assertEqual(card["partner"]["class_label"], "VIP")
        self.assertEqual(card["partner"]["dedicated_agent"], self.agent.name)
        self.assertEqual(card["partner"]["dedicated_engineer"], "Erik Engineer")
        self.assertEqual(card["contact"]["name"], "Carla Contact")
        archives = {archive["id"]: archive for archive in card["archives"]}
        self.assertEqual(archives[unit.id]["warranty_state"], "in_warranty")
        self.assertEqual(archives[unit.id]["parent_id"], self.archive.id)
        self.assertTrue(archives[unit.id]["contract"])
        self.assertEqual(card["archive_count"], 2)
        self.assertEqual([row["id"] for row in card["requests"]["open"]], current.ids)
        self.assertEqual([row["id"] for row in card["requests"]["last"]], done.ids)
        self.assertEqual([row["id"] for row in card["visits"]], visit.ids)
        self.assertEqual(len(card["contracts"]), 1)

    def test_times_stand_in_the_notation_of_the_user(self):
        visit = self.create_dispatch(self.create_order())
        visit.write(
            {
                "planned_start": "2026-03-02 14:30:00",
                "planned_end": "2026-03-02 15:00:00",
            }
        )
        visit.action_send()
        self.agent.tz = "UTC"
        language = self.env["res.lang"]._lang_get("en_US")
        for notation, words in (("%I:%M:%S %p", "02:30 PM"), ("%H:%M:%S", "14:30")):
            language.time_format = notation
            [row] = self.screen.get_caller_card(self.customer.id)["visits"]
            self.assertEqual(row["start"], f"03/02/2026 {words}")

    def test_debts_are_shown_to_those_who_may_see_them(self):
        self.assertIsNone(self.screen.get_caller_card(self.customer.id)["receivable"])
        bookkeeper = new_test_user(
            self.env,
            "call_bookkeeper",
            "field_service.group_service_agent,account.group_account_invoice",
        )
        card = self.screen.with_user(bookkeeper).get_caller_card(self.customer.id)
        self.assertEqual(card["receivable"]["amount"], 0.0)

    def test_component_tree_and_badges(self):
        self.env["service.product.archive.component"].create(
            {
                "archive_id": self.archive.id,
                "product_id": self.unit_product.id,
                "serial": "FAN-1",
            }
        )
        card = self.screen.get_caller_card(self.customer.id, self.archive.id)
        [archive] = card["archives"]
        self.assertEqual(archive["components"][0]["serial"], "FAN-1")
        self.assertEqual(archive["warranty_label"], "No warranty")

    def test_chosen_product_is_on_the_card_of_a_big_customer(self):
        for number in range(14):
            self.create_archive(serial=f"BIG-{number}")
        card = self.screen.get_caller_card(self.customer.id, self.archive.id)
        self.assertEqual(card["archives"][0]["id"], self.archive.id)
        self.assertEqual(card["archive_count"], 15)

    def test_card_of_somebody_who_is_gone(self):
        self.assertFalse(self.screen.get_caller_card(2**31 - 1))

    def test_queries_of_the_card_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.screen.get_caller_card(self.customer.id)
            return self.env.cr.sql_log_count - before

        self.create_request(archive_id=self.archive.id, problem_id=self.problem.id)
        done = self.create_request(archive_id=self.archive.id)
        done.write({"problem_id": self.problem.id, "solution_id": self.solution.id})
        done.action_solve()
        count()
        few = count()
        for number in range(4):
            archive = self.create_archive(serial=f"MORE-{number}")
            self.create_request(archive_id=archive.id, problem_id=self.problem.id)
            self.env["res.partner"].create(
                {"name": f"Person {number}", "parent_id": self.customer.id}
            )
        self.env.flush_all()
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 50)

    # ------------------------------------------------------------------
    # Taking the call
    # ------------------------------------------------------------------
    def test_saved_call(self):
        result = self.screen.save_call(self._values(), "save", False, 75)
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "new")
        self.assertEqual(
            request.subject, "Does not start", "the problem is the subject"
        )
        self.assertEqual((request.priority, request.severity), ("2", "3"))
        self.assertEqual(request.channel, "phone")
        self.assertIn("&lt;b&gt;", request.description, "typed text is text")
        call = self.env["service.call"].search([("request_id", "=", request.id)])
        self.assertEqual((call.user_id, call.outcome), (self.agent, "registered"))
        self.assertAlmostEqual(call.duration, 1.25, places=1)
        self.assertEqual(self.customer.with_user(self.agent).service_call_count, 1)

    def test_solved_on_the_spot(self):
        result = self.screen.save_call(self._values(), "solve")
        self.assertEqual(self._missing(result), ["solution_id"])
        self.assertFalse(
            self.env["service.request"].search_count(
                [("partner_id", "=", self.customer.id)]
            ),
            "nothing is saved while something is missing",
        )
        result = self.screen.save_call(
            self._values(solution_id=self.solution.id, cause_id=self.cause.id), "solve"
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.solved_by_id, self.agent)
        self.assertFalse(request.work_order_ids)

    def test_consultation_answered_and_closed(self):
        values = self._values(
            type_id=self.type_consultation.id,
            subject="Which oil?",
            problem_id=False,
            archive_id=False,
            solution="SAE 40",
        )
        result = self.screen.save_call(values, "close")
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.accepted_by, "Carla Contact")
        self.assertFalse(request.sent_to_dispatching_at)

    def test_sent_to_dispatching(self):
        self.customer.write({"street": False, "city": False})
        result = self.screen.save_call(
            self._values(archive_id=False, problem_id=False, subject="Dead"), "dispatch"
        )
        self.assertEqual(self._missing(result), ["archive_id", "problem_id", "site_id"])
        self.customer.city = "Antwerp"
        result = self.screen.save_call(self._values(), "dispatch")
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertTrue(request.sent_to_dispatching_at)
        self.assertEqual(request.work_order_ids.state, "draft")

    def test_type_asks_for_more(self):
        field = self.env["ir.model.fields"]._get("service.request", "vendor_reference")
        self.type_repair.required_field_ids = field
        kinds = {kind["id"]: kind for kind in self.screen.get_screen()["types"]}
        self.assertEqual(kinds[self.type_repair.id]["required"], ["vendor_reference"])
        result = self.screen.save_call(self._values())
        self.assertEqual(self._missing(result), ["vendor_reference"])
        result = self.screen.save_call(self._values(vendor_reference="RMA-1"))
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.vendor_reference, "RMA-1")

    def test_only_what_belongs_on_the_screen_is_taken(self):
        result = self.screen.save_call(
            self._values(state="closed", company_id=99, team_id=99, name="X")
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "new")
        self.assertEqual(request.company_id, self.company)

    def test_former_fix_and_duplicates_are_shown(self):
        former = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        former.solution_id = self.solution
        former.action_solve()
        former.solved_at = fields.Datetime.now() - timedelta(days=2)
        double = self.create_request(archive_id=self.archive.id)
        help_ = self.screen.get_help(self._values())
        self.assertEqual(help_["bad_fix"]["id"], former.id)
        self.assertEqual(help_["bad_fix"]["solution"], "Fan replaced")
        self.assertEqual([row["id"] for row in help_["duplicates"]], double.ids)
        other = self._values(problem_id=self.other_problem.id, archive_id=False)
        help_ = self.screen.get_help(other)
        self.assertFalse(help_["bad_fix"])
        self.assertEqual(help_["duplicates"], [])
        former.solved_at = fields.Datetime.now() - timedelta(days=400)
        self.assertFalse(self.screen.get_help(self._values())["bad_fix"])

    # ------------------------------------------------------------------
    # Who calls for the first time
    # ------------------------------------------------------------------
    def test_new_caller_with_his_company(self):
        result = self.screen.create_caller(
            {
                "name": "Nora New",
                "company_name": "Bakery Sun",
                "phone": "+32 471 00 00 01",
                "city": "Ghent",
            }
        )
        person = self.env["res.partner"].browse(result["partner_id"])
        self.assertEqual(person.commercial_partner_id.name, "Bakery Sun")
        self.assertEqual(person.commercial_partner_id.city, "Ghent")
        self.assertEqual(person.phone, "+32 471 00 00 01")

    def test_known_caller_is_shown_before_he_is_entered_again(self):
        values = {"name": "Carla", "email": "carla@hospital.example.com"}
        result = self.screen.create_caller(values)
        self.assertEqual(
            [hit["contact"]["id"] for hit in result["duplicates"]], self.contact.ids
        )
        result = self.screen.create_caller(values, is_new=True)
        self.assertNotEqual(result["partner_id"], self.contact.id)
        with self.assertRaises(UserError):
            self.screen.create_caller({"phone": "123"})

    # ------------------------------------------------------------------
    # Not every call is about service
    # ------------------------------------------------------------------
    def test_purposes_open_their_documents(self):
        seller = new_test_user(
            self.env,
            "call_seller",
            "field_service.group_service_agent,sales_team.group_sale_salesman",
            company_id=self.company.id,
        )
        screen = self.screen.with_user(seller)
        purposes = [purpose for purpose, _label in screen.get_screen()["purposes"]]
        self.assertEqual(
            purposes, ["service", "sales", "survey", "order", "quality", "other"]
        )
        call = self.env["service.call"].create(
            {"number": "+32470123456", "user_id": seller.id}
        )
        action = screen.open_purpose("sales", self._values(), call.id)
        self.assertEqual(action["res_model"], "crm.lead")
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual((call.purpose, call.lead_id), ("sales", lead))
        again = screen.open_purpose("sales", self._values(), call.id)
        self.assertEqual(again["res_id"], lead.id, "the same call, the same document")
        action = screen.open_purpose("order", self._values())
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.partner_id, self.contact)

    def test_complaint_is_a_call_about_quality(self):
        complaint = self.env.ref("field_service.request_type_complaint")
        result = self.screen.save_call(
            self._values(type_id=complaint.id, subject="The engineer was late")
        )
        call = self.env["service.call"].search(
            [("request_id", "=", result["request"]["id"])]
        )
        self.assertEqual(call.purpose, "quality")
        self.assertEqual(result["outcome_label"], "Registered")

    def test_agents_are_offered_what_they_may_make(self):
        purposes = [purpose for purpose, _label in self.screen.get_screen()["purposes"]]
        self.assertNotIn("sales", purposes)
        self.assertNotIn("order", purposes)
        with self.assertRaises(UserError):
            self.screen.open_purpose("survey", {"partner_id": False})

    def test_survey_on_the_telephone(self):
        with self.assertRaisesRegex(UserError, "choose the survey"):
            self.screen.open_purpose("survey", self._values())
        self.company.service_call_survey_id = self.env["survey.survey"].create(
            {"title": "How was our service?", "access_mode": "public"}
        )
        action = self.screen.open_purpose("survey", self._values())
        self.assertEqual(action["type"], "ir.actions.act_url")
        call = self.env["service.call"].search(
            [("purpose", "=", "survey")], order="id desc", limit=1
        )
        self.assertEqual(call.survey_input_id.partner_id, self.contact)
        self.assertIn(call.survey_input_id.access_token, action["url"])
        self.assertEqual(call.outcome, "document")
