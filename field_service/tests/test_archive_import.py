# Part of Field Service. License LGPL-3.
import base64
import csv
import io
from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon

FIELDS = ["product_id", "serial", "partner_id"]


class ImportCommon(ServiceCommon):
    """Products and customers that a file may speak of, in several ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.archives = cls.env["service.product.archive"].with_user(cls.agent)
        cls.rack, cls.ups, cls.battery = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "default_code": code,
                    "barcode": barcode,
                    "type": "consu",
                    "is_storable": True,
                    "tracking": tracking,
                    "warranty_months": 24,
                }
                for name, code, barcode, tracking in (
                    ("Rack 19 inch", "RACK-19", "5901234123457", "serial"),
                    ("UPS 20 kVA", "UPS-20", "5901234123464", "serial"),
                    ("Battery block", "BAT-12", "5901234123471", "lot"),
                )
            ]
        )
        cls.customer.write(
            {"ref": "C-1", "vat": "BE0477472701", "email": "desk@hospital.example.com"}
        )
        cls.stranger.ref = "C-2"
        cls.ward = cls.env["res.partner"].create(
            {
                "name": "Ward 3",
                "parent_id": cls.customer.id,
                "type": "delivery",
                "ref": "C-1-W3",
            }
        )

    def load(self, fields, *rows, model=None):
        return (self.archives if model is None else model).load(fields, list(rows))

    def load_well(self, fields, *rows, model=None):
        """Import rows that must be right; return the records."""
        records = self.archives if model is None else model
        result = self.load(fields, *rows, model=model)
        self.assertFalse(result["messages"])
        return records.browse(result["ids"])

    def problems(self, fields, *rows, model=None):
        """Import rows that must be refused; return ``[(row, column, text)]``."""
        records = self.archives if model is None else model
        before = records.search_count([])
        result = self.load(fields, *rows, model=model)
        self.assertFalse(result["ids"])
        self.assertEqual(records.search_count([]), before, "nothing is imported")
        return [
            (message["record"], message["field"], message["message"])
            for message in result["messages"]
        ]

    def assertProblem(self, fields, row, column, *words):
        ((_row, found, text),) = self.problems(fields, row)
        self.assertEqual(found, column, text)
        for word in words:
            self.assertIn(word, text)

    def last_import(self, user=None):
        return self.env["service.import"].with_user(user or self.agent).search([])[:1]

    def results(self, record=None):
        """Return the result file as ``[[row, result, …]]``, without its heads."""
        content = base64.b64decode((record or self.last_import()).result_file)
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


@tagged("post_install", "-at_install")
class TestArchiveImport(ImportCommon):
    # -- What a row says --------------------------------------------------
    def test_a_complete_row_is_registered(self):
        unit = self.load_well(
            [
                *FIELDS,
                "site_id",
                "sold_on",
                "delivered_on",
                "installed_on",
                "note",
                "warranty_labour",
            ],
            [
                "UPS-20",
                "S-1",
                "C-1",
                "C-1-W3",
                "2026-01-02",
                "2026-01-05",
                "2026-01-09",
                "Basement",
                "no",
            ],
        )
        self.assertEqual(unit.state, "registered")
        self.assertEqual(unit.product_id, self.ups)
        self.assertEqual(unit.serial, "S-1")
        self.assertEqual(unit.partner_id, self.customer)
        self.assertEqual(unit.site_id, self.ward)
        self.assertEqual(unit.installed_on, date(2026, 1, 9))
        self.assertEqual(unit.warranty_end, date(2028, 1, 9))
        self.assertFalse(unit.warranty_labour)
        self.assertIn("Basement", unit.note)
        self.assertRegex(unit.name, r"\d")
        self.assertEqual(self.create_request(archive_id=unit.id).archive_id, unit)

    def test_products_by_what_people_write(self):
        names = ("UPS-20", "5901234123464", "UPS 20 kVA", "[UPS-20] UPS 20 kVA")
        units = self.load_well(
            FIELDS, *([name, f"P-{n}", "C-1"] for n, name in enumerate(names))
        )
        self.assertEqual(units.product_id, self.ups)
        self.assertEqual(len(units), 4)

    def test_customers_by_what_people_write(self):
        names = (
            "C-1",
            "be 0477.472.701",
            "Desk@Hospital.example.com",
            "carla@hospital.example.com",
            "Harbour Hospital",
            "Harbour Hospital, Ward 3",
        )
        units = self.load_well(
            FIELDS, *(["UPS-20", f"C-{n}", name] for n, name in enumerate(names))
        )
        self.assertEqual(units.partner_id, self.customer)
        self.assertEqual(len(units), len(names))

    def test_references_by_external_and_database_id(self):
        self.env["ir.model.data"].create(
            {
                "module": "erp",
                "name": "hospital",
                "model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        unit = self.load_well(
            ["product_id/.id", "serial", "partner_id/id"],
            [str(self.ups.id), "X-1", "erp.hospital"],
        )
        self.assertEqual((unit.product_id, unit.partner_id), (self.ups, self.customer))
        self.assertProblem(
            ["product_id", "serial", "partner_id/id"],
            ["UPS-20", "X-2", "erp.nobody"],
            "partner_id",
            "erp.nobody",
        )

    def test_serial_number_of_stock_is_linked(self):
        lot = self.env["stock.lot"].create({"name": "S-2", "product_id": self.ups.id})
        unit = self.load_well(FIELDS, ["UPS-20", "S-2", "C-1"])
        self.assertEqual(unit.sudo().lot_id, lot)

    def test_state_of_the_row(self):
        registered, draft, incomplete = self.load_well(
            ["id", *FIELDS, "state"],
            ["", "UPS-20", "S-3", "C-1", "Registered"],
            ["", "UPS-20", "S-4", "C-1", "draft"],
            ["later-1", "UPS-20", "", "C-1", ""],
        )
        self.assertEqual(registered.state, "registered")
        self.assertEqual(draft.state, "draft")
        self.assertEqual(incomplete.state, "draft", "its serial number is missing")

    def test_own_equipment_needs_no_customer(self):
        unit = self.load_well(
            ["product_id", "serial", "is_internal"], ["UPS-20", "S-5", "yes"]
        )
        self.assertEqual(unit.partner_id, self.company.partner_id)

    # -- The tree ---------------------------------------------------------
    def test_parents_in_the_file_in_any_order(self):
        fields = ["id", *FIELDS, "parent_id", "parent_id/id"]
        module, unit, rack = self.load_well(
            fields,
            ["module-1", "BAT-12", "L-1", "C-1", "S-10", ""],
            ["unit-1", "UPS-20", "S-10", "C-1", "", "rack-1"],
            ["rack-1", "RACK-19", "R-10", "C-1", "", ""],
        )
        self.assertEqual(module.parent_id, unit)
        self.assertEqual(unit.parent_id, rack)
        self.assertEqual(rack.child_count, 1)
        below = self.env["service.product.archive"].search(
            [("id", "child_of", rack.id)]
        )
        self.assertEqual(len(below), 3)

    def test_parents_that_are_there(self):
        rack = self.create_archive(product_id=self.rack.id, serial="R-11")
        by_number, by_serial = self.load_well(
            [*FIELDS, "parent_id"],
            ["UPS-20", "S-11", "C-1", rack.name],
            ["UPS-20", "S-12", "C-1", "R-11"],
        )
        self.assertEqual((by_number | by_serial).parent_id, rack)

    def test_parent_problems(self):
        self.create_archive(product_id=self.ups.id, serial="D-1")
        self.create_archive(product_id=self.rack.id, serial="D-1")
        found = self.problems(
            [*FIELDS, "parent_id"],
            ["UPS-20", "A", "C-1", "B"],
            ["UPS-20", "B", "C-1", "C"],
            ["UPS-20", "C", "C-1", "A"],
            ["UPS-20", "D", "C-1", "C"],
            ["UPS-20", "E", "C-1", "NOWHERE"],
            ["UPS-20", "F", "C-1", "D-1"],
            ["UPS-20", "G", "C-1", "G"],
        )
        self.assertEqual([row for row, _field, _text in found], [0, 1, 2, 4, 5, 6])
        self.assertIn("below itself", found[0][2])
        self.assertIn("NOWHERE", found[3][2])
        self.assertIn("2 records", found[4][2])
        self.assertIn("below itself", found[5][2])

    def test_a_unit_is_not_put_below_its_own_part(self):
        rack = self.create_archive(product_id=self.rack.id, serial="R-12")
        self.create_archive(product_id=self.ups.id, serial="S-13", parent_id=rack.id)
        self.assertProblem(
            [*FIELDS, "parent_id"],
            ["RACK-19", "R-12", "C-1", "S-13"],
            "parent_id",
            "lies below",
        )

    # -- What is wrong ------------------------------------------------------
    def test_all_problems_at_once_with_row_and_column(self):
        found = self.problems(
            [*FIELDS, "sold_on", "delivered_on", "state"],
            ["UPS-2O", "1", "C-1", "", "", ""],
            ["UPS-20", "2", "C-99", "", "", ""],
            ["UPS-20", "3", "C-1", "12.1.26", "", ""],
            ["UPS-20", "4", "C-1", "2026-02-01", "2026-01-31", ""],
            ["UPS-20", "5", "C-1", "", "", "sold"],
            ["UPS-20", "6", "C-1", "", "", "deactivated"],
            ["UPS-20", "7", "C-1", "", "", ""],
            ["UPS-20", "7", "C-1", "", "", ""],
            ["", "8", "", "", "", ""],
            ["UPS-20", "", "C-1", "", "", ""],
        )
        self.assertEqual(
            [(row, column) for row, column, _text in found],
            [
                (0, "product_id"),
                (1, "partner_id"),
                (2, "sold_on"),
                (3, "delivered_on"),
                (4, "state"),
                (5, "state"),
                (7, "serial"),
                (8, "product_id"),
                (8, "partner_id"),
                (9, "serial"),
            ],
        )
        words = (
            "Row 1, Product:",
            "create the customer first",
            "2026-12-31",
            "Sold On",
            "Draft, Registered",
            "deactivate it there",
            "row 7 already",
            "must not be empty",
            "must not be empty",
            "External ID",
        )
        for (_row, _column, text), word in zip(found, words, strict=True):
            self.assertIn(word, text)

    def test_two_customers_of_one_name(self):
        self.env["res.partner"].create(
            [{"name": "Twin Ltd", "is_company": True, "ref": f"T-{n}"} for n in (1, 2)]
        )
        self.assertProblem(
            FIELDS,
            ["UPS-20", "S-20", "Twin Ltd"],
            "partner_id",
            "2 records",
            "reference",
        )

    def test_an_account_goes_before_a_contact_of_its_name(self):
        self.env["res.partner"].create(
            {"name": "Harbour Hospital", "parent_id": self.stranger.id}
        )
        unit = self.load_well(FIELDS, ["UPS-20", "S-21", "Harbour Hospital"])
        self.assertEqual(unit.partner_id, self.customer)

    def test_place_of_another_customer(self):
        self.assertProblem(
            [*FIELDS, "site_id"],
            ["UPS-20", "S-22", "C-2", "Ward 3"],
            "site_id",
            "Other Company has no address",
        )

    def test_serial_number_of_another_customer(self):
        unit = self.create_archive(
            product_id=self.ups.id, serial="S-23", partner_id=self.stranger.id
        )
        self.assertProblem(
            FIELDS, ["UPS-20", "S-23", "C-1"], "serial", unit.name, "Other Company"
        )
        unit.action_deactivate("Sold on")
        new = self.load_well(FIELDS, ["UPS-20", "S-23", "C-1"])
        self.assertNotEqual(new, unit)

    def test_what_cannot_be_installed(self):
        self.env["product.product"].create(
            {"name": "Advice", "default_code": "ADVICE", "type": "service"}
        )
        self.assertProblem(FIELDS, ["ADVICE", "S-24", "C-1"], "product_id", "Advice")

    def test_registered_without_serial_number(self):
        self.assertProblem(
            ["id", *FIELDS, "state"],
            ["u-1", "UPS-20", "", "C-1", "registered"],
            "serial",
            "tracked by serial number",
        )

    def test_other_companies(self):
        sister = self.env["res.company"].create({"name": "Sister Company"})
        foreign = self.env["product.product"].create(
            {
                "name": "Sister's Unit",
                "default_code": "SIS-1",
                "type": "consu",
                "company_id": sister.id,
            }
        )
        self.assertProblem(
            [*FIELDS, "company_id"],
            ["UPS-20", "S-25", "C-1", "Sister Company"],
            "company_id",
            "Sister Company",
        )
        self.assertProblem(FIELDS, ["SIS-1", "S-26", "C-1"], "product_id", "SIS-1")
        self.agent.company_ids |= sister
        both = self.archives.with_context(
            allowed_company_ids=(self.company | sister).ids
        )
        result = both.load(FIELDS, [["SIS-1", "S-26", "C-1"]])
        self.assertIn("belongs to Sister Company", result["messages"][0]["message"])
        unit = self.load_well(
            [*FIELDS, "company_id"],
            ["SIS-1", "S-27", "C-1", "Sister Company"],
            model=both,
        )
        self.assertEqual((unit.company_id, unit.product_id), (sister, foreign))

    def test_what_the_database_refuses_is_told_with_its_row(self):
        """What no check foresees takes the whole file back as well."""
        third = self.env["res.company"].create({"name": "Third"})
        self.agent.company_ids |= third
        self.ward.company_id = third
        both = self.archives.with_context(
            allowed_company_ids=(self.company | third).ids
        )
        found = self.problems(
            [*FIELDS, "site_id"],
            ["UPS-20", "S-28", "C-1", ""],
            ["UPS-20", "S-29", "C-1", "C-1-W3"],
            model=both,
        )
        self.assertEqual([row for row, _column, _text in found], [1])

    # -- Again ---------------------------------------------------------------
    def test_the_same_file_again_changes_nothing(self):
        fields = ["id", *FIELDS, "site_id", "parent_id", "installed_on"]
        rows = (
            ["", "RACK-19", "R-30", "C-1", "Ward 3", "", "2026-01-09"],
            ["", "UPS-20", "S-30", "C-1", "", "R-30", "2026-01-09"],
            ["no-number", "UPS-20", "", "C-1", "", "R-30", ""],
            ["", "BAT-12", "LOT-1", "C-1", "", "S-30", ""],
            ["", "BAT-12", "LOT-1", "C-2", "", "", ""],
        )
        first = self.load_well(fields, *rows)
        self.assertEqual({line[1] for line in self.results()}, {"created"})
        before = first.mapped("write_date")
        self.assertEqual(self.load_well(fields, *rows), first)
        self.assertEqual({line[1] for line in self.results()}, {"unchanged"})
        self.assertEqual(first.mapped("write_date"), before)
        record = self.last_import()
        self.assertEqual((record.row_count, record.unchanged_count), (5, 5))

    def test_a_changed_row_is_brought_up_to_date(self):
        fields = ["id", *FIELDS, "site_id", "installed_on"]
        unit, other = self.load_well(
            fields,
            ["unit-a", "UPS-20", "S-31", "C-1", "", "2026-01-09"],
            ["", "UPS-20", "S-32", "C-1", "", "2026-01-09"],
        )
        self.load_well(
            fields,
            ["unit-a", "UPS-20", "S-31B", "C-1", "", "2026-01-10"],
            ["", "UPS-20", "S-32", "C-1", "Ward 3", ""],
        )
        self.assertEqual((unit.serial, unit.installed_on), ("S-31B", date(2026, 1, 10)))
        self.assertEqual(other.site_id, self.ward)
        self.assertEqual(other.installed_on, date(2026, 1, 9), "an empty cell")
        self.assertEqual([line[1] for line in self.results()], ["updated", "updated"])

    def test_an_import_goes_on_after_a_part_of_the_file(self):
        rows = [["UPS-20", f"S-{n}", "C-1"] for n in range(40, 50)]
        half = self.load_well(FIELDS, *rows[:5])
        whole = self.load_well(FIELDS, *rows)
        self.assertEqual(whole[:5], half)
        self.assertEqual([line[1] for line in self.results()].count("created"), 5)

    def test_a_draft_is_registered_by_the_next_file(self):
        fields = ["id", *FIELDS, "state"]
        unit = self.load_well(fields, ["d-1", "UPS-20", "", "C-1", ""])
        self.load_well(fields, ["d-1", "UPS-20", "S-33", "C-1", "registered"])
        self.assertEqual((unit.state, unit.serial), ("registered", "S-33"))
        self.assertProblem(
            fields, ["d-1", "UPS-20", "S-33", "C-1", "draft"], "state", unit.name
        )
        unit.action_deactivate("Scrapped")
        self.assertProblem(
            fields, ["d-1", "UPS-20", "S-33", "C-1", ""], "id", "deactivated"
        )

    # -- Who ---------------------------------------------------------------
    @mute_logger(
        "odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_model"
    )
    def test_who_may_import(self):
        nobody = new_test_user(self.env, "fs_import_nobody", groups="base.group_user")
        for user in (self.engineer_user, self.accountant, nobody):
            with self.assertRaises(AccessError, msg=user.login):
                self.archives.with_user(user).load(FIELDS, [["UPS-20", "S-50", "C-1"]])
        for number, user in enumerate((self.agent, self.dispatcher, self.manager)):
            self.load_well(
                FIELDS,
                ["UPS-20", f"S-5{number}", "C-1"],
                model=self.archives.with_user(user),
            )

    @mute_logger(
        "odoo.addons.base.models.ir_access",
        "odoo.addons.base.models.ir_model",
        "odoo.models.unlink",
    )
    def test_results_are_the_importers_and_the_dispatchers(self):
        self.load(FIELDS, ["UPS-20", "S-60", "NOBODY"])
        record = self.last_import()
        self.assertEqual(record.outcome, "refused")
        self.assertEqual(record.failed_count, 1)
        problem = record.problem_ids
        self.assertEqual((problem.row, problem.column), (1, "Customer"))
        self.assertEqual(problem.value, "NOBODY")
        self.assertEqual(self.last_import(self.dispatcher), record)
        colleague = new_test_user(
            self.env, "fs_agent_2", groups="field_service.group_service_agent"
        )
        self.assertFalse(self.last_import(colleague))
        action = record.action_download()
        self.assertIn(f"/service.import/{record.id}/result_file", action["url"])
        self.assertEqual(self.results()[0][:2], ["1", "failed"])
        with self.assertRaises(AccessError):
            record.unlink()
        files = self.env["ir.attachment"].sudo()
        files = files.search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("res_field", "=", "result_file"),
            ]
        )
        self.assertEqual(len(files), 1)
        record.with_user(self.manager).unlink()
        self.assertFalse(files.exists())

    # -- Many ----------------------------------------------------------------
    def test_queries_do_not_grow_with_the_rows(self):
        def rows(count, mark):
            return [["UPS-20", f"{mark}-{n}", "C-1", ""] for n in range(count)] + [
                ["BAT-12", f"{mark}-L{n}", "C-2", f"{mark}-{n}"] for n in range(count)
            ]

        def count(rows):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.archives.load([*FIELDS, "parent_id"], rows)["ids"])
            return self.env.cr.sql_log_count - before

        count(rows(2, "warm"))
        few, many = count(rows(2, "few")), count(rows(200, "many"))
        self.assertLess(many, few + 20)
        few, many = count(rows(2, "few")), count(rows(200, "many"))
        self.assertLess(many, few + 20, "the same again")

    def test_fifty_thousand_rows_with_137_errors(self):
        rows = [
            ["UPS-20", f"SN-{n:06d}", "C-1", "2026-01-05", "2026-01-09", ""]
            for n in range(50_000)
        ]
        self.create_archive(
            product_id=self.ups.id, serial="TAKEN", partner_id=self.stranger.id
        )
        faults = [
            (0, "UNKNOWN", "product_id"),
            (2, "NOBODY", "partner_id"),
            (1, "TAKEN", "serial"),
            (3, "5.1.2026", "delivered_on"),
            (4, "2026-01-04", "installed_on"),
            (5, "NO-RACK", "parent_id"),
            (1, "SN-000001", "serial"),
            (2, "", "partner_id"),
        ]
        planted = {}
        for number in range(137):
            place = 300 + number * 361
            cell, value, column = faults[number % len(faults)]
            rows[place][cell] = value
            planted[place] = column
        fields = [*FIELDS, "delivered_on", "installed_on", "parent_id"]
        found = self.problems(fields, *rows)
        self.assertEqual({row: column for row, column, _text in found}, planted)
        self.assertEqual(len(found), 137)
        record = self.last_import()
        self.assertEqual((record.row_count, record.failed_count), (50_000, 137))
        self.assertEqual(len(record.problem_ids), 137)

    # -- Requests ------------------------------------------------------------
    def test_requests_are_not_imported_on_what_is_not_in_service(self):
        draft, gone = self.load_well(
            ["id", *FIELDS, "state"],
            ["", "UPS-20", "S-70", "C-1", "draft"],
            ["", "UPS-20", "S-71", "C-1", ""],
        )
        gone.action_deactivate("Scrapped")
        requests = self.env["service.request"].with_user(self.agent)
        for unit in (draft, gone):
            result = requests.load(
                ["subject", "partner_id/.id", "type_id/.id", "archive_id/.id"],
                [
                    [
                        "Beeps",
                        str(self.customer.id),
                        str(self.type_repair.id),
                        str(unit.id),
                    ]
                ],
            )
            self.assertFalse(result["ids"])
            self.assertIn(unit.serial, result["messages"][0]["message"])
            with self.assertRaises(ValidationError):
                self.create_request(archive_id=unit.id)


@tagged("post_install", "-at_install")
class TestComponentImport(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.components = cls.env["service.product.archive.component"].with_user(
            cls.agent
        )
        cls.fan = cls.env["product.product"].create(
            {
                "name": "Fan 120",
                "default_code": "FAN-120",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
            }
        )
        cls.unit = cls.create_archive(product_id=cls.ups.id, serial="U-1")
        cls.other_unit = cls.create_archive(product_id=cls.ups.id, serial="U-2")

    FIELDS = ["archive_id", "product_id", "serial", "quantity", "fitted_on"]

    def test_components_of_several_units(self):
        found = self.load_well(
            self.FIELDS,
            ["U-1", "FAN-120", "F-1", "", "2026-01-09"],
            [self.unit.name, "BAT-12", "", "4", ""],
            ["U-2", "BAT-12", "", "2", ""],
            model=self.components,
        )
        self.assertEqual(found[:2].archive_id, self.unit)
        self.assertEqual(found.mapped("quantity"), [1.0, 4.0, 2.0])
        self.assertEqual(found[0].serial, "F-1")
        self.assertTrue(all(found.mapped("is_active")))

    def test_again_and_with_a_change(self):
        rows = [
            ["U-1", "FAN-120", "F-2", "1", "2026-01-09"],
            ["U-1", "BAT-12", "", "4", ""],
        ]
        first = self.load_well(self.FIELDS, *rows, model=self.components)
        rows[1][3] = "5"
        again = self.load_well(self.FIELDS, *rows, model=self.components)
        self.assertEqual(again, first)
        self.assertEqual(first[1].quantity, 5)
        self.assertEqual([line[1] for line in self.results()], ["unchanged", "updated"])
        self.load_well(
            [*self.FIELDS, "removed_on"],
            [*rows[0], "2026-03-01"],
            model=self.components,
        )
        self.assertFalse(first[0].is_active)

    def test_problems(self):
        self.load_well(
            self.FIELDS, ["U-2", "FAN-120", "F-3", "", ""], model=self.components
        )
        found = self.problems(
            [*self.FIELDS, "removed_on"],
            ["U-9", "FAN-120", "F-4", "", "", ""],
            ["U-1", "FAN-999", "F-4", "", "", ""],
            ["U-1", "FAN-120", "F-3", "", "", ""],
            ["U-1", "BAT-12", "", "0", "", ""],
            ["U-1", "FAN-120", "F-5", "", "2026-02-01", "2026-01-01"],
            ["U-2", "BAT-12", "", "", "", ""],
            ["U-2", "BAT-12", "", "", "", ""],
            ["U-2", "BAT-12", "", "many", "2026-01-01", ""],
            model=self.components,
        )
        self.assertEqual(
            [(row, column) for row, column, _text in found],
            [
                (0, "archive_id"),
                (1, "product_id"),
                (2, "serial"),
                (3, "quantity"),
                (4, "removed_on"),
                (6, "serial"),
                (7, "quantity"),
            ],
        )
        self.assertIn("U-2", found[2][2])

    def test_queries_do_not_grow_with_the_rows(self):
        units = [f"U-{n}" for n in range(100, 200)]
        self.load_well(FIELDS, *(["UPS-20", name, "C-1"] for name in units))

        def count(names, mark):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = [[name, "FAN-120", f"{mark}-{name}", "", ""] for name in names]
            self.load_well(self.FIELDS, *rows, model=self.components)
            return self.env.cr.sql_log_count - before

        count(units[:2], "warm")
        few, many = count(units[:2], "few"), count(units, "many")
        self.assertLess(many, few + 20)
