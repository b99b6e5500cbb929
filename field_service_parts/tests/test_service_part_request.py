# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartRequest(ServicePartsCommon):
    def test_parts_follow_merged_requests(self):
        first, second = self.create_request(), self.create_request()
        stated = self.create_part_request((self.fan, 1), request_id=second.id)
        order = second._create_work_orders()
        ordered = self.create_part_request((self.fan, 1), work_order_id=order.id)
        later = self.create_part_request((self.fan, 2), request_id=second.id)
        second.with_user(self.agent)._merge_into(first)
        self.assertEqual((stated | ordered | later).request_id, first)
        self.assertEqual(order.request_id, first)
        self.assertFalse(second.part_request_ids)

    def test_parts_stated_at_the_call_move_to_the_order(self):
        request = self.create_request(
            part_line_ids=[
                Command.create({"product_id": self.fan.id, "quantity": 2}),
                Command.create({"product_id": self.battery.id, "quantity": 1}),
            ]
        )
        part_request = request.part_request_ids
        self.assertEqual(len(part_request), 1, "both lines share one part request")
        self.assertFalse(part_request.work_order_id)
        self.assertEqual(part_request.partner_id, self.customer)
        order = request._create_work_orders()
        self.assertEqual(part_request.work_order_id, order)
        self.assertEqual(order.part_line_ids, part_request.line_ids)
        self.assertEqual(order.part_line_ids.mapped("work_order_id"), order)

    def test_parts_stated_on_a_form(self):
        request_form = Form(self.create_request())
        with request_form.part_line_ids.new() as line:
            line.product_id = self.fan
            line.quantity = 3
        request = request_form.save()
        self.assertEqual(request.part_line_ids.quantity, 3)
        self.assertEqual(request.part_request_ids.state, "draft")
        self.assertFalse(request.part_line_ids.coverage_manual)

    def test_later_parts_of_the_call_join_its_order(self):
        request = self.create_request()
        order = request._create_work_orders()
        request.part_line_ids = [Command.create({"product_id": self.fan.id})]
        self.assertEqual(order.part_line_ids.product_id, self.fan)

    def test_lines_join_the_open_draft(self):
        first = self.create_part_request((self.fan, 1))
        self.order.part_line_ids = [Command.create({"product_id": self.battery.id})]
        self.assertEqual(self.order.part_request_ids, first)
        first.action_submit()
        self.order.part_line_ids = [Command.create({"product_id": self.battery.id})]
        self.assertEqual(len(self.order.part_request_ids), 2)

    def test_numbers(self):
        part_requests = self.env["service.part.request"].create(
            [{"work_order_id": self.order.id} for _index in range(3)]
        )
        self.assertEqual(len(set(part_requests.mapped("name"))), 3)

    def test_life(self):
        part_request = self.create_part_request((self.fan, 1))
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_issue()
        part_request.action_submit()
        self.assertEqual(part_request.state, "submitted")
        self.assertTrue(part_request.submitted_at)
        part_request.action_draft()
        self.assertEqual(part_request.state, "draft")
        part_request.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            part_request.action_submit()
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.line_ids = [Command.create({"product_id": self.fan.id})]

    def test_empty_request_is_not_submitted(self):
        part_request = self.create_part_request()
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_submit()

    def test_needs_a_document(self):
        with self.assertRaises(ValidationError):
            self.env["service.part.request"].create({"company_id": self.company.id})

    def test_documents_agree(self):
        other = self.create_order()
        dispatch = self.create_dispatch(other)
        with self.assertRaisesRegex(ValidationError, dispatch.name):
            self.create_part_request(work_order_id=self.order.id).write(
                {"dispatch_id": dispatch.id, "work_order_id": self.order.id}
            )

    def test_bad_quantities_and_products(self):
        part_request = self.create_part_request()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            part_request.line_ids = [
                Command.create({"product_id": self.fan.id, "quantity": -1})
            ]
        labour = self.env.ref("field_service.product_labour")
        with self.assertRaises(ValidationError):
            part_request.line_ids = [Command.create({"product_id": labour.id})]

    def test_kit_is_refused(self):
        kit = self.create_part("Fan kit", 100.0)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": self.fan.id})],
            }
        )
        with self.assertRaisesRegex(ValidationError, "kit"):
            self.create_part_request((kit, 1))

    def test_needed_at_follows_the_plan_until_the_issue(self):
        part_request = self.create_part_request((self.fan, 1))
        start = datetime(2030, 1, 7, 9)
        dispatch = self.create_dispatch(
            self.order, planned_start=start, planned_end=start + timedelta(hours=2)
        )
        self.assertEqual(part_request.dispatch_id, dispatch, "the visit brings them")
        self.assertEqual(part_request.needed_at, start)
        dispatch.write(
            {
                "planned_start": start + timedelta(days=1),
                "planned_end": start + timedelta(days=1, hours=2),
            }
        )
        self.assertEqual(part_request.needed_at, start + timedelta(days=1))
        part_request.action_submit()
        part_request.action_issue()
        dispatch.planned_end = start + timedelta(days=2, hours=2)
        dispatch.planned_start = start + timedelta(days=2)
        self.assertEqual(part_request.needed_at, start + timedelta(days=1))

    def test_rejected_visit_leaves_the_parts_with_the_order(self):
        part_request = self.create_part_request((self.fan, 1))
        dispatch = self.create_dispatch(self.order)
        dispatch.action_send()
        dispatch.action_reject(reason="On leave")
        self.assertFalse(part_request.dispatch_id)
        self.assertEqual(part_request.work_order_id, self.order)

    def test_revoked_visit_leaves_the_parts_with_the_order(self):
        part_request = self.create_part_request((self.fan, 1))
        dispatch = self.create_dispatch(self.order)
        self.assertEqual(part_request.dispatch_id, dispatch)
        dispatch.action_revoke()
        self.assertFalse(part_request.dispatch_id)
        self.assertFalse(part_request.line_ids.dispatch_id)

    def test_late(self):
        part_request = self.create_part_request((self.fan, 1))
        part_request.needed_at = datetime.now() - timedelta(hours=1)
        self.assertTrue(part_request.is_late)
        PartRequest = self.env["service.part.request"]
        self.assertIn(part_request, PartRequest.search([("is_late", "=", True)]))
        self.assertNotIn(part_request, PartRequest.search([("is_late", "=", False)]))
        part_request.action_submit()
        part_request.action_issue()
        self.assertFalse(part_request.is_late)
        self.assertNotIn(part_request, PartRequest.search([("is_late", "=", True)]))

    def test_availability(self):
        part_request = self.create_part_request(
            (self.fan, 8), (self.fan, 8), (self.battery, 2)
        )
        self.assertEqual(
            part_request.line_ids.mapped("availability"),
            ["available", "missing", "available"],
        )
        self.assertEqual(part_request.line_ids[0].available_quantity, 10)
        self.assertEqual(part_request.availability, "missing")
        self.assertEqual(self.order.part_availability, "missing")
        part_request.needed_at = datetime.now() + timedelta(days=10)
        self.env["stock.move"].create(
            {
                "product_id": self.fan.id,
                "product_uom_qty": 20,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "date": datetime.now() + timedelta(days=2),
            }
        )._action_confirm()
        part_request.invalidate_recordset()
        part_request.line_ids.invalidate_recordset()
        self.assertEqual(
            part_request.line_ids.mapped("availability"),
            ["available", "expected", "available"],
        )

    def test_log(self):
        request = self.create_request()
        order = request._create_work_orders()
        part_request = self.issue((self.fan, 1), work_order_id=order.id)
        part_request.action_return_unused()
        events = request.log_ids.mapped("event")
        for event in ("parts_requested", "parts_issued", "parts_returned"):
            self.assertIn(event, events)
        issued = request.log_ids.filtered(lambda log: log.event == "parts_issued")
        self.assertIn("Fan", issued.note)
        self.assertEqual(issued.work_order_id, order)
        self.assertFalse(issued.is_public)

    def test_completion_needs_parts_issued_and_accounted_for(self):
        dispatch = self.create_dispatch(self.order)
        part_request = self.create_part_request((self.fan, 2))
        dispatch.action_send()
        dispatch.action_accept()
        dispatch.action_arrive()
        dispatch.action_stop_timer()
        self.add_hours(dispatch, 1.0)
        dispatch.action_finish()
        with self.assertRaisesRegex(UserError, "never issued") as error:
            self.order.action_complete()
        self.assertIn(part_request.name, str(error.exception))
        part_request.action_submit()
        part_request.action_issue()
        with self.assertRaisesRegex(UserError, "neither used nor returned"):
            self.order.action_complete()
        part_request.line_ids.used_quantity = 2
        self.order.action_complete()
        self.assertEqual(part_request.state, "done")
        self.assertEqual(part_request.line_ids.outcome, "used")

    def test_cancelled_request_cancels_its_parts(self):
        request = self.create_request(
            part_line_ids=[Command.create({"product_id": self.fan.id})]
        )
        order = request._create_work_orders()
        request.action_cancel(reason="Customer called off")
        self.assertEqual(order.state, "cancelled")
        self.assertEqual(request.part_request_ids.state, "cancelled")

    def test_order_with_parts_out_is_not_cancelled(self):
        part_request = self.issue((self.fan, 1))
        with self.assertRaisesRegex(UserError, "Fan"):
            self.order.action_cancel()
        part_request.action_return_unused()
        self.order.action_cancel()
        self.assertEqual(self.order.state, "cancelled")

    def test_smart_buttons(self):
        request = self.create_request()
        order = request._create_work_orders()
        dispatch = self.create_dispatch(order)
        part_request = self.issue((self.fan, 1), work_order_id=order.id)
        for document in (request, order, dispatch):
            self.assertEqual(document.part_request_count, 1, document._name)
            self.assertEqual(document.part_picking_count, 1, document._name)
            action = document.with_context(
                related="part_picking_count"
            ).action_view_related()
            self.assertEqual(action["res_id"], part_request.picking_ids.id)
        self.assertEqual(part_request.picking_count, 1)
        picking = part_request.picking_ids
        self.assertEqual(picking.service_work_order_id, order)
        action = picking.action_view_service_part_request()
        self.assertEqual(action["res_id"], part_request.id)

    def test_issued_is_neither_changed_nor_deleted(self):
        part_request = self.issue((self.fan, 1))
        line = part_request.line_ids
        for vals in ({"quantity": 5}, {"product_id": self.battery.id}):
            with self.assertRaisesRegex(UserError, part_request.name):
                line.write(vals)
        with self.assertRaisesRegex(UserError, part_request.name):
            line.unlink()
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.unlink()
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.location_id = self.warehouse.wh_input_stock_loc_id
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_cancel()
