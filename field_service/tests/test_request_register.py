# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRequestRegister(ServiceCommon):
    """What is written down with a request, how it is found, who works on it."""

    def find(self, text, field="name"):
        return (
            self.env["service.request"]
            .with_user(self.agent)
            .search([(field, "ilike", text)])
        )

    def test_vendor_and_delivery_numbers_find_the_request(self):
        with Form(self.env["service.request"].with_user(self.agent)) as form:
            form.subject = "Fan rattles"
            form.partner_id = self.customer
            form.vendor_reference = "RMA-2026-7781"
            form.delivery_reference = "LS-004711"
        request = form.record
        for number in ("RMA-2026-7781", "LS-004711", "7781"):
            found = self.env["service.request"].with_user(self.agent)
            self.assertIn(request.id, dict(found.name_search(number)), number)

    def test_category_is_a_list_of_the_company(self):
        category = (
            self.env["service.request.category"]
            .with_user(self.manager)
            .create({"name": "Whole plant stands still"})
        )
        request = self.create_request(category_id=category.id)
        self.assertEqual(self.find("plant stands", "category_id"), request)

    def test_channel_is_telephone_unless_said_otherwise(self):
        with Form(self.env["service.request"].with_user(self.agent)) as form:
            form.subject = "Fan rattles"
            form.partner_id = self.customer
            self.assertEqual(form.channel, "phone")
            form.channel = "visit"
        self.assertEqual(form.record.channel, "visit")

    def test_centre_and_engineer_are_on_the_request_and_in_his_list(self):
        request = self.create_request().with_user(self.agent)
        request.action_assign(user_id=self.engineer_user.id, team_id=self.team.id)
        self.assertEqual(
            (request.team_id, request.user_id, request.state),
            (self.team, self.engineer_user, "assigned"),
        )
        mine = self.env["service.request"].with_user(self.engineer_user)
        self.assertEqual(
            mine.search([("user_id", "=", self.engineer_user.id)]), request
        )

    def test_forbidden_jumps_are_refused_by_name(self):
        request = self.create_request()
        for action in ("action_resume", "action_close", "action_reopen"):
            with self.assertRaisesRegex(UserError, request.name):
                getattr(request, action)()
        request.action_cancel()
        for action in ("action_accept", "action_start", "action_solve"):
            with self.assertRaisesRegex(UserError, request.name):
                getattr(request, action)()

    def test_a_request_without_subject_or_account_is_refused(self):
        with (
            self.assertRaisesRegex(AssertionError, "subject"),
            Form(self.env["service.request"]) as form,
        ):
            form.partner_id = self.customer
        with self.assertRaisesRegex(ValidationError, "Fan rattles"):
            self.env["service.request"].create({"subject": "Fan rattles"})
