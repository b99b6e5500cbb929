# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestServiceGoodsScale(ServiceGoodsCommon):
    """What is done for many returns at once costs no queries for each of them."""

    def count_queries(self, function, *args):
        """Count the queries of a call on records of which nothing is cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assertBatch(self, method, records, growth=0):
        """Check how many queries ``method`` sends more for each further record."""
        self.count_queries(method, records[:1])
        per_few = self.count_queries(method, records[1:4])
        per_many = self.count_queries(method, records[4:14])
        self.assertLessEqual((per_many - per_few) / 7, growth, (per_few, per_many))

    def create_returns(self, prefix):
        units = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.inverter.id,
                    "partner_id": self.customer.id,
                    "serial": f"{prefix}-{index}",
                }
                for index in range(14)
            ]
        )
        return self.env["service.return"].create(
            [{"partner_id": self.customer.id, "archive_id": unit.id} for unit in units]
        )

    def test_numbers_that_were_only_typed(self):
        returns = self.create_returns("TYPED")
        known = [self.create_lot(self.inverter, f"TYPED-{index}") for index in (2, 5)]
        self.assertFalse(returns.lot_id)
        self.assertBatch(lambda some: some._fill_lots(), returns)
        self.assertEqual(
            returns.mapped("lot_id.name"), [f"TYPED-{index}" for index in range(14)]
        )
        self.assertEqual([returns[2].lot_id, returns[5].lot_id], known)

    def test_two_returns_of_one_number(self):
        first = self.create_returns("TWIN")[:1]
        twin = first.copy({"archive_id": first.archive_id.id})
        (first | twin)._fill_lots()
        self.assertEqual(first.lot_id, twin.lot_id)
        self.assertEqual(first.lot_id.name, "TWIN-0")

    def test_scrap(self):
        returns = self.create_returns("SCRAP")
        returns.kind = "exchange"
        returns.action_receive()
        self.assertEqual(set(returns.mapped("state")), {"received"})
        # Odoo moves the units one by one.
        self.assertBatch(lambda some: some.action_scrap(), returns, 20)
        self.assertEqual(set(returns.mapped("state")), {"scrapped"})
        for goods in returns:
            self.assertEqual(goods.scrap_id.lot_id, goods.lot_id)
            self.assertEqual(goods.scrap_id.state, "done")

    def test_parts_asked_for(self):
        visit = self.create_visit()
        Change = self.env["service.part.change"]

        def ask(products):
            Change.create(
                [
                    {
                        "dispatch_id": visit.id,
                        "product_id": product.id,
                        "user_id": self.engineer_user.id,
                    }
                    for product in products
                ]
            )

        products = self.env["product.product"].create(
            [
                {"name": f"Fuse {index}", "type": "consu", "is_storable": True}
                for index in range(14)
            ]
        )
        # Odoo makes the dispatcher a follower of each change, and tells him of it.
        self.assertBatch(ask, products, 12)
        changes = visit.part_change_ids
        self.assertEqual(len(changes.activity_ids), 14)
        self.assertEqual(set(changes.mapped("stage")), {"on_site"})
