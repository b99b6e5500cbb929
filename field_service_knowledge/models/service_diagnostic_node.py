# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine import diagnosis

# What a change of a node may do to the ways through its tree.
STRUCTURE = (
    "tree_id",
    "parent_id",
    "kind",
    "answer",
    "problem_id",
    "cause_id",
    "solution_id",
    "article_id",
    "next_tree_id",
)


class ServiceDiagnosticNode(models.Model):
    """A question, or a conclusion, and the answer that leads to it."""

    _name = "service.diagnostic.node"
    _description = "Diagnostic Question or Conclusion"
    _inherit = ["service.tree.mixin"]
    _order = "sequence, id"
    _parent_store = True
    _check_company_auto = True

    tree_id = fields.Many2one(
        "service.diagnostic.tree", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="tree_id.company_id", store=True, precompute=True, index=True
    )
    parent_id = fields.Many2one(
        "service.diagnostic.node",
        "After the Question",
        ondelete="cascade",
        index=True,
        domain="[('tree_id', '=', tree_id), ('kind', '=', 'question')]",
    )
    child_ids = fields.One2many("service.diagnostic.node", "parent_id", "Answers")
    sequence = fields.Integer(
        default=10, help="The order of answers of which nothing is known yet."
    )
    kind = fields.Selection(
        [("question", "Question"), ("conclusion", "Conclusion")],
        default="question",
        required=True,
    )
    answer = fields.Char(help="The answer to the question above that leads here.")
    name = fields.Char(
        "Text", required=True, help="The question to ask, or what it turns out to be."
    )
    help = fields.Text(
        "Hint", help="How to find the answer; what to look at, what to beware of."
    )
    picture = fields.Image(max_width=1024, max_height=1024)
    has_picture = fields.Boolean(compute="_compute_has_picture", store=True)

    # What a conclusion says.
    problem_id = fields.Many2one(
        "service.problem", index="btree_not_null", check_company=True
    )
    cause_id = fields.Many2one("service.cause", check_company=True)
    solution_id = fields.Many2one("service.solution", check_company=True)
    article_id = fields.Many2one(
        "service.article",
        index="btree_not_null",
        check_company=True,
        help="What was written about it, to be read before it is taken over.",
    )
    next_tree_id = fields.Many2one(
        "service.diagnostic.tree",
        "Go On With",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('id', '!=', tree_id)]",
        help="Another tree that finds out more.",
    )

    level = fields.Integer(compute="_compute_level")
    indented_name = fields.Char("Question", compute="_compute_indented_name")

    _root_uniq = models.UniqueIndex(
        "(tree_id) WHERE parent_id IS NULL",
        "A tree begins with one question. Choose the question that leads to the new"
        " one.",
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("picture")
    def _compute_has_picture(self):
        for node in self:
            node.has_picture = bool(node.picture)

    @api.depends("parent_path")
    def _compute_level(self):
        for node in self:
            node.level = max((node.parent_path or "").count("/") - 1, 0)

    @api.depends("level", "name", "answer")
    def _compute_indented_name(self):
        for node in self:
            indent = "\u2003" * node.level
            answer = f"{node.answer} → " if node.answer else ""
            node.indented_name = f"{indent}{answer}{node.name}"

    @api.onchange("cause_id", "solution_id", "problem_id")
    def _onchange_codes(self):
        """A conclusion is called after what it concludes, unless it has a name."""
        if self.kind == "conclusion" and not self.name:
            code = self.cause_id or self.solution_id or self.problem_id
            self.name = code.name

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("tree_id", "parent_id")
    def _check_parent(self):
        for node in self:
            if node.parent_id and node.parent_id.tree_id != node.tree_id:
                raise ValidationError(
                    self.env._(
                        "“%(node)s” belongs to %(tree)s, “%(parent)s” does not. Choose"
                        " a question of the same tree.",
                        node=node.name,
                        tree=node.tree_id.display_name,
                        parent=node.parent_id.name,
                    )
                )

    @api.constrains("next_tree_id", "tree_id")
    def _check_links(self):
        """Refuse trees that lead on to each other in a circle."""
        linking = self.filtered("next_tree_id")
        if not linking:
            return
        links = {}
        # A circle through a tree that one may not see is one all the same.
        for tree, linked in (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                Domain("next_tree_id", "!=", False), ["tree_id", "next_tree_id"]
            )
        ):
            links.setdefault(tree.id, set()).add(linked.id)
        for node in linking:
            if diagnosis.leads_back(node.tree_id.id, links):
                raise ValidationError(
                    self.env._(
                        "“%(node)s” cannot lead on to %(linked)s: from there one comes"
                        " back to %(tree)s. Choose another tree.",
                        node=node.name,
                        linked=node.next_tree_id.display_name,
                        tree=node.tree_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Published trees stay complete; the tree may be known from the question."""
        parents = self.browse(
            vals["parent_id"] for vals in vals_list if vals.get("parent_id")
        )
        trees = {parent.id: parent.tree_id.id for parent in parents}
        nodes = super().create(
            [
                {**vals, "tree_id": trees[vals["parent_id"]]}
                if vals.get("parent_id") and not vals.get("tree_id")
                else vals
                for vals in vals_list
            ]
        )
        nodes.tree_id._check_published()
        return nodes

    def write(self, vals):
        """A moved answer is learnt about anew; published trees stay complete."""
        if "parent_id" in vals:
            moved = self.filtered(
                lambda node: node.parent_id.id != (vals["parent_id"] or False)
            )
            super(ServiceDiagnosticNode, moved).write(self._prepare_fresh_counts())
        result = super().write(vals)
        if vals.keys() & set(STRUCTURE):
            self.tree_id._check_published()
        return result

    def unlink(self):
        """Take what follows along; published trees stay complete."""
        trees = self.tree_id
        below = self.search(Domain("id", "child_of", self.ids))
        result = super(ServiceDiagnosticNode, self | below).unlink()
        trees.exists()._check_published()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "parent_id" in (default or {}):
            return vals_list
        for node, vals in zip(self, vals_list, strict=True):
            if not node.parent_id:
                raise UserError(
                    self.env._(
                        "“%(node)s” is the beginning of %(tree)s: duplicate the tree.",
                        node=node.name,
                        tree=node.tree_id.display_name,
                    )
                )
            vals["answer"] = self.env._("%(answer)s (copy)", answer=node.answer or "")
        return vals_list

    def copy(self, default=None):
        """Copy the nodes with all that follows them."""
        self.browse().check_access("create")
        copies = super().copy(default)
        if "parent_id" not in (default or {}):
            family = self.search(Domain("id", "child_of", self.ids))
            for node, new in zip(self, copies, strict=True):
                path = node.parent_path
                below = family.filtered(
                    lambda one, node=node, path=path: (
                        one != node and one.parent_path.startswith(path)
                    )
                )
                below._copy_into(new.tree_id, {node.id: new.id})
        return copies

    def _copy_into(self, tree, copied=None):
        """Copy nodes into a tree, level by level.

        :param tree: the tree that gets the copies
        :param dict copied: ``{node id: id of its copy}`` of what is there already
        """
        copied = dict(copied or {})
        by_level = self.grouped("level")
        for level in sorted(by_level):
            nodes = by_level[level]
            vals_list = nodes.copy_data({"parent_id": False, "tree_id": tree.id})
            for node, vals in zip(nodes, vals_list, strict=True):
                vals["parent_id"] = copied.get(node.parent_id.id, False)
            copied.update(zip(nodes.ids, self.create(vals_list).ids, strict=True))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_add_answer(self):
        """Open the form of a new answer to the question.

        :return: a window action
        :raises UserError: a conclusion has no answers
        """
        self.ensure_one()
        self.check_access("write")
        if self.kind != "question":
            raise UserError(
                self.env._(
                    "“%(node)s” is a conclusion. Only questions have answers.",
                    node=self.name,
                )
            )
        return self._get_new_node_action({"parent_id": self.id})

    def _get_new_node_action(self, defaults):
        """Return the window action of a new node with these values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Answer"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_tree_id": self.tree_id.id,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }

    def action_draw(self):
        """Open the drawing of the tree that the node belongs to.

        :return: a window action
        """
        return self.tree_id.action_draw()

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------
    def _says_something(self):
        """Tell whether a conclusion names a code or an article, or leads on."""
        return bool(
            self.problem_id
            or self.cause_id
            or self.solution_id
            or self.article_id
            or self.next_tree_id
        )

    def _get_codes(self):
        """Return what a conclusion concludes: ``{kind of code: id}``."""
        return {
            "problem": self.problem_id.id,
            "cause": self.cause_id.id,
            "solution": self.solution_id.id,
        }
