# Part of Field Service. License LGPL-3.
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .diagnosis_common import DiagnosisCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkqPtfDwAEMgHAxHQN"
    b"zQAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestServiceDiagnosticTree(DiagnosisCommon):
    @contextmanager
    def assertRefused(self, words):
        """What is done inside is refused with these words, and nothing is changed."""
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            yield

    def test_built_on_the_forms(self):
        with Form(self.env["service.diagnostic.tree"]) as form:
            form.name = "Cooler is warm"
        tree = form.save()
        with self.assertRaisesRegex(UserError, "write the first question"):
            tree.action_publish()
        action = tree.action_write_first()
        with Form(self.Node.with_context(**action["context"])) as form:
            form.name = "Does the fan turn?"
            with form.child_ids.new() as answer:
                answer.answer = "No"
                answer.kind = "conclusion"
                answer.cause_id = self.cause
                answer.name = "The fan"
            with form.child_ids.new() as answer:
                answer.answer = "Yes"
                answer.name = "Is the filter clean?"
        self.assertEqual(tree.root_id.name, "Does the fan turn?")
        self.assertEqual(tree.node_count, 3)
        with self.assertRaisesRegex(UserError, "Is the filter clean"):
            tree.action_publish()
        self.assertEqual(tree.root_id.child_ids[1].weakness, "open")
        question = tree.root_id.child_ids[1]
        with Form(
            self.Node.with_context(**question.action_add_answer()["context"])
        ) as form:
            form.kind = "conclusion"
            form.answer = "It is grey"
            form.solution_id = self.solution
            # Called after what it concludes.
            self.assertEqual(form.name, self.solution.name)
        self.assertFalse(question.weakness)
        tree.action_publish()
        self.assertEqual(tree.state, "published")

    def test_one_beginning(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.create_node("Another beginning")

    def test_circle_in_a_tree(self):
        with self.assertRefused("cannot lie below itself"):
            self.on.parent_id = self.beep
        with self.assertRefused("same tree"):
            other = self.create_tree("Other")
            self.is_fan.tree_id = other

    def test_circle_across_trees(self):
        second, third = self.create_tree("Second"), self.create_tree("Third")
        nodes = {}
        for tree, linked in ((second, third), (third, self.tree)):
            root = self.Node.create({"name": "Go on?", "tree_id": tree.id})
            nodes[tree] = self.Node.create(
                {
                    "name": "See there",
                    "answer": "Yes",
                    "kind": "conclusion",
                    "parent_id": root.id,
                    "next_tree_id": linked.id,
                }
            )
            self.assertEqual(nodes[tree].tree_id, tree)
        with self.assertRefused("one comes back to UPS is dead"):
            self.is_board.next_tree_id = second
        self.assertFalse(self.is_board.next_tree_id)
        # Archived ones count as well: they may come back.
        third.active = False
        with self.assertRefused("one comes back"):
            self.is_board.next_tree_id = second

    def test_a_draft_is_not_led_on_to(self):
        linked = self.create_tree("Second")
        with self.assertRaisesRegex(UserError, "leads on to Second"):
            self.is_board.next_tree_id = linked

    def test_published_trees_stay_complete(self):
        with self.assertRefused("no answer is given"):
            self.create_node("And then?", self.beep, "Sometimes")
        with self.assertRefused("say what the problem"):
            self.is_fan.write(
                {"problem_id": False, "cause_id": False, "solution_id": False}
            )
        with self.assertRefused("no answer is given"):
            (self.is_fan | self.is_board).unlink()
        with self.assertRefused("the same answer"):
            self.create_conclusion(
                "Twice", self.cause, self.solution, self.beep, "YES, it beeps"
            )
        # A conclusion is complete by itself.
        self.create_conclusion(
            "Both", self.cause, self.solution, self.beep, "Sometimes"
        )
        self.is_fan.help = "Listen at the back."

    def test_what_follows_goes_along(self):
        self.tree.action_reset_draft()
        self.beep.unlink()
        self.assertEqual(self.tree.node_ids, self.on | self.is_off)

    def test_copy_of_a_tree(self):
        self.beep.picture = PIXEL
        self.is_fan.write({"confirmed_count": 7, "run_count": 9})
        copy = self.tree.copy()
        self.assertEqual(copy.name, "UPS is dead (copy)")
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.problem_ids, self.problem)
        self.assertEqual(len(copy.node_ids), 5)
        self.assertFalse(copy.node_ids & self.tree.node_ids)
        fan = copy.node_ids.filtered(lambda node: node.name == "It is the fan")
        self.assertEqual(fan.parent_id.parent_id, copy.root_id)
        self.assertEqual((fan.answer, fan.cause_id), ("Yes, it beeps", self.cause))
        self.assertTrue(fan.parent_id.picture)
        self.assertEqual((fan.run_count, fan.confirmed_count), (0, 0))
        copy.action_publish()

    def test_copy_of_an_answer(self):
        self.tree.action_reset_draft()
        copy = self.beep.copy()
        self.assertEqual(copy.answer, "Yes (copy)")
        self.assertEqual(copy.parent_id, self.on)
        self.assertEqual(len(copy.child_ids), 2)
        with self.assertRaisesRegex(UserError, "duplicate the tree"):
            self.on.copy()

    def test_import_of_a_tree(self):
        result = self.env["service.diagnostic.tree"].load(
            ["id", "name", "product_categ_ids"],
            [["fs_test.tree", "Imported", self.unit_product.categ_id.name]],
        )
        self.assertFalse(result["messages"])
        result = self.Node.load(
            ["id", "tree_id/id", "parent_id/id", "answer", "kind", "name", "cause_id"],
            [
                ["fs_test.n1", "fs_test.tree", "", "", "question", "On?", ""],
                [
                    "fs_test.n2",
                    "fs_test.tree",
                    "fs_test.n1",
                    "No",
                    "conclusion",
                    "The fuse",
                    "Fuse blown",
                ],
            ],
        )
        self.assertFalse(result["messages"])
        tree = self.env.ref("fs_test.tree")
        tree.action_publish()
        self.assertEqual(tree.root_id.child_ids.cause_id, self.fuse)

    def test_drawn(self):
        action = self.tree.action_draw()
        self.assertEqual(action["views"][0][1], "hierarchy")
        view = self.Node.get_view(view_type="hierarchy")
        self.assertIn('child_field="child_ids"', view["arch"])
        drawn = self.Node.hierarchy_read(
            [("tree_id", "=", self.tree.id), ("parent_id", "=", False)],
            {"name": {}, "weakness": {}},
            "parent_id",
            "child_ids",
        )
        self.assertEqual(
            {node["name"] for node in drawn},
            {"Is it on?", "It is the fuse", "Does it beep?"},
        )

    def test_indented_list(self):
        names = self.tree.node_ids.sorted("parent_path").mapped("indented_name")
        self.assertEqual(names[0], "Is it on?")
        self.assertIn("\u2003\u2003No beep → It is the board", names)

    def test_pictures_go_with_the_tree(self):
        self.beep.picture = PIXEL
        pictures = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "service.diagnostic.node"),
                ("res_id", "=", self.beep.id),
            ]
            + [("res_field", "!=", False)]
        )
        self.assertTrue(pictures)
        self.tree.unlink()
        self.assertFalse(pictures.exists())

    def test_used_trees_are_kept(self):
        self.run_tree(self.create_request(), self.on, self.beep)
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.tree.unlink()

    def test_the_best_fitting_tree_comes_first(self):
        no_product, no_categ = (
            self.env["product.template"],
            self.env["product.category"],
        )
        other_categ = no_categ.create({"name": "Coolers"})
        narrow_categ = self.env["product.category"].create(
            {"name": "Small", "parent_id": other_categ.id}
        )
        product = self.env["product.product"].create(
            {"name": "Cooler S", "categ_id": narrow_categ.id}
        )
        narrow = self.env["service.problem"].create(
            {"name": "Only the display", "parent_id": self.problem.id}
        )
        trees = {
            name: self.create_tree(
                name,
                state="published",
                product_tmpl_ids=templates.ids,
                product_categ_ids=categories.ids,
                problem_ids=problems.ids,
            )
            for name, templates, categories, problems in (
                ("category", no_product, other_categ, self.problem.browse()),
                ("product", product.product_tmpl_id, no_categ, self.problem.browse()),
                ("narrow", no_product, other_categ, narrow),
                ("other problem", no_product, other_categ, self.other_problem),
                (
                    "other product",
                    self.unit_product.product_tmpl_id,
                    no_categ,
                    self.problem.browse(),
                ),
            )
        }
        Tree = self.env["service.diagnostic.tree"]
        found = Tree._get_offered(product, narrow)
        self.assertEqual(
            found.mapped("name"),
            ["narrow", "UPS is dead", "product", "category", "other problem"],
        )
        # Of another problem than the one reported, but of no product.
        self.assertNotIn(trees["other product"], found)
        # Without a product, only what is about the problem.
        self.assertEqual(Tree._get_offered(product.browse(), self.problem), self.tree)
        self.tree.active = False
        self.assertFalse(Tree.get_offered(problem_id=self.problem.id))

    def test_tried_without_a_request(self):
        action = self.tree.action_try()
        self.assertEqual(action["params"]["tree"]["root_id"], self.on.id)
        with self.assertRaisesRegex(UserError, "no question yet"):
            self.create_tree("Empty").action_try()
