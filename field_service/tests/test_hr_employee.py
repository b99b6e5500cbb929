# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestEngineer(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.territory = cls.env["service.territory"].create({"name": "Harbour"})
        cls.engineer.territory_ids = cls.territory
        cls.order = cls.create_order()
        cls.order.action_plan()
        cls.order.action_release()

    def assertStatus(self, status, engineer=None):
        engineer = engineer or self.engineer
        engineer.invalidate_recordset(["service_status"])
        self.assertEqual(engineer.service_status, status)
        public = self.env["hr.employee.public"].browse(engineer.id)
        public.invalidate_recordset(["service_status"])
        self.assertEqual(public.service_status, status)
        for model in ("hr.employee", "hr.employee.public"):
            found = self.env[model].search([("service_status", "=", status)])
            self.assertIn(engineer.id, found.ids)
            others = self.env[model].search([("service_status", "!=", status)])
            self.assertNotIn(engineer.id, others.ids)

    def leave(self, **vals):
        now = datetime.now().replace(microsecond=0)
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "date_from": now - timedelta(hours=1),
                "date_to": now + timedelta(hours=1),
                "company_id": self.company.id,
                **vals,
            }
        )

    # -- Status -----------------------------------------------------------
    def test_status_follows_the_visit(self):
        self.assertStatus("free")
        dispatch = self.create_dispatch(self.order)
        self.assertStatus("free")
        dispatch.action_send()
        self.assertStatus("assigned")
        dispatch.action_accept()
        self.assertStatus("assigned")
        dispatch.action_travel()
        self.assertStatus("travelling")
        dispatch.action_arrive()
        self.assertStatus("on_site")
        dispatch.action_stop_timer()
        self.add_hours(dispatch, 1)
        dispatch.action_finish()
        self.assertStatus("free")

    def test_a_rejected_visit_sets_free(self):
        dispatch = self.create_dispatch(self.order)
        dispatch.action_send()
        dispatch.action_reject(reason="Wrong area")
        self.assertStatus("free")

    def test_who_is_on_leave_is_absent(self):
        self.leave(resource_id=self.engineer.resource_id.id)
        self.assertStatus("absent")
        self.assertStatus("free", self.other_engineer)
        dispatch = self.create_dispatch(self.order)
        dispatch.action_send()
        self.assertStatus("absent")

    def test_a_public_holiday_is_for_all(self):
        holiday = self.leave(calendar_id=False)
        self.assertStatus("absent")
        holiday.calendar_id = self.env["resource.calendar"].create({"name": "Nights"})
        self.assertStatus("free")

    def test_a_past_leave_is_over(self):
        now = datetime.now().replace(microsecond=0)
        self.leave(
            resource_id=self.engineer.resource_id.id,
            date_from=now - timedelta(days=2),
            date_to=now - timedelta(days=1),
        )
        self.assertStatus("free")

    def test_others_have_no_status(self):
        clerk = self.env["hr.employee"].create({"name": "Clara Clerk"})
        self.assertFalse(clerk.service_status)
        self.assertIn(
            clerk, self.env["hr.employee"].search([("service_status", "=", False)])
        )

    # -- What service people see --------------------------------------------
    def test_every_role_reads_engineers_but_not_their_cost(self):
        self.engineer.hourly_cost = 77
        for user in (self.agent, self.dispatcher, self.engineer_user, self.manager):
            with self.subTest(user=user.login):
                engineer = (
                    self.env["hr.employee"].with_user(user).browse(self.engineer.id)
                )
                engineer.invalidate_recordset()
                self.assertEqual(engineer.name, "Erik Engineer")
                self.assertEqual(engineer.territory_ids, self.territory)
                self.assertEqual(engineer.service_status, "free")
                self.assertTrue(engineer.is_service_engineer)
                self.assertEqual(engineer.open_dispatch_count, 0)
                for model in ("hr.employee", "hr.employee.public"):
                    with self.assertRaises(
                        AccessError if model == "hr.employee" else ValueError
                    ):
                        self.env[model].with_user(user).browse(self.engineer.id).read(
                            ["hourly_cost"]
                        )

    @users("fs_dispatcher")
    def test_a_dispatcher_searches_engineers(self):
        Employee = self.env["hr.employee"]
        found = Employee.search(
            [
                ("is_service_engineer", "=", True),
                ("territory_ids", "in", self.territory.ids),
                ("service_status", "=", "free"),
            ]
        )
        self.assertEqual(found.ids, self.engineer.ids)
        names = Employee.name_search("Erik", [("is_service_engineer", "=", True)])
        self.assertEqual([name for _id, name in names], ["Erik Engineer"])

    @users("fs_dispatcher")
    def test_a_dispatcher_opens_the_engineer(self):
        public = self.env["hr.employee.public"].browse(self.engineer.id)
        form = Form(public, view="field_service.service_engineer_view_form")
        self.assertEqual(form.name, "Erik Engineer")
        action = public.with_context(
            related="open_dispatch_count"
        ).action_view_related()
        self.assertEqual(action["res_model"], "service.dispatch")
        with self.assertRaises(AccessError):
            public.write({"service_team_id": self.team.id})

    @users("fs_manager")
    def test_a_manager_makes_engineers_without_being_in_personnel(self):
        self.assertFalse(self.env.user.has_group("hr.group_hr_user"))
        clerk = self.env["hr.employee"].sudo().create({"name": "Clara Clerk"})
        self.env.flush_all()
        public = self.env["hr.employee.public"].browse(clerk.id)
        public.write(
            {
                "is_service_engineer": True,
                "service_team_id": self.team.id,
                "territory_ids": [(6, 0, self.territory.ids)],
            }
        )
        self.assertTrue(clerk.is_service_engineer)
        self.assertEqual(clerk.territory_ids, self.territory)
        self.assertEqual(public.service_team_id, self.team)
        self.assertCountEqual(
            self.territory.with_env(self.env).engineer_ids.ids,
            [self.engineer.id, clerk.id],
        )

    def test_a_personnel_officer_without_a_service_role_makes_an_engineer(self):
        officer = new_test_user(self.env, "fs_officer", "hr.group_hr_user")
        employee = self.env["hr.employee"].create({"name": "Clara Clerk"})
        form = Form(employee.with_user(officer))
        form.is_service_engineer = True
        form.service_team_id = self.team
        form.territory_ids.add(self.territory)
        form.save()
        self.assertEqual(employee.service_status, "free")
        self.assertEqual(employee.territory_ids, self.territory)

    @users("fs_manager")
    def test_a_manager_writes_nothing_else(self):
        public = self.env["hr.employee.public"].browse(self.engineer.id)
        with self.assertRaises(AccessError):
            public.write({"mobile_phone": "123", "is_service_engineer": False})
        self.assertTrue(self.engineer.is_service_engineer)

    @users("fs_dispatcher")
    def test_a_customer_gets_a_dedicated_engineer(self):
        partner = self.customer.with_env(self.env)
        partner.sudo().dedicated_engineer_id = self.engineer
        self.env.invalidate_all()
        self.assertEqual(partner.dedicated_engineer_id.name, "Erik Engineer")
