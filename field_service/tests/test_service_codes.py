# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceCodes(ServiceCommon):
    def test_trees_refuse_cycles(self):
        for model in ("service.problem", "service.cause", "service.solution"):
            with self.subTest(model=model):
                top = self.env[model].create({"name": "Top"})
                middle = self.env[model].create({"name": "Mid", "parent_id": top.id})
                leaf = self.env[model].create({"name": "Leaf", "parent_id": middle.id})
                self.assertEqual(leaf.complete_name, "Top / Mid / Leaf")
                with self.assertRaisesRegex(ValidationError, "Top"):
                    top.parent_id = leaf

    def test_full_names_follow(self):
        top = self.env["service.problem"].create({"name": "Top"})
        leaf = self.env["service.problem"].create({"name": "Leaf", "parent_id": top.id})
        top.name = "Summit"
        self.assertEqual(leaf.display_name, "Summit / Leaf")

    def test_found_by_code_and_by_parent(self):
        top = self.env["service.cause"].create({"name": "Zymurgy"})
        leaf = self.env["service.cause"].create(
            {"name": "Yeast", "code": "ZY-1", "parent_id": top.id}
        )
        for text in ("ZY-1", "zymurgy / y"):
            self.assertEqual(
                [found for found, _name in self.env["service.cause"].name_search(text)],
                leaf.ids,
            )
        self.assertEqual(
            self.env["service.cause"].search([("id", "child_of", top.id)]), top | leaf
        )

    def test_the_net_of_problem_cause_and_solution(self):
        self.cause.problem_ids = self.problem
        self.solution.cause_ids = self.cause
        self.assertEqual(self.problem.cause_ids.solution_ids, self.solution)

    def test_a_company_starts_with_codes_and_types(self):
        for model in ("service.problem", "service.cause", "service.solution"):
            self.assertTrue(
                self.env[model].search_count([("parent_id", "!=", False)]), model
            )
        telephone = self.env.ref("field_service.request_type_telephone")
        consultation = self.env.ref("field_service.request_type_consultation")
        repair = self.env.ref("field_service.request_type_repair")
        self.assertTrue(telephone.allow_direct_close)
        self.assertTrue(consultation.allow_direct_close)
        self.assertTrue(repair.is_corrective and repair.via_call_centre)
        self.assertTrue(repair.needs_visit)
        for code in ("installation", "maintenance", "inspection", "complaint"):
            self.env.ref(f"field_service.request_type_{code}")
        reasons = self.env["service.waiting.reason"].search([])
        self.assertLessEqual(
            {"input", "customer", "parts", "supplier"}, set(reasons.mapped("code"))
        )

    def test_required_fields_belong_to_the_request(self):
        wrong = self.env["ir.model.fields"]._get("res.partner", "name")
        with self.assertRaisesRegex(ValidationError, self.type_repair.name):
            self.type_repair.required_field_ids = wrong

    def test_a_type_in_use_is_archived_not_deleted(self):
        self.create_request().active = False
        with self.assertRaisesRegex(UserError, f"{self.type_repair.name}.*Archive"):
            self.type_repair.unlink()
        self.type_consultation.unlink()

    @users("fs_manager")
    def test_a_manager_sets_up_a_type(self):
        form = Form(self.env["service.request.type"])
        form.name = "Overhaul"
        form.needs_visit = True
        form.required_field_ids.add(
            self.env["ir.model.fields"]
            .sudo()
            ._get("service.request", "archive_id")
            .sudo(False)
        )
        kind = form.save()
        with self.assertRaisesRegex(ValidationError, "Overhaul"):
            self.create_request(type_id=kind.id)

    @users("fs_agent")
    def test_an_agent_opens_a_type(self):
        kind = self.type_repair.with_env(self.env)
        form = Form(kind)
        self.assertEqual(form.name, kind.name)

    @users("fs_dispatcher")
    def test_a_dispatcher_writes_a_reference_activity(self):
        form = Form(self.env["service.activity.template"])
        form.name = "Replace battery set"
        form.standard_hours = 1.5
        with form.item_ids.new() as item:
            item.name = "Batteries isolated"
            item.is_required = True
        template = form.save()
        self.assertEqual(template.item_ids.mapped("is_required"), [True])
        copied = template.copy()
        self.assertEqual(copied.item_ids.name, "Batteries isolated")
