# Part of Field Service. License LGPL-3.
from datetime import datetime

from odoo.tests import HttpCase, tagged

from .test_service_meter import MeterCommon


@tagged("post_install", "-at_install")
class TestMyDayMeterTour(MeterCommon, HttpCase):
    """An engineer reads a meter on the telephone; a slip is noticed at once."""

    browser_size = "375x812"
    touch_enabled = True

    def test_meter_tour(self):
        request = self.create_request(archive_id=self.machine.id)
        order = self.create_order(request_id=request.id, archive_id=self.machine.id)
        visit = self.create_dispatch(order, planned_start=datetime.now())
        visit.action_send()
        visit.action_accept()
        self.start_tour(
            "/odoo/my-day", "field_service_my_day_meter_tour", login="fs_engineer"
        )
        self.assertEqual(self.hours.last_value, 512)
        self.assertEqual(
            sorted(self.hours.reading_ids.mapped("state")), ["corrected", "valid"]
        )
