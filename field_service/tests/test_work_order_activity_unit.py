# Part of Field Service. License LGPL-3.
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWorkOrderActivityUnit(ServiceCommon):
    """An activity says on which unit, and on which component of it, it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_archive(serial="U-1", parent_id=cls.archive.id)
        cls.module = cls.create_archive(serial="M-1", parent_id=cls.unit.id)
        cls.other = cls.create_archive(serial="O-1")
        cls.board, cls.other_board = cls.env[
            "service.product.archive.component"
        ].create(
            [
                {
                    "archive_id": archive.id,
                    "product_id": cls.unit_product.id,
                    "serial": f"B-{archive.serial}",
                }
                for archive in (cls.module, cls.other)
            ]
        )
        cls.order = cls.create_order(archive_id=cls.archive.id)

    def add(self, **vals):
        return self.env["service.work.order.activity"].create(
            {"work_order_id": self.order.id, "name": "Exchange the board", **vals}
        )

    def test_it_is_the_product_of_the_order_by_default(self):
        activity = self.add()
        self.assertEqual(activity.archive_id, self.archive)
        self.order.archive_id = self.other
        self.assertEqual(activity.archive_id, self.other)

    def test_a_component_names_its_unit(self):
        activity = self.add(component_id=self.board.id)
        self.assertEqual(activity.archive_id, self.module)

    def test_a_unit_below_is_chosen_in_the_form(self):
        form = Form(self.order.with_user(self.dispatcher))
        with form.service_activity_ids.new() as line:
            line.name = "Inspect"
            line.archive_id = self.unit
        form.save()
        self.assertEqual(self.order.service_activity_ids.archive_id, self.unit)

    def test_the_unit_and_the_component_belong_to_the_product_of_the_order(self):
        with self.assertRaisesRegex(ValidationError, "O-1.*is not a part of"):
            self.add().archive_id = self.other
        with self.assertRaisesRegex(ValidationError, "B-O-1.*not a component of"):
            self.add(component_id=self.other_board.id)
        with self.assertRaisesRegex(ValidationError, "B-M-1.*not a component of"):
            self.add(component_id=self.board.id).archive_id = self.unit

    def test_the_engineer_sees_which_unit_it_is(self):
        activity = self.add(component_id=self.board.id)
        self.create_dispatch(self.order)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = activity.with_user(self.engineer_user)
        data = mine.web_read({"archive_id": {"fields": {"display_name": {}}}})
        self.assertEqual(data[0]["archive_id"]["id"], self.module.id)
        self.assertEqual(
            mine._get_place_of_work(), "UPS 10 kVA [M-1] · UPS 10 kVA [B-M-1]"
        )
        self.assertEqual(self.add()._get_place_of_work(), "")
