# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.text import trigram_key

BATCH = 10000


class ServiceArticleWord(models.Model):
    """The vocabulary of the articles: what a mistyped word may have meant.

    Looking for similar words among some ten thousand is fast; looking for a mistyped
    word in the texts of a hundred thousand articles is not.
    """

    _name = "service.article.word"
    _description = "Word Used in Articles"
    _log_access = False
    _rec_name = "word"
    _order = "word"

    word = fields.Char(required=True, readonly=True)
    trigram = fields.Char(
        readonly=True, help="The word in letters that trigrams see in every locale."
    )
    article_count = fields.Integer(
        readonly=True, help="In how many published articles; counted every night."
    )

    # Bytewise order, so that the words with one beginning stand together.
    _word_uniq = models.UniqueIndex("(word text_pattern_ops)")
    _trigram_index = models.Index(
        lambda registry: (
            "USING gin (trigram gin_trgm_ops)" if registry.has_trigram else ""
        )
    )

    @api.model
    def _learn(self, words):
        """Add the words that are not known yet.

        :param words: normalised words, see ``engine/text.py``
        """
        words = sorted(set(words))
        if not words:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO service_article_word (word, trigram, article_count)
                SELECT new.word, new.trigram, 1
                  FROM unnest(%s::text[], %s::text[]) AS new(word, trigram)
                 WHERE NOT EXISTS (
                           SELECT FROM service_article_word old
                            WHERE old.word = new.word
                       )
                    ON CONFLICT DO NOTHING
                """,
                words,
                [trigram_key(word) for word in words],
            )
        )

    @api.model
    def _cron_count_words(self):
        """Count in how many published articles each word is; forget unused words."""
        self.env["service.article"].flush_model(["search_text", "state", "active"])
        # Words that others learn meanwhile are newer, and stay.
        newest = self.search([], order="id desc", limit=1).id
        counted = self.env.execute_query(
            SQL(
                """
                SELECT word, ndoc
                  FROM ts_stat($$
                        SELECT search_vector
                          FROM service_article
                         WHERE active AND state = 'published'
                       $$)
                """
            )
        )
        self._forget_unused([word for word, _count in counted], newest)
        for start in range(0, len(counted), BATCH):
            batch = counted[start : start + BATCH]
            self._learn(word for word, _count in batch)
            self._set_counts(batch)
            self.env["ir.cron"]._commit_progress(
                len(batch), remaining=max(len(counted) - start - BATCH, 0)
            )

    def _set_counts(self, batch):
        self.env.cr.execute(
            SQL(
                """
                UPDATE service_article_word known
                   SET article_count = counted.article_count
                  FROM unnest(%s::text[], %s::int[]) AS counted(word, article_count)
                 WHERE known.word = counted.word
                   AND known.article_count != counted.article_count
                """,
                [word for word, _count in batch],
                [count for _word, count in batch],
            )
        )
        self.invalidate_model(["article_count"])

    def _forget_unused(self, used, newest):
        """Delete the words up to id ``newest`` that are not among ``used``."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM service_article_word known
                 WHERE known.id <= %s
                   AND NOT EXISTS (
                           SELECT FROM unnest(%s::text[]) AS used(word)
                            WHERE used.word = known.word
                       )
                """,
                newest or 0,
                used,
            )
        )
        self.invalidate_model()
