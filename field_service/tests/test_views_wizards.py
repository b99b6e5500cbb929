# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import SIGNATURE, ServiceCommon

# Every screen of the service documents: model and its views.
SCREENS = {
    "service.request": (
        "form",
        "list",
        "kanban",
        "search",
        "calendar",
        "graph",
        "pivot",
        "activity",
    ),
    "service.work.order": (
        "form",
        "list",
        "kanban",
        "search",
        "calendar",
        "graph",
        "pivot",
        "activity",
    ),
    "service.dispatch": (
        "form",
        "list",
        "kanban",
        "search",
        "calendar",
        "graph",
        "pivot",
        "activity",
    ),
    "service.time.entry": ("form", "list", "search", "calendar", "graph", "pivot"),
    "service.cost.line": ("form", "list", "search", "graph", "pivot"),
    "service.log": ("list", "search", "graph", "pivot"),
    "service.queue": ("form", "list", "kanban", "search"),
}
ALL_ROLES = ("agent", "dispatcher", "manager", "engineer_user", "accountant", "auditor")


@tagged("post_install", "-at_install")
class TestViews(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.env, login="fs_auditor", groups="account.group_account_readonly"
        )

    def test_every_role_opens_every_screen(self):
        for role in ALL_ROLES:
            for model, kinds in SCREENS.items():
                with self.subTest(role=role, model=model):
                    result = (
                        self.env[model]
                        .with_user(getattr(self, role))
                        .get_views([(False, kind) for kind in kinds])
                    )
                    self.assertEqual(set(result["views"]), set(kinds))

    def test_costs_are_shown_to_cost_roles_only(self):
        for role, sees in (
            ("agent", False),
            ("dispatcher", False),
            ("engineer_user", False),
            ("manager", True),
            ("accountant", True),
        ):
            orders = self.env["service.work.order"].with_user(getattr(self, role))
            arch = orders.get_view(False, "form")["arch"]
            self.assertEqual("actual_cost" in arch, sees, role)
            self.assertEqual('name="variance"' in arch, sees, role)

    def test_every_filter_can_be_searched(self):
        """Each filter and search field of each search view gives a valid domain."""
        for model in SCREENS:
            records = self.env[model].with_user(self.manager)
            arch = self.env[model].with_user(self.manager).get_view(False, "search")
            for domain in self._get_filter_domains(arch["arch"]):
                with self.subTest(model=model, domain=domain):
                    records.search(domain, limit=1)

    def _get_filter_domains(self, arch):
        tree = etree.fromstring(arch)
        names = {"uid": self.manager.id, "self": "x"}
        for node in tree.iter("filter", "field"):
            text = node.get("domain") or node.get("filter_domain")
            if text:
                yield safe_eval(text, names)

    def test_menus_of_each_role(self):
        def sections(user):
            menus = self.env["ir.ui.menu"].with_user(user)
            visible = menus._visible_menu_ids()
            root = self.env.ref("field_service.menu_root")
            return {menu.name for menu in root.child_id if menu.id in visible}

        self.assertIn("Service", sections(self.agent))
        self.assertNotIn("My Day", sections(self.agent))
        self.assertIn("My Day", sections(self.engineer_user))
        self.assertNotIn("Service", sections(self.engineer_user))
        self.assertNotIn("Configuration", sections(self.dispatcher))
        self.assertIn("Configuration", sections(self.manager))
        self.assertEqual(
            self.env["ir.ui.menu"]
            .with_user(self.engineer_user)
            .load_web_menus(False)[self.env.ref("field_service.menu_root").id][
                "actionID"
            ],
            self.env.ref("field_service.service_my_day_action").id,
            "an engineer who opens the app must land on his day",
        )

    def test_filters_no_next_action_and_overdue(self):
        planned = self.create_request(subject="Planned")
        planned.activity_schedule("mail.mail_activity_data_todo")
        visited = self.create_request(subject="Visited")
        order = self.create_order(request_id=visited.id)
        self.create_dispatch(order)
        idle = self.create_request(
            subject="Idle",
            received_at=datetime.now() - timedelta(days=3),
            expected_end=datetime.now() - timedelta(days=1),
        )
        mine = planned | visited | idle
        self.assertEqual(self._apply_filter("no_next_action") & mine, idle)
        self.assertEqual(self._apply_filter("overdue") & mine, idle)
        self.assertEqual(self._apply_filter("unassigned") & mine, mine)
        self.assertEqual(self._apply_filter("received_today") & mine, planned | visited)

    def _apply_filter(self, name):
        arch = self.env["service.request"].get_view(False, "search")["arch"]
        node = etree.fromstring(arch).find(f".//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
        return self.env["service.request"].search(domain)

    def test_new_request_form(self):
        """The agent types who calls; account, place, team and coverage follow."""
        self.create_contract()
        with Form(self.env["service.request"].with_user(self.agent)) as form:
            form.contact_id = self.contact
            self.assertEqual(form.partner_id, self.customer)
            form.subject = "Smells of smoke"
            form.type_id = self.type_repair
            form.archive_id = self.archive
            self.assertEqual(form.team_id, self.team)
            self.assertEqual(form.contract_id.partner_id, self.customer)
            self.assertIn("free of charge", form.coverage_summary)
        self.assertEqual(form.record.state, "new")

    def test_form_names_what_the_type_needs(self):
        self.type_repair.required_field_ids = self.env["ir.model.fields"].search(
            [
                ("model", "=", "service.request"),
                ("name", "in", ("archive_id", "problem_id")),
            ]
        )
        form = Form(self.env["service.request"].with_user(self.agent))
        form.subject = "Beeps"
        form.partner_id = self.customer
        form.type_id = self.type_repair
        self.assertIn("Installed Product", form.missing_fields)
        self.assertIn("Problem", form.missing_fields)
        form.archive_id = self.archive
        self.assertEqual(form.missing_fields, "Problem")
        form.problem_id = self.problem
        self.assertFalse(form.missing_fields)
        form.save()

    def test_first_steps_tick_what_is_done(self):
        steps = {
            step["key"]: step
            for step in self.env["service.first.steps"].get_first_steps()
        }
        self.assertTrue(steps["team"]["done"])
        self.assertTrue(steps["engineer"]["done"])
        self.assertTrue(steps["archive"]["done"])
        self.create_request()
        agent_steps = {
            step["key"]: step
            for step in self.env["service.first.steps"]
            .with_user(self.agent)
            .get_first_steps()
        }
        self.assertTrue(agent_steps["request"]["done"])
        self.assertFalse(agent_steps["team"]["action"], "agents do not create teams")
        self.assertTrue(agent_steps["request"]["action"])
        for step in steps.values():
            self.assertTrue(self.env.ref(step["action"]))
        customer = new_test_user(
            self.env, login="fs_customer", groups="base.group_portal"
        )
        with self.assertRaises(AccessError):
            self.env["service.first.steps"].with_user(customer).get_first_steps()


@tagged("post_install", "-at_install")
class TestWizards(ServiceCommon):
    def _open(self, model, records, user=None, **context):
        """Return the form of a wizard, opened on ``records`` by ``user``."""
        return Form(
            self.env[model]
            .with_user(user or self.agent)
            .with_context(
                active_model=records._name,
                active_ids=records.ids,
                active_id=records[:1].id,
                **context,
            )
        )

    # -- Requests -------------------------------------------------------
    def test_assign_several_requests(self):
        self.team.member_ids = self.agent | self.dispatcher
        requests = self.create_request() | self.create_request()
        wizard = self._open("service.request.assign.wizard", requests)
        self.assertEqual(wizard.team_id, self.team)
        wizard.user_id = self.dispatcher
        wizard.save().action_confirm()
        self.assertEqual(requests.user_id, self.dispatcher)
        self.assertEqual(set(requests.mapped("state")), {"assigned"})

    def test_reassign_needs_a_reason_and_moves_the_team(self):
        other_team = self.env["service.team"].create({"name": "South Centre"})
        request = self.create_request(user_id=self.agent.id)
        wizard = self._open("service.request.assign.wizard", request)
        wizard.team_id = other_team
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.reason = "Nearer to the customer"
        wizard.save().action_confirm()
        self.assertEqual(request.team_id, other_team)
        self.assertFalse(request.user_id)
        log = request.log_ids.filtered(lambda entry: entry.event == "assigned")[:1]
        self.assertEqual(log.note, "Nearer to the customer")

    def test_assign_to_nobody_is_refused(self):
        request = self.create_request()
        wizard = self._open("service.request.assign.wizard", request)
        with self.assertRaises(UserError):
            wizard.save().action_confirm()

    def test_route_to_queue(self):
        queue = self.env["service.queue"].create({"name": "Night shift"})
        requests = self.create_request(user_id=self.agent.id) | self.create_request()
        wizard = self._open("service.request.route.wizard", requests)
        wizard.queue_id = queue
        wizard.reason = "Office closes"
        wizard.save().action_confirm()
        self.assertEqual(requests.queue_id, queue)
        self.assertFalse(requests.user_id)

    def test_wait(self):
        requests = self.create_request() | self.create_request()
        wizard = self._open("service.request.wait.wizard", requests)
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.waiting_reason_id = self.waiting_reason
        wizard.save().action_confirm()
        self.assertEqual(set(requests.mapped("state")), {"waiting"})
        self.assertEqual(requests.waiting_reason_id, self.waiting_reason)

    def test_solve_is_prefilled(self):
        request = self.create_request(
            problem_id=self.problem.id,
            cause_id=self.cause.id,
            contact_id=self.contact.id,
        )
        wizard = self._open("service.request.solve.wizard", request)
        self.assertEqual(wizard.problem_id, self.problem)
        self.assertEqual(wizard.cause_id, self.cause)
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.solution_id = self.solution
        wizard.save().action_confirm()
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.solution_id, self.solution)

    def test_solve_without_problem_changes_nothing(self):
        request = self.create_request()
        wizard = self._open("service.request.solve.wizard", request)
        wizard.solution = "<p>Switched on</p>"
        with self.assertRaisesRegex(UserError, request.name):
            wizard.save().action_confirm()

    def test_solve_and_close_on_the_spot(self):
        request = self.create_request(
            type_id=self.type_consultation.id, contact_id=self.contact.id
        )
        wizard = self._open(
            "service.request.solve.wizard", request, default_is_accepted=True
        )
        self.assertEqual(wizard.accepted_by, self.contact.name)
        wizard.solution = "<p>Explained the menu</p>"
        wizard.save().action_confirm()
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.accepted_by, self.contact.name)

    def test_solve_several_keeps_their_own_problems(self):
        first = self.create_request(problem_id=self.problem.id)
        second = self.create_request(problem_id=self.other_problem.id)
        wizard = self._open("service.request.solve.wizard", first | second)
        self.assertFalse(wizard.problem_id)
        wizard.solution_id = self.solution
        wizard.save().action_confirm()
        self.assertEqual(first.problem_id, self.problem)
        self.assertEqual(second.problem_id, self.other_problem)

    def test_close(self):
        request = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id
        )
        request.action_solve()
        wizard = self._open("service.request.close.wizard", request)
        wizard.accepted_by = "Mr Petersen"
        wizard.save().action_confirm()
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.accepted_by, "Mr Petersen")

    def test_cancel_and_reopen_with_reason(self):
        request = self.create_request()
        wizard = self._open(
            "service.request.reason.wizard", request, default_step="cancel"
        )
        wizard.reason = "Called twice"
        wizard.save().action_confirm()
        self.assertEqual(request.state, "cancelled")
        solved = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id
        )
        solved.action_solve()
        wizard = self._open(
            "service.request.reason.wizard", solved, default_step="reopen"
        )
        wizard.reason = "It beeps again"
        wizard.save().action_confirm()
        self.assertEqual(solved.state, "in_progress")
        notes = (request | solved).log_ids.mapped("note")
        self.assertIn("Called twice", notes)
        self.assertIn("It beeps again", notes)

    def test_correct_hours(self):
        request = self.create_request()
        order = self.create_order(request_id=request.id)
        order.action_release()
        dispatch = self.create_dispatch(order)
        self.add_hours(dispatch, 2)
        wizard = self._open("service.request.hours.wizard", request)
        self.assertEqual(wizard.hours, 2)
        self.assertEqual(wizard.recorded_hours, 2)
        wizard.hours = 1.5
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.reason = "Lunch was counted"
        wizard.save().action_confirm()
        self.assertEqual(request.hours_spent, 1.5)
        self.assertEqual(request.hours_correction, -0.5)
        wizard = self._open("service.request.hours.wizard", request)
        wizard.hours = -1
        wizard.reason = "Wrong"
        with self.assertRaisesRegex(UserError, request.name):
            wizard.save().action_confirm()

    # -- Orders and visits ----------------------------------------------
    def test_send_an_engineer_proposes_the_dedicated_one(self):
        self.customer.dedicated_engineer_id = self.other_engineer
        start = datetime.now().replace(microsecond=0, second=0) + timedelta(days=2)
        orders = self.create_order(
            customer_start=start, expected_hours=3
        ) | self.create_order(expected_hours=1)
        wizard = self._open(
            "service.dispatch.create.wizard", orders, user=self.dispatcher
        )
        self.assertEqual(wizard.employee_id.id, self.other_engineer.id)
        self.assertEqual(wizard.planned_start, start)
        self.assertEqual(wizard.planned_end, start + timedelta(hours=3))
        wizard.save().action_confirm()
        self.assertEqual(len(orders.dispatch_ids), 2)
        self.assertEqual(set(orders.dispatch_ids.mapped("state")), {"sent"})
        self.assertEqual(orders.dispatch_ids.employee_id, self.other_engineer)

    def test_dispatch_may_stay_a_draft(self):
        order = self.create_order()
        wizard = self._open(
            "service.dispatch.create.wizard", order, user=self.dispatcher
        )
        wizard.employee_id = self.engineer
        wizard.planned_start = datetime.now() + timedelta(days=1)
        wizard.treatment = "maintenance"
        wizard.send_now = False
        wizard.save().action_confirm()
        self.assertEqual(order.dispatch_ids.state, "draft")
        self.assertEqual(order.dispatch_ids.treatment, "maintenance")

    def test_reject_needs_a_reason(self):
        dispatch = self.create_dispatch(
            self.create_order(request_id=self.create_request().id)
        )
        dispatch.action_send()
        wizard = self._open(
            "service.dispatch.reject.wizard", dispatch, user=self.engineer_user
        )
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.reason = "On training"
        wizard.save().action_confirm()
        self.assertEqual(dispatch.state, "rejected")
        self.assertEqual(dispatch.reject_reason, "On training")

    def test_revoke_removes_and_logs(self):
        request = self.create_request()
        dispatch = self.create_dispatch(self.create_order(request_id=request.id))
        dispatch.action_send()
        wizard = self._open(
            "service.dispatch.reason.wizard",
            dispatch,
            user=self.dispatcher,
            default_step="revoke",
        )
        wizard.reason = "Customer postponed"
        action = wizard.save().action_confirm()
        self.assertEqual(action["res_model"], "service.dispatch")
        self.assertFalse(dispatch.exists())
        self.assertIn("Customer postponed", request.log_ids.mapped("note"))

    def test_sign_and_unlock(self):
        order = self.create_order(contact_id=self.contact.id)
        dispatch = self.perform(order)
        wizard = self._open(
            "service.dispatch.sign.wizard", dispatch, user=self.engineer_user
        )
        self.assertEqual(wizard.signed_by, self.contact.name)
        wizard.signature = SIGNATURE
        wizard.save().action_confirm()
        self.assertTrue(dispatch.is_locked)
        unlock = self._open(
            "service.dispatch.reason.wizard",
            dispatch,
            user=self.manager,
            default_step="unlock",
        )
        unlock.reason = "Wrong hours"
        unlock.save().action_confirm()
        self.assertFalse(dispatch.is_locked)

    def test_cancel_and_reopen_order(self):
        order = self.create_order(request_id=self.create_request().id)
        wizard = self._open(
            "service.work.order.reason.wizard", order, default_step="cancel"
        )
        wizard.reason = "Sold the machine"
        wizard.save().action_confirm()
        self.assertEqual(order.state, "cancelled")
        done = self.create_order(request_id=self.create_request().id)
        self.perform(done)
        wizard = self._open(
            "service.work.order.reason.wizard",
            done,
            user=self.dispatcher,
            default_step="reopen",
        )
        wizard.reason = "Hours missing"
        wizard.save().action_confirm()
        self.assertEqual(done.state, "in_progress")

    def test_order_form(self):
        """Choosing the request fills the order; a template brings its checklist."""
        template = self.env["service.activity.template"].create(
            {
                "name": "Replace battery",
                "standard_hours": 1.5,
                "item_ids": [(0, 0, {"name": "Voltage measured", "is_required": True})],
            }
        )
        request = self.create_request(archive_id=self.archive.id)
        with Form(self.env["service.work.order"].with_user(self.agent)) as form:
            form.request_id = request
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.archive_id, self.archive)
            with form.service_activity_ids.new() as activity:
                activity.template_id = template
                self.assertEqual(activity.expected_hours, 1.5)
        order = form.record
        self.assertEqual(order.expected_hours, 1.5)
        self.assertEqual(order.service_activity_ids.item_ids.name, "Voltage measured")

    def test_dispatch_form_hours(self):
        dispatch = self.create_dispatch(self.create_order())
        dispatch.action_send()
        dispatch.action_accept()
        start = datetime.now().replace(microsecond=0)
        form = Form(dispatch.with_user(self.engineer_user))
        with form.time_entry_ids.new() as entry:
            entry.kind = "travel"
            entry.start = start
            entry.end = start + timedelta(minutes=30)
            self.assertEqual(entry.hours, 0.5)
        form.save()
        self.assertEqual(dispatch.travel_hours, 0.5)
        self.assertEqual(dispatch.time_entry_ids.employee_id, self.engineer)

    def test_entering_hours_decides_nothing_by_hand(self):
        """A dispatcher who enters hours leaves it to the rule who pays for them."""
        dispatch = self.create_dispatch(self.create_order())
        start = datetime.now().replace(microsecond=0)
        form = Form(dispatch.with_user(self.dispatcher))
        with form.time_entry_ids.new() as entry:
            entry.start = start
            entry.end = start + timedelta(hours=1)
        form.save()
        entry = dispatch.time_entry_ids
        self.assertFalse(entry.coverage_manual)
        form = Form(dispatch.with_user(self.dispatcher))
        with form.time_entry_ids.edit(0) as line:
            line.coverage = "goodwill"
        form.save()
        self.assertTrue(entry.coverage_manual)
        self.assertEqual(entry.customer_share, 0)


@tagged("post_install", "-at_install")
class TestRequestTour(HttpCase, ServiceCommon):
    def test_request_tour(self):
        """The agent takes a call from registration to the customer's acceptance."""
        request = self.create_request(problem_id=self.problem.id)
        self.start_tour(
            f"/odoo/service-requests/{request.id}",
            "field_service_request_tour",
            login="fs_agent",
        )
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.user_id, self.agent)
        self.assertEqual(request.accepted_by, "Carla Contact")
        self.assertEqual(
            request.log_ids.sorted("id").mapped("event"),
            [
                "registered",
                "assigned",
                "accepted",
                "waiting",
                "resumed",
                "solved",
                "closed",
            ],
        )
