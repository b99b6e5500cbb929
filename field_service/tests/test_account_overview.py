# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .account_common import OVERVIEW, TODAY, AccountCommon
from .common import ServiceAccountingCommon

REPORT = "field_service.action_report_account"


@tagged("post_install", "-at_install")
class TestAccountOverview(AccountCommon):
    """All that is known of a customer on one page."""

    def rows(self, key, *args, **how):
        return self.sections(*args, **how)[key]["rows"]

    # ------------------------------------------------------------------
    # What is on the page
    # ------------------------------------------------------------------
    def test_who_it_is(self):
        data = self.overview()
        account = data["account"]
        self.assertEqual(
            (account["name"], account["class_label"]), ("Nationwide", "VIP")
        )
        self.assertEqual(
            [branch["name"] for branch in account["branches"]],
            ["North Branch", "South Branch"],
        )
        facts = {fact["label"]: fact for fact in data["profile"]}
        self.assertIn("1 Main Street", facts["Address"]["value"])
        self.assertIn("1%20Main%20Street", facts["Address"]["href"])
        self.assertEqual(facts["Dedicated engineer"]["value"], "Erik Engineer")

    def test_a_person_leads_to_his_company(self):
        self.assertEqual(self.overview(self.chief)["account"]["id"], self.head.id)
        north = self.overview(self.person)["account"]
        self.assertEqual(north["id"], self.north.id)
        self.assertEqual(north["head"]["name"], "Nationwide")

    def test_the_most_important_first(self):
        data = self.overview()
        self.assertEqual(data["tiles"][0]["key"], "open_requests")
        main = [s["key"] for s in data["sections"] if s["area"] == "main"]
        self.assertEqual(
            main[:5],
            [
                "open_requests",
                "visits_ahead",
                "planned_activities",
                "contracts",
                "products",
            ],
        )

    def test_requests_and_visits(self):
        sections = self.sections()
        [row] = sections["open_requests"]["rows"]
        self.assertIn("Call of the north", row["title"])
        self.assertIn("ACC-1", row["text"])
        self.assertEqual((row["model"], row["res_id"]), (self.call._name, self.call.id))
        [row] = sections["last_requests"]["rows"]
        self.assertIn("Old call of the south", row["title"])
        [row] = sections["visits_ahead"]["rows"]
        self.assertIn("Erik Engineer", row["text"])
        tiles = self.tiles()
        self.assertEqual(tiles["open_requests"]["value"], "1")
        self.assertEqual(tiles["open_requests"]["text"], "2 altogether")
        self.assertIn("Erik Engineer", tiles["next_visit"]["text"])

    def test_contacts_with_what_they_do(self):
        rows = self.rows("contacts")
        self.assertEqual([row["title"] for row in rows], ["Hal Head", "Nora North"])
        self.assertEqual(rows[1]["text"], "Caretaker · North Branch")
        self.assertEqual(rows[1]["phone"], "+32 3 111 22 33")

    def test_places_with_what_is_there(self):
        rows = {row["title"]: row for row in self.rows("sites")}
        self.assertEqual(rows.keys(), {"Nationwide", "North Branch", "South Branch"})
        self.assertIn("1 installed", rows["North Branch"]["text"])
        self.assertEqual(rows["North Branch"]["badge"], "1 open")
        self.assertTrue(rows["Nationwide"]["map"])

    def test_contract_value_of_a_year_and_its_end(self):
        """300 a quarter are 1,200 a year."""
        tile = self.tiles()["contracts"]
        self.assertIn("1,200.00", tile["value"])
        self.assertEqual(tile["color"], "warning")
        [row] = self.rows("contracts")
        self.assertIn("1,200.00", row["aside"])
        self.assertEqual(row["badge"], "Ends soon")
        self.contract.date_end = TODAY + timedelta(days=300)
        self.assertFalse(self.tiles()["contracts"]["color"])

    def test_installed_products_by_kind(self):
        [row] = self.rows("products")
        self.assertEqual((row["title"], row["aside"]), ("UPS 10 kVA", "2 ×"))
        self.assertIn("1 in warranty", row["text"])
        self.assertIn("1 under contract", row["text"])

    def test_covered_as_each_product_says_itself(self):
        """The count agrees with what stands on every installed product."""
        module = self.create_archive(
            partner_id=self.north.id, serial="ACC-3", parent_id=self.unit.id
        )
        place = self.env["res.partner"].create(
            {"name": "Gate", "type": "delivery", "parent_id": self.south.id}
        )
        other_product = self.env["product.product"].create({"name": "Cooler"})
        self.create_archive(partner_id=self.south.id, serial="A4", site_id=place.id)
        self.create_archive(
            partner_id=self.south.id, serial="A5", product_id=other_product.id
        )
        family = self.head._get_family()
        units = self.env["service.product.archive"].search(
            [("partner_id", "in", family.ids)]
        )
        Overview = self.env[OVERVIEW]

        def check():
            units.invalidate_recordset()
            covered = units.filtered(lambda unit: unit.contract_state == "covered")
            self.assertEqual(
                units.filtered_domain(
                    Overview._get_covered_domain(self.head._get_family())
                ),
                covered,
            )
            return covered

        self.assertEqual(check(), self.unit | module)
        for lines in (
            [{"site_id": place.id}],
            [{"product_id": other_product.id}],
            [{"archive_id": self.unit.id, "product_id": other_product.id}],
            [{"labour_coverage": 10.0}],
        ):
            before = check()
            owner = self.head if "archive_id" in lines[0] else self.south
            contract = self.create_contract(partner_id=owner.id, lines=lines)
            with self.subTest(str(lines)):
                self.assertGreaterEqual(check(), before)
            contract.action_close("Test")
        self.assertEqual(check(), self.unit | module)

    def test_promises_kept(self):
        now = datetime.now().replace(microsecond=0)
        requests = self.env["service.request"].create(
            [
                {
                    "subject": f"Promise {number}",
                    "partner_id": self.north.id,
                    "type_id": self.type_repair.id,
                }
                for number in range(5)
            ]
        )
        outcomes = ("met", "met", "missed", "running", "running")
        for request, outcome in zip(requests, outcomes, strict=True):
            request.sla_outcome = outcome
        # One that runs is late already, the other is not.
        requests[3].sla_deadline = now - timedelta(hours=1)
        requests[4].sla_deadline = now + timedelta(hours=1)
        (self.call | self.old_call).sla_outcome = False
        tile = self.tiles()["sla"]
        self.assertEqual((tile["value"], tile["text"]), ("50 %", "2 of 4 in 12 months"))
        requests.received_at = now - timedelta(days=500)
        self.assertEqual(self.tiles()["sla"]["value"], "–")

    def test_satisfaction_is_the_mean(self):
        self.call.customer_rating = "top"
        tile = self.tiles()["satisfaction"]
        self.assertEqual(
            (tile["value"], tile["text"]), ("4.0 / 5", "2 ratings, 0 unhappy")
        )
        self.assertEqual(self.tiles(self.south)["satisfaction"]["value"], "3.0 / 5")

    def test_activities_planned_and_done(self):
        planned = self.call.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=TODAY - timedelta(days=3),
            summary="Ask again",
            user_id=self.agent.id,
        )
        self.south.activity_schedule(
            "mail.mail_activity_data_todo", summary="Visited", user_id=self.agent.id
        ).action_done()
        sections = self.sections()
        [row] = sections["planned_activities"]["rows"]
        self.assertEqual((row["title"], row["badge"]), ("Ask again", "Overdue"))
        self.assertEqual((row["model"], row["res_id"]), (self.call._name, self.call.id))
        [row] = sections["done_activities"]["rows"]
        self.assertEqual(row["title"], "Visited")
        planned.action_done()
        self.assertFalse(self.rows("planned_activities"))

    # ------------------------------------------------------------------
    # Branch and head office
    # ------------------------------------------------------------------
    def test_each_branch_its_own_and_the_head_office_all(self):
        for partner, how, counts in (
            (self.head, {}, (2, 2, 1, 1, 5)),
            (self.head, {"with_branches": False}, (0, 0, 1, 0, 2)),
            (self.north, {}, (1, 1, 0, 1, 2)),
            (self.south, {}, (1, 1, 0, 0, 1)),
        ):
            with self.subTest(partner.name, **how):
                links = self.links(partner, **how)
                self.assertEqual(
                    tuple(
                        links[key]
                        for key in (
                            "request",
                            "product",
                            "contract",
                            "visit",
                            "contact",
                        )
                    ),
                    counts,
                )

    def test_counts_agree_with_the_smart_buttons(self):
        self.create_request(partner_id=self.head.id, site_id=self.north.id)
        for partner in self.head | self.north | self.south:
            partner.invalidate_recordset()
            links = self.links(partner)
            self.assertEqual(
                [links[key] for key in ("request", "order", "visit", "product")],
                [
                    partner.service_request_count,
                    partner.service_work_order_count,
                    partner.service_dispatch_count,
                    partner.service_archive_count,
                ],
            )

    def test_each_link_opens_what_it_counts(self):
        """Everything of F2-01, one click from the page, and filtered."""
        self.add_hours(self.visit, 2)
        self.visit.signed_on = datetime.now()
        sales = new_test_user(
            self.env,
            "fs_all",
            "field_service.group_service_manager,sales_team.group_sale_manager,"
            "account.group_account_invoice",
        )
        Overview = self.env[OVERVIEW].with_user(sales)
        links = self.links(user=sales)
        self.assertEqual(
            set(links),
            {
                *("request", "order", "visit", "report", "hours", "product"),
                *("contract", "call", "delivery", "opportunity", "quotation", "sale"),
                *("invoice", "meeting", "contact"),
            },
        )
        for key, count in links.items():
            with self.subTest(key):
                action = Overview.action_open_link(self.head.id, key)
                found = self.env[action["res_model"]].with_user(sales)
                self.assertEqual(found.search_count(action["domain"]), count)
        self.assertEqual((links["hours"], links["report"]), (1, 1))
        with self.assertRaises(AccessError):
            Overview.action_open_link(self.head.id, "payslips")

    def test_the_form_and_the_request_lead_here(self):
        for record in (self.person, self.call):
            action = record.with_user(self.agent).action_view_account()
            self.assertEqual(action["tag"], "field_service.account")
            self.assertEqual(action["context"], {"active_id": self.north.id})

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------
    def test_engineer_sees_what_he_may_read(self):
        sections = self.sections(user=self.engineer_user)
        self.assertEqual(len(sections["open_requests"]["rows"]), 1)
        self.assertFalse(sections["last_requests"]["rows"])
        self.assertEqual(sections["products"]["count"], 1)
        other = self.sections(user=self.other_engineer_user)
        self.assertFalse(other["open_requests"]["rows"])
        self.assertFalse(other["products"]["rows"])

    def test_sales_and_money_for_those_who_may_see_them(self):
        for user in (self.agent, self.dispatcher, self.engineer_user):
            with self.subTest(user.login):
                self.assertFalse(
                    {"opportunities", "quotations", "invoices"}
                    & self.sections(user=user).keys()
                )
                self.assertNotIn("receivable", self.tiles(user=user))
                self.assertFalse(
                    {"opportunity", "sale", "invoice"} & self.links(user=user).keys()
                )
                with self.assertRaises(AccessError):
                    self.env[OVERVIEW].with_user(user).action_open_link(
                        self.head.id, "invoice"
                    )
        seller = new_test_user(
            self.env,
            "fs_seller",
            "field_service.group_service_agent,sales_team.group_sale_salesman_all_leads",
        )
        self.env["crm.lead"].create(
            {
                "name": "A new cooler",
                "type": "opportunity",
                "partner_id": self.north.id,
                "expected_revenue": 5000,
            }
        )
        order = self.env["sale.order"].create({"partner_id": self.south.id})
        sections = self.sections(user=seller)
        self.assertEqual(sections["opportunities"]["rows"][0]["title"], "A new cooler")
        self.assertEqual(sections["quotations"]["rows"][0]["title"], order.name)

    def test_nobody_else(self):
        portal = new_test_user(self.env, "fs_portal", "base.group_portal")
        outsider = new_test_user(self.env, "fs_outside", "base.group_user")
        for user in (portal, outsider, self.env.ref("base.public_user")):
            Overview = self.env[OVERVIEW].with_user(user)
            for method, args in (
                ("get_overview", ()),
                ("action_open_link", ("request",)),
                ("action_print", ()),
            ):
                with (
                    self.subTest(user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(Overview, method)(self.head.id, *args)
            with self.assertRaises(AccessError):
                self.env["report.field_service.report_account"].with_user(
                    user
                )._get_report_values(self.head.ids)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other service"})
        stranger = new_test_user(
            self.env,
            "fs_other",
            "field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        sections = self.sections(user=stranger)
        for key in ("open_requests", "last_requests", "contracts", "products"):
            self.assertFalse(sections[key]["rows"], key)
        self.head.company_id = self.company
        with self.assertRaises(AccessError):
            self.overview(user=stranger)

    # ------------------------------------------------------------------
    # Size and paper
    # ------------------------------------------------------------------
    def test_a_big_customer_costs_as_many_queries_as_a_small_one(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.overview()
            return self.env.cr.sql_log_count - before

        def add_branches(number):
            branches = self.env["res.partner"].create(
                [
                    {"name": f"Branch {n}", "parent_id": self.head.id, "is_company": 1}
                    for n in range(number)
                ]
            )
            for branch in branches:
                unit = self.create_archive(partner_id=branch.id, serial=f"B{branch.id}")
                request = self.create_request(partner_id=branch.id, archive_id=unit.id)
                self.create_dispatch(self.create_order(request_id=request.id))
            self.create_contract(
                partner_id=self.head.id,
                lines=[{"site_id": branch.id} for branch in branches],
            )

        add_branches(1)
        measure()
        small = measure()
        add_branches(12)
        self.assertLessEqual(measure(), small + 2)

    def _print(self, user, **data):
        report = self.env["ir.actions.report"].with_user(user)
        html = report._render_qweb_html(REPORT, None, {"ids": self.head.ids, **data})[0]
        return html.decode()

    def test_printed_in_the_language_of_the_customer(self):
        lang = self.env["res.lang"]._activate_lang("de_DE")
        self.head.lang = lang.code
        with patch.object(
            type(self.env[OVERVIEW]),
            "_prepare_overview",
            autospec=True,
            side_effect=type(self.env[OVERVIEW])._prepare_overview,
        ) as prepare:
            paper = self._print(self.manager)
        self.assertEqual(prepare.call_args.args[0].env.lang, "de_DE")
        for word in ("Nationwide", "VIP", "Call of the north", "Nora North", "CON"):
            self.assertIn(word, paper)
        # The day is written as the customer writes it.
        self.assertIn(f"{TODAY:%d.%m.%Y}", paper)

    def test_the_customers_copy_leaves_out_what_is_ours(self):
        self.call.activity_schedule(
            "mail.mail_activity_data_call", summary="Offer more", user_id=self.agent.id
        )
        self.assertIn("Offer more", self._print(self.manager))
        copy = self._print(self.manager, for_customer=True)
        self.assertIn("Call of the north", copy)
        for word in ("VIP", "Offer more"):
            self.assertNotIn(word, copy)

    def test_paper_of_one_branch_or_from_the_list(self):
        action = self.env[OVERVIEW].with_user(self.agent).action_print(self.north.id)
        self.assertEqual(action["data"]["ids"], self.north.ids)
        values = self.env["report.field_service.report_account"]._get_report_values(
            (self.north | self.person | self.head).ids
        )
        self.assertEqual(
            [paper["account"]["id"] for paper in values["papers"]],
            [self.north.id, self.head.id],
        )

    def test_every_kind_of_document_has_its_button_on_the_form(self):
        user = new_test_user(
            self.env,
            "fs_all",
            "field_service.group_service_manager,sales_team.group_sale_manager,"
            "account.group_account_invoice",
        )
        arch = Form(self.head.with_user(user))._view["tree"]
        buttons = arch.xpath("//div[@name='button_box']/button")
        pressed = " ".join(
            f"{button.get('name')} {button.get('context')} "
            + " ".join(button.xpath(".//field/@name"))
            for button in buttons
        )
        for name in (
            "action_view_account",
            *("service_request_count", "service_work_order_count"),
            *("service_archive_count", "service_contract_count"),
            *("service_dispatch_count", "service_report_count"),
            *("service_call_count", "service_quotation_count"),
            *("action_view_service_deliveries", "action_view_partner_invoices"),
            *("opportunity_count", "sale_order_count", "meeting_count"),
        ):
            self.assertIn(name, pressed)

    def test_quotations_button(self):
        """Drafts and sent ones, for salespeople; branches are added up."""
        self.env["sale.order"].create(
            [{"partner_id": self.north.id}, {"partner_id": self.head.id}]
        )
        seller = new_test_user(
            self.env,
            "fs_seller",
            "field_service.group_service_agent,sales_team.group_sale_salesman_all_leads",
        )
        for partner, count in ((self.head, 2), (self.north, 1), (self.south, 0)):
            partner = partner.with_user(seller)
            self.assertEqual(Form(partner).service_quotation_count, count)
        action = self.head.with_user(seller).with_context(
            related="service_quotation_count"
        )
        domain = action.action_view_related()["domain"]
        self.assertEqual(self.env["sale.order"].search_count(domain), 2)
        self.assertNotIn(
            "service_quotation_count",
            Form(self.head.with_user(self.agent))._view["fields"],
        )


@tagged("post_install", "-at_install")
class TestAccountReceivable(AccountCommon, ServiceAccountingCommon):
    """What a customer owes, for accountants only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls.invoice(cls.north, 100.0, TODAY - timedelta(days=10))
        cls.coming = cls.invoice(cls.head, 50.0, TODAY + timedelta(days=10))

    @classmethod
    def invoice(cls, partner, amount, due):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Repair", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        move.action_post()
        return move

    def test_owed_and_overdue(self):
        tile = self.tiles(user=self.accountant)["receivable"]
        self.assertIn("150.00", tile["value"])
        self.assertIn("100.00", tile["text"])
        self.assertEqual(tile["color"], "danger")
        rows = self.sections(user=self.accountant)["invoices"]["rows"]
        self.assertEqual(
            [(row["title"], row["badge"]) for row in rows],
            [(self.late.name, "Overdue"), (self.coming.name, "")],
        )
        south = self.tiles(self.south, user=self.accountant)["receivable"]
        self.assertEqual((south["value"], south["text"]), ("–", "nothing overdue"))

    def test_due_and_paid_in_the_summary(self):
        def titles(when):
            return self.titles(user=self.accountant, when=when, kinds=["invoice"])

        self.assertEqual(titles("future"), [f"Payment due: {self.coming.name}"])
        self.assertIn(f"Payment due: {self.late.name}", titles("past"))
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.late.ids)
            .create({"payment_date": TODAY})
            ._create_payments()
        )
        self.assertNotIn(f"Payment due: {self.late.name}", titles("past"))
        self.assertIn(f"Payment: {payment.name}", titles("past"))
        for user in (self.agent, self.engineer_user):
            self.assertFalse(self.titles(user=user, kinds=["invoice"]))
