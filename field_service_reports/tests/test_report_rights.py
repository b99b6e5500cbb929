# Part of Field Service. License LGPL-3.
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import NOW, ReportCommon, at

DONE = (at(3, 9), at(3, 11), "fixed")
MODELS = ("service.report.request", "service.report.dispatch", "service.report.flow")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestReportRights(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.create_handled(DONE)
        cls.auditor = new_test_user(
            cls.env, login="fs_auditor", groups="account.group_account_readonly"
        )
        cls.employee = new_test_user(
            cls.env, login="fs_employee", groups="base.group_user"
        )

    def test_who_reads_reports(self):
        for user in (
            self.agent,
            self.dispatcher,
            self.manager,
            self.accountant,
            self.auditor,
        ):
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(self.env[model].with_user(user).search([], limit=1))

    def test_who_does_not(self):
        for user in (self.engineer_user, self.employee):
            for model in MODELS:
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([], limit=1)
            with self.assertRaises(AccessError):
                self.env["service.dispatch.table"].with_user(user).create({})

    def test_nobody_writes_reports(self):
        for user in (self.agent, self.manager, self.accountant):
            for model in MODELS:
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(
                        self.env[model].with_user(user).has_access(operation)
                    )

    def test_costs(self):
        for model, field in (
            ("service.report.request", "actual_cost"),
            ("service.report.request", "estimated_cost"),
            ("service.report.dispatch", "time_cost"),
        ):
            for user, allowed in (
                (self.manager, True),
                (self.accountant, True),
                (self.auditor, True),
                (self.agent, False),
                (self.dispatcher, False),
            ):
                with self.subTest(field=field, user=user.login):
                    report = self.env[model].with_user(user)
                    self.assertEqual(field in report.fields_get(), allowed)
                    if allowed:
                        report._read_group([], [], [f"{field}:sum"])
                        continue
                    with self.assertRaises(AccessError):
                        report._read_group([], [], [f"{field}:sum"])
                    with self.assertRaises(AccessError):
                        report.search([(field, ">", 0)])

    def test_own_company_only(self):
        other = self.env["res.company"].create({"name": "Other Branch"})
        team = self.env["service.team"].create(
            {"name": "Other Centre", "company_id": other.id}
        )
        request = self.create_request(
            company_id=other.id, team_id=team.id, received_at=at(2)
        )
        order = self.create_order(
            company_id=other.id, team_id=team.id, request_id=request.id
        )
        visit = self.create_dispatch(order, employee_id=False)
        for model, record in zip(MODELS, (request, visit, request), strict=True):
            report = self.env[model]
            domain = [(report._drill_field, "=", record.id)]
            with self.subTest(model=model):
                self.assertFalse(report.with_user(self.agent).search(domain))
                self.agent.company_ids |= other
                both = report.with_user(self.agent).with_context(
                    allowed_company_ids=(self.company | other).ids
                )
                self.assertTrue(both.search(domain))
                self.agent.company_ids -= other
        table = self.env["service.dispatch.table"].with_user(self.agent)
        day = visit.planned_start.date()
        rows = table.get_table({"date": str(day)})["rows"]
        names = [entry["id"] for row in rows for cell in row["cells"] for entry in cell]
        self.assertNotIn(visit.id, names)

    def test_windows_of_two_companies(self):
        other = self.env["res.company"].create(
            {"name": "Patient Branch", "service_bad_fix_days": 90}
        )
        self.assertEqual(self.report(self.request).ftf_denominator, 1)
        self.env.cr.execute(
            "UPDATE service_request SET company_id = %s WHERE id = %s",
            [other.id, self.request.id],
        )
        self.env.invalidate_all()
        row = (
            self.env["service.report.request"]
            .sudo()
            .search([("request_id", "=", self.request.id)])
        )
        # 90 days have not passed since March.
        self.assertEqual((row.ftf_denominator, row.ftf_counted), (0, 1))

    def test_facts_need_no_rights_of_the_user(self):
        request = self.create_request(received_at=at(2))
        request.with_user(self.agent).action_assign(user_id=self.agent.id)
        self.assertGreater(request.assign_hours, 0)
