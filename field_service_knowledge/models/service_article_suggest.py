# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import ranking
from ..engine.text import parse_references
from .service_article_search import COLLECT_BUDGET, MAX_TEXT_LENGTH

# So many articles are compared by our own ranking.
RANK_LIMIT = 60
# And so many of those that only have the product or the problem in common.
RELATED_LIMIT = 30
PUBLISHED = Domain("state", "=", "published")


class ServiceArticle(models.Model):
    """Which articles help with a case, and why."""

    _inherit = "service.article"

    @api.model
    def _suggest(self, text, product=None, problem=None, limit=5):
        """Return the published articles that most likely help, best first.

        Two queries, whatever the size: one asks the vocabulary about the words, one
        collects the articles. The user's access rules apply.

        :param str text: what is known of the case, in any words and any language
        :param product: the ``product.product`` or ``product.template`` concerned
        :param problem: the ``service.problem``
        :param int limit: how many at most
        :return: list of dicts: ``article`` (record), ``id``, ``name``, ``score`` (0 to
            100), ``reason`` (in words), ``reasons`` (list of the same)
        """
        terms = self._get_terms(text or "")
        candidates = self._collect_candidates(terms, text or "", product, problem)
        return [
            {
                "article": self.browse(row.candidate.id),
                "id": row.candidate.id,
                "name": row.candidate.name,
                "score": row.score,
                "reason": ", ".join(reasons),
                "reasons": reasons,
            }
            for row in ranking.rank(candidates, terms, limit)
            for reasons in [self._describe_reasons(row)]
        ]

    @api.model
    @api.readonly
    def get_suggestions(self, text, product_id=False, problem_id=False, limit=5):
        """Return the suggestions for a client: see :meth:`_suggest`.

        :param str text: plain text
        :return: list of dicts with ``id``, ``name``, ``score``, ``reason``
        """
        suggestions = self._suggest(
            text,
            product=self.env["product.product"].browse(product_id or []),
            problem=self.env["service.problem"].browse(problem_id or []),
            limit=min(int(limit), 20),
        )
        for suggestion in suggestions:
            del suggestion["article"]
        return suggestions

    @api.model
    def _collect_candidates(self, terms, text, product, problem):
        """Collect the articles worth ranking, in one query."""
        self.flush_model()
        products = self._select_products(text, product)
        problems = self._select_problems(problem)
        categories = self._select_categories(products)
        branches = self._get_branches(terms, products, problems)
        if not branches:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT article.id, article.name,
                       left(article.search_keys, %(length)s),
                       left(article.search_text, %(length)s),
                       article.problem_id = %(problem)s,
                       article.problem_id IN (%(problems)s),
                       article.id IN (%(of_products)s),
                       EXISTS (
                           SELECT FROM service_article_product_categ_rel rel
                            WHERE rel.article_id = article.id
                              AND rel.categ_id IN (%(categories)s)
                       ),
                       article.use_count, article.solved_count, article.not_helped_count
                  FROM service_article article
                 WHERE article.id IN (%(branches)s)
                """,
                length=MAX_TEXT_LENGTH,
                problem=problem.id if problem else None,
                problems=problems or SQL("NULL"),
                of_products=self._select_articles_of_products(products)
                if products
                else SQL("NULL"),
                categories=categories or SQL("NULL"),
                branches=SQL(" UNION ").join(branches),
            )
        )
        return [
            ranking.Candidate(
                row[0],
                row[1],
                ranking.find_matches(terms, row[2] or "", row[3] or ""),
                *(value or False for value in row[4:8]),
                *(value or 0 for value in row[8:]),
            )
            for row in rows
        ]

    @api.model
    def _get_branches(self, terms, products, problems):
        """Return the sub-queries that each collect articles for one reason.

        Each of them obeys the access rules and is limited, so no question, however
        common its words, makes PostgreSQL walk through the whole knowledge base.
        """
        branches = []
        if terms:
            branches.append(self._select_by_text(terms))
        if products:
            branches.append(
                self._select_best(
                    SQL(
                        "service_article.id IN (%s)",
                        self._select_articles_of_products(products),
                    )
                )
            )
        if problems:
            branches.append(
                self._select_best(SQL("service_article.problem_id IN (%s)", problems))
            )
        return branches

    @api.model
    def _select_best(self, condition, limit=RELATED_LIMIT):
        """Return the sub-query of the most helpful articles under ``condition``."""
        query = self._search(PUBLISHED)
        query.add_where(condition)
        query.order = SQL("solved_count DESC, id")
        query.limit = limit
        return SQL("(%s)", query.select())

    @api.model
    def _select_by_text(self, terms):
        """Return the sub-query of the articles that come closest to the words."""
        selective = ranking.choose_selective(terms, COLLECT_BUDGET)
        condition = SQL(
            "search_vector @@ to_tsquery('simple', %s)",
            " | ".join(self._get_tsquery(term) for term in selective),
        )
        if selective[0].article_count > COLLECT_BUDGET:
            # Too common to compare them all: the helpful ones among them.
            return self._select_best(condition, RANK_LIMIT)
        query = self._search(PUBLISHED)
        query.add_where(condition)
        query.limit = 2 * COLLECT_BUDGET
        return SQL(
            "(SELECT id FROM (%s) collected ORDER BY %s DESC, id LIMIT %s)",
            query.select(
                SQL.identifier("service_article", "id"),
                SQL.identifier("service_article", "search_vector"),
            ),
            self._get_rank(terms),
            RANK_LIMIT,
        )

    # ------------------------------------------------------------------
    # Products, serial numbers, problems
    # ------------------------------------------------------------------
    @api.model
    def _select_products(self, text, product):
        """Return the sub-query of the product templates that the case is about."""
        parts = []
        if product and product._name == "product.template":
            parts.append(SQL("SELECT unnest(%s)", product.ids))
        elif product:
            parts.append(
                SQL(
                    "SELECT product_tmpl_id FROM product_product WHERE id IN %s",
                    tuple(product.ids),
                )
            )
        by_serial = self._select_products_by_serial(text)
        if by_serial:
            parts.append(by_serial)
        return SQL(" UNION ").join(parts) if parts else None

    @api.model
    def _select_products_by_serial(self, text):
        """Return the sub-query of the product templates of the serials in ``text``.

        Only installed products that the user may see count: whether a search finds
        something must not tell a customer that somebody else's serial number exists.
        """
        references = parse_references(text[:MAX_TEXT_LENGTH])[:60]
        archives = self.env["service.product.archive"]
        if not references or not archives.has_access("read"):
            return None
        found = archives._search(Domain("serial", "in", references))
        return SQL(
            "SELECT product_tmpl_id FROM product_product WHERE id IN %s",
            found.subselect("service_product_archive.product_id"),
        )

    @api.model
    def _select_articles_of_products(self, products):
        return SQL(
            "SELECT article_id FROM service_article_product_rel"
            " WHERE product_tmpl_id IN (%s)",
            products,
        )

    @api.model
    def _select_categories(self, products):
        """Return the sub-query of the products' categories and all above them."""
        if not products:
            return None
        return SQL(
            """
            SELECT above.id
              FROM product_template template
              JOIN product_category own ON own.id = template.categ_id
              JOIN product_category above
                ON own.parent_path LIKE above.parent_path || '%%'
             WHERE template.id IN (%s)
            """,
            products,
        )

    @api.model
    def _select_problems(self, problem):
        """Return the sub-query of the problem, those above it and those below it."""
        if not problem:
            return None
        return SQL(
            """
            SELECT related.id
              FROM service_problem own
              JOIN service_problem related
                ON own.parent_path LIKE related.parent_path || '%%'
                OR related.parent_path LIKE own.parent_path || '%%'
             WHERE own.id = %s
            """,
            problem.id,
        )

    # ------------------------------------------------------------------
    # Reasons in words
    # ------------------------------------------------------------------
    @api.model
    def _describe_reasons(self, row):
        """Return the reasons of one ranked article in the user's words."""
        words = {
            "same_problem": self.env._("same problem"),
            "related_problem": self.env._("related problem"),
            "same_product": self.env._("same product"),
            "same_category": self.env._("same kind of product"),
        }
        reasons = []
        for kind, detail in row.reasons:
            if kind == "words":
                reasons.append(
                    self.env._("found: %(words)s", words=", ".join(detail[:4]))
                )
            elif kind == "success":
                reasons.append(
                    self.env._(
                        "solved %(solved)s of %(uses)s",
                        solved=detail[0],
                        uses=detail[1],
                    )
                )
            else:
                reasons.append(words[kind])
        return reasons
