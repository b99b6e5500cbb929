# Part of Field Service. License LGPL-3.
import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..engine.xlsx import write_table
from .common import NOW, ReportCommon, at

DONE = (at(3, 9), at(3, 11), "fixed")
NO_PART = (at(2, 10), at(2, 11), "parts_needed")


class AppraisalCommon(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_agent = new_test_user(
            cls.env, "fs_agent2", groups="field_service.group_service_agent"
        )

    @classmethod
    def register(cls, agent, *requests):
        """Let the requests have been registered by the agent."""
        requests = cls.env["service.request"].union(*requests)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE service_request SET create_uid = %s WHERE id IN %s",
            [agent.id, tuple(requests.ids)],
        )
        cls.env.invalidate_all()
        return requests

    def assertRatio(self, domain, name, expected, model, user=None):
        self.env.flush_all()
        report = self.env[model].with_user(user or self.manager)
        [[value]] = report._read_group(domain, [], [f"{name}:avg"])
        if expected is None:
            self.assertIn(value, (None, False))
        else:
            self.assertAlmostEqual(value, expected)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOrderCreationAccuracy(AppraisalCommon):
    """1 less the orders with an error, of all that were checked."""

    model = "service.report.entry"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        requests = cls.env["service.request"]
        for _index in range(5):
            request = cls.create_request(received_at=at(2))
            cls.create_order(request_id=request.id)
            requests |= request
        # No order came of the first one, of the other one only a cancelled one.
        cls.create_request(received_at=at(2))
        cancelled = cls.create_request(received_at=at(2))
        cls.create_order(request_id=cancelled.id).action_cancel()
        cls.first = cls.register(cls.agent, *requests[:4])
        cls.second = cls.register(cls.second_agent, requests[4], cancelled)
        right = (cls.first[:2] | requests[4]).with_user(cls.dispatcher)
        right.action_entry_all_correct()
        # The third order has two errors, the fourth was not checked.
        check = cls.first[2].with_user(cls.dispatcher)._get_entry_checks()
        for line in check.line_ids:
            wrong = line.item in ("address", "problem")
            line.result = "error" if wrong else "ok"
        check.action_confirm()
        # A check that is not confirmed counts for nothing.
        cls.first[3].with_user(cls.dispatcher)._get_entry_checks()
        cls.domain = [("request_id", "in", (requests | cancelled).ids)]
        cls.lines = len(check.line_ids)

    def of(self, agent, *more):
        return [*self.domain, ("agent_id", "=", agent.id), *more]

    def test_by_agent(self):
        self.assertRatio(self.domain, "accuracy", 3 / 4, self.model)
        self.assertRatio(self.of(self.agent), "accuracy", 2 / 3, self.model)
        self.assertRatio(self.of(self.second_agent), "accuracy", 1.0, self.model)

    def test_share_not_checked(self):
        self.assertRatio(self.domain, "unchecked_share", 1 / 5, self.model)
        self.assertRatio(self.of(self.agent), "unchecked_share", 1 / 4, self.model)

    def test_by_field(self):
        for item, expected in (("address", 2 / 3), ("problem", 2 / 3), ("type", 1.0)):
            with self.subTest(item=item):
                self.assertRatio(
                    self.of(self.agent, ("item", "=", item)),
                    "field_accuracy",
                    expected,
                    self.model,
                )
        checked = 3 * self.lines
        self.assertRatio(
            self.of(self.agent), "field_accuracy", (checked - 2) / checked, self.model
        )

    def test_orders_and_fields_do_not_mix(self):
        rows = self.env[self.model]._read_group(
            self.of(self.agent),
            ["item"],
            ["accuracy:avg", "field_accuracy:avg", "order_count:sum"],
        )
        by_item = {item: figures for item, *figures in rows}
        self.assertFalse(by_item["order"][1])
        self.assertEqual(by_item["order"][2], 4)
        self.assertAlmostEqual(by_item["order"][0], 2 / 3)
        self.assertFalse(by_item["address"][0])
        self.assertAlmostEqual(by_item["address"][1], 2 / 3)

    def test_by_period(self):
        rows = self.env[self.model]._read_group(
            self.domain, ["date:month"], ["accuracy:avg"]
        )
        self.assertEqual([ratio for _month, ratio in rows], [3 / 4])

    def test_agents_see_their_own(self):
        self.assertRatio(self.domain, "accuracy", 2 / 3, self.model, self.agent)
        self.assertRatio(self.domain, "accuracy", 3 / 4, self.model, self.dispatcher)
        for user in (self.engineer_user, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env[self.model].with_user(user).search([], limit=1)

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other Branch"})
        foreign = new_test_user(
            self.env,
            "fs_dispatcher_other",
            groups="field_service.group_service_dispatcher",
            company_id=other.id,
        )
        for model in (self.model, "service.report.added.parts"):
            self.assertFalse(self.env[model].with_user(foreign).search([]))

    def test_document_and_sheet(self):
        row = self.env[self.model].search(self.domain, limit=1)
        self.assertEqual(row.action_open_document()["res_model"], "service.request")
        export = (
            self.env[self.model]
            .with_user(self.dispatcher)
            .with_context(report_layout="entry", active_domain=self.domain)
            ._create_export()
        )
        target = io.BytesIO()
        write_table(target, export._get_xlsx_table())
        sheet = load_workbook(target).active
        self.assertIn("Order-Creation Accuracy", [cell.value for cell in sheet[5]])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAddedParts(AppraisalCommon):
    """Repairs with a part that the engineer added, of all repairs visited."""

    model = "service.report.added.parts"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handled = cls.env["service.request"].union(
            *(cls.create_handled(DONE) for _index in range(4))
        )
        cls.orders = cls.handled.work_order_ids
        part = cls.env["product.product"].create({"name": "Fan", "type": "consu"})
        lines = cls.env["service.part.request.line"].create(
            [{"work_order_id": order.id, "product_id": part.id} for order in cls.orders]
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE service_part_request_line SET issued_quantity = 2,"
            " used_quantity = CASE WHEN id = %s THEN 0 ELSE 2 END WHERE id IN %s",
            [lines[3].id, tuple(lines.ids)],
        )
        cls.env.cr.execute(
            "UPDATE service_work_order SET parts_added_on_site = TRUE,"
            " parts_added_before_visit = id = %s WHERE id IN %s",
            [cls.orders[0].id, tuple(cls.orders[:2].ids)],
        )
        # None of these is a repair that was visited.
        unvisited = cls.create_handled()
        consultation = cls.create_handled(DONE, type_id=cls.type_consultation.id)
        maintenance = cls.create_order(kind="maintenance")
        cls.create_visit(maintenance, *DONE)
        cancelled = cls.create_handled(DONE)
        cancelled.work_order_ids.state = "cancelled"
        cls.register(cls.agent, *cls.handled[:2], unvisited, consultation, cancelled)
        cls.register(cls.second_agent, *cls.handled[2:])
        cls.domain = [
            (
                "work_order_id",
                "in",
                (
                    (cls.handled | unvisited | consultation | cancelled).work_order_ids
                    | maintenance
                ).ids,
            )
        ]

    def test_rates(self):
        for name, expected in (
            ("added_rate", 1 / 4),
            ("on_site_rate", 2 / 4),
            ("effectiveness", 6 / 8),
        ):
            with self.subTest(name=name):
                self.assertRatio(self.domain, name, expected, self.model)

    def test_by_agent(self):
        first = [*self.domain, ("agent_id", "=", self.agent.id)]
        second = [*self.domain, ("agent_id", "=", self.second_agent.id)]
        self.assertRatio(first, "added_rate", 1 / 2, self.model)
        self.assertRatio(second, "added_rate", 0.0, self.model)
        self.assertRatio(second, "effectiveness", 2 / 4, self.model)

    def test_which_orders_count(self):
        rows = self.env[self.model].search(self.domain)
        self.assertEqual(rows.work_order_id, self.orders.sorted("id", reverse=True))
        self.assertEqual(set(rows.mapped("date")), {at(3, 9)})
        self.assertEqual(rows.employee_id, self.engineer)

    def test_for_dispatchers_only(self):
        for user in (self.agent, self.engineer_user, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env[self.model].with_user(user).search([], limit=1)
        self.assertTrue(
            self.env[self.model].with_user(self.dispatcher).search(self.domain)
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCallAgents(AppraisalCommon):
    """First-time completion, diagnosis and bad fixes by the agent of the call."""

    model = "service.report.request"

    def of(self, agent, requests):
        return [("agent_id", "=", agent.id), ("request_id", "in", requests.ids)]

    def test_first_time_completion_by_agent(self):
        fixed, again, other = (
            self.create_handled(DONE),
            self.create_handled(NO_PART, DONE),
            self.create_handled(DONE),
        )
        self.register(self.agent, fixed, again)
        self.register(self.second_agent, other)
        requests = fixed | again | other
        self.assertRatio(self.of(self.agent, requests), "ftf_rate", 1 / 2, self.model)
        self.assertRatio(
            self.of(self.second_agent, requests), "ftf_rate", 1.0, self.model
        )

    def test_diagnostic_accuracy(self):
        right, wrong, unknown = (
            self.create_handled(DONE),
            self.create_handled(DONE),
            self.create_handled(DONE),
        )
        wrong.with_context(service_findings=True).problem_id = self.other_problem
        unknown.expected_problem_id = False
        undecided = self.create_request(problem_id=self.problem.id)
        requests = right | wrong | unknown | undecided
        self.register(self.agent, *requests)
        self.assertRatio(
            self.of(self.agent, requests), "diagnostic_accuracy", 1 / 2, self.model
        )
        self.assertRatio(
            self.of(self.agent, unknown | undecided),
            "diagnostic_accuracy",
            None,
            self.model,
        )

    def test_parts_accuracy(self):
        requests = self.env["service.request"].union(
            *(self.create_handled(DONE) for _index in range(3))
        )
        self.register(self.agent, *requests)
        self.env.cr.execute(
            "UPDATE service_request SET parts_judged = TRUE, parts_correct = id = %s"
            " WHERE id IN %s",
            [requests[0].id, tuple(requests[:2].ids)],
        )
        self.assertRatio(
            self.of(self.agent, requests), "parts_accuracy", 1 / 2, self.model
        )

    def test_an_overruled_bad_fix_is_not_counted(self):
        self.archive = self.create_archive()
        former = self.create_handled(DONE, solved=at(3, 12), archive_id=self.archive.id)
        other = self.create_handled(DONE, solved=at(3, 12))
        again = self.create_request(
            received_at=at(10),
            archive_id=self.archive.id,
            problem_id=self.problem.id,
        )
        self.assertEqual(again.bad_fix_of_id, former)
        requests = former | other
        self.register(self.agent, *requests)
        domain = self.of(self.agent, requests)
        self.assertRatio(domain, "bad_fix_rate", 1 / 2, self.model)
        self.assertRatio(domain, "ftf_rate", 1 / 2, self.model)
        again.action_overrule_bad_fix("Another fan")
        self.assertFalse(former.came_back_at)
        self.assertRatio(domain, "bad_fix_rate", 0.0, self.model)
        self.assertRatio(domain, "ftf_rate", 1.0, self.model)
        again.action_reinstate_bad_fix()
        self.assertEqual(former.came_back_at, at(10))
        self.assertRatio(domain, "bad_fix_rate", 1 / 2, self.model)

    def test_colleagues_are_not_appraised_by_agents(self):
        request = self.register(self.second_agent, self.create_handled(DONE))
        report = self.env[self.model].with_user(self.agent)
        self.assertNotIn("agent_id", report.fields_get())
        with self.assertRaises(AccessError):
            report._read_group([], ["agent_id"], ["ftf_rate:avg"])
        with self.assertRaises(AccessError):
            report.search([("agent_id", "=", self.second_agent.id)])
        self.assertEqual(
            self.report(request).with_user(self.dispatcher).agent_id, self.second_agent
        )
        self.env.ref("field_service_reports.service_report_appraisal_action").read()
        for view in ("list", "pivot", "graph"):
            self.env[self.model].with_user(self.agent).get_view(
                self.env.ref(
                    f"field_service_reports.service_report_appraisal_view_{view}"
                ).id,
                view,
            )
