# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon

MASTERS = (
    "service.team",
    "service.queue",
    "service.territory",
    "service.territory.travel",
    "service.waiting.reason",
    "service.request.type",
    "service.request.category",
    "service.problem",
    "service.cause",
    "service.solution",
)


@tagged("post_install", "-at_install")
class TestMastersRights(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.create_contract()
        cls.readonly_accountant = new_test_user(
            cls.env, "fs_auditor", "account.group_account_readonly"
        )
        cls.portal = new_test_user(cls.env, "fs_portal", "base.group_portal")
        cls.outsider = new_test_user(cls.env, "fs_nobody", "base.group_user")

    def rights(self, model, user):
        record = self.env[model].with_user(user)
        return "".join(
            letter
            for letter, operation in zip(
                "rwcu", ("read", "write", "create", "unlink"), strict=True
            )
            if record.has_access(operation)
        )

    def test_master_data_is_read_by_all_and_kept_by_managers(self):
        for model in MASTERS:
            with self.subTest(model=model):
                for user in (
                    self.agent,
                    self.dispatcher,
                    self.engineer_user,
                    self.accountant,
                    self.readonly_accountant,
                ):
                    self.assertEqual(self.rights(model, user), "r", user.login)
                self.assertEqual(self.rights(model, self.manager), "rwcu")
                self.assertEqual(self.rights(model, self.portal), "")
                self.assertEqual(self.rights(model, self.outsider), "")

    def test_documents(self):
        expected = {
            "service.activity.template": ("r", "rwcu", "r", "rwcu", "r"),
            "service.activity.template.item": ("r", "rwcu", "r", "rwcu", "r"),
            "service.product.archive": ("rwc", "rwcu", "r", "rwcu", "r"),
            "service.product.archive.component": ("rwcu", "rwcu", "r", "rwcu", "r"),
            "service.contract": ("r", "rwcu", "r", "rwcu", "r"),
            "service.contract.line": ("r", "rwcu", "r", "rwcu", "r"),
        }
        people = (
            self.agent,
            self.dispatcher,
            self.engineer_user,
            self.manager,
            self.accountant,
        )
        for model, rights in expected.items():
            for user, right in zip(people, rights, strict=True):
                self.assertEqual(self.rights(model, user), right, (model, user.login))
            self.assertIn(self.rights(model, self.portal), ("", "r"), model)
            self.assertEqual(self.rights(model, self.outsider), "", model)

    def test_an_engineer_sees_what_stands_behind_his_visits(self):
        other = self.create_archive(serial="R-1")
        unit = self.create_archive(serial="R-2", parent_id=self.archive.id)
        order = self.create_order(archive_id=self.archive.id)
        self.create_dispatch(order)
        self.env.flush_all()
        Archive = self.env["service.product.archive"]
        mine = Archive.with_user(self.engineer_user).search([])
        self.assertIn(self.archive, mine)
        self.assertIn(unit, mine)
        self.assertNotIn(other, mine)
        self.assertFalse(
            Archive.with_user(self.other_engineer_user).search(
                [("id", "in", (self.archive | other | unit).ids)]
            )
        )
        self.assertEqual(order.contract_id, self.contract)
        self.assertTrue(self.contract.with_user(self.engineer_user).has_access("read"))
        self.assertFalse(
            self.contract.with_user(self.other_engineer_user).has_access("read")
        )
        lines = self.contract.line_ids
        self.assertTrue(lines.with_user(self.engineer_user).has_access("read"))
        self.assertFalse(lines.with_user(self.other_engineer_user).has_access("read"))

    def test_an_engineer_opens_the_archive_with_a_contract_he_may_not_open(self):
        unit = self.create_archive(serial="R-3")
        order = self.create_order(archive_id=unit.id)
        order.contract_id = False
        self.create_dispatch(order)
        self.env.flush_all()
        archive = unit.with_user(self.engineer_user)
        archive.invalidate_recordset()
        data = archive.web_read(
            {"contract_id": {"fields": {"display_name": {}}}, "warranty_state": {}}
        )
        self.assertEqual(data[0]["contract_id"]["id"], self.contract.id)

    def test_office_people_see_all_archives_and_contracts(self):
        for user in (self.agent, self.accountant, self.readonly_accountant):
            self.assertTrue(self.archive.with_user(user).has_access("read"))
            self.assertTrue(self.contract.with_user(user).has_access("read"))
            self.archive.with_user(user).read(["serial", "lot_id", "contract_id"])

    def test_an_agent_does_not_change_contracts(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.agent).action_close()
        with self.assertRaises(AccessError):
            self.archive.with_user(self.engineer_user).action_deactivate(reason="No")

    def test_companies_are_kept_apart(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        self.env.user.company_ids |= other
        theirs = {
            "service.team": {"name": "Theirs"},
            "service.queue": {"name": "Theirs"},
            "service.territory": {"name": "Theirs"},
            "service.request.type": {"name": "Theirs"},
            "service.problem": {"name": "Theirs"},
            "service.cause": {"name": "Theirs"},
            "service.solution": {"name": "Theirs"},
            "service.activity.template": {"name": "Theirs"},
            "service.product.archive": {
                "product_id": self.unit_product.id,
                "partner_id": self.customer.id,
            },
            "service.contract": {"partner_id": self.customer.id},
        }
        for model, vals in theirs.items():
            record = self.env[model].create({**vals, "company_id": other.id})
            for user in (self.manager, self.accountant, self.engineer_user):
                self.assertFalse(
                    record.with_user(user).has_access("read"), (model, user.login)
                )

    def test_every_model_of_the_masters_has_a_company_rule(self):
        for model in (
            *MASTERS,
            "service.activity.template",
            "service.activity.template.item",
            "service.product.archive",
            "service.product.archive.component",
            "service.contract",
            "service.contract.line",
        ):
            if model in ("service.waiting.reason", "service.request.category"):
                continue  # words that all companies share
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            self.assertTrue(
                any("company_ids" in (rule.domain_force or "") for rule in rules), model
            )
