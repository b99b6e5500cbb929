# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchiveSearch(ServiceCommon):
    """An installed product is found by whatever stands on it, or in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit_product.write({"name": "Zebra UPS", "default_code": "ZU-10"})
        cls.fan = cls.env["product.product"].create(
            {"name": "Quagga fan", "type": "consu"}
        )
        cls.unit = cls.create_archive(
            serial="TYPE-77/a",
            component_ids=[
                Command.create({"product_id": cls.fan.id, "serial": "INNER-88"})
            ],
        )

    def _find(self, text, **context):
        archives = self.env["service.product.archive"].with_user(self.agent)
        return archives.with_context(**context).search([("found_by", "ilike", text)])

    def test_by_serial_number_product_or_component(self):
        for text in ("type-77", "77/A", self.unit.name, "inner-88"):
            self.assertEqual(self._find(text), self.unit, text)
        for text in ("zebra", "ZU-10"):
            self.assertEqual(self._find(text), self.unit + self.archive, text)
        self.assertFalse(self._find("nothing like it"))
        self.assertFalse(self._find("100%"), "a wildcard is taken as it stands")

    def test_label_is_found_without_the_components(self):
        archives = self.env["service.product.archive"].with_user(self.agent)
        self.assertEqual(
            [key for key, _label in archives.name_search("type-77")], self.unit.ids
        )
        self.assertEqual(archives.name_search("inner-88"), [])
        self.assertIn(self.unit.id, dict(archives.name_search("")))
        self.assertNotIn(
            self.unit, archives.search([("display_name", "not ilike", "zebra")])
        )

    def test_what_another_company_has_is_not_found(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "fs_elsewhere",
            "field_service.group_service_agent",
            company_id=other.id,
        )
        archives = self.env["service.product.archive"].with_user(stranger)
        self.assertFalse(archives.search([("found_by", "ilike", "type-77")]))
        self.assertEqual(archives.name_search("type-77"), [])
