# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .delivery_common import ServiceDeliveryCommon


@tagged("post_install", "-at_install")
class TestServiceDeliveryQuery(ServiceDeliveryCommon):
    """What customers got before anybody thought of installed products."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_archive_on_delivery = "never"

    def setUp(self):
        super().setUp()
        self.lots = self.stock_lots(self.ups, "UPS-1", "UPS-2", "UPS-3")
        self.first, self.second, self.third = self.lots
        self.to_branch = self.deliver(self.ups, self.first, site=self.branch)
        self.to_stranger = self.deliver(self.ups, self.second, partner=self.stranger)

    def query(self, *domain, user=None):
        return (
            self.env["service.delivery"].with_user(user or self.agent).search([*domain])
        )

    def test_by_customer_product_serial_and_date(self):
        lot = self.stock_lots(self.battery, "LOT-1", quantity=9)
        self.deliver(self.battery, lot, quantity=4)
        self.send_back(self.to_branch)
        of_customer = self.query(("partner_id", "child_of", self.customer.id))
        self.assertRecordValues(
            of_customer.sorted("id"),
            [
                {
                    "product_id": product.id,
                    "direction": direction,
                    "quantity": quantity,
                    "net_quantity": net,
                    "serial": serial,
                    "partner_id": self.customer.id,
                    "site_id": site.id,
                }
                for product, direction, quantity, net, serial, site in (
                    (self.ups, "delivered", 1.0, 1.0, "UPS-1", self.branch),
                    (self.battery, "delivered", 4.0, 4.0, "LOT-1", self.customer),
                    (self.ups, "returned", 1.0, -1.0, "UPS-1", self.branch),
                )
            ],
        )
        both = ("partner_id", "child_of", self.customer.id)
        self.assertEqual(
            self.query(both, ("product_id", "=", self.battery.id)).serial, "LOT-1"
        )
        self.assertEqual(
            self.query(("serial", "ilike", "ups-1")).mapped("direction"),
            ["returned", "delivered"],
        )
        self.assertEqual(len(self.query(("date", ">=", "today"))), 4)
        self.assertFalse(self.query(("date", "<", "today")))
        self.assertEqual(
            self.query(("serial", "=", "UPS-1"))[1].sale_order_id,
            self.to_branch.sale_id,
        )

    def test_every_way_to_ask_for_a_customer(self):
        expected = self.query(("serial", "=", "UPS-1"))
        stranger = self.query(("serial", "=", "UPS-2"))
        for domain in (
            [("partner_id", "=", self.customer.id)],
            [("partner_id", "in", [self.customer.id])],
            [("partner_id", "!=", self.stranger.id)],
            [("partner_id", "ilike", "harbour")],
            [("partner_id.name", "=", "Harbour Hospital")],
            [("partner_id", "any", [("id", "=", self.customer.id)])],
            [("partner_id", "child_of", [self.branch.id])],
            ["!", ("partner_id", "child_of", self.stranger.id)],
            [("site_id", "=", self.branch.id)],
        ):
            with self.subTest(domain=domain):
                found = self.query(("product_id", "=", self.ups.id), *domain)
                self.assertEqual(found, expected)
        self.assertEqual(self.query(("partner_id", "not ilike", "harbour")), stranger)
        self.assertFalse(self.query(("partner_id", "=", False)))
        self.move_freely(
            self.ups, self.third, self.stock, self.at_customers, partner_id=False
        )
        self.assertEqual(
            self.query(("partner_id", "=", False)).serial, "UPS-3", "sold over the desk"
        )
        # Counted and grouped as it is searched.
        groups = self.env["service.delivery"].formatted_read_group(
            [("product_id", "=", self.ups.id)], ["partner_id"], ["quantity:sum"]
        )
        self.assertEqual(len(groups), 3)
        for group in groups:
            self.assertEqual(len(self.query(*group["__extra_domain"])), 1)

    def test_a_vendor_did_not_get_what_he_sent(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        order = self.sell(self.ups).sale_id
        order.picking_ids.action_cancel()
        self.move_freely(
            self.ups,
            self.env["stock.lot"].create({"name": "UPS-9", "product_id": self.ups.id}),
            self.at_vendors,
            self.at_customers,
            partner_id=vendor.id,
        ).move_ids.write(
            {"sale_line_id": order.order_line.id, "partner_id": self.customer.id}
        )
        self.env.invalidate_all()
        self.assertFalse(self.query(("partner_id", "child_of", vendor.id)))
        row = self.query(("serial", "=", "UPS-9"))
        self.assertEqual((row.partner_id, row.site_id), (self.customer,) * 2)

    def test_who_may_ask(self):
        readers = {
            self.agent: True,
            self.dispatcher: True,
            self.manager: True,
            self.engineer_user: False,
            self.warehouse_user: False,
            new_test_user(self.env, "fs_portal", "base.group_portal"): False,
            new_test_user(self.env, "fs_nobody", "base.group_user"): False,
        }
        for user, may in readers.items():
            with self.subTest(user=user.login):
                Delivery = self.env["service.delivery"].with_user(user)
                self.assertEqual(Delivery.has_access("read"), may)
                self.assertFalse(Delivery.has_access("write"))
                if not may:
                    row = Delivery.browse(self.to_branch.move_line_ids.id)
                    with self.assertRaises(AccessError):
                        row.action_create_archives()

    def test_without_any_right_on_stock(self):
        """The list and the form open for somebody who is nothing but an agent."""
        rows = self.query(("product_id", "=", self.ups.id))
        specification = {
            name: {"fields": {"display_name": {}}}
            for name in ("product_id", "partner_id", "sale_order_id", "archive_id")
        } | {"serial": {}, "reference": {}, "direction": {}}
        found = rows.web_read(specification)
        self.assertEqual({row["serial"] for row in found}, {"UPS-1", "UPS-2"})
        orders = {row["sale_order_id"]["display_name"] for row in found}
        self.assertIn(self.to_branch.sale_id.name, orders)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Second Company"})
        agent = new_test_user(
            self.env,
            login="fs_other",
            groups="field_service.group_service_agent",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.query(user=agent))
        self.assertFalse(
            self.query(("partner_id", "child_of", self.customer.id), user=agent)
        )

    # ------------------------------------------------------------------
    # Installed products from the result
    # ------------------------------------------------------------------
    def test_create_from_the_result(self):
        rows = self.query(("product_id", "=", self.ups.id))
        answer = rows.action_create_archives()
        archives = self.find_archives(self.lots)
        self.assertRecordValues(
            archives.sorted("serial"),
            [
                {
                    "state": "registered",
                    "serial": "UPS-1",
                    "partner_id": self.customer.id,
                    "site_id": self.branch.id,
                },
                {
                    "state": "registered",
                    "serial": "UPS-2",
                    "partner_id": self.stranger.id,
                    "site_id": self.stranger.id,
                },
            ],
        )
        self.assertIn("2 installed products created", answer["params"]["message"])
        self.assertEqual(
            answer["params"]["next"]["domain"], [("id", "in", archives.ids)]
        )
        # The rows know them now, and are left alone the next time.
        self.assertEqual(rows.archive_id, archives)
        message = rows.action_create_archives()["params"]["message"]
        self.assertIn("0 installed products created", message)
        self.assertIn(archives[0].name, message)
        self.assertEqual(self.find_archives(self.lots), archives)
        self.assertFalse(self.query(("archive_id", "=", False)))

    def test_only_where_a_unit_is_today(self):
        self.send_back(self.to_branch)
        later = self.deliver(self.ups, self.first, partner=self.stranger)
        typed = self.create_archive(
            product_id=self.ups.id, serial="UPS-2", partner_id=self.stranger.id
        )
        rows = self.query(("product_id", "=", self.ups.id))
        message = rows.action_create_archives()["params"]["message"]
        archive = self.find_archives(self.first)
        self.assertEqual(archive.partner_id, self.stranger)
        self.assertEqual(archive.delivery_move_line_id, later.move_line_ids)
        self.assertIn("UPS-1: is a return", message)
        self.assertIn(f"went to Other Company later, with {later.name}", message)
        self.assertIn(f"has one already: {typed.name}", message)

    def test_lots_less_what_came_back(self):
        lot = self.stock_lots(self.battery, "LOT-1", quantity=50)
        here = self.deliver(self.battery, lot, quantity=10)
        self.deliver(self.battery, lot, site=self.branch, quantity=5)
        gone = self.stock_lots(self.battery, "LOT-2", quantity=9)
        self.send_back(here, quantity=4)
        self.send_back(self.deliver(self.battery, gone, quantity=3))
        rows = self.query(
            ("product_id", "=", self.battery.id), ("direction", "=", "delivered")
        )
        message = rows.action_create_archives()["params"]["message"]
        self.assertEqual(
            self.find_archives(lot).mapped(lambda unit: (unit.site_id, unit.quantity)),
            [(self.customer, 10.0), (self.branch, 1.0)],
        )
        self.assertFalse(self.find_archives(gone))
        self.assertIn("LOT-2: came back since", message)

    def test_products_without_numbers(self):
        self.env["stock.quant"]._update_available_quantity(
            self.unit_product, self.stock, 5
        )
        self.validate(self.sell(self.unit_product, 3))
        row = self.query(("product_id", "=", self.unit_product.id))
        row.action_create_archives()
        self.assertEqual((row.archive_id.quantity, row.archive_id.serial), (3.0, False))
        message = row.action_create_archives()["params"]["message"]
        self.assertIn("has one already", message)

    def test_a_hundred_rows_cost_what_one_costs(self):
        names = [f"Q-{index:03}" for index in range(101)]
        lots = self.stock_lots(self.ups, *names)
        self.deliver(self.ups, lots)
        rows = self.query(("lot_id", "in", lots.ids)).sudo()

        def count(chosen):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            chosen.action_create_archives()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.query(("lot_id", "=", self.first.id)).sudo().action_create_archives()
        one, hundred = count(rows[0]), count(rows[1:])
        self.assertLessEqual(hundred, one + 5, f"{one} for one, {hundred} for 100")

    # ------------------------------------------------------------------
    # From other documents
    # ------------------------------------------------------------------
    def open_list(self, record, method="action_view_service_deliveries"):
        action = getattr(record.with_user(self.agent), method)()
        context = action["context"]
        partner = context.get("search_default_partner_id")
        domain = [*action["domain"]]
        if partner:
            domain.append(("partner_id", "child_of", partner))
        return self.query(*domain)

    def test_from_customer_product_and_request(self):
        expected = self.query(("serial", "=", "UPS-1"))
        self.assertEqual(self.open_list(self.customer), expected)
        self.assertEqual(self.open_list(self.branch), expected)
        self.assertEqual(
            self.open_list(self.ups.product_tmpl_id),
            self.query(("product_id", "=", self.ups.id)),
        )
        request = self.create_request(contact_id=self.contact.id)
        self.assertEqual(self.open_list(request), expected)

    def test_all_ways_of_a_serial_number(self):
        self.send_back(self.to_branch)
        self.deliver(self.ups, self.first, partner=self.stranger)
        ways = self.query(("serial", "=", "UPS-1"))
        self.assertEqual(
            ways.mapped("direction"), ["delivered", "returned", "delivered"]
        )
        typed = self.create_archive(product_id=self.ups.id, serial="UPS-1")
        known = self.create_archive(
            product_id=self.ups.id, lot_id=self.second.id, partner_id=self.stranger.id
        )
        self.assertEqual(self.open_list(typed, "action_view_deliveries"), ways)
        self.assertEqual(typed.with_user(self.agent).delivery_count, 3)
        self.assertEqual(
            self.open_list(known, "action_view_deliveries").serial, "UPS-2"
        )
        with Form(known.with_user(self.agent)) as form:
            self.assertEqual(form.delivery_count, 1)
        self.assertEqual(self.open_list(self.first), ways)
        lot = self.second.with_user(self.manager).sudo()
        self.assertEqual(
            (lot.service_delivery_count, lot.service_archive_count), (1, 1)
        )
        action = lot.with_context(related="service_archive_count").action_view_related()
        self.assertEqual(action["res_id"], known.id)

    def test_the_screens_open(self):
        agent = self.agent
        for model in ("service.product.archive", "service.request", "res.partner"):
            with self.subTest(model=model):
                arch = self.env[model].with_user(agent).get_view(view_type="form")
                self.assertRegex(arch["arch"], "action_view_(service_)?deliveries")
        self.env.user.group_ids = [
            Command.link(self.env.ref("stock.group_production_lot").id)
        ]
        with Form(self.env["product.template"]) as form:
            form.name = "Charger"
            form.type = "consu"
            form.is_storable = True
            form.tracking = "serial"
            self.assertTrue(form.archive_on_delivery)
        settings = Form(self.env["res.config.settings"])
        settings.service_archive_on_delivery = "serial"
        settings.save().execute()
        self.assertEqual(self.company.service_archive_on_delivery, "serial")

    def test_the_life_of_a_unit_tells_its_ways(self):
        self.company.service_archive_on_delivery = "tracked"
        picking = self.deliver(self.ups, self.third)
        unit = self.find_archives(self.third)
        self.create_request(archive_id=unit.id)
        back = self.send_back(picking)
        again = self.deliver(self.ups, self.third, partner=self.stranger)
        new = self.find_archives(self.third) - unit
        life = new.with_user(self.agent).get_life(kinds=["delivery"])["entries"]
        self.assertEqual(
            {entry["title"] for entry in life},
            {
                f"Delivered with {picking.name}",
                f"Returned with {back.name}",
                f"Delivered with {again.name}",
                f"Formerly {unit.name}",
            },
        )
        # Not for an engineer, who may not ask for deliveries.
        entries = new.with_user(self.engineer_user)._prepare_life_deliveries()
        self.assertFalse(entries)
