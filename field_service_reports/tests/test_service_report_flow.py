# Part of Field Service. License LGPL-3.
from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, ReportCommon, at


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFlow(ReportCommon):
    def test_received_and_closed(self):
        still_open = self.create_request(received_at=at(3))
        closed = self.create_handled(received=at(2))
        closed.write({"state": "closed", "closed_at": at(10)})
        rows = self.report(still_open | closed, "service.report.flow")
        self.assertEqual(
            sorted((row.request_id.id, row.event, row.date) for row in rows),
            [
                (still_open.id, "received", at(3)),
                (closed.id, "closed", at(10)),
                (closed.id, "received", at(2)),
            ],
        )
        self.assertEqual(len(set(rows.ids)), 3)

    def test_by_week(self):
        requests = self.create_request(received_at=at(3)) | self.create_request(
            received_at=at(10)
        )
        requests[0].write({"state": "closed", "closed_at": at(11)})
        counts = self.env["service.report.flow"].formatted_read_group(
            [("request_id", "in", requests.ids)], ["date:week", "event"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in counts], [1, 1, 1])

    def test_row_opens_its_request(self):
        request = self.create_request()
        action = self.report(request, "service.report.flow").action_open_document()
        self.assertEqual(action["res_id"], request.id)
