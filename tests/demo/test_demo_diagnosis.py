# Part of Field Service. License LGPL-3.
"""The demonstration's trees have been run, and have learnt."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoDiagnosis(TransactionCase):
    def test_trees_were_run_and_have_learnt(self):
        trees = self.env["service.diagnostic.tree"].search([])
        self.assertEqual(set(trees.mapped("state")), {"draft", "published"})
        self.assertTrue(trees.node_ids.next_tree_id)
        runs = self.env["service.diagnosis"].search([])
        self.assertLessEqual({"open", "solved", "stopped"}, set(runs.mapped("state")))
        self.assertLessEqual(
            {"confirmed", "refuted", "dead_end"}, set(runs.mapped("verdict"))
        )
        for tree in trees.filtered(lambda tree: tree.state == "published"):
            with self.subTest(tree=tree.name):
                self.assertGreater(tree.run_count, 3)
                self.assertGreater(tree.success, 40)
        weak = trees.node_ids.filtered("weakness")
        self.assertLessEqual({"open", "refuted"}, set(weak.mapped("weakness")))
        self.assertTrue(any(weak.mapped("proposal")))

    def test_loading_twice_changes_nothing(self):
        before = self.env["service.diagnosis"].search_count([])
        self.env["service.demo"]._build_diagnosis()
        self.assertEqual(self.env["service.diagnosis"].search_count([]), before)
