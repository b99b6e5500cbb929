# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext, sql

from ..engine import ranking
from ..engine.text import (
    build_index_text,
    parse_question,
    trigram_key,
)

# So many words of a question are looked at; the rare ones of them decide.
MAX_QUESTION_WORDS = 24
# So many articles are compared closely by PostgreSQL.
COLLECT_BUDGET = 1000
# Texts longer than this say nothing new.
MAX_TEXT_LENGTH = 30000


class ServiceArticle(models.Model):
    """How articles are found: full text, typing errors, and what the case is about."""

    _inherit = "service.article"

    search_keys = fields.Text(
        compute="_compute_search_text",
        store=True,
        groups="base.group_user",
        help="The words of title, codes, products and tags as they are indexed.",
    )
    search_text = fields.Text(
        compute="_compute_search_text",
        store=True,
        groups="base.group_user",
        help="All words of the article as they are indexed.",
    )
    full_text = fields.Char(
        "Text, Product, Code or Serial Number",
        compute="_compute_full_text",
        search="_search_full_text",
    )

    def init(self):
        """Add the search vector, which PostgreSQL itself keeps up to date.

        The words are normalised already, so the configuration for "no language in
        particular" serves all of them.
        """
        if not sql.column_exists(self.env.cr, self._table, "search_vector"):
            self.env.cr.execute(
                SQL(
                    """
                    ALTER TABLE service_article
                      ADD COLUMN search_vector tsvector
                      GENERATED ALWAYS AS (
                          setweight(
                              to_tsvector('simple', coalesce(search_keys, '')), 'A'
                          ) ||
                          to_tsvector('simple', coalesce(search_text, ''))
                      ) STORED
                    """
                )
            )
        sql.create_index(
            self.env.cr,
            "service_article_search_vector_index",
            self._table,
            ["search_vector"],
            method="gin",
        )

    # ------------------------------------------------------------------
    # What is indexed
    # ------------------------------------------------------------------
    @api.model
    def _get_search_key_fields(self):
        """Return the dotted names of the fields whose words identify an article."""
        return [
            "name",
            "problem_id.complete_name",
            "problem_id.code",
            "cause_id.name",
            "cause_id.code",
            "solution_id.name",
            "solution_id.code",
            "product_tmpl_ids.name",
            "product_tmpl_ids.default_code",
            "product_tmpl_ids.barcode",
            "product_tmpl_ids.product_variant_ids.default_code",
            "product_tmpl_ids.product_variant_ids.barcode",
            "product_categ_ids.name",
            "tag_ids.name",
        ]

    @api.depends(
        lambda self: ["body", "solution", *self._get_search_key_fields()],
    )
    def _compute_search_text(self):
        for article in self:
            keys = build_index_text(*article._get_search_keys())
            article.search_keys = keys
            article.search_text = build_index_text(
                keys,
                html2plaintext(article.body or "", include_references=False),
                html2plaintext(article.solution or "", include_references=False),
            )

    def _get_search_keys(self):
        """Return the values of the key fields, in all installed languages."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        keys = {
            value
            for code in languages
            for path in self._get_search_key_fields()
            for value in self.with_context(lang=code, prefetch_langs=True).mapped(path)
            if value
        }
        return sorted(keys)

    @api.model_create_multi
    def create(self, vals_list):
        """Learn the words of the new articles."""
        articles = super().create(vals_list)
        articles._learn_words()
        return articles

    def write(self, vals):
        """Learn the words that are new in the articles."""
        result = super().write(vals)
        indexed = {"body", "solution", "state"} | {
            path.split(".")[0] for path in self._get_search_key_fields()
        }
        if vals.keys() & indexed:
            self._learn_words()
        return result

    def _learn_words(self):
        # Drafts teach nothing: their words would be offered to those who may not
        # read them. The vocabulary itself is nobody's to write.
        published = self.sudo().filtered(lambda article: article.state == "published")
        self.env["service.article.word"].sudo()._learn(
            word for article in published for word in article.search_text.split()
        )

    # ------------------------------------------------------------------
    # Search in lists and in the portal
    # ------------------------------------------------------------------
    def _compute_full_text(self):
        self.full_text = False

    @api.model
    def _search_full_text(self, operator, value):
        if operator == "in":
            return Domain.OR(
                Domain("full_text", "ilike", text) for text in value if text
            )
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        self.flush_model()
        terms = self._get_terms(value)
        domain = self._get_reference_domain(value)
        if terms:
            domain |= self._get_text_domain(terms)
        return domain

    @api.model
    def _get_text_domain(self, terms):
        """Return the domain of the articles in which all ``terms`` are."""
        tsquery = " & ".join(self._get_tsquery(term) for term in terms)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @@ to_tsquery('simple', %s)",
                SQL.identifier(alias, "search_vector"),
                tsquery,
            )
        )

    @api.model
    def _get_reference_domain(self, text):
        """Return the domain of the articles for the product of a serial number."""
        products = self._select_products_by_serial(text)
        if not products:
            return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "id"),
                self._select_articles_of_products(products),
            )
        )

    @api.model
    def _search_page(self, text, domain, offset, limit):
        """Return one page of the articles that ``text`` finds, best first.

        What only very common words find is too much to be compared: there the most
        helpful ones come first.

        :param str text: what was asked; nothing finds all, most helpful first
        :param domain: which articles may be found
        :return: the records of the page, and how many there are (1,000 at most)
        """
        self.flush_model()
        domain = Domain(domain)
        terms = self._get_terms(text or "")
        order = SQL("solved_count DESC, id")
        if text and text.strip():
            found = self._get_reference_domain(text)
            if terms:
                found |= self._get_text_domain(terms)
            if terms and min(term.article_count for term in terms) <= COLLECT_BUDGET:
                order = SQL("%s DESC, %s", self._get_rank(terms), order)
            domain &= found
        query = self._search(domain)
        query.order = order
        query.offset, query.limit = offset, limit
        articles = self.browse(query.get_result_ids())
        return articles, self.search_count(domain, limit=1000)

    # ------------------------------------------------------------------
    # Words of a question
    # ------------------------------------------------------------------
    @api.model
    def _get_terms(self, text):
        """Ask the vocabulary about the words of ``text``, in one query.

        :return: list of :class:`~..engine.ranking.Term`
        """
        words = parse_question(text[:MAX_TEXT_LENGTH], MAX_QUESTION_WORDS)
        if not words:
            return []
        # Words with one beginning stand together in the index: from the stem up to
        # the last letter there is.
        stems = [word.stem if word.is_prefix else word.text for word in words]
        ends = [
            f"{stem}\U0010ffff" if word.is_prefix else stem
            for word, stem in zip(words, stems, strict=True)
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.word, family.article_count, family.is_known,
                       similar_word.word, similar_word.article_count,
                       (SELECT reltuples FROM pg_class
                         WHERE oid = 'service_article'::regclass)
                  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                       AS asked(word, stem, until, key)
                 CROSS JOIN LATERAL (
                           SELECT coalesce(sum(article_count), 0)::int AS article_count,
                                  coalesce(
                                      bool_or(starts_with(word, asked.word)), FALSE
                                  ) AS is_known
                             FROM service_article_word
                            WHERE word ~>=~ asked.stem AND word ~<=~ asked.until
                       ) family
                  LEFT JOIN LATERAL (%s) similar_word ON TRUE
                """,
                [word.text for word in words],
                stems,
                ends,
                [trigram_key(word.text) for word in words],
                self._select_similar_words(),
            )
        )
        total = max((int(row[5]) for row in rows), default=1)
        lines = [ranking.Vocabulary(*row[:5]) for row in rows]
        return ranking.build_terms(words, lines, total)

    @api.model
    def _select_similar_words(self):
        """Return the sub-query of the known words like one that nobody wrote."""
        if not self.pool.has_trigram:
            return SQL("SELECT NULL::text AS word, 0 AS article_count WHERE FALSE")
        return SQL(
            """
            SELECT word, article_count
              FROM service_article_word
             WHERE NOT family.is_known
               AND trigram %% asked.key
             ORDER BY similarity(trigram, asked.key) DESC, word
             LIMIT 8
            """
        )

    @api.model
    def _get_tsquery(self, term):
        """Return how PostgreSQL is asked for one term; words are letters and digits."""
        words = {term.text, *term.alternatives}
        parts = [f"'{word}'" for word in sorted(words)]
        if term.is_prefix:
            parts.append(f"'{term.stem}':*")
        return f"({' | '.join(parts)})"

    @api.model
    def _get_rank(self, terms):
        tsquery = " | ".join(self._get_tsquery(term) for term in terms)
        return SQL(
            "ts_rank('{0.1, 0.2, 0.4, 1.0}', search_vector, to_tsquery('simple', %s))",
            tsquery,
        )
