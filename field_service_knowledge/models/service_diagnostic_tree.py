# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_state_mixin import Step


class ServiceDiagnosticTree(models.Model):
    """Questions that lead from what is seen to what it is and what helps."""

    _name = "service.diagnostic.tree"
    _description = "Diagnostic Tree"
    _inherit = ["service.state.mixin", "service.related.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    description = fields.Text(
        help="When to use the tree; for those who run and edit it."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        help="Only published trees are offered on calls and visits.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        # Without its company a tree would be shared with all others.
        ondelete="restrict",
        help="Leave empty to share the tree with all companies.",
    )

    # What it is offered for.
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "service_diagnostic_tree_product_rel",
        "tree_id",
        "product_tmpl_id",
        string="Products",
        help="Without products and categories, the tree is offered for all.",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "service_diagnostic_tree_categ_rel",
        "tree_id",
        "categ_id",
        string="Product Categories",
        help="Also for the categories below them.",
    )
    problem_ids = fields.Many2many(
        "service.problem",
        "service_diagnostic_tree_problem_rel",
        "tree_id",
        "problem_id",
        string="Reported Problems",
        check_company=True,
        help="The tree is offered first when one of these problems, or a narrower one,"
        " is reported. Left empty, it fits every problem of the products.",
    )

    # What it consists of.
    node_ids = fields.One2many("service.diagnostic.node", "tree_id", "Questions")
    root_id = fields.Many2one(
        "service.diagnostic.node", "First Question", compute="_compute_root_id"
    )
    node_count = fields.Integer("Nodes", compute="_compute_related_counts")

    # What came of it.
    diagnosis_count = fields.Integer("Runs", compute="_compute_related_counts")
    weak_count = fields.Integer("Dead Ends", compute="_compute_related_counts")
    run_count = fields.Integer(
        "Runs Known",
        compute="_compute_success",
        help="Runs through the tree, also from another one, whose end is known.",
    )
    success = fields.Integer(
        "Right",
        compute="_compute_success",
        help="Percent of the runs with a known end whose conclusion was confirmed.",
    )

    _state_steps = {
        "action_publish": Step(("draft",), "published"),
        "action_reset_draft": Step(("published",), "draft"),
    }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.model
    def _get_related_documents(self):
        nodes = (
            "service.diagnostic.node",
            "tree_id",
            "field_service_knowledge.service_diagnostic_node_action",
        )
        return {
            **super()._get_related_documents(),
            "node_count": nodes,
            "weak_count": nodes,
            "diagnosis_count": (
                "service.diagnosis",
                "tree_id",
                "field_service_knowledge.service_diagnosis_action",
            ),
        }

    def _get_related_domain(self, field_name):
        domain = super()._get_related_domain(field_name)
        if field_name == "weak_count":
            domain &= Domain("weakness", "!=", False)
        return domain

    @api.depends("node_ids.parent_id")
    def _compute_root_id(self):
        roots = {
            node.tree_id: node
            for node in self.env["service.diagnostic.node"].search(
                Domain("tree_id", "in", self.ids) & Domain("parent_id", "=", False)
            )
        }
        for tree in self:
            tree.root_id = roots.get(tree._origin, False)

    @api.depends("node_ids.parent_id", "node_ids.confirmed_count", "node_ids.run_count")
    def _compute_success(self):
        for tree in self:
            counted = tree.root_id.run_count
            confirmed = tree.root_id.confirmed_count
            tree.run_count = counted
            tree.success = round(100 * confirmed / counted) if counted else 0

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    def copy(self, default=None):
        """Copy the trees with all their questions and answers."""
        copies = super().copy(default)
        for tree, new in zip(self, copies, strict=True):
            tree.node_ids._copy_into(new)
        return copies

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        return [
            {**vals, "name": self.env._("%(tree)s (copy)", tree=tree.name)}
            for tree, vals in zip(self, vals_list, strict=True)
        ]

    def unlink(self):
        """Take the pictures of the questions along, which go without the ORM."""
        # Whoever may delete a tree may delete what is on it.
        pictures = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("res_model", "=", "service.diagnostic.node")
                & Domain("res_id", "in", self.node_ids.ids)
                & Domain("res_field", "!=", False)
            )
        )
        result = super().unlink()
        pictures.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_runs(self):
        for tree in self:
            # Whoever may delete the tree may know whether it was used.
            if tree.sudo().diagnosis_count:
                raise UserError(
                    self.env._(
                        "%(tree)s was used on requests: archive it instead, so that"
                        " their diagnoses stay.",
                        tree=tree.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_publish(self):
        """Offer the trees on calls and visits.

        :raises UserError: a way through a tree ends nowhere; names the nodes
        """
        self.check_access("write")
        self._check_complete()
        self._apply_step("action_publish")
        return True

    def action_reset_draft(self):
        """Offer the trees no more until they are published again."""
        self._apply_step("action_reset_draft")
        return True

    def action_draw(self):
        """Open the drawing of the tree.

        :return: a window action: the first question, below it what its answers lead to
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service_knowledge.service_diagnostic_node_action_draw"
        )
        action["display_name"] = self.env._("%(tree)s, drawn", tree=self.name)
        action["domain"] = [("tree_id", "=", self.id)]
        action["context"] = {"default_tree_id": self.id}
        return action

    def action_write_first(self):
        """Open the form of the question with which the tree begins.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("First Question"),
            "res_model": "service.diagnostic.node",
            "res_id": self.root_id.id,
            "views": [(False, "form")],
            "context": {"default_tree_id": self.id},
        }

    def action_try(self):
        """Run the tree without a request; nothing of it is kept.

        :return: a client action
        :raises UserError: the tree has no question yet
        """
        self.ensure_one()
        self.check_access("read")
        if not self.root_id:
            raise UserError(
                self.env._(
                    "%(tree)s has no question yet: write the first one.",
                    tree=self.display_name,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "field_service_knowledge.diagnosis",
            "name": self.env._("Try %(tree)s", tree=self.name),
            "target": "new",
            "params": {"tree": self._prepare_offer()[0]},
        }
