# Part of Field Service. License LGPL-3.
from datetime import date

from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestArchiveStructureLife(ServiceCommon):
    """Moves and component changes stand on the page of the unit's life."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["product.product"].create(
            {"name": "Board", "type": "consu", "is_storable": True}
        )
        cls.cellar = cls.env["res.partner"].create(
            {"name": "Cellar", "parent_id": cls.customer.id, "type": "delivery"}
        )
        Component = cls.env["service.product.archive.component"]
        cls.old, cls.new, cls.late = Component.create(
            [
                {
                    "archive_id": cls.archive.id,
                    "product_id": cls.board.id,
                    "serial": serial,
                    "fitted_on": fitted,
                    "source": source,
                }
                for serial, fitted, source in (
                    ("B-1", "2024-01-10", "manufacturing"),
                    ("B-2", "2025-03-01", "exchange"),
                    ("B-3", "2025-05-01", "hand"),
                )
            ]
        )
        cls.old.write(
            {
                "removed_on": "2025-03-01",
                "end_reason": "replaced",
                "replaced_by_id": cls.new.id,
            }
        )
        cls.late._take_out(date(2025, 6, 1), "removed")
        cls.archive._move({"site_id": cls.cellar.id}, date(2025, 7, 1), "Dry room")

    def get_entries(self, user, **how):
        archive = self.archive.with_user(user)
        return archive.get_life(**how)["entries"]

    def test_changes_are_told_in_order(self):
        entries = self.get_entries(self.agent, kinds=["move", "component"])
        self.assertEqual(
            [entry["title"] for entry in entries],
            [
                "Moved: place",
                "Taken out: Board [B-3]",
                "Fitted: Board [B-3]",
                "Exchanged: Board [B-1] → Board [B-2]",
            ],
        )
        self.assertIn("→ Harbour Hospital, Cellar", entries[0]["text"])
        self.assertIn("Dry room", entries[0]["text"])
        self.assertEqual(
            (entries[0]["model"], entries[0]["res_id"]),
            ("service.product.archive.move", self.archive.move_ids.id),
        )

    def test_an_engineer_reads_them_behind_his_visits(self):
        self.create_dispatch(self.create_order(archive_id=self.archive.id))
        self.env.flush_all()
        entries = self.get_entries(self.engineer_user, kinds=["move"])
        self.assertEqual(len(entries), 1)

    def test_the_form_leads_to_all_that_belongs_to_a_sold_product(self):
        """Serial number, lot, warranty, service, parts: one form has them all."""
        view = self.archive.with_user(self.agent).get_view(
            self.env.ref("field_service.service_product_archive_view_form").id, "form"
        )
        for name in (
            "serial",
            "lot_id",
            "warranty_start",
            "warranty_end",
            "request_ids",
            "work_order_ids",
            "dispatch_ids",
            "component_ids",
            "child_ids",
        ):
            self.assertIn(f'name="{name}"', view["arch"])
