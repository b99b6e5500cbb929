# Part of Field Service. License LGPL-3.
from odoo.tests import HttpCase, tagged

from .account_common import AccountCommon


@tagged("post_install", "-at_install")
class TestAccountTour(HttpCase, AccountCommon):
    """The page of a customer, as an agent and an engineer come to it."""

    def test_from_the_form_to_everything(self):
        self.start_tour(
            f"/odoo/res.partner/{self.person.id}",
            "field_service_account_tour",
            login="fs_agent",
        )

    def test_above_a_call(self):
        self.start_tour(
            "/odoo/call-screen", "field_service_account_call_tour", login="fs_agent"
        )


@tagged("post_install", "-at_install")
class TestAccountTelephoneTour(HttpCase, AccountCommon):
    browser_size = "375x812"
    touch_enabled = True

    def test_on_a_telephone(self):
        """Nothing is wider than the screen."""
        self.start_tour(
            f"/odoo/customer-overview/{self.head.id}",
            "field_service_account_telephone_tour",
            login="fs_engineer",
        )
