# Part of Field Service. License LGPL-3.
from odoo.tests import Form, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestResPartner(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head, cls.lonely = cls.env["res.partner"].create(
            [
                {"name": "Nationwide", "is_company": True},
                {"name": "Lonely", "is_company": True},
            ]
        )
        cls.north, cls.south = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.head.id, "is_company": True}
                for name in ("North Branch", "South Branch")
            ]
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "Nora North", "parent_id": cls.north.id}
        )

    def test_a_branch_counts_its_own_and_the_head_office_all(self):
        self.create_request(partner_id=self.head.id)
        self.create_request(partner_id=self.north.id, contact_id=self.person.id)
        self.create_request(partner_id=self.south.id)
        self.create_archive(partner_id=self.north.id, serial="P-1")
        self.create_archive(partner_id=self.south.id, serial="P-2")
        self.create_contract(partner_id=self.head.id)
        partners = self.head | self.north | self.south | self.person | self.lonely
        partners.invalidate_recordset()
        self.assertEqual(partners.mapped("service_request_count"), [3, 1, 1, 1, 0])
        self.assertEqual(partners.mapped("service_archive_count"), [2, 1, 1, 0, 0])
        self.assertEqual(partners.mapped("service_contract_count"), [1, 0, 0, 0, 0])

    def test_a_document_is_counted_once(self):
        """Account, place and contact may be three partners of one family."""
        self.create_archive(
            partner_id=self.head.id, site_id=self.north.id, serial="P-3"
        )
        (self.head | self.north).invalidate_recordset()
        self.assertEqual(self.head.service_archive_count, 1)
        self.assertEqual(self.north.service_archive_count, 1)
        self.assertEqual(self.south.service_archive_count, 0)

    def test_an_archived_branch_still_counts(self):
        self.create_request(partner_id=self.south.id)
        self.south.active = False
        self.head.invalidate_recordset()
        self.assertEqual(self.head.service_request_count, 1)

    def test_the_button_opens_what_it_counts(self):
        self.create_request(partner_id=self.north.id)
        self.create_request(partner_id=self.south.id)
        action = self.head.with_context(
            related="service_request_count"
        ).action_view_related()
        found = self.env["service.request"].search(action["domain"])
        self.assertEqual(found.partner_id, self.north | self.south)
        self.assertEqual(action["context"]["default_partner_id"], self.head.id)

    def test_orders_visits_and_signed_reports(self):
        order = self.create_order(partner_id=self.north.id)
        order.action_plan()
        order.action_release()
        dispatches = self.create_dispatch(order) | self.create_dispatch(order)
        dispatches[0].signed_on = "2026-01-01 12:00:00"
        self.env.flush_all()
        self.head.invalidate_recordset()
        self.assertEqual(self.head.service_work_order_count, 1)
        self.assertEqual(self.head.service_dispatch_count, 2)
        self.assertEqual(self.head.service_report_count, 1)
        action = self.head.with_context(
            related="service_report_count"
        ).action_view_related()
        self.assertEqual(
            self.env["service.dispatch"].search(action["domain"]), dispatches[0]
        )

    @users("fs_agent")
    def test_an_agent_sees_the_service_page(self):
        partner = self.head.with_env(self.env)
        form = Form(partner)
        self.assertEqual(form.service_request_count, 0)
        self.assertEqual(form.service_class, "standard")

    def test_others_are_not_bothered(self):
        """People without a service role open partners as before."""
        user = self.env["res.users"].create(
            {
                "name": "Petra Purchaser",
                "login": "fs_outsider",
                "group_ids": [
                    self.env.ref("base.group_user").id,
                    self.env.ref("base.group_partner_manager").id,
                ],
            }
        )
        partner = self.head.with_user(user)
        form = Form(partner)
        self.assertNotIn("service_request_count", form._view["fields"])
        form.name = "Nationwide Ltd"
        form.save()
        self.assertNotIn("service_request_count", partner.fields_get())

    def test_product_counts_what_is_installed(self):
        template = self.unit_product.product_tmpl_id
        before = template.service_archive_count
        self.create_archive(serial="P-4")
        template.invalidate_recordset()
        self.assertEqual(template.service_archive_count, before + 1)
        action = template.with_context(
            related="service_archive_count"
        ).action_view_related()
        self.assertEqual(action["res_model"], "service.product.archive")
