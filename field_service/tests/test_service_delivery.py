# Part of Field Service. License LGPL-3.
from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .delivery_common import ServiceDeliveryCommon


@tagged("post_install", "-at_install")
class TestServiceDelivery(ServiceDeliveryCommon):
    """Installed products are made by deliveries."""

    def test_a_delivered_serial_number_is_an_installed_product(self):
        lot = self.stock_lots(self.ups, "UPS-1")
        picking = self.sell(self.ups, site=self.branch)
        picking.sale_id.date_order = "2024-03-01 10:00:00"
        with freeze_time("2024-03-09 10:00:00"):
            self.validate(picking)
        archive = self.find_archives(lot)
        self.assertRecordValues(
            archive,
            [
                {
                    "state": "registered",
                    "product_id": self.ups.id,
                    "serial": "UPS-1",
                    "partner_id": self.customer.id,
                    "site_id": self.branch.id,
                    "quantity": 1.0,
                    "sold_on": date(2024, 3, 1),
                    "delivered_on": date(2024, 3, 9),
                    "warranty_start": date(2024, 3, 9),
                    "warranty_end": date(2026, 3, 9),
                    "delivery_move_line_id": picking.move_line_ids.id,
                    "sale_line_id": picking.sale_id.order_line.id,
                    "sale_order_id": picking.sale_id.id,
                    "company_id": self.company.id,
                    "is_internal": False,
                    "former_id": False,
                }
            ],
        )
        self.assertIn(picking.name, archive.message_ids.mapped("body")[0])
        # It can be chosen for a call at once.
        with Form(self.env["service.request"].with_user(self.agent)) as form:
            form.subject = "It beeps"
            form.type_id = self.type_repair
            form.partner_id = self.customer
            form.archive_id = archive.with_user(self.agent)

    def test_a_lot_is_one_installed_product_at_each_place(self):
        lot = self.stock_lots(self.battery, "LOT-1", quantity=100)
        self.deliver(self.battery, lot, quantity=8)
        self.deliver(self.battery, lot, quantity=4)
        self.deliver(self.battery, lot, site=self.branch, quantity=3)
        self.deliver(self.battery, lot, partner=self.stranger, quantity=2)
        self.assertRecordValues(
            self.find_archives(lot),
            [
                {"partner_id": owner.id, "site_id": site.id, "quantity": quantity}
                for owner, site, quantity in (
                    (self.customer, self.customer, 12.0),
                    (self.customer, self.branch, 3.0),
                    (self.stranger, self.stranger, 2.0),
                )
            ],
        )

    def test_units_of_measure_are_the_products(self):
        lot = self.stock_lots(self.battery, "LOT-2", quantity=100)
        dozen = self.env.ref("uom.product_uom_dozen")
        picking = self.sell(self.battery, 1)
        picking.do_unreserve()
        picking.move_ids.write({"product_uom": dozen.id, "product_uom_qty": 2})
        picking.action_assign()
        self.validate(picking)
        self.assertEqual(self.find_archives(lot).quantity, 24.0)

    def test_the_buyer_owns_what_is_sent_to_somebody_else(self):
        lot = self.stock_lots(self.ups, "UPS-2")
        self.deliver(self.ups, lot, partner=self.contact, site=self.stranger)
        self.assertRecordValues(
            self.find_archives(lot),
            [{"partner_id": self.customer.id, "site_id": self.stranger.id}],
        )

    def test_drop_ship(self):
        order = self.sell(self.ups).sale_id
        order.picking_ids.action_cancel()
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        lot = self.env["stock.lot"].create({"name": "UPS-3", "product_id": self.ups.id})
        line = order.order_line
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.at_vendors.id,
                "location_dest_id": self.at_customers.id,
                "partner_id": vendor.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.ups.id,
                            "product_uom_qty": 1,
                            "location_id": self.at_vendors.id,
                            "location_dest_id": self.at_customers.id,
                            "sale_line_id": line.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.lot_id = lot
        self.validate(picking)
        archive = self.find_archives(lot)
        self.assertEqual(
            (archive.partner_id, archive.site_id, archive.sale_line_id),
            (self.customer, self.customer, line),
        )

    def test_what_makes_no_installed_product(self):
        lot, other, third = self.stock_lots(self.ups, "UPS-4", "UPS-5", "UPS-6")
        battery_lot = self.stock_lots(self.battery, "LOT-3", quantity=9)
        # Not from stock to stock, and nothing without a number.
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.move_freely(self.ups, lot, self.stock, shelf)
        self.env["stock.quant"]._update_available_quantity(
            self.unit_product, self.stock, 5
        )
        before = self.env["service.product.archive"].search_count([])
        self.validate(self.sell(self.unit_product))
        self.company.service_archive_on_delivery = "serial"
        self.deliver(self.battery, battery_lot, quantity=1)
        self.ups.archive_on_delivery = False
        self.deliver(self.ups, other)
        self.ups.archive_on_delivery = True
        self.company.service_archive_on_delivery = "never"
        self.deliver(self.ups, third)
        self.assertEqual(self.env["service.product.archive"].search_count([]), before)

    def test_nobody_is_needed_to_receive_it(self):
        """A transfer without a partner is delivered all the same."""
        lot = self.stock_lots(self.ups, "UPS-7")
        self.move_freely(self.ups, lot, self.stock, self.at_customers, partner_id=False)
        self.assertFalse(self.find_archives(lot))

    # ------------------------------------------------------------------
    # What was entered before
    # ------------------------------------------------------------------
    def test_a_draft_is_completed(self):
        lot = self.stock_lots(self.ups, "UPS-10")
        draft = self.env["service.product.archive"].create(
            {
                "product_id": self.ups.id,
                "serial": "UPS-10",
                "partner_id": self.stranger.id,
                "note": "Behind the door",
            }
        )
        self.deliver(self.ups, lot, site=self.branch)
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "registered",
                    "lot_id": lot.id,
                    "partner_id": self.customer.id,
                    "site_id": self.branch.id,
                    "delivered_on": date.today(),
                    "warranty_start": date.today(),
                }
            ],
        )
        self.assertEqual(self.find_archives(lot), draft)

    def test_what_is_known_of_a_registered_unit_stays(self):
        lot = self.stock_lots(self.ups, "UPS-11")
        known = self.create_archive(
            product_id=self.ups.id,
            serial="UPS-11",
            partner_id=self.branch.id,
            sold_on=date(2020, 1, 1),
            warranty_start=date(2020, 1, 1),
            warranty_end=date(2030, 1, 1),
        )
        picking = self.deliver(self.ups, lot)
        self.assertRecordValues(
            known,
            [
                {
                    "lot_id": lot.id,
                    "partner_id": self.branch.id,
                    "site_id": self.branch.id,
                    "sold_on": date(2020, 1, 1),
                    "delivered_on": date.today(),
                    "warranty_end": date(2030, 1, 1),
                    "delivery_move_line_id": picking.move_line_ids.id,
                }
            ],
        )
        self.assertEqual(self.find_archives(lot), known)

    def test_a_lot_entered_before_is_the_one_delivered(self):
        lot = self.stock_lots(self.battery, "LOT-4", quantity=9)
        known = self.create_archive(
            product_id=self.battery.id, lot_id=lot.id, quantity=6
        )
        self.deliver(self.battery, lot, quantity=6)
        self.assertEqual(self.find_archives(lot), known)
        self.assertEqual(known.quantity, 6.0)

    def test_a_unit_that_goes_to_somebody_else_begins_anew(self):
        lot = self.stock_lots(self.ups, "UPS-12")
        former = self.create_archive(product_id=self.ups.id, lot_id=lot.id)
        request = self.create_request(archive_id=former.id, user_id=self.agent.id)
        picking = self.deliver(self.ups, lot, partner=self.stranger)
        new = self.find_archives(lot) - former
        self.assertEqual(former.state, "deactivated")
        self.assertIn(picking.name, former.deactivation_reason)
        self.assertIn("Other Company", former.deactivation_reason)
        self.assertRecordValues(
            new,
            [
                {
                    "state": "registered",
                    "partner_id": self.stranger.id,
                    "former_id": former.id,
                }
            ],
        )
        self.assertEqual(former.later_ids, new)
        # Who looks after the open call is asked what becomes of it.
        task = request.activity_ids.filtered(lambda t: "UPS-12" in (t.summary or ""))
        self.assertEqual(task.user_id, self.agent)
        self.assertIn(picking.name, task.note)

    def test_our_own_equipment(self):
        sold, shown = self.stock_lots(self.ups, "UPS-13", "UPS-14")
        own, demo = (
            self.create_archive(
                product_id=self.ups.id,
                lot_id=lot.id,
                partner_id=self.company.partner_id.id,
                is_internal=True,
            )
            for lot in (sold, shown)
        )
        self.move_freely(self.ups, shown, self.stock, self.at_customers)
        self.assertEqual(self.find_archives(shown), demo)
        self.assertEqual(demo.state, "registered")
        self.deliver(self.ups, sold)
        self.assertEqual(own.state, "deactivated")
        self.assertEqual((self.find_archives(sold) - own).former_id, own)

    # ------------------------------------------------------------------
    # The warehouse is never held up
    # ------------------------------------------------------------------
    def test_a_problem_of_the_service_is_noted_on_the_transfer(self):
        bad, good = self.stock_lots(self.ups, "BAD", "GOOD")
        pickings = self.sell(self.ups) | self.sell(self.ups)
        for picking, lot in zip(pickings, (bad, good), strict=True):
            picking.move_line_ids.lot_id = lot
        pickings.move_ids.picked = True
        Archive = type(self.env["service.product.archive"])
        create = Archive.create

        def refuse(archives, vals_list):
            if bad.id in [vals.get("lot_id") for vals in vals_list]:
                raise UserError(archives.env._("The number is odd"))
            return create(archives, vals_list)

        with patch.object(Archive, "create", refuse):
            pickings.with_user(self.warehouse_user).button_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertEqual(len(self.find_archives(good)), 1)
        self.assertFalse(self.find_archives(bad))
        self.assertIn(
            "The number is odd", "".join(pickings[0].message_ids.mapped("body"))
        )

    def test_a_hundred_serial_numbers_cost_what_one_costs(self):
        def count(quantity, prefix):
            names = [f"{prefix}-{index:03}" for index in range(quantity)]
            lots = self.stock_lots(self.ups, *names)
            picking = self.deliver(self.ups, lots)
            archives = self.find_archives(lots)
            self.assertEqual(len(archives), quantity)
            archives.state = "draft"
            archives.unlink()
            lines = picking.move_line_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.delivery"].sudo()._follow_move_lines(lines)
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(len(self.find_archives(lots)), quantity)
            return queries

        count(1, "WARM")
        one, hundred = count(1, "ONE"), count(100, "HUNDRED")
        self.assertLessEqual(hundred, one + 5, f"{one} for one, {hundred} for 100")

    def test_every_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Second Company"})
        self.env.user.company_ids = [Command.link(other.id)]
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        lot = self.env["stock.lot"].create(
            {"name": "UPS-20", "product_id": self.ups.id}
        )
        here = self.create_archive(product_id=self.ups.id, lot_id=lot.id)
        self.env["stock.quant"]._update_available_quantity(
            self.ups, warehouse.lot_stock_id, 1, lot_id=lot
        )
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.stranger.id,
                    "company_id": other.id,
                    "warehouse_id": warehouse.id,
                    "order_line": [Command.create({"product_id": self.ups.id})],
                }
            )
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.button_validate()
        there = self.find_archives(lot) - here
        self.assertEqual((there.company_id, there.partner_id), (other, self.stranger))
        self.assertEqual(here.state, "registered", "the other company's books")
        self.assertFalse(there.former_id)


