# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain

# How many trees are offered at a time, and among how many they are chosen.
OFFERED = 5
CANDIDATES = 80


class ServiceDiagnosticTree(models.Model):
    """Which trees fit a unit and what is reported of it."""

    _inherit = "service.diagnostic.tree"

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

        def fit(ids, path):
            """Return how deep in the path the nearest of ids stands, or -1."""
            return max((path.index(key) for key in ids if key in path), default=-1)

        def closeness(tree):
            by_problem = fit(tree.problem_ids.ids, problems)
            by_product = fit(tree.product_categ_ids.ids, categories)
            if template in tree.product_tmpl_ids:
                by_product = len(categories)
            # A tree for everything comes before one for another problem.
            is_strange = bool(problem and tree.problem_ids and by_problem < 0)
            return (is_strange, -by_problem, -by_product)

        return trees.sorted(closeness)

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
                "run_count": tree.run_count,
                "success": tree.success if tree.run_count else False,
            }
            for tree in self
        ]
