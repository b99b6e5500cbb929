# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .diagnosis_common import DiagnosisCommon


@tagged("post_install", "-at_install")
class TestServiceDiagnosisAccess(DiagnosisCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.create_tree("Draft")
        cls.draft_root = cls.Node.create({"name": "Why?", "tree_id": cls.draft.id})

    def test_who_sees_which_trees(self):
        trees = self.tree | self.draft
        for user, expected in (
            (self.agent, self.tree),
            (self.engineer_user, self.tree),
            (self.dispatcher, trees),
            (self.manager, trees),
        ):
            Tree = self.env["service.diagnostic.tree"].with_user(user)
            self.assertEqual(
                Tree.search([("id", "in", trees.ids)]), expected, user.login
            )
            Node = self.Node.with_user(user)
            self.assertEqual(
                bool(Node.search([("id", "=", self.draft_root.id)])),
                self.draft in expected,
                user.login,
            )

    def test_who_writes(self):
        for user in (self.agent, self.engineer_user):
            for records, vals in (
                (self.tree, {"name": "Mine"}),
                (self.on, {"name": "Mine?"}),
            ):
                with self.assertRaises(AccessError):
                    records.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    records.with_user(user).copy()
            for method in (
                "action_publish",
                "action_reset_draft",
                "action_write_first",
            ):
                with self.assertRaises(AccessError):
                    getattr(self.tree.with_user(user), method)()
            with self.assertRaises(AccessError):
                self.on.with_user(user).action_add_answer()
        for user in (self.dispatcher, self.manager):
            self.on.with_user(user).help = "Look at the lamp."
            self.tree.with_user(user).copy()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.dispatcher).unlink()
        self.draft.with_user(self.manager).unlink()

    def test_nobody_else(self):
        run = self.run_tree(self.create_request(), self.on, self.beep)
        portal = new_test_user(self.env, "fs_portal", groups="base.group_portal")
        nobody = new_test_user(self.env, "fs_nobody", groups="base.group_user")
        for user in (portal, nobody, self.accountant):
            for records in (self.tree, self.on, run, run.line_ids):
                self.assertFalse(records.with_user(user).has_access("read"))
            for call in (
                lambda user=user: self.Node.with_user(user).get_step(self.on.id),
                lambda user=user: self.tree.with_user(user).get_offered(),
                lambda user=user: run.with_user(user).save_run(run.request_id.id, {}),
                lambda user=user: run.request_id.with_user(user).get_diagnosis(),
                lambda user=user: run.request_id.with_user(user).action_diagnose(),
                lambda user=user: run.with_user(user).action_apply(),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_customers_do_not_see_how_they_were_asked(self):
        portal = new_test_user(
            self.env,
            "fs_portal",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        request = self.create_request(contact_id=self.contact.id)
        self.run_tree(request, self.on, self.is_off, state="solved")
        own = request.with_user(portal)
        self.assertTrue(own.read(["name"]))
        with self.assertRaises(AccessError):
            own.read(["diagnosis_ids"])
        logs = own.env["service.log"].search([("request_id", "=", request.id)])
        self.assertNotIn("noted", logs.mapped("event"))

    def test_runs_of_others(self):
        request = self.create_request()
        run = self.run_tree(request, self.on, self.beep)
        # An engineer without a visit there has no business with it.
        with self.assertRaises(AccessError):
            self.run_tree(request, self.on, user=self.other_engineer_user)
        own = run.with_user(self.other_engineer_user)
        self.assertFalse(own.has_access("read"))
        self.assertFalse(own.search([("id", "=", run.id)]))
        # Another agent goes on with what was begun on the telephone.
        other = new_test_user(
            self.env,
            "fs_agent2",
            "field_service.group_service_agent",
            company_id=self.company.id,
        )
        values = {"id": run.id, "path": self.get_path(self.on, self.is_off)}
        self.assertEqual(
            self.Diagnosis.with_user(other).save_run(request.id, values), run.id
        )
        with self.assertRaises(AccessError):
            run.with_user(self.agent).unlink()

    def test_a_run_is_not_moved_to_another_request(self):
        run = self.run_tree(self.create_request(), self.on, self.beep)
        request = self.create_request()
        values = {"id": run.id, "path": self.get_path(self.on)}
        other_id = self.Diagnosis.with_user(self.agent).save_run(request.id, values)
        self.assertNotEqual(other_id, run.id)
        self.assertEqual(run.last_node_id, self.beep)

    def test_companies_are_kept_apart_and_shared_trees_are_not(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        sister = new_test_user(
            self.env,
            "fs_sister",
            "field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        run = self.run_tree(self.create_request(), self.on, self.beep)
        self.problem.company_id = False
        shared = self.env["service.diagnostic.tree"].create(
            {"name": "For all", "company_id": False, "state": "published"}
        )
        for records in (self.tree, self.on, run, run.line_ids):
            self.assertFalse(records.with_user(sister).has_access("read"))
        Tree = self.env["service.diagnostic.tree"].with_user(sister)
        offered = Tree.get_offered()
        self.assertIn(shared.id, [tree["id"] for tree in offered])
        self.assertNotIn(self.tree.id, [tree["id"] for tree in offered])
