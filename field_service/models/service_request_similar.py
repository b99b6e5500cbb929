# Part of Field Service. License LGPL-3.
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.similarity import compare_words, score_similarity, split_words
from .service_request import OPEN_STATES

# So many of a customer's open requests are compared, the latest first.
COMPARED_PER_CUSTOMER = 200
SHOWN = 5


class ServiceRequest(models.Model):
    """Says while a call is taken that the customer has called about it already."""

    _inherit = "service.request"

    similar_ids = fields.Many2many(
        "service.request", compute="_compute_similar", string="Similar Requests"
    )
    similar_summary = fields.Html(compute="_compute_similar", sanitize=False)

    @api.depends("partner_id", "archive_id", "problem_id", "subject", "state")
    def _compute_similar(self):
        """Compare new requests only: who works on one has seen it."""
        new = self.filtered(lambda request: request.state == "new")
        found = new._find_similar(new._get_similarity_keys())
        for request in self:
            request.similar_ids = self.browse()
            request.similar_summary = False
        for request, similar in zip(new, found, strict=True):
            # What is being compared is not similar to itself.
            others = (similar - request._origin)[:SHOWN]
            request.similar_ids = others
            request.similar_summary = others._format_links()

    def _get_similarity_keys(self):
        return [
            {
                "partner": request.partner_id,
                "archive": request.archive_id._origin,
                "problem": request.problem_id,
                "subject": request.subject,
                "company": request.company_id,
            }
            for request in self
        ]

    @api.model
    def _get_similar_requests(
        self, partner, archive=None, problem=None, subject=None, limit=SHOWN
    ):
        """Return the open requests of a customer that are most like this one.

        :param partner: the customer; requests of his whole company are compared
        :param archive: the installed product that he calls about
        :param problem: the problem that he describes
        :param str subject: his words
        :param int limit: return at most so many
        :return: ``service.request`` records, the most similar first; all open ones of
            the customer where nothing is known but his name
        """
        key = {
            "partner": partner,
            "archive": archive,
            "problem": problem,
            "subject": subject,
        }
        [found] = self._find_similar([key])
        return found[:limit]

    @api.model
    def _find_similar(self, keys):
        """Find what is similar to each of ``keys``, in one query for all of them.

        :param keys: dictionaries with ``partner`` and, where known, ``archive``,
            ``problem``, ``subject`` and ``company``
        :return: a list of ``service.request`` records, the most similar first, one for
            each key
        """
        partners = self.env["res.partner"].union(*(key["partner"] for key in keys))
        accounts = partners.commercial_partner_id
        if not accounts:
            return [self.browse() for _key in keys]
        candidates = self.search(
            Domain("commercial_partner_id", "in", accounts.ids)
            & Domain("state", "in", OPEN_STATES),
            order="id desc",
            limit=COMPARED_PER_CUSTOMER * len(accounts),
        )
        by_account = candidates.grouped("commercial_partner_id")
        return [
            by_account.get(
                key["partner"].commercial_partner_id._origin, self.browse()
            )._rank_by_similarity(key)
            for key in keys
        ]

    def _rank_by_similarity(self, key):
        words = split_words(key.get("subject"))
        archive, problem = key.get("archive"), key.get("problem")
        company = key.get("company")
        is_vague = not (archive or problem or words)
        ranked = []
        for request in self:
            score = score_similarity(
                bool(archive) and request.archive_id == archive,
                bool(problem) and request.problem_id == problem,
                compare_words(words, split_words(request.subject)),
            )
            is_own = not company or request.company_id == company
            if is_own and (score or is_vague):
                ranked.append((-score, -request.id))
        return self.browse(-number for _score, number in sorted(ranked))

    def _format_links(self):
        """Return the requests as links that open beside the form one is filling in."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return Markup(", ").join(
            Markup("<a href='%s' target='_blank'>%s</a> (%s)")
            % (
                f"/odoo/service-requests/{request.id}",
                request.display_name,
                states[request.state],
            )
            for request in self
        )
