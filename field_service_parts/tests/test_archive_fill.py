# Part of Field Service. License LGPL-3.
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServicePartsCommon


class ArchiveManufacturedCommon(ServicePartsCommon):
    """A machine with a module in it, which has a board; both made by us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.create_part("Machine", 5000.0, tracking="serial")
        cls.module = cls.create_part("Power module", 900.0, tracking="serial")
        cls.board = cls.create_part("Board", 200.0, tracking="serial")
        cls.create_bom(cls.module, (cls.board, 1), (cls.fan, 1))
        cls.bom = cls.create_bom(cls.machine, (cls.module, 2), (cls.fan, 4))

    @classmethod
    def create_bom(cls, product, *lines, **vals):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1.0,
                "company_id": cls.company.id,
                "bom_line_ids": [
                    Command.create({"product_id": one.id, "product_qty": quantity})
                    for one, quantity in lines
                ],
                **vals,
            }
        )

    @classmethod
    def manufacture(cls, product, names, lots=()):
        """Make one piece for each name from the given numbers of its components."""
        production = cls.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": len(names),
                "company_id": cls.company.id,
            }
        )
        production.action_confirm()
        made = cls.env["stock.lot"].concat(
            *(cls.create_lot(product, name) for name in names)
        )
        production.lot_producing_ids = made
        production.qty_producing = len(names)
        for move in production.move_raw_ids:
            used = [lot for lot in lots if lot.product_id == move.product_id]
            if used:
                move.move_line_ids.unlink()
                move.move_line_ids = [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                        }
                    )
                    for lot in used
                ]
            else:
                move.quantity = move.product_uom_qty
            move.picked = True
        production.with_context(skip_consumption=True).button_mark_done()
        return made

    @classmethod
    def put_on_stock(cls, product, *names):
        lots = cls.env["stock.lot"]
        for name in names:
            lot = cls.create_lot(product, name)
            cls.receive(product, 1, 10.0, lot=lot)
            lots |= lot
        return lots

    @classmethod
    def make_machine(cls, name):
        """Make a machine of two modules, each with its board."""
        boards = cls.put_on_stock(cls.board, f"{name}-B1", f"{name}-B2")
        modules = cls.env["stock.lot"]
        for index, board in enumerate(boards, start=1):
            modules |= cls.manufacture(cls.module, [f"{name}-M{index}"], board)
        return cls.manufacture(cls.machine, [name], modules)

    def describe(self, archive):
        """Return the list as a tree: (level, product, number, quantity)."""
        return [
            (one.level, one.product_id.name, one.serial or None, one.quantity)
            for one in archive.component_ids._sort_as_tree()
        ]


@tagged("post_install", "-at_install")
class TestArchiveFill(ArchiveManufacturedCommon):
    """The component list is made from how the machine was made."""

    def create_machine(self, **vals):
        return self.create_archive(product_id=self.machine.id, **vals)

    def test_from_manufacturing_with_all_numbers_and_levels(self):
        archive = self.create_machine(lot_id=self.make_machine("MA-1").id)
        action = archive.with_user(self.agent).action_fill_components()
        self.assertEqual(
            sorted(self.describe(archive), key=str),
            sorted(
                [
                    (0, "Power module", "MA-1-M1", 1.0),
                    (1, "Board", "MA-1-B1", 1.0),
                    (1, "Fan 120 mm", None, 1.0),
                    (0, "Power module", "MA-1-M2", 1.0),
                    (1, "Board", "MA-1-B2", 1.0),
                    (1, "Fan 120 mm", None, 1.0),
                    (0, "Fan 120 mm", None, 4.0),
                ],
                key=str,
            ),
        )
        for number in "12":
            board = archive.component_ids.filtered(
                lambda one, serial=f"MA-1-B{number}": one.serial == serial
            )
            self.assertEqual(board.parent_id.serial, f"MA-1-M{number}")
        self.assertEqual(set(archive.component_ids.mapped("source")), {"manufacturing"})
        self.assertEqual(set(archive.component_ids.mapped("fitted_on")), {date.today()})
        self.assertIn("7 added", action["params"]["message"])
        self.assertIn("7 added", archive.message_ids[0].body)
        self.assertEqual(archive.bom_id, self.bom)

    def test_a_delivery_fills_the_list(self):
        lot = self.make_machine("MA-9")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.machine.id})],
            }
        )
        order.action_confirm()
        transfer = order.picking_ids.with_user(self.stock_user)
        self.assertEqual(transfer.move_line_ids.lot_id, lot)
        transfer.button_validate()
        archive = self.env["service.product.archive"].search([("lot_id", "=", lot.id)])
        self.assertEqual(archive.state, "registered")
        self.assertEqual(len(archive.component_ids), 7)
        self.assertIn("MA-9-B2", archive.component_ids.mapped("serial"))

    def test_a_lot_has_as_many_components_as_pieces(self):
        rack = self.create_part("Rack", 90.0, tracking="lot")
        self.create_bom(rack, (self.fan, 2))
        archive = self.create_archive(
            product_id=rack.id, lot_id=self.create_lot(rack, "L-1").id, quantity=5
        )
        archive.action_fill_components()
        self.assertEqual(archive.component_ids.quantity, 10)

    def test_again_it_doubles_nothing(self):
        archive = self.create_machine(lot_id=self.make_machine("MA-2").id)
        archive.action_fill_components()
        before = archive.component_ids
        message = archive.action_fill_components()["params"]["message"]
        self.assertEqual(archive.component_ids, before)
        self.assertIn("0 added", message)
        self.assertIn("7 were there", message)

    def test_numbers_are_added_to_what_was_entered_by_hand(self):
        archive = self.create_machine(
            lot_id=self.make_machine("MA-3").id,
            component_ids=[
                Command.create({"product_id": self.module.id}),
                Command.create({"product_id": self.module.id}),
                Command.create({"product_id": self.fan.id, "quantity": 6}),
            ],
        )
        by_hand = archive.component_ids
        archive.action_fill_components()
        self.assertEqual(
            set(by_hand.filtered("serial").mapped("serial")), {"MA-3-M1", "MA-3-M2"}
        )
        self.assertEqual(len(archive.component_ids), 5, "three, and the two boards")

    def test_several_made_at_once_keep_quantities_without_numbers(self):
        boards = self.put_on_stock(self.board, "X-1", "X-2")
        made = self.manufacture(self.module, ["XM-1", "XM-2"], boards)
        archive = self.create_archive(product_id=self.module.id, lot_id=made[0].id)
        archive.action_fill_components()
        self.assertEqual(
            sorted(self.describe(archive)),
            [(0, "Board", None, 1.0), (0, "Fan 120 mm", None, 1.0)],
        )

    def test_from_the_bill_of_materials_where_nothing_was_made(self):
        archive = self.create_machine(serial="BOUGHT-1")
        archive.action_fill_components()
        module = [(0, "Power module", None, 1.0)]
        inside = [(1, "Board", None, 1.0), (1, "Fan 120 mm", None, 1.0)]
        self.assertEqual(
            sorted(self.describe(archive), key=str),
            sorted((module + inside) * 2 + [(0, "Fan 120 mm", None, 4.0)], key=str),
        )
        self.assertEqual(set(archive.component_ids.mapped("source")), {"bom"})

    def test_kits_units_of_measure_and_batches_of_the_bom(self):
        cable = self.create_part(
            "Cable", 3.0, uom_id=self.env.ref("uom.product_uom_meter").id
        )
        kit = self.create_part("Cooling kit", 1.0)
        self.create_bom(kit, (self.fan, 2), type="phantom")
        cabinet = self.create_part("Cabinet", 400.0)
        bom = self.create_bom(cabinet, (kit, 5), (cable, 1), product_qty=5.0)
        bom.bom_line_ids[1].write(
            {
                "product_qty": 1000,
                "product_uom_id": self.env.ref("uom.product_uom_cm").id,
            }
        )
        archive = self.create_archive(product_id=cabinet.id)
        archive.action_fill_components()
        self.assertEqual(
            sorted(self.describe(archive)),
            [(0, "Cable", None, 2.0), (0, "Fan 120 mm", None, 2.0)],
        )

    def test_variants_get_their_own_components(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Voltage",
                "value_ids": [
                    Command.create({"name": name}) for name in ("230 V", "400 V")
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Drive",
                "type": "consu",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        low, high = template.product_variant_ids
        bom = self.create_bom(low, (self.fan, 1), (self.battery, 1))
        for line, variant in zip(bom.bom_line_ids, (low, high), strict=True):
            values = variant.product_template_attribute_value_ids
            line.bom_product_template_attribute_value_ids = values
        archives = self.create_archive(product_id=low.id) | self.create_archive(
            product_id=high.id
        )
        archives.action_fill_components()
        self.assertEqual(
            [archive.component_ids.product_id for archive in archives],
            [self.fan, self.battery],
        )

    def test_what_was_exchanged_does_not_come_back(self):
        archive = self.create_machine(serial="BOUGHT-2")
        archive.action_fill_components()
        fans = archive.component_ids.filtered(
            lambda one: one.product_id == self.fan and not one.parent_id
        )
        fans._split(1)._take_out(date.today(), "removed")
        count = len(archive.component_ids)
        archive.action_fill_components()
        self.assertEqual(len(archive.component_ids), count)

    def test_nothing_is_known(self):
        action = self.archive.action_fill_components()
        self.assertIn("Neither manufacturing", action["params"]["message"])
        self.assertIn(self.archive.display_name, action["params"]["message"])
        self.archive.action_deactivate("Scrapped")
        with self.assertRaisesRegex(UserError, "is deactivated"):
            self.archive.action_fill_components()

    def test_many_at_once_cost_no_queries_each(self):
        archives = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.machine.id,
                    "partner_id": self.customer.id,
                    "serial": f"Q-{number}",
                }
                for number in range(31)
            ]
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._fill_components()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(archives[0])
        few = count(archives[1])
        many = count(archives[2:])
        self.assertEqual(len(archives.component_ids), 7 * 31)
        self.assertLessEqual((many - few) / 28, 1, f"{few} for one, {many} for 29")

    def test_who_may(self):
        archive = self.create_machine(serial="R-1")
        self.create_dispatch(self.create_order(archive_id=archive.id))
        for user in (self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                archive.with_user(user).action_fill_components()
        action = self.env.ref("field_service_parts.service_product_archive_action_fill")
        action.with_user(self.agent).with_context(
            active_model=archive._name, active_ids=archive.ids, active_id=archive.id
        ).run()
        self.assertTrue(archive.component_ids)

    def test_the_bill_of_materials_for_manufacturing_people(self):
        archive = self.create_machine(serial="V-1")
        user = new_test_user(
            self.env,
            "fs_maker",
            "field_service.group_service_agent,mrp.group_mrp_user",
            company_id=self.company.id,
        )
        action = archive.with_user(user).action_view_bom()
        self.assertEqual(action["tag"], "mrp_bom_report")
        self.assertEqual(action["context"]["active_id"], self.bom.id)
        data = (
            self.env["report.mrp.report_bom_structure"]
            .with_user(user)
            .get_html(self.bom.id, 1, self.machine.id)
        )
        self.assertEqual(data["lines"]["components"][0]["components"][0]["level"], 2)

    def test_the_bill_of_materials_for_service_people(self):
        archive = self.create_machine(serial="V-2")
        self.create_dispatch(self.create_order(archive_id=archive.id))
        self.env["service.product.archive.component"].create(
            {"archive_id": archive.id, "product_id": self.board.id, "serial": "B-7"}
        )
        for user in (self.agent, self.engineer_user):
            action = archive.with_user(user).action_view_bom()
            wizard = self.env[action["res_model"]].with_user(user)
            form = Form(wizard.browse(action["res_id"]))
            rows = [
                (
                    line["name"],
                    line["quantity"],
                    line["fitted_quantity"],
                    line["serials"],
                )
                for line in form.line_ids._records
            ]
            self.assertEqual(
                sorted(rows),
                [
                    ("Fan 120 mm", 4.0, 0.0, ""),
                    ("Power module", 2.0, 0.0, ""),
                    ("\u2003Board", 2.0, 1.0, "B-7"),
                    ("\u2003Fan 120 mm", 2.0, 0.0, ""),
                ],
            )
        with self.assertRaisesRegex(UserError, "UPS 10 kVA has no bill of materials"):
            self.archive.with_user(self.agent).action_view_bom()
