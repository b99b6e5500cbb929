# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartCoverage(ServicePartsCommon):
    """Who pays for a part, and where the part goes for it."""

    def test_customer_pays(self):
        line = self.create_part_request((self.fan, 1)).line_ids
        self.assertEqual((line.coverage, line.customer_share), ("billable", 100.0))
        self.assertEqual(line._get_destination().usage, "customer")

    def test_warranty(self):
        order = self.create_warranty_order()
        line = self.create_part_request((self.fan, 1), work_order_id=order.id).line_ids
        self.assertEqual((line.coverage, line.customer_share), ("warranty", 0.0))
        self.assertIn("in warranty", line.coverage_reason)
        self.assertEqual(
            line._get_destination(), self.company.service_warranty_location_id
        )

    def test_contract_covers_parts_only_partly(self):
        self.create_contract(lines=[{"part_coverage": 60.0}])
        order = self.create_order()
        line = self.create_part_request((self.fan, 1), work_order_id=order.id).line_ids
        self.assertEqual((line.coverage, line.customer_share), ("contract", 40.0))
        self.assertEqual(line._get_destination().usage, "customer")

    def test_contract_in_full(self):
        self.create_contract(lines=[{"part_coverage": 100.0}])
        order = self.create_order()
        line = self.create_part_request((self.fan, 1), work_order_id=order.id).line_ids
        self.assertEqual(
            line._get_destination(), self.company.service_contract_location_id
        )

    def test_internal(self):
        order = self.create_order(kind="internal_field")
        line = self.create_part_request((self.fan, 1), work_order_id=order.id).line_ids
        self.assertEqual(
            line._get_destination(), self.company.service_internal_location_id
        )

    def test_goodwill_by_the_dispatcher_only(self):
        line = self.create_part_request((self.fan, 1)).line_ids
        with self.assertRaises(AccessError):
            line.with_user(self.agent).coverage = "goodwill"
        line.with_user(self.dispatcher).coverage = "goodwill"
        self.assertEqual(line.customer_share, 0.0)
        self.assertTrue(line.coverage_manual)
        self.assertEqual(
            line._get_destination(), self.company.service_goodwill_location_id
        )

    def test_known_at_the_call_already(self):
        request = self.create_request(archive_id=self.create_warranty_archive().id)
        line = self.create_part_request((self.fan, 1), request_id=request.id).line_ids
        self.assertEqual(line.coverage, "warranty")

    def test_follows_the_archive_until_the_issue(self):
        order = self.create_order()
        part_request = self.create_part_request((self.fan, 1), work_order_id=order.id)
        line = part_request.line_ids
        self.assertEqual(line.coverage, "billable")
        order.archive_id = self.create_warranty_archive()
        self.assertEqual(line.coverage, "warranty")
        part_request.action_submit()
        part_request.action_issue()
        order.archive_id = False
        self.assertEqual(line.coverage, "warranty", "the part has left under warranty")
