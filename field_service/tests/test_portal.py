# Part of Field Service. License LGPL-3.
import base64
import io
import json
import re
from datetime import timedelta

from PIL import Image

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.field_service.models.service_request_portal import PORTAL_MISS_LIMIT

from .common import SIGNATURE, ServiceCommon

SECRET = "Customer always complains"
QUIET = (
    "odoo.http",
    "odoo.models",
    "odoo.models.unlink",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
)


def make_photo():
    """Return the bytes of a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


class PortalCommon(ServiceCommon):
    """A customer with a branch, a stranger, and a portal user of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.partner"].create(
            {"name": "Harbour Branch", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.portal_head = cls._create_portal_user("portal_head", cls.customer)
        cls.portal_branch = cls._create_portal_user("portal_branch", cls.branch)
        cls.portal_stranger = cls._create_portal_user("portal_stranger", cls.stranger)
        cls.public_user = cls.env.ref("base.public_user")
        cls.branch_archive = cls.create_archive(
            partner_id=cls.branch.id, site_id=cls.branch.id, serial="SN-BRANCH-1"
        )
        cls.head_request = cls.create_request(
            subject="Head office unit is hot",
            contact_id=cls.portal_head.partner_id.id,
            archive_id=cls.archive.id,
        )
        cls.branch_request = cls.create_request(
            subject="Branch unit beeps",
            partner_id=cls.branch.id,
            contact_id=cls.portal_branch.partner_id.id,
            archive_id=cls.branch_archive.id,
            description="<p>The display is red.</p>",
            internal_description=f"<p>{SECRET}</p>",
            vendor_reference="SUPPLIER-77",
        )
        cls.visit = cls._create_visit(cls.branch_request)

    @classmethod
    def _create_portal_user(cls, login, company_partner):
        user = new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            company_id=cls.company.id,
            tz="Europe/Berlin",
            email=f"{login}@example.com",
        )
        user.partner_id.parent_id = company_partner
        return user

    @classmethod
    def _create_visit(cls, request):
        order = request._create_work_orders()
        visit = cls.create_dispatch(order)
        visit.action_send()
        return visit

    @classmethod
    def finish(cls, visit):
        """Take an accepted visit to its end, with an hour of work."""
        visit.action_travel()
        visit.action_arrive()
        visit.action_stop_timer()
        cls.add_hours(visit, 1)
        visit.solution = "<p>Fan replaced.</p>"
        visit.action_finish()


