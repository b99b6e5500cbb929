# Part of Field Service. License LGPL-3.
from datetime import date

from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMastersQueries(ServiceCommon):
    """What is done for fifty records must not cost more queries than for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.territory = cls.env["service.territory"].create(
            {"name": "Everywhere", "zip_prefixes": "1"}
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "is_company": True, "zip": f"1{index}"}
                for index in range(50)
            ]
        )
        cls.archives = cls.env["service.product.archive"].create(
            [
                {
                    "product_id": cls.unit_product.id,
                    "partner_id": customer.id,
                    "serial": f"Q-{customer.id}",
                }
                for customer in cls.customers
            ]
        )
        cls.archives.action_register()
        cls.contracts = cls.env["service.contract"].create(
            [
                {
                    "partner_id": customer.id,
                    "date_start": "2020-01-01",
                    "line_ids": [(0, 0, {"labour_coverage": 50})],
                }
                for customer in cls.customers
            ]
        )
        cls.contracts.action_activate()
        cls.env["service.request"].create(
            [
                {
                    "subject": "Call",
                    "partner_id": archive.partner_id.id,
                    "archive_id": archive.id,
                    "type_id": cls.type_repair.id,
                    "team_id": cls.team.id,
                }
                for archive in cls.archives
            ]
        )
        cls.env.flush_all()

    def count_queries(self, method, records):
        """Return how many queries ``method`` sends for ``records``, twice run."""
        for _attempt in ("warm up", "count"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            method(records)
            count = self.env.cr.sql_log_count - before
        return count

    def assertSameQueries(self, method, records):
        few = self.count_queries(method, records[:1])
        many = self.count_queries(method, records)
        self.assertLessEqual(many, few, f"{few} queries for one, {many} for fifty")

    def test_contract_matching(self):
        def match(archives):
            lines = self.env["service.contract"]._match_lines(
                [
                    {
                        "partner_id": archive.partner_id.id,
                        "archive_id": archive.id,
                        "product_id": archive.product_id.id,
                        "site_id": archive.site_id.id,
                        "company_id": archive.company_id.id,
                        "date": date.today(),
                    }
                    for archive in archives
                ]
            )
            self.assertTrue(all(lines))

        self.assertSameQueries(match, self.archives)

    def test_territory_lookup(self):
        find = self.env["service.territory"]._find_for_partners
        self.assertSameQueries(find, self.customers)

    def test_partner_counts(self):
        self.assertSameQueries(
            lambda partners: partners.mapped("service_request_count"), self.customers
        )

    def test_archive_list(self):
        spec = {
            "name": {},
            "serial": {},
            "warranty_state": {},
            "request_count": {},
            "contract_id": {"fields": {"display_name": {}}},
        }
        self.assertSameQueries(lambda archives: archives.web_read(spec), self.archives)

    def test_contract_list(self):
        spec = {"name": {}, "days_left": {}, "request_count": {}, "display_name": {}}
        self.assertSameQueries(
            lambda contracts: contracts.web_read(spec), self.contracts
        )

    def test_engineer_status(self):
        engineers = self.env["hr.employee"].create(
            [{"name": f"E {index}", "is_service_engineer": True} for index in range(50)]
        )
        self.assertSameQueries(
            lambda employees: employees.mapped("service_status"), engineers
        )

    def test_archives_are_created_in_batch(self):
        serial = iter(range(10**6))

        def create(customers):
            self.env["service.product.archive"].create(
                [
                    {
                        "product_id": self.unit_product.id,
                        "partner_id": customer.id,
                        "serial": f"B-{next(serial)}",
                    }
                    for customer in customers
                ]
            )
            self.env.flush_all()

        few = self.count_queries(create, self.customers[:1])
        many = self.count_queries(create, self.customers)
        self.assertLess((many - few) / 49, 1, f"{few} queries for one, {many} for 50")
