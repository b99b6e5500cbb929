# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartAlert(ServicePartsCommon):
    """Who waits for parts learns in time that they are not coming."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["service.alert.rule"].search([])
        cls.near = cls.env.ref("field_service_parts.alert_rule_parts_needed")
        cls.late = cls.env.ref("field_service_parts.alert_rule_parts_late")
        (rules - cls.near - cls.late).active = False
        cls.order.user_id = cls.dispatcher
        cls.now = fields.Datetime.now()

    def create_part_request(self, hours):
        return self.env["service.part.request"].create(
            {
                "work_order_id": self.order.id,
                "needed_at": self.now + timedelta(hours=hours),
                "line_ids": [
                    Command.create({"product_id": self.fan.id, "quantity": 1})
                ],
            }
        )

    def test_parts_needed_soon_and_late(self):
        soon = self.create_part_request(5)
        late = self.create_part_request(-5)
        self.create_part_request(50)
        for _run in range(2):
            self.env["service.alert.rule"]._cron_alert()
        for rule, part_request in ((self.near, soon), (self.late, late)):
            alert = rule.alert_ids
            self.assertEqual(alert.res_id, part_request.id)
            self.assertEqual(alert.partner_id, self.dispatcher.partner_id)
            self.assertEqual(alert.state, "sent")
            self.assertEqual(alert.action_open_document()["res_id"], part_request.id)