@tagged("post_install", "-at_install")
class TestPortalRights(PortalCommon):
    """What a customer can do through the API, without any page of ours."""

    def as_portal(self, record, user):
        return record.with_user(user)

    def test_requests_of_own_company_only(self):
        Request = self.env["service.request"]
        mine = self.head_request | self.branch_request
        for user, expected in (
            (self.portal_head, mine),
            (self.portal_branch, self.branch_request),
            (self.portal_stranger, Request),
        ):
            found = Request.with_user(user)
            self.assertEqual(found.search([]).sudo(), expected, user.login)
            self.assertEqual(found.search_count([]), len(expected))
            names = dict(found.name_search("beeps"))
            self.assertEqual(
                self.branch_request.id in names, bool(self.branch_request & expected)
            )
            groups = found._read_group([], ["state"], ["__count"])
            self.assertEqual(sum(count for _state, count in groups), len(expected))

    @mute_logger(*QUIET)
    def test_foreign_request_cannot_be_read(self):
        foreign = self.as_portal(self.branch_request, self.portal_stranger)
        with self.assertRaises(AccessError):
            foreign.read(["name"])
        with self.assertRaises(AccessError):
            foreign.message_post(body="x", message_type="comment")
        with self.assertRaises(AccessError):
            foreign.web_read({"display_name": {}})

    @mute_logger(*QUIET)
    def test_public_user_reads_nothing(self):
        for model in (
            "service.request",
            "service.log",
            "service.product.archive",
            "service.dispatch",
            "service.work.order",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.public_user).search([])

    @mute_logger(*QUIET)
    def test_only_named_fields_are_readable(self):
        """Every other field of a readable model is closed, also to searching."""
        for record in (
            self.branch_request,
            self.branch_archive,
            self.branch_request.log_ids.filtered("is_public")[:1],
        ):
            mine = self.as_portal(record, self.portal_branch)
            readable = record._portal_readable_fields
            self.assertLessEqual(set(mine.fields_get()), readable)
            self.assertTrue(mine.read())
            for name in set(record._fields) - readable:
                with self.assertRaises(AccessError, msg=f"{record._name}.{name}"):
                    mine.read([name])

    @mute_logger(*QUIET)
    def test_forbidden_fields_cannot_be_searched(self):
        Request = self.env["service.request"].with_user(self.portal_branch)
        for name in (
            "internal_description",
            "vendor_reference",
            "user_id",
            "hours_spent",
        ):
            with self.assertRaises(AccessError, msg=name):
                Request.search([(name, "=", "x")])
            with self.assertRaises(AccessError, msg=name):
                Request.search([], order=name)
            if name != "internal_description":
                with self.assertRaises(AccessError, msg=name):
                    Request.formatted_read_group([], [name], ["__count"])
        for path in (
            "message_ids.body",
            "log_ids.note",
            "work_order_ids.name",
            "dispatch_ids.note",
        ):
            with self.assertRaises(AccessError, msg=path):
                Request.search([(path, "ilike", "x")])
        self.assertFalse(Request.name_search("SUPPLIER-77"))

    @mute_logger(*QUIET)
    def test_documents_behind_are_closed(self):
        for model in (
            "service.dispatch",
            "service.work.order",
            "service.work.order.activity",
            "service.time.entry",
            "service.cost.line",
            "service.contract",
            "service.team",
            "service.queue",
            "service.request.type",
            "service.portal.miss",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.portal_branch).search([])

    @mute_logger(*QUIET)
    def test_nothing_is_written(self):
        mine = self.as_portal(self.branch_request, self.portal_branch)
        with self.assertRaises(AccessError):
            mine.write({"subject": "x"})
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(UserError):
            mine.create(
                {
                    "subject": "x",
                    "partner_id": self.branch.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                }
            )
        with self.assertRaises(AccessError):
            self.as_portal(self.branch_archive, self.portal_branch).write(
                {"serial": "x"}
            )

    @mute_logger(*QUIET)
    def test_who_is_no_employee_any_more_sees_a_customers_fields_at_once(self):
        # The users of this test were made in this transaction.
        self.env.registry.cache_invalidated.clear()
        request = self.branch_request.with_user(self.agent)
        self.assertIn(SECRET, request.internal_description)
        mine = self.as_portal(self.branch_request, self.portal_branch)
        with self.assertRaises(AccessError):
            mine.mapped("internal_description")
        self.agent.group_ids = self.env.ref("base.group_portal")
        with self.assertRaises(AccessError):
            request.mapped("internal_description")

    @mute_logger(*QUIET)
    def test_no_step_can_be_taken(self):
        self.branch_request.write(
            {"solution": "<p>x</p>", "problem_id": self.problem.id}
        )
        mine = self.as_portal(self.branch_request, self.portal_branch)
        for action in self.branch_request._state_steps:
            for state in ("new", "in_progress", "waiting", "solved"):
                self.branch_request.sudo().write({"state": state})
                logs = len(self.branch_request.log_ids)
                with self.assertRaises(UserError, msg=action):
                    getattr(mine, action)()
                self.branch_request.invalidate_recordset()
                self.assertEqual(self.branch_request.state, state, action)
                self.assertEqual(len(self.branch_request.log_ids), logs, action)
        with self.assertRaises(AccessError):
            self.as_portal(self.visit, self.portal_branch).action_sign(SIGNATURE, "X")

    def test_log_shows_public_entries_only(self):
        Log = self.env["service.log"]
        mine = Log.with_user(self.portal_branch).search([])
        self.assertTrue(mine)
        self.assertTrue(all(mine.sudo().mapped("is_public")))
        self.assertEqual(mine.sudo().request_id, self.branch_request)
        self.assertNotIn("dispatch_sent", mine.mapped("event"))
        self.assertFalse(Log.with_user(self.portal_stranger).search([]))

    def test_archives_of_own_company_only(self):
        draft = self.branch_archive.copy({"serial": "SN-DRAFT"})
        own = self.create_archive(partner_id=self.branch.id, is_internal=True)
        Archive = self.env["service.product.archive"]
        found = Archive.with_user(self.portal_branch).search([])
        self.assertIn(self.branch_archive, found.sudo())
        self.assertFalse((draft | own | self.archive) & found.sudo())
        self.assertIn("SN-BRANCH-1", found[:1].display_name)
        self.assertFalse(Archive.with_user(self.portal_stranger).search([]))

    def test_answer_and_internal_notes(self):
        self.branch_request.message_post(
            body=SECRET,
            subtype_xmlid="mail.mt_note",
            attachments=[("secret.txt", b"secret")],
        )
        self.branch_request.message_post(
            body="We bring a battery.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("datasheet.txt", b"data")],
        )
        mine = self.as_portal(self.branch_request, self.portal_branch)
        mine.message_post(
            body="Thank you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        Message = self.env["mail.message"]
        domain = [("model", "=", "service.request")]
        bodies = "".join(
            Message.with_user(self.portal_branch).search(domain).mapped("body")
        )
        self.assertIn("We bring a battery.", bodies)
        self.assertIn("Thank you", bodies)
        self.assertNotIn(SECRET, bodies)
        self.assertFalse(Message.with_user(self.portal_stranger).search(domain))
        self.assertEqual(
            self.branch_request._get_portal_attachments().mapped("name"),
            ["datasheet.txt"],
        )

    @mute_logger(*QUIET)
    def test_attachments_are_closed_to_the_api(self):
        paper = self.env["ir.attachment"].create(
            {
                "name": "internal.txt",
                "raw": b"internal",
                "res_model": "service.request",
                "res_id": self.branch_request.id,
            }
        )
        for user in (self.portal_branch, self.portal_stranger, self.public_user):
            with self.assertRaises(AccessError, msg=user.login):
                paper.with_user(user).read(["name", "raw"])

    def test_other_company_of_ours(self):
        """A request in a company in which the user has no account is not his."""
        company = self.env["res.company"].create({"name": "Second Company"})
        team = self.env["service.team"].create(
            {"name": "Second team", "company_id": company.id}
        )
        other = self.create_request(
            company_id=company.id,
            team_id=team.id,
            partner_id=self.branch.id,
            contact_id=self.portal_branch.partner_id.id,
        )
        found = self.env["service.request"].with_user(self.portal_branch).search([])
        self.assertNotIn(other, found.sudo())

    def test_status_words(self):
        request = self.branch_request
        self.assertIn("received", request._get_portal_status()[0])
        self.assertFalse(request._get_portal_visit(), "sent, not accepted yet")
        self.visit.action_accept()
        self.assertEqual(request._get_portal_visit(), self.visit)
        self.assertIn("will visit", request._get_portal_status()[0])
        self.visit.action_travel()
        self.assertIn("on the way", request._get_portal_status()[0])
        self.visit.action_arrive()
        self.assertIn("at your site", request._get_portal_status()[0])
        request.action_wait(self.waiting_reason.id)
        self.assertIn("your answer", request._get_portal_status()[0])

    def test_list_takes_a_fixed_number_of_queries(self):
        def count_queries(requests):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for request in requests:
                request._get_portal_status()
                request._get_customer_tz()
                request._has_report_to_sign()
            return self.env.cr.sql_log_count - before

        requests = self.create_request(partner_id=self.branch.id)
        for _number in range(12):
            request = self.create_request(partner_id=self.branch.id)
            self._create_visit(request).action_accept()
            requests |= request
        few = count_queries(requests[:4])
        self.assertEqual(count_queries(requests), few)

    def test_every_public_event_has_words(self):
        words = self.branch_request._get_portal_event_words()
        self.assertEqual(set(words), set(self.env["service.log"]._public_events))


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCommon, HttpCase):
    """The pages of the portal, for the customer and for everybody else."""

    def setUp(self):
        super().setUp()
        self.url = f"/my/service-requests/{self.branch_request.id}"

    def call_rpc(self, url, **params):
        response = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def page(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def location(self, url):
        """Return status and address of the answer without following it."""
        response = self.url_open(url, allow_redirects=False)
        return response.status_code, response.headers.get("Location")

    def thread(self):
        return {"thread_model": "service.request", "thread_id": self.branch_request.id}

    def authenticate_as(self, user):
        self.authenticate(user.login, user.login)

    # ------------------------------------------------------------------
    # List and page
    # ------------------------------------------------------------------
    def test_home_and_counter(self):
        for user, count in ((self.portal_head, 2), (self.portal_stranger, 0)):
            self.authenticate_as(user)
            self.assertIn("/my/service-requests", self.page("/my"))
            result = self.call_rpc("/my/counters", counters=["service_request_count"])
            self.assertEqual(result["result"]["service_request_count"], count)

    def test_list_search_filter_sort(self):
        self.authenticate_as(self.portal_head)
        both = self.page("/my/service-requests")
        self.assertIn(self.head_request.subject, both)
        self.assertIn(self.branch_request.subject, both)
        by_product = self.page(
            "/my/service-requests?search_in=product&search=SN-BRANCH"
        )
        self.assertIn(self.branch_request.subject, by_product)
        self.assertNotIn(self.head_request.subject, by_product)
        self.branch_request.write({"state": "closed"})
        still_open = self.page("/my/service-requests?filterby=open")
        self.assertNotIn(self.branch_request.subject, still_open)
        closed = self.page("/my/service-requests?filterby=closed&sortby=number")
        self.assertIn(self.branch_request.subject, closed)
        self.assertNotIn(self.head_request.subject, closed)
        odd = self.page(
            "/my/service-requests?filterby=x&sortby=y&search_in=z&search=%25"
        )
        self.assertNotIn("Traceback", odd)
        self.authenticate_as(self.portal_stranger)
        nothing = self.page("/my/service-requests?filterby=all")
        self.assertNotIn("REQ-", nothing)

    def test_pager(self):
        self.env["service.request"].create(
            [
                {
                    "subject": f"Bulk {number}",
                    "partner_id": self.branch.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                }
                for number in range(85)
            ]
        )
        self.authenticate_as(self.portal_branch)
        first = self.page("/my/service-requests")
        second = self.page("/my/service-requests/page/2")
        self.assertEqual(first.count("list-group-item-action"), 80)
        self.assertEqual(second.count("list-group-item-action"), 6)

    def test_page_shows_what_the_customer_may_know(self):
        start = fields.Datetime.to_datetime("2030-07-01 10:00:00")
        self.visit.write(
            {"planned_start": start, "planned_end": start + timedelta(hours=2)}
        )
        self.visit.action_accept()
        self.branch_request.message_post(body=SECRET, subtype_xmlid="mail.mt_note")
        self.authenticate_as(self.portal_branch)
        text = self.page(self.url)
        self.assertIn(self.branch_request.name, text)
        self.assertIn("The display is red.", text)
        self.assertIn("SN-BRANCH-1", text)
        self.assertIn("Erik Engineer", text)
        self.assertIn("12:00", text, "10:00 UTC is noon in Berlin in summer")
        self.assertIn("14:00", text)
        self.assertIn("An engineer confirmed the visit.", text)
        self.assertNotIn("Engineer requested", text)
        for secret in (SECRET, "SUPPLIER-77", "hourly", "internal_description"):
            self.assertNotIn(secret, text)

    def test_description_is_sanitized(self):
        self.branch_request.description = (
            '<p onclick="evil()">Hello<script>alert(1)</script></p>'
        )
        self.branch_request.subject = "<b onmouseover=evil()>bold</b>"
        self.authenticate_as(self.portal_branch)
        text = self.page(self.url)
        self.assertNotIn("alert(1)", text)
        self.assertNotIn('onclick="evil()"', text)
        self.assertNotIn("<b onmouseover", text)

    # ------------------------------------------------------------------
    # Guessing
    # ------------------------------------------------------------------
    def test_foreign_and_missing_numbers_answer_alike(self):
        missing_url = "/my/service-requests/999999999"
        suffixes = ("", f"/visits/{self.visit.id}/report", "?access_token=wrong")
        for user in (self.portal_stranger, None):
            if user:
                self.authenticate_as(user)
            else:
                self.authenticate(None, None)
            for suffix in suffixes:
                answer = self.location(self.url + suffix)
                self.assertIn(answer[0], (302, 303))
                self.assertEqual(answer, self.location(missing_url + suffix))
            sign = f"/visits/{self.visit.id}/sign"
            self.assertEqual(
                self.call_rpc(self.url + sign, name="X", signature="x")["result"],
                self.call_rpc(missing_url + sign, name="X", signature="x")["result"],
            )
            self.assertFalse(self.visit.signature)

    def test_visit_of_another_request(self):
        """The way through one's own request does not lead to foreign visits."""
        own = self.create_request(
            partner_id=self.stranger.id,
            contact_id=self.portal_stranger.partner_id.id,
        )
        self.visit.action_accept()
        self.finish(self.visit)
        self.authenticate_as(self.portal_stranger)
        path = f"/my/service-requests/{own.id}/visits/{self.visit.id}"
        self.assertEqual(self.location(f"{path}/report")[0], 303)
        result = self.call_rpc(f"{path}/sign", name="X", signature=SIGNATURE.decode())
        self.assertIn("error", result["result"])
        self.assertFalse(self.visit.is_locked)

    def test_link_with_token(self):
        token = self.branch_request._portal_ensure_token()
        head_token = self.head_request._portal_ensure_token()
        self.authenticate(None, None)
        text = self.page(f"{self.url}?access_token={token}")
        self.assertIn(self.branch_request.subject, text)
        self.assertNotIn(SECRET, text)
        self.assertEqual(self.location(f"{self.url}?access_token={head_token}")[0], 303)
        self.assertEqual(self.location(self.url)[0], 303)

    def test_guessing_is_slowed_down(self):
        token = self.branch_request._portal_ensure_token()
        self.authenticate(None, None)
        for number in range(PORTAL_MISS_LIMIT):
            self.assertEqual(
                self.location(f"{self.url}?access_token=guess{number}")[0], 303
            )
        self.assertEqual(self.location(f"{self.url}?access_token={token}")[0], 429)
        self.authenticate_as(self.portal_branch)
        self.assertEqual(self.location(self.url)[0], 200)

    @mute_logger(*QUIET)
    def test_files_and_fields_by_address(self):
        paper = self.env["ir.attachment"].create(
            {
                "name": "internal.txt",
                "raw": b"internal",
                "res_model": "service.request",
                "res_id": self.branch_request.id,
            }
        )
        self.visit.action_accept()
        self.finish(self.visit)
        self.visit.action_sign(SIGNATURE, "Bob")
        papers = paper | self.visit.report_attachment_ids
        request_id, visit_id = self.branch_request.id, self.visit.id
        addresses = [f"/web/content/{paper.id}" for paper in papers] + [
            f"/web/content/service.request/{request_id}/internal_description",
            f"/web/content/service.dispatch/{visit_id}/signature",
            f"/report/pdf/field_service.report_service/{visit_id}",
            f"/report/html/field_service.report_service/{visit_id}",
        ]
        for user in (self.portal_stranger, self.portal_branch, None):
            if user:
                self.authenticate_as(user)
            else:
                self.authenticate(None, None)
            for address in addresses:
                self.assertNotEqual(self.location(address)[0], 200, address)

    @mute_logger(*QUIET)
    def test_chatter_of_strangers(self):
        self.branch_request.message_post(
            body="We bring a battery.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        thread = self.thread()
        self.authenticate_as(self.portal_stranger)
        fetched = self.call_rpc("/mail/chatter_fetch", fetch_params={}, **thread)
        self.assertFalse(fetched["result"]["messages"])
        posted = self.call_rpc(
            "/mail/message/post",
            post_data={"body": "evil", "message_type": "comment"},
            **thread,
        )
        self.assertIn("error", posted)
        bodies = "".join(self.branch_request.message_ids.mapped("body"))
        self.assertNotIn("evil", bodies)

    def test_chatter_of_the_customer(self):
        self.branch_request.message_post(body=SECRET, subtype_xmlid="mail.mt_note")
        thread = self.thread()
        self.authenticate_as(self.portal_branch)
        posted = self.call_rpc(
            "/mail/message/post",
            post_data={
                "body": "Please come early",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            **thread,
        )
        self.assertNotIn("error", posted)
        fetched = self.call_rpc("/mail/chatter_fetch", fetch_params={}, **thread)
        text = json.dumps(fetched)
        self.assertIn("Please come early", text)
        self.assertNotIn(SECRET, text)
        message = self.branch_request.message_ids[:1]
        self.assertEqual(message.author_id, self.portal_branch.partner_id)

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    def test_sign_in_the_portal(self):
        self.visit.action_accept()
        self.authenticate_as(self.portal_branch)
        sign_url = f"{self.url}/visits/{self.visit.id}/sign"
        early = self.call_rpc(sign_url, name="Bob", signature=SIGNATURE.decode())
        self.assertIn("error", early["result"])
        self.finish(self.visit)
        self.assertIn(f"sign_visit_{self.visit.id}", self.page(self.url))
        for name, signature in (("", SIGNATURE.decode()), ("Bob", ""), ("Bob", "AAAA")):
            refused = self.call_rpc(sign_url, name=name, signature=signature)
            self.assertIn("error", refused["result"])
            self.assertFalse(self.visit.is_locked)
        signed = self.call_rpc(sign_url, name="Bob", signature=SIGNATURE.decode())
        self.assertTrue(signed["result"]["force_refresh"])
        self.assertTrue(self.visit.is_locked)
        self.assertEqual(self.visit.signed_by, "Bob")
        log = self.branch_request.log_ids.filtered(lambda log: log.event == "signed")
        self.assertEqual(log.user_id, self.portal_branch)
        again = self.call_rpc(sign_url, name="Eve", signature=SIGNATURE.decode())
        self.assertIn("error", again["result"])
        self.assertEqual(self.visit.signed_by, "Bob")
        text = self.page(self.url)
        self.assertIn("Signed report", text)
        self.assertNotIn(f"sign_visit_{self.visit.id}", text)
        report = self.url_open(f"{self.url}/visits/{self.visit.id}/report")
        self.assertEqual(report.status_code, 200)
        self.assertEqual(report.headers["Content-Type"], "application/pdf")

    def test_sign_with_token(self):
        self.visit.action_accept()
        self.finish(self.visit)
        token = self.branch_request._portal_ensure_token()
        self.authenticate(None, None)
        url = f"{self.url}/visits/{self.visit.id}/sign"
        signed = self.call_rpc(
            f"{url}?access_token={token}", name="Carla", signature=SIGNATURE.decode()
        )
        self.assertIn(token, signed["result"]["redirect_url"])
        self.assertEqual(self.visit.signed_by, "Carla")

    # ------------------------------------------------------------------
    # New request
    # ------------------------------------------------------------------
    def post_form(self, files=None, csrf=True, **values):
        data = {
            "type_id": self.type_repair.id,
            "archive_id": self.branch_archive.id,
            "subject": "It smokes",
            "description": "A thin line of smoke\nfrom the left side",
            **values,
        }
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            "/my/service-requests/new",
            data=data,
            files=files or {"nothing": ("", b"")},
            allow_redirects=False,
        )

    def newest(self):
        return self.env["service.request"].search([], order="id desc", limit=1)

    def test_new_request(self):
        self.authenticate_as(self.portal_branch)
        text = self.page("/my/service-requests/new")
        self.assertIn("SN-BRANCH-1", text)
        self.assertNotIn(f'value="{self.archive.id}"', text)
        response = self.post_form(files={"files": ("smoke.png", make_photo())})
        self.assertEqual(response.status_code, 303)
        request = self.newest()
        address = response.headers["Location"]
        self.assertIn(f"/my/service-requests/{request.id}?", address)
        self.assertEqual(request.subject, "It smokes")
        self.assertEqual(request.channel, "portal")
        self.assertEqual(request.contact_id, self.portal_branch.partner_id)
        self.assertEqual(request.partner_id, self.branch)
        self.assertEqual(request.archive_id, self.branch_archive)
        self.assertEqual(request.company_id, self.company)
        self.assertEqual(request.state, "new")
        self.assertFalse(request.user_id)
        self.assertIn("from the left side", request.description)
        self.assertIn(self.portal_branch.partner_id, request.message_partner_ids)
        photo = self.env["ir.attachment"].search(
            [("res_model", "=", "service.request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(photo.name, "smoke.png")
        self.assertIn("smoke.png", self.page(f"/my/service-requests/{request.id}"))
        mail = self.env["mail.mail"].search(
            [("subject", "=like", f"Your service request {request.name}%")]
        )
        self.assertEqual(mail.recipient_ids, self.portal_branch.partner_id)

    def test_an_incomplete_customer_is_not_sent_away(self):
        self.company.service_partner_required_field_ids = self.env[
            "ir.model.fields"
        ]._get("res.partner", "zip")
        self.authenticate_as(self.portal_branch)
        self.assertEqual(self.post_form().status_code, 303)
        request = self.newest()
        self.assertEqual(request.missing_customer_data, "Zip")
        with self.assertRaisesRegex(UserError, "Zip"):
            request.action_create_work_order()

    @mute_logger(*QUIET)
    def test_new_request_needs_the_forms_own_token(self):
        self.authenticate_as(self.portal_branch)
        before = self.newest()
        self.assertEqual(self.post_form(csrf=False).status_code, 400)
        self.assertEqual(self.newest(), before)

    def test_new_request_needs_a_login(self):
        self.authenticate(None, None)
        status, address = self.location("/my/service-requests/new")
        self.assertEqual(status, 303)
        self.assertIn("/web/login", address)

    def test_refused_form_loses_nothing(self):
        self.authenticate_as(self.portal_branch)
        before = self.newest()
        response = self.post_form(
            subject="  ", files={"files": ("smoke.png", make_photo())}
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.newest(), before)
        self.assertIn("in a few words", response.text)
        self.assertIn("A thin line of smoke", response.text)
        self.assertRegex(
            response.text, rf'value="{self.branch_archive.id}" selected="selected"'
        )
        kept = re.search(r'name="kept_files"[^>]*value="([^"]+)"', response.text) or (
            re.search(r'value="(\d+-[0-9a-f-]{36})"', response.text)
        )
        self.assertTrue(kept, "the photo waits for the second attempt")
        self.assertEqual(self.post_form(kept_files=kept[1]).status_code, 303)
        self.assertEqual(self.newest()._get_portal_attachments().name, "smoke.png")

    def test_kept_files_of_others(self):
        """Nobody attaches, and so reads, a file that is not his own upload."""
        Attachment = self.env["ir.attachment"]
        foreign = Attachment.create(
            {
                "name": "foreign.txt",
                "raw": b"foreign",
                "res_model": "mail.compose.message",
                "res_id": 0,
                "access_token": Attachment._generate_access_token(),
            }
        )
        self.authenticate_as(self.portal_branch)
        good_key = f"{foreign.id}-{foreign.access_token}"
        for key in (good_key, f"{foreign.id}-x", "x", "-"):
            self.assertEqual(self.post_form(kept_files=key).status_code, 303)
            self.assertFalse(self.newest()._get_portal_attachments())

    def test_wrong_files_are_refused(self):
        self.authenticate_as(self.portal_branch)
        before = self.newest()
        for name, content in (
            ("page.html", b"<html><script>alert(1)</script></html>"),
            ("picture.png", b"MZ\x90\x00 this is a program"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("empty.png", b""),
            ("big.png", make_photo() + b"0" * (10 * 1024 * 1024)),
        ):
            response = self.post_form(files={"files": (name, content)})
            self.assertEqual(response.status_code, 200, name)
            self.assertIn(name, response.text)
            self.assertEqual(self.newest(), before)

    def test_foreign_values_are_refused(self):
        foreign_archive = self.create_archive(partner_id=self.stranger.id)
        problem_field = self.env["ir.model.fields"]._get(
            "service.request", "problem_id"
        )
        other_type = self.env["service.request.type"].create(
            {
                "name": "Office only",
                "required_field_ids": [Command.link(problem_field.id)],
            }
        )
        retired = self.create_archive(partner_id=self.branch.id)
        retired.action_deactivate("Scrapped")
        self.authenticate_as(self.portal_branch)
        self.assertNotIn("Office only", self.page("/my/service-requests/new"))
        before = self.newest()
        for values in (
            {"archive_id": foreign_archive.id},
            {"archive_id": self.archive.id},
            {"archive_id": retired.id},
            {"type_id": other_type.id},
            {"type_id": "1 or 1=1"},
            {"subject": "x" * 300},
        ):
            response = self.post_form(**values)
            self.assertEqual(response.status_code, 200, values)
            self.assertEqual(self.newest(), before, values)

    def test_product_is_optional(self):
        self.authenticate_as(self.portal_branch)
        self.assertEqual(self.post_form(archive_id="", description="").status_code, 303)
        request = self.newest()
        self.assertEqual(request.subject, "It smokes")
        self.assertFalse(request.archive_id)
        self.assertFalse(request.description)

    def test_required_product_is_asked_for(self):
        archive_field = self.env["ir.model.fields"]._get(
            "service.request", "archive_id"
        )
        self.type_repair.required_field_ids = archive_field
        self.authenticate_as(self.portal_branch)
        response = self.post_form(archive_id="")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Please choose the product.", response.text)
        self.assertEqual(self.post_form().status_code, 303)

    def test_extra_values_are_ignored(self):
        self.authenticate_as(self.portal_branch)
        response = self.post_form(
            partner_id=self.stranger.id,
            state="closed",
            internal_description="x",
            priority="3",
            description="<script>alert(1)</script>",
        )
        self.assertEqual(response.status_code, 303)
        request = self.newest()
        self.assertEqual(request.partner_id, self.branch)
        self.assertEqual(request.state, "new")
        self.assertFalse(request.internal_description)
        self.assertNotIn("<script>", request.description)

    def test_photo_survives_as_sent(self):
        self.authenticate_as(self.portal_branch)
        photo = make_photo()
        self.post_form(files={"files": ("../../etc/p.png", photo)})
        attachment = self.newest()._get_portal_attachments()
        self.assertEqual(attachment.name, "p.png")
        self.assertEqual(base64.b64decode(attachment.datas), photo)

    def test_solved_confirmation(self):
        self.branch_request.write(
            {
                "channel": "portal",
                "solution": "<p>Done</p>",
                "problem_id": self.problem.id,
                "internal_description": SECRET,
            }
        )
        self.branch_request.action_solve()
        mail = self.env["mail.mail"].search(
            [("subject", "=like", f"Solved: {self.branch_request.name}%")]
        )
        self.assertEqual(mail.recipient_ids, self.portal_branch.partner_id)
        self.assertNotIn(SECRET, mail.body_html)
