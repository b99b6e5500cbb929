# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_request import HANDLED_STATES

from ..engine import diagnosis
from .service_diagnostic_node_learning import COUNTERS

STEP_FIELDS = (
    "tree_id",
    "parent_id",
    "kind",
    "name",
    "help",
    "has_picture",
    "problem_id",
    "cause_id",
    "solution_id",
    "article_id",
    "next_tree_id",
    *COUNTERS,
)
ANSWER_FIELDS = ("answer", "kind", *COUNTERS)
# How many earlier cases are listed, and of how many the success is told.
EARLIER_SHOWN = 4
EARLIER_COUNTED = 100


class ServiceDiagnosticNode(models.Model):
    """One step of a run: the question with its answers, or what was concluded."""

    _inherit = "service.diagnostic.node"

    @api.model
    @api.readonly
    def get_step(self, node_id):
        """Return what is shown when a run comes to a node.

        A question takes two queries, however large the tree is and however many runs
        there were.

        :param int node_id: the node
        :return: ``{id, kind, name, help, has_picture}`` and for a question ``answers``
            (``[{id, answer, odds, confirmed, offered}]``, odds in percent, the
            likeliest first), for a conclusion ``problem``, ``cause``, ``solution``
            (``{id, name, full_name}`` or False), ``article`` (``{id, name}`` or False), ``next``, ``confirmed``, ``judged``,
            ``success`` (percent or False) and ``earlier``
        :raises UserError: the question is not there any more
        """
        # Searched instead of browsed: access, rules and values at once.
        node = self.search_fetch(Domain("id", "=", node_id), STEP_FIELDS)
        if not node:
            raise UserError(
                self.env._(
                    "The tree was changed meanwhile: this question is not there any"
                    " more. Go back a step, or begin again."
                )
            )
        step = {
            "id": node.id,
            "kind": node.kind,
            "name": node.name,
            "help": node.help or "",
            "has_picture": node.has_picture,
        }
        if node.kind == "question":
            return {**step, "answers": node._prepare_answers()}
        return {**step, **node._prepare_conclusion()}

    def _prepare_answers(self):
        """Return the answers to the question, the likeliest first."""
        answers = self.search_fetch(Domain("parent_id", "=", self.id), ANSWER_FIELDS)
        ranked = diagnosis.rank_answers([answer._get_counts() for answer in answers])
        return [
            {
                "id": answers[position].id,
                "answer": answers[position].answer or "",
                "odds": round(100 * share),
                "confirmed": answers[position].confirmed_count,
                "offered": answers[position].offered_count,
            }
            for position, share in ranked
        ]

    def _prepare_conclusion(self):
        """Return what was concluded, and how often that was right."""
        share = diagnosis.get_success(self.confirmed_count, self.refuted_count)
        following = self.next_tree_id
        return {
            **{
                name.removesuffix("_id"): self[name]
                and {
                    "id": self[name].id,
                    "name": self[name].name,
                    "full_name": self[name].display_name,
                }
                for name in ("problem_id", "cause_id", "solution_id")
            },
            "article": self._prepare_article(),
            "next": following.state == "published"
            and {
                "id": following.id,
                "name": following.name,
                "root_id": following.root_id.id,
            },
            "confirmed": self.confirmed_count,
            "judged": self.confirmed_count + self.refuted_count,
            "success": False if share is None else round(100 * share),
            "earlier": self._prepare_earlier(),
        }

    def _prepare_article(self):
        """Return the article of the conclusion, if it is one that may be read."""
        article = self.article_id
        if not article.filtered(lambda one: one.has_access("read")):
            return False
        return {"id": article.id, "name": article.name}

    def _prepare_earlier(self):
        """Return what became of the earlier requests with the concluded problem.

        :return: ``{count, success, solution_count, solution_success, requests}``: how
            many of the last ones were solved and did not come back, the same of those
            with the concluded solution, and the last of them that the user may see
        """
        if not self.problem_id:
            return False
        solved = (
            Domain("problem_id", "=", self.problem_id.id)
            & Domain("state", "in", HANDLED_STATES)
            & Domain("company_id", "=", self.env.company.id)
        )
        Request = self.env["service.request"].with_context(active_test=False)
        # What helped counts for everybody; which requests they were is told below.
        earlier = Request.sudo().search_fetch(
            solved,
            ["solution_id", "bad_fix_state"],
            order="id desc",
            limit=EARLIER_COUNTED,
        )
        same = earlier.filtered(lambda one: one.solution_id == self.solution_id)
        return {
            "count": len(earlier),
            "success": self._get_lasting_share(earlier),
            "solution_count": len(same) if self.solution_id else 0,
            "solution_success": self._get_lasting_share(same),
            "requests": self._prepare_earlier_requests(
                solved & Domain("solution_id", "!=", False)
            ),
        }

    @api.model
    def _prepare_earlier_requests(self, domain):
        """Return the last requests of a domain that the user may see."""
        requests = (
            self.env["service.request"]
            .with_context(active_test=False)
            .search_fetch(
                domain,
                ["name", "subject", "solved_at", "solution_id", "bad_fix_state"],
                order="id desc",
                limit=EARLIER_SHOWN,
            )
        )
        return [
            {
                "id": request.id,
                "name": request.name,
                "subject": request.subject or "",
                "solved_at": fields.Datetime.to_string(request.solved_at) or "",
                "solution": request.solution_id.name,
                "came_back": bool(request.bad_fix_state),
            }
            for request in requests
        ]

    @api.model
    def _get_lasting_share(self, requests):
        """Return the percentage of solved requests that did not come back."""
        if not requests:
            return False
        lasting = requests.filtered(lambda one: not one.bad_fix_state)
        return round(100 * len(lasting) / len(requests))
