# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartScale(ServicePartsCommon):
    """The number of queries does not grow with the number of records."""

    def count_queries(self, function, *args):
        """Count the queries of a call on records of which nothing is cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def make(self, number):
        orders = self.env["service.work.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                }
                for _index in range(number)
            ]
        )
        return self.env["service.part.request"].create(
            [
                {
                    "work_order_id": order.id,
                    "line_ids": [
                        Command.create({"product_id": self.fan.id}),
                        Command.create({"product_id": self.battery.id}),
                    ],
                }
                for order in orders
            ]
        )

    def test_list(self):
        few, many = self.make(2), self.make(20)
        specification = {
            name: {}
            for name in (
                "name",
                "state",
                "is_late",
                "availability",
                "product_summary",
                "can_issue",
                "is_van",
                "picking_count",
            )
        } | {
            name: {"fields": {"display_name": {}}}
            for name in ("partner_id", "work_order_id", "employee_id", "location_id")
        }
        few.web_read(specification)  # what is asked once per process
        per_few = self.count_queries(few.web_read, specification)
        per_many = self.count_queries(many.web_read, specification)
        self.assertLessEqual(per_many, per_few)

    def make_apart(self, number, field_name):
        """Make part requests; return a document of theirs as a list view does."""
        records = self.make(number)[field_name]
        return records.browse(records.ids)

    def test_lines(self):
        few, many = (self.make_apart(number, "line_ids") for number in (2, 20))
        names = ["availability", "available_quantity", "expected_at", "coverage"]
        few.read(names)
        per_few = self.count_queries(few.read, names)
        per_many = self.count_queries(many.read, names)
        self.assertLessEqual(per_many, per_few)

    def test_order_costs(self):
        few, many = (self.make_apart(number, "work_order_id") for number in (2, 20))
        names = ["estimated_part", "actual_part", "part_availability"]
        few.read(names)
        per_few = self.count_queries(few.read, names)
        per_many = self.count_queries(many.read, names)
        self.assertLessEqual(per_many, per_few)

    def test_submit(self):
        few, many = self.make(2), self.make(20)
        self.make(1).action_submit()
        per_few = self.count_queries(few.action_submit)
        per_many = self.count_queries(many.action_submit)
        self.assertLessEqual(per_many, per_few + 20, "at most one more a record")

    def test_create(self):
        self.make(1)
        per_few = self.count_queries(self.make, 5)
        per_many = self.count_queries(self.make, 25)
        self.assertLess((per_many - per_few) / 20, 12)

    def test_two_companies_at_once(self):
        """Issuing goes by company: each has its stock, accounts and journal."""
        second = self.setup_other_company(name="Second Service")["company"]
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", second.id)], limit=1
        )
        self.assertTrue(second.service_warranty_location_id.valuation_account_id)
        self.assertNotEqual(
            second.service_warranty_location_id,
            self.company.service_warranty_location_id,
        )
        self.env.user.company_ids = [Command.link(second.id)]
        env = self.env(
            context=dict(
                self.env.context, allowed_company_ids=[self.company.id, second.id]
            )
        )
        team = env["service.team"].create(
            {"name": "Second Centre", "company_id": second.id}
        )
        order = env["service.work.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": second.id,
                "team_id": team.id,
            }
        )
        env["stock.quant"].with_company(second)._update_available_quantity(
            self.fan, warehouse.lot_stock_id, 5
        )
        first = self.create_part_request((self.fan, 1))
        other = env["service.part.request"].create(
            {
                "work_order_id": order.id,
                "line_ids": [Command.create({"product_id": self.fan.id})],
            }
        )
        self.assertEqual(other.company_id, second)
        self.assertEqual(other.location_id, warehouse.lot_stock_id)
        both = first.with_env(env) | other
        both.line_ids.coverage = "goodwill"
        both.action_submit()
        both.action_issue()
        self.assertEqual(other.picking_ids.company_id, second)
        self.assertEqual(
            other.picking_ids.location_dest_id, second.service_goodwill_location_id
        )
        self.assertEqual(
            first.picking_ids.location_dest_id,
            self.company.service_goodwill_location_id,
        )
