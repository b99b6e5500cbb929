# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestStepQueries(ServiceCommon):
    """A step taken for twenty documents at once is not taken twenty times."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["service.request"].create(
            [
                {
                    "subject": f"Call {index}",
                    "partner_id": cls.customer.id,
                    "type_id": cls.type_repair.id,
                    "team_id": cls.team.id,
                    "problem_id": cls.problem.id,
                }
                for index in range(24)
            ]
        )

    def count_queries(self, function, *args):
        """Count the queries of a call on records of which nothing is cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assertBatch(self, method, records):
        """Check that ``method`` sends no more queries for many records."""
        warm_up, few, many = records[:1], records[1:4], records[4:24]
        self.count_queries(method, warm_up)
        per_few = self.count_queries(method, few)
        per_many = self.count_queries(method, many)
        self.assertLessEqual(per_many, per_few)

    def create_visits(self):
        orders = self.requests._create_work_orders()
        return self.env["service.dispatch"].create(
            [
                {"work_order_id": order.id, "employee_id": self.engineer.id}
                for order in orders
            ]
        )

    def test_log_of_visits_and_orders(self):
        visits = self.create_visits()
        self.assertBatch(lambda some: some._log("noted"), visits)
        self.assertBatch(lambda some: some._log("noted"), visits.work_order_id)
        noted = self.requests.log_ids.filtered(lambda log: log.event == "noted")
        self.assertEqual(len(noted), 48)
        self.assertEqual(noted.dispatch_id, visits)
        self.assertEqual(noted.work_order_id, visits.work_order_id)

    def test_assign(self):
        self.assertBatch(lambda some: some.action_assign(self.agent.id), self.requests)
        self.assertEqual(self.requests.user_id, self.agent)

    def test_route(self):
        queue = self.env["service.queue"].create({"name": "Night"})
        self.assertBatch(lambda some: some.action_route(queue.id), self.requests)
        self.assertEqual(self.requests.queue_id, queue)

    def test_talk_before_the_visit(self):
        visits = self.create_visits()
        visits.action_send()
        self.assertBatch(
            lambda some: some.action_log_contact("Louder", self.other_problem.id),
            visits,
        )
        self.assertEqual(self.requests.problem_id, self.other_problem)

    def test_priority_after_a_bad_fix(self):
        former = self.requests[:1].copy({"archive_id": self.archive.id})
        self.requests.bad_fix_of_id = former
        raised = self.requests.mapped("priority")
        self.assertBatch(lambda some: some._restore_priority(), self.requests)
        self.assertNotEqual(self.requests.mapped("priority"), raised)