@tagged("post_install", "-at_install")
class TestServiceDeliveryBack(ServiceDeliveryCommon):
    """Installed products end when the goods come back."""

    def setUp(self):
        super().setUp()
        self.lot = self.stock_lots(self.ups, "UPS-1")
        self.picking = self.deliver(self.ups, self.lot)
        self.unit = self.find_archives(self.lot)

    def test_a_mistaken_delivery_leaves_nothing(self):
        back = self.send_back(self.picking)
        self.assertFalse(self.unit.exists())
        self.assertIn("UPS 20 kVA", "".join(back.message_ids.mapped("body")))

    def test_a_return_ends_the_unit_and_names_the_transfer(self):
        self.create_request(archive_id=self.unit.id).action_cancel("Wrong number")
        back = self.send_back(self.picking)
        self.assertRecordValues(
            self.unit,
            [
                {
                    "state": "deactivated",
                    "deactivation_reason": f"Returned with {back.name}",
                    "deactivated_on": date.today(),
                }
            ],
        )

    def test_whatever_happened_keeps_the_record(self):
        def talk(unit):
            unit.message_post(body="Behind the door", message_type="comment")

        def plan(unit):
            unit.activity_schedule("mail.mail_activity_data_todo", user_id=2)

        def file(unit):
            self.env["ir.attachment"].create(
                {"name": "plan", "res_model": unit._name, "res_id": unit.id}
            )

        def promise(unit):
            self.create_contract(lines=[{"archive_id": unit.id}])

        def build_in(unit):
            self.create_archive(parent_id=unit.id, serial="CHILD")

        for index, happen in enumerate((talk, plan, file, promise, build_in)):
            with self.subTest(happened=happen.__name__):
                lot = self.stock_lots(self.ups, f"UPS-H{index}")
                picking = self.deliver(self.ups, lot)
                unit = self.find_archives(lot)
                happen(unit)
                self.send_back(picking)
                self.assertEqual(unit.state, "deactivated")

    def test_what_was_entered_by_hand_is_never_removed(self):
        lot = self.stock_lots(self.ups, "UPS-2")
        by_hand = self.create_archive(product_id=self.ups.id, serial="UPS-2")
        self.send_back(self.deliver(self.ups, lot))
        self.assertEqual(by_hand.state, "deactivated")

    def test_a_return_without_its_delivery(self):
        self.move_freely(self.ups, self.lot, self.at_customers, self.stock)
        self.assertEqual(self.unit.state, "deactivated")

    def test_delivered_again_its_life_goes_on(self):
        self.move_freely(self.ups, self.lot, self.at_customers, self.stock)
        self.deliver(self.ups, self.lot, partner=self.stranger)
        new = self.find_archives(self.lot) - self.unit
        self.assertEqual((new.former_id, new.partner_id), (self.unit, self.stranger))

    def test_open_calls_are_a_task_not_an_error(self):
        request = self.create_request(archive_id=self.unit.id)
        self.team.leader_id = self.dispatcher
        order = self.create_order(archive_id=self.unit.id, user_id=self.agent.id)
        back = self.send_back(self.picking)
        self.assertEqual(self.unit.state, "deactivated")
        self.assertEqual(request.state, "new")
        for document, user in ((request, self.dispatcher), (order, self.agent)):
            task = document.activity_ids.filtered(
                lambda task: "UPS-1" in (task.summary or "")
            )
            self.assertEqual(task.user_id, user)
            self.assertIn(back.name, task.note)

    def test_a_part_of_a_lot_comes_back(self):
        lot = self.stock_lots(self.battery, "LOT-1", quantity=50)
        here = self.deliver(self.battery, lot, quantity=10)
        there = self.deliver(self.battery, lot, site=self.branch, quantity=5)
        first, second = self.find_archives(lot)
        back = self.send_back(there, quantity=2)
        self.assertEqual((first.quantity, second.quantity), (10.0, 3.0))
        self.assertIn(back.name, second.message_ids[0].body)
        self.send_back(there, quantity=3)
        # It was touched by the first return, so its history stays.
        self.assertEqual(second.state, "deactivated")
        self.send_back(here)
        self.assertFalse(first.exists())

    def test_more_of_a_lot_than_one_place_had(self):
        lot = self.stock_lots(self.battery, "LOT-1", quantity=50)
        self.deliver(self.battery, lot, quantity=4)
        self.deliver(self.battery, lot, site=self.branch, quantity=5)
        here, there = self.find_archives(lot)
        self.move_freely(
            self.battery,
            lot,
            self.at_customers,
            self.stock,
            quantity=7,
            partner_id=self.branch.id,
        )
        self.assertEqual((here.quantity, there.state), (2.0, "deactivated"))

    def test_never_means_returns_too(self):
        self.company.service_archive_on_delivery = "never"
        self.send_back(self.picking)
        self.assertEqual(self.unit.state, "registered")

    def test_a_month_later_it_is_a_return(self):
        self.env.cr.execute(
            "UPDATE service_product_archive SET write_date = write_date + %s"
            " WHERE id = %s",
            [timedelta(days=30), self.unit.id],
        )
        self.unit.invalidate_recordset(["write_date"])
        self.send_back(self.picking)
        self.assertEqual(self.unit.state, "deactivated")
