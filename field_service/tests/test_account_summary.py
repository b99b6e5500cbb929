# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .account_common import TODAY, AccountCommon

FUTURE, PAST = "future", "past"


@tagged("post_install", "-at_install")
class TestAccountSummary(AccountCommon):
    """What happened to a customer and what is planned, in order of time."""

    def test_past_and_future(self):
        """The next comes first in the future, the latest in the past."""
        self.call.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=TODAY + timedelta(days=5),
            summary="Ask whether it works",
            user_id=self.agent.id,
        )
        kinds = ["request", "visit", "activity", "contract", "product"]
        self.assertEqual(
            self.titles(when=FUTURE, kinds=kinds),
            [
                self.visit.display_name,
                "Ask whether it works",
                f"Contract ends: {self.contract.display_name}",
                f"Warranty ends: {self.unit.display_name}",
            ],
        )
        self.assertEqual(
            self.titles(when=PAST, kinds=kinds),
            [
                self.call.display_name,
                f"Contract begins: {self.contract.display_name}",
                self.old_call.display_name,
                f"Installed: {self.unit.display_name}",
            ],
        )

    def test_everything_once_in_one_of_both(self):
        both = self.titles(limit=200)
        parts = [*self.titles(when=FUTURE, limit=200)[::-1]]
        parts += self.titles(when=PAST, limit=200)
        self.assertEqual(sorted(both), sorted(parts))
        kinds = {kind["kind"] for kind in self.head.get_life_kinds()["kinds"]}
        self.assertLessEqual({entry["kind"] for entry in self.summary()}, kinds)

    def test_today(self):
        """What ends today is still to come; what began today has happened."""
        for tz in ("Pacific/Auckland", "UTC", "America/Los_Angeles"):
            head = self.head.with_context(tz=tz).with_user(self.manager)
            today = head._get_life_day(datetime.now())
            self.contract.write({"date_start": today, "date_end": today})
            for when, title in ((FUTURE, "Contract ends"), (PAST, "Contract begins")):
                with self.subTest(tz, when=when):
                    [entry] = head.get_life(
                        kinds=["contract"], when=when, with_units=True
                    )["entries"]
                    self.assertIn(title, entry["title"])

    def test_what_will_not_happen_is_not_planned(self):
        self.visit.state = "rejected"
        self.assertFalse(self.titles(when=FUTURE, kinds=["visit"]))

    def test_notes_and_mails(self):
        self.call.message_post(
            body="Please call back", message_type="comment", author_id=self.person.id
        )
        self.north.message_post(
            body="Wants a new cooler", subject="Talk", message_type="comment"
        )
        entries = self.summary(kinds=["message"])
        texts = {entry["title"]: entry for entry in entries}
        self.assertIn("Wants a new cooler", texts["Talk"]["text"])
        self.assertEqual(
            texts["Talk"]["target"], {"model": "res.partner", "res_id": self.north.id}
        )
        [said] = [entry for entry in entries if entry["title"] != "Talk"]
        self.assertIn("Nora North", said["text"])
        self.assertEqual(said["target"]["res_id"], self.call.id)

    def test_calls_meetings_and_sales(self):
        now = datetime.now().replace(microsecond=0)
        self.env["service.call"].create(
            {
                "partner_id": self.north.id,
                "contact_id": self.person.id,
                "started_at": now - timedelta(days=1),
            }
        )
        self.env["calendar.event"].create(
            {
                "name": "Yearly talk",
                "start": now + timedelta(days=9),
                "stop": now + timedelta(days=9, hours=1),
                "partner_ids": [Command.link(self.chief.id)],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.south.id,
                "date_order": now - timedelta(days=2),
                "validity_date": TODAY + timedelta(days=12),
            }
        )
        self.env["crm.lead"].create(
            {
                "name": "A new cooler",
                "type": "opportunity",
                "partner_id": self.north.id,
                "date_deadline": TODAY + timedelta(days=15),
            }
        )
        seller = new_test_user(
            self.env,
            "fs_seller",
            "field_service.group_service_agent,sales_team.group_sale_salesman_all_leads",
        )
        kinds = ["call", "meeting", "sale", "opportunity"]
        self.assertEqual(
            self.titles(user=seller, kinds=kinds, when=FUTURE),
            [
                "Yearly talk",
                f"Offer ends: {order.name}",
                "Decision expected: A new cooler",
            ],
        )
        self.assertEqual(
            self.titles(user=seller, kinds=kinds, when=PAST),
            [
                "Opportunity: A new cooler",
                "Incoming call: Nora North",
                f"Quotation: {order.name}",
            ],
        )

    def test_period_and_kind(self):
        day = (TODAY - timedelta(days=60)).isoformat()
        self.assertEqual(self.titles(kinds=["request"], date_to=day, when=PAST), [])
        self.assertEqual(
            self.titles(
                date_from=day,
                date_to=(TODAY - timedelta(days=40)).isoformat(),
                when=PAST,
            ),
            [self.old_call.display_name],
        )

    # ------------------------------------------------------------------
    # Branches and pages
    # ------------------------------------------------------------------
    def test_branch_and_head_office(self):
        def calls(partner, **how):
            entries = self.summary(partner, kinds=["request"], **how)
            return {entry["title"]: entry["unit"] for entry in entries}

        self.assertEqual(
            calls(self.head),
            {
                self.call.display_name: "North Branch",
                self.old_call.display_name: "South Branch",
            },
        )
        self.assertEqual(calls(self.head, with_units=False), {})
        self.assertEqual(calls(self.south), {self.old_call.display_name: ""})
        self.assertTrue(self.head.get_life_kinds()["has_units"])
        self.assertFalse(self.south.get_life_kinds()["has_units"])

    def test_pages_show_each_entry_once_in_both_directions(self):
        """Many at the very same moment and day, over the border of a page."""
        days = [TODAY + timedelta(days=3 + number // 9) for number in range(27)]
        self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.unit_product.id,
                    "partner_id": self.north.id,
                    "serial": f"PAGE-{number}",
                    "warranty_start": TODAY - timedelta(days=9),
                    "warranty_end": day,
                    "installed_on": TODAY - timedelta(days=3 + number // 9),
                }
                for number, day in enumerate(days)
            ]
        ).action_register()
        for tz in ("Pacific/Auckland", "America/Los_Angeles"):
            head = self.head.with_context(tz=tz).with_user(self.agent)
            for when in (FUTURE, PAST, None):
                with self.subTest(tz, when=when):
                    everything = head.get_life(when=when, with_units=True, limit=200)
                    seen, after = [], None
                    while after is not False:
                        answer = head.get_life(
                            when=when, with_units=True, after=after, limit=4
                        )
                        seen += answer["entries"]
                        after = answer["next"]
                    self.assertEqual(seen, everything["entries"])
                    self.assertGreaterEqual(len(seen), 27)

    def test_a_page_costs_the_same_however_much_happened(self):
        def measure(when):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.summary(user=self.agent, when=when, limit=10)
            return self.env.cr.sql_log_count - before

        first = [(measure(when), measure(when))[1] for when in (FUTURE, PAST)]
        requests = self.env["service.request"].create(
            [
                {
                    "subject": "Again",
                    "partner_id": (self.north | self.south)[number % 2].id,
                    "type_id": self.type_repair.id,
                    "received_at": datetime(2024, 6, 1) + timedelta(days=number),
                }
                for number in range(40)
            ]
        )
        for request in requests:
            request.message_post(body="Still broken", message_type="comment")
        self.env["service.work.order"].create(
            [
                {
                    "subject": "Look",
                    "partner_id": self.north.id,
                    "request_id": request.id,
                    "planned_start": datetime.now() + timedelta(days=2),
                }
                for request in requests
            ]
        )
        for when, queries in zip((FUTURE, PAST), first, strict=True):
            self.assertLessEqual(measure(when), queries + 4, when)

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------
    def test_kinds_for_those_who_may_see_them(self):
        def kinds(user):
            offered = self.head.with_user(user).get_life_kinds()["kinds"]
            return {kind["kind"] for kind in offered}

        for user in (self.agent, self.dispatcher, self.engineer_user):
            self.assertFalse({"sale", "invoice", "opportunity"} & kinds(user))
        self.assertIn("invoice", kinds(self.accountant))

    def test_engineer_sees_his_own_services(self):
        self.assertEqual(
            self.titles(user=self.engineer_user, kinds=["request", "visit"]),
            [self.visit.display_name, self.call.display_name],
        )
        self.assertFalse(
            self.titles(user=self.other_engineer_user, kinds=["request", "visit"])
        )

    def test_nobody_else(self):
        portal = new_test_user(
            self.env, "fs_portal", "base.group_portal", partner_id=self.person.id
        )
        outsider = new_test_user(self.env, "fs_outside", "base.group_user")
        for user in (portal, outsider):
            for method in ("get_life", "get_life_kinds"):
                with (
                    self.subTest(user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(self.north.with_user(user), method)()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other service"})
        stranger = new_test_user(
            self.env,
            "fs_other",
            "field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        kinds = ["request", "order", "visit", "contract", "product"]
        self.assertFalse(self.titles(user=stranger, kinds=kinds))

    def test_all_reports_in_one_list(self):
        """The menu lists finished visits, signed or not."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_report_action"
        )
        Dispatch = self.env["service.dispatch"]
        self.visit.state = "done"
        found = Dispatch.search([("state", "=", "done")])
        self.assertIn(self.visit, found)
        self.assertEqual(action["domain"], "[('state', '=', 'done')]")
        view = Dispatch.with_user(self.agent).get_view(
            self.env.ref("field_service.service_report_view_list").id, "list"
        )
        for name in ("partner_id", "employee_id", "outcome", "signed_by", "signed_on"):
            self.assertIn(f'name="{name}"', view["arch"])
        menu = self.env.ref("field_service.menu_service_report")
        for user in (self.agent, self.engineer_user, self.accountant):
            self.assertIn(
                menu.id, self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            )
