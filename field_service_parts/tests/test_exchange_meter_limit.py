# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestExchangeMeterLimit(ServiceGoodsCommon):
    """What a meter has left of the warranty goes over to the unit that comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inverter.product_tmpl_id.meter_template_ids = [
            Command.create({"name": "Hours", "unit": "h", "warranty_limit": 2000})
        ]
        cls.unit.action_create_meters()
        cls.hours = cls.unit.meter_ids
        cls.end = date.today() + timedelta(days=300)
        cls.unit.write(
            {
                "warranty_start": date.today() - timedelta(days=400),
                "warranty_end": cls.end,
                "warranty_labour": True,
                "warranty_labour_end": date.today() + timedelta(days=30),
            }
        )

    @classmethod
    def read(cls, meter, value, days):
        moment = fields.Datetime.now() - timedelta(days=days)
        meter.action_register_reading(value, moment, confirm=True)

    def exchange(self):
        """Exchange the unit as an engineer, who has no right on meters of others."""
        visit = self.create_visit("exchange", treatment_lot_id=self.spare_lot.id)
        visit.with_user(self.engineer_user).action_finish()
        visit.part_request_ids.with_user(self.stock_user).action_issue()
        return self.unit.replaced_by_id

    def test_what_was_left_goes_on(self):
        self.read(self.hours, 1500, 10)
        new = self.exchange()
        hours = new.meter_ids
        self.assertEqual((hours.name, hours.warranty_limit), ("Hours", 500))
        self.assertEqual(new.warranty_end, self.end)
        self.assertFalse(new.warranty_meter_end)
        self.read(hours, 501, 0)
        self.assertEqual(hours.warranty_reached_on, date.today())
        self.assertEqual(new.warranty_meter_end, date.today())
        self.assertEqual(self.hours.warranty_limit, 2000, "the old one keeps its own")

    def test_nothing_was_read(self):
        self.assertEqual(self.exchange().meter_ids.warranty_limit, 2000)

    def test_what_was_extended_counts(self):
        self.read(self.hours, 1500, 10)
        self.hours.warranty_limit = 5000
        self.assertEqual(self.exchange().meter_ids.warranty_limit, 3500)

    def test_what_was_used_up_does_not_begin_anew(self):
        self.read(self.hours, 2100, 10)
        reached = self.unit.warranty_meter_end
        self.assertTrue(reached)
        new = self.exchange()
        self.assertEqual(new.warranty_end, reached)
        self.assertEqual(new.warranty_labour_end, reached)
        self.assertEqual(new.warranty_state, "expired")
        self.assertFalse(new.meter_ids.warranty_limit)

    def test_the_product_limits_today_what_it_did_not_then(self):
        self.hours.warranty_limit = 0
        self.assertFalse(self.exchange().meter_ids.warranty_limit)

    def test_another_product_without_such_a_meter(self):
        self.read(self.hours, 1500, 10)
        self.inverter.product_tmpl_id.meter_template_ids.unlink()
        [hours] = self.exchange().meter_ids
        self.assertEqual(
            (hours.name, hours.unit, hours.kind, hours.warranty_limit),
            ("Hours", "h", "counter", 500),
        )
