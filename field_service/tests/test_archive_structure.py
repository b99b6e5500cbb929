# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchiveStructure(ServiceCommon):
    """System, unit, module: one tree, shown from any of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = cls.create_archive(serial="M-1")
        cls.unit = cls.create_archive(serial="U-1", parent_id=cls.archive.id)
        cls.module.parent_id = cls.unit
        cls.other = cls.create_archive(serial="S-2")

    def open_structure(self, archive):
        action = archive.with_user(self.agent).action_view_structure()
        return action, self.env["service.product.archive"].search(action["domain"])

    def test_the_whole_system_opens_from_any_unit(self):
        system = self.archive | self.unit | self.module
        for archive in system:
            action, found = self.open_structure(archive)
            self.assertEqual(found.ids, system.sorted().ids)
            self.assertEqual(action["views"][0][1], "hierarchy")

    def test_the_list_is_indented_in_the_order_of_the_tree(self):
        action, _found = self.open_structure(self.module)
        rows = self.env["service.product.archive"].search(
            action["domain"], order="parent_path"
        )
        self.assertEqual(rows, self.archive | self.unit | self.module)
        self.assertEqual(rows.mapped("level"), [0, 1, 2])
        self.assertEqual(rows[2].indented_name, "\u2003\u2003UPS 10 kVA [M-1]")

    def test_the_tree_reads_children_on_demand(self):
        rows = (
            self.env["service.product.archive"]
            .with_user(self.agent)
            .hierarchy_read(
                [("id", "=", self.unit.id)],
                {"display_name": {}, "fitted_count": {}},
                "parent_id",
                child_field="child_ids",
            )
        )
        self.assertEqual(
            {row["id"] for row in rows}, {self.archive.id, self.unit.id, self.module.id}
        )

    def test_components_of_all_units(self):
        component = self.env["service.product.archive.component"].create(
            {"archive_id": self.module.id, "product_id": self.unit_product.id}
        )
        action = self.archive.with_user(self.agent).action_view_components()
        self.assertEqual(component.search(action["domain"]), component)

    def test_part_of(self):
        self.assertTrue(self.module._is_part_of(self.archive))
        self.assertTrue(self.module._is_part_of(self.module))
        self.assertFalse(self.archive._is_part_of(self.module))
        self.assertFalse(self.module._is_part_of(self.other))
        self.assertFalse(self.module._is_part_of(self.module.browse()))
