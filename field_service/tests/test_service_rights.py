# Part of Field Service. License LGPL-3.
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon

DOCUMENTS = (
    "service.request",
    "service.work.order",
    "service.work.order.activity",
    "service.dispatch",
    "service.time.entry",
    "service.cost.line",
    "service.log",
)


@tagged("post_install", "-at_install")
class TestServiceRights(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._serve(cls.engineer)
        cls.foreign = cls._serve(cls.other_engineer)
        cls.nobody = new_test_user(cls.env, "fs_nobody", groups="base.group_user")
        cls.auditor = new_test_user(
            cls.env, "fs_auditor", groups="account.group_account_readonly"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.outsider = new_test_user(
            cls.env,
            "fs_outsider",
            groups="field_service.group_service_manager",
            company_id=cls.other_company.id,
            company_ids=[fields.Command.set(cls.other_company.ids)],
        )

    @classmethod
    def _serve(cls, engineer):
        """Return ``{model: record}`` of one visit of ``engineer``."""
        request = cls.create_request()
        order = request._create_work_orders()
        activity = cls.env["service.work.order.activity"].create(
            {"work_order_id": order.id, "name": "Repair"}
        )
        dispatch = cls.create_dispatch(order, employee_id=engineer.id)
        dispatch.action_send()
        entry = cls.add_hours(dispatch, 1)
        cost = cls.env["service.cost.line"].create(
            {"dispatch_id": dispatch.id, "name": "Parking", "unit_cost": 5}
        )
        records = (request, order, activity, dispatch, entry, cost, request.log_ids[:1])
        return dict(zip(DOCUMENTS, records, strict=True))

    def _assert_visible(self, user, record, visible):
        Model = self.env[record._name].with_user(user)
        with self.subTest(user=user.login, model=record._name):
            if not visible and not Model.has_access("read"):
                return
            found = Model.search([("id", "=", record.id)])
            self.assertEqual(bool(found), visible)
            if not visible:
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_engineers_see_their_own_visits_and_what_stands_behind(self):
        for model in DOCUMENTS:
            self._assert_visible(self.engineer_user, self.mine[model], True)
            self._assert_visible(self.engineer_user, self.foreign[model], False)

    def test_agents_dispatchers_managers_and_accountants_see_all_of_the_company(self):
        for user in (
            self.agent,
            self.dispatcher,
            self.manager,
            self.accountant,
            self.auditor,
        ):
            for model in DOCUMENTS:
                self._assert_visible(user, self.mine[model], True)
                self._assert_visible(user, self.foreign[model], True)

    def test_other_companies_and_ordinary_employees_see_nothing(self):
        for user in (self.outsider, self.nobody):
            for model in DOCUMENTS:
                self._assert_visible(user, self.mine[model], False)

    def test_who_may_change_what(self):
        request, order, _activity, dispatch, entry, cost, log = self.mine.values()
        allowed = {
            "fs_agent": {"service.request", "service.work.order", "service.cost.line"},
            "fs_engineer": {
                "service.dispatch",
                "service.time.entry",
                "service.cost.line",
            },
            "fs_dispatcher": set(DOCUMENTS) - {"service.log"},
            "fs_manager": set(DOCUMENTS) - {"service.log"},
            "fs_auditor": set(),
            "fs_nobody": set(),
        }
        for user in (
            self.agent,
            self.engineer_user,
            self.dispatcher,
            self.manager,
            self.auditor,
            self.nobody,
        ):
            for record in (request, order, dispatch, entry, cost, log):
                expected = record._name in allowed[user.login]
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(
                        record.with_user(user).has_access("write"), expected
                    )

    def test_a_responsible_engineer_handles_his_own_request(self):
        request = self.create_request(
            user_id=self.engineer_user.id,
            problem_id=self.problem.id,
            solution_id=self.solution.id,
        ).with_user(self.engineer_user)
        request.action_accept()
        request.action_solve()
        self.assertEqual(request.state, "solved")
        with self.assertRaises(AccessError):
            self.foreign["service.request"].with_user(
                self.engineer_user
            ).action_accept()

    def test_hourly_costs_are_for_cost_groups_only(self):
        entry = self.mine["service.time.entry"]
        for user in (self.engineer_user, self.agent, self.dispatcher):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                entry.with_user(user).read(["hourly_cost"])
        self.assertEqual(
            entry.with_user(self.manager).read(["hourly_cost"])[0]["hourly_cost"], 40.0
        )

    def test_engineers_record_hours_on_their_own_visits_only(self):
        vals = {"kind": "work", "hours": 1.0}
        own = self.mine["service.dispatch"]
        entry = (
            self.env["service.time.entry"]
            .with_user(self.engineer_user)
            .create({**vals, "dispatch_id": own.id})
        )
        self.assertEqual(entry.employee_id, self.engineer)
        with self.assertRaises(AccessError):
            self.env["service.time.entry"].with_user(self.engineer_user).create(
                {**vals, "dispatch_id": self.foreign["service.dispatch"].id}
            )
