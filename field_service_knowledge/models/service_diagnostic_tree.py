# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_state_mixin import Step

from ..engine import diagnosis

# How many trees are offered at a time, and among how many they are chosen.
OFFERED = 5
CANDIDATES = 80


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
    success = fields.Float(
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
            tree.success = 100.0 * confirmed / counted if counted else 0.0

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
        action["name"] = self.name
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

    # ------------------------------------------------------------------
    # Which tree fits
    # ------------------------------------------------------------------
    @api.model
    @api.readonly
    def get_offered(self, product_id=None, problem_id=None, limit=OFFERED):
        """Return the published trees that fit, the best first.

        :param int product_id: the unit's product, when it is known
        :param int problem_id: the reported problem, when it is known
        :param int limit: how many at most
        :return: ``[{id, name, root_id, run_count, success}]``; success in percent, or
            False as long as nobody knows
        """
        self.browse().check_access("read")
        product = self.env["product.product"].browse(product_id or [])
        problem = self.env["service.problem"].browse(problem_id or [])
        return self._get_offered(product, problem)[:limit]._prepare_offer()

    @api.model
    def _get_offered(self, product, problem):
        """Return the published trees for a product and a problem, the best first."""
        trees = self.search(
            Domain("state", "=", "published")
            & Domain("company_id", "in", [self.env.company.id, False])
            & self._get_offer_domain(product, problem),
            limit=CANDIDATES,
        )
        problems = self._get_ancestors(problem)
        template = product.product_tmpl_id
        categories = self._get_ancestors(template.categ_id)

        def points(tree):
            fits_problem = max(
                (
                    problems.index(code)
                    for code in tree.problem_ids.ids
                    if code in problems
                ),
                default=-1,
            )
            fits_product = (
                len(categories)
                if template in tree.product_tmpl_ids
                else max(
                    (
                        categories.index(categ)
                        for categ in tree.product_categ_ids.ids
                        if categ in categories
                    ),
                    default=-1,
                )
            )
            # A tree for everything comes before one for another problem.
            stranger = bool(problem and tree.problem_ids and fits_problem < 0)
            return (stranger, -fits_problem, -fits_product)

        return trees.sorted(points)

    @api.model
    def _get_offer_domain(self, product, problem):
        """Return the domain of the trees that may be offered."""
        if product:
            template = product.product_tmpl_id
            return (
                Domain("product_tmpl_ids", "in", template.ids)
                | Domain(
                    "product_categ_ids", "in", self._get_ancestors(template.categ_id)
                )
                | Domain("product_tmpl_ids", "=", False)
                & Domain("product_categ_ids", "=", False)
            )
        if problem:
            return Domain("problem_ids", "in", self._get_ancestors(problem))
        return Domain.TRUE

    @api.model
    def _get_ancestors(self, record):
        """Return the ids above a record of a tree and its own, the widest first."""
        # Under which heading a code or a product stands is no secret.
        path = record.sudo().parent_path or ""
        return [int(key) for key in path.split("/") if key]

    def _prepare_offer(self):
        """Return what is shown of each tree before it is run."""
        return [
            {
                "id": tree.id,
                "name": tree.name,
                "description": tree.description or "",
                "root_id": tree.root_id.id,
                "run_count": tree.root_id.run_count,
                "success": round(tree.success) if tree.root_id.run_count else False,
            }
            for tree in self
        ]

    # ------------------------------------------------------------------
    # Whether it is complete
    # ------------------------------------------------------------------
    def _check_complete(self):
        """Refuse trees in which a way ends nowhere.

        :raises UserError: names the tree and the nodes, and says what lacks
        """
        places = self._get_places()
        messages = [
            message for tree in self for message in tree._describe_gaps(places[tree])
        ]
        for tree in self:
            for linked in tree.node_ids.next_tree_id.filtered(
                lambda linked, trees=self: (
                    linked.state != "published" and linked not in trees
                )
            ):
                messages.append(
                    self.env._(
                        "%(tree)s leads on to %(linked)s, which is a draft: publish it"
                        " first.",
                        tree=tree.display_name,
                        linked=linked.display_name,
                    )
                )
        if messages:
            raise ValidationError("\n".join(messages))

    def _get_places(self):
        """Return ``{tree: [place]}`` for the check, with one query for all nodes."""
        nodes = self.env["service.diagnostic.node"].search_fetch(
            Domain("tree_id", "in", self.ids),
            [
                "tree_id",
                "parent_id",
                "kind",
                "answer",
                "problem_id",
                "cause_id",
                "solution_id",
                "article_id",
                "next_tree_id",
            ],
            order="parent_path",
        )
        by_tree = nodes.grouped("tree_id")
        return {
            tree: [
                diagnosis.Place(
                    node.id,
                    node.parent_id.id or None,
                    node.kind == "question",
                    node.answer or "",
                    node._says_something(),
                )
                for node in by_tree.get(tree, nodes.browse())
            ]
            for tree in self
        }

    def _describe_gaps(self, places):
        """Return what lacks in a tree, each in a sentence that names the nodes."""
        gaps = diagnosis.find_gaps(places)
        if not places:
            return [self.env._("%s: write the first question.", self.display_name)]
        sentences = {
            "roots": self.env._("%(tree)s has several beginnings: %(nodes)s."),
            "open": self.env._("%(tree)s: no answer is given to %(nodes)s."),
            "empty": self.env._(
                "%(tree)s: say what the problem, the cause or the solution is in"
                " %(nodes)s."
            ),
            "beyond": self.env._(
                "%(tree)s: what follows a conclusion is never reached: %(nodes)s."
            ),
            "unanswered": self.env._("%(tree)s: which answer leads to %(nodes)s?"),
            "double": self.env._(
                "%(tree)s: the same answer is given twice to one question: %(nodes)s."
            ),
        }
        Node = self.env["service.diagnostic.node"]
        return [
            sentences[gap]
            % {
                "tree": self.display_name,
                "nodes": ", ".join(
                    f"“{node.display_name}”" for node in Node.browse(keys[:10])
                ),
            }
            for gap, keys in gaps.items()
        ]

    def _check_published(self):
        """See to it that published trees stay complete while they are mended."""
        self.filtered(lambda tree: tree.state == "published")._check_complete()
