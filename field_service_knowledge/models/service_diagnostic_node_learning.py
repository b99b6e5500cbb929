# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import diagnosis

COUNTERS = (
    "run_count",
    "offered_count",
    "confirmed_count",
    "refuted_count",
    "stop_count",
    "unknown_count",
)


class ServiceDiagnosticNode(models.Model):
    """What former runs taught about a question, its answers and conclusions.

    The numbers are kept on the node; they follow the runs that ended since in batches,
    see ``service.diagnosis._cron_learn``.
    """

    _inherit = "service.diagnostic.node"

    run_count = fields.Integer(
        "Runs",
        readonly=True,
        copy=False,
        help="Runs that came here and whose end is known.",
    )
    offered_count = fields.Integer(
        "Times Offered",
        readonly=True,
        copy=False,
        help="Those of the runs at the question above since it has this answer.",
    )
    confirmed_count = fields.Integer(
        "Confirmed",
        readonly=True,
        copy=False,
        help="Runs through here that found what it turned out to be.",
    )
    refuted_count = fields.Integer(
        "Refuted",
        readonly=True,
        copy=False,
        help="Runs through here that found what it was not.",
    )
    stop_count = fields.Integer(
        "Stopped Here",
        readonly=True,
        copy=False,
        help="Runs that ended at this question without finding anything.",
    )
    unknown_count = fields.Integer(
        "“I Don't Know”",
        readonly=True,
        copy=False,
        help="How often nobody knew the answer.",
    )
    offered_since = fields.Datetime(
        readonly=True, copy=False, default=fields.Datetime.now
    )
    odds = fields.Integer(
        compute="_compute_odds",
        help="Percent of the runs at the question above that went this way and were"
        " confirmed. A new answer begins with an equal share.",
    )
    success = fields.Integer(
        "Right",
        compute="_compute_success",
        help="Percent of the runs through here with a conclusion that were confirmed.",
    )
    weakness = fields.Selection(
        [
            ("open", "Leads Nowhere"),
            ("refuted", "Mostly Wrong"),
            ("stopped", "Many Stop Here"),
            ("unclear", "Many Don't Know"),
            ("unused", "Never Chosen"),
        ],
        "Dead End",
        compute="_compute_weakness",
        store=True,
        index="btree_not_null",
    )

    # What it turned out to be in most of the runs that ended here.
    proposed_problem_id = fields.Many2one(
        "service.problem", compute="_compute_proposal"
    )
    proposed_cause_id = fields.Many2one("service.cause", compute="_compute_proposal")
    proposed_solution_id = fields.Many2one(
        "service.solution", compute="_compute_proposal"
    )
    proposed_count = fields.Integer("Proposed By", compute="_compute_proposal")
    proposal = fields.Char(
        "It Mostly Was",
        compute="_compute_proposal",
        help="What was found in the end in most of the runs that ended here.",
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_counts(self):
        """Return the node's numbers for the rules of the engine."""
        return diagnosis.Counts(*(self[name] for name in COUNTERS))

    @api.depends("parent_id.child_ids", "offered_count", "confirmed_count")
    def _compute_odds(self):
        for node in self:
            share = diagnosis.get_share(
                node.confirmed_count, node.offered_count, len(node.parent_id.child_ids)
            )
            node.odds = node.parent_id and round(100 * share)

    @api.depends("confirmed_count", "refuted_count")
    def _compute_success(self):
        for node in self:
            share = diagnosis.get_success(node.confirmed_count, node.refuted_count)
            node.success = round(100 * (share or 0))

    @api.depends(
        "kind",
        "child_ids",
        "problem_id",
        "cause_id",
        "solution_id",
        "article_id",
        "next_tree_id",
        *COUNTERS,
    )
    def _compute_weakness(self):
        for node in self:
            is_open = (
                not node.child_ids
                if node.kind == "question"
                else not node._says_something()
            )
            node.weakness = (
                "open"
                if is_open
                else diagnosis.get_weakness(node.kind, node._get_counts())
            )

    @api.depends("weakness")
    def _compute_proposal(self):
        best = self._get_proposals()
        for node in self:
            problem, cause, solution, count = best.get(
                node._origin.id, (False, False, False, 0)
            )
            node.proposed_problem_id = problem
            node.proposed_cause_id = cause
            node.proposed_solution_id = solution
            node.proposed_count = count
            names = [code.name for code in (problem, cause, solution) if code]
            node.proposal = (
                self.env._(
                    "%(found)s (%(count)s×)", found=" → ".join(names), count=count
                )
                if names
                else False
            )

    def _get_proposals(self):
        """Return what was mostly found where runs ended here in vain.

        :return: ``{node id: (problem, cause, solution, how often)}``; what the question
            leads to already is left out
        """
        # What was found counts for the tree, whoever may see the requests.
        found = (
            self.env["service.diagnosis"]
            .sudo()
            ._read_group(
                Domain("last_node_id", "in", self.ids)
                & Domain("verdict", "in", ("refuted", "dead_end"))
                & (
                    Domain("found_cause_id", "!=", False)
                    | Domain("found_solution_id", "!=", False)
                ),
                [
                    "last_node_id",
                    "found_problem_id",
                    "found_cause_id",
                    "found_solution_id",
                ],
                ["__count"],
                having=[("__count", ">", 1)],
                order="__count desc",
            )
        )
        best = {}
        for node, *codes, count in found:
            question = node if node.kind == "question" else node.parent_id
            known = {
                tuple(answer._get_codes().values()) for answer in question.child_ids
            }
            if tuple(code.id for code in codes) not in known:
                best.setdefault(node.id, (*codes, count))
        return best

    # ------------------------------------------------------------------
    # Learning
    # ------------------------------------------------------------------
    @api.model
    def _prepare_fresh_counts(self):
        """Return the values of an answer that nobody was offered yet."""
        return {
            **dict.fromkeys(COUNTERS, 0),
            "offered_since": fields.Datetime.now(),
        }

    @api.model
    def _count_runs(self, changes):
        """Add the ends of runs to the numbers of the nodes that they went through.

        Two queries to find out, however many runs there are.

        :param changes: ``[(run id, +1 or -1, verdict)]``
        """
        if not changes:
            return
        run_ids, signs, verdicts = zip(*changes, strict=True)
        change = SQL(
            "unnest(%s::int[], %s::int[], %s::text[]) AS change(run_id, sign, verdict)",
            list(run_ids),
            list(signs),
            list(verdicts),
        )
        deltas = self._count_passed(change)
        for node_id, offered in self._count_offered(change):
            deltas.setdefault(node_id, {})["offered_count"] = offered
        for node in self.browse(sorted(deltas)).exists():
            for name, delta in deltas[node.id].items():
                node[name] = max(node[name] + (delta or 0), 0)

    @api.model
    def _count_passed(self, change):
        """Return ``{node id: {counter: how much more}}`` of where the runs came."""
        names = (
            "run_count",
            "confirmed_count",
            "refuted_count",
            "stop_count",
            "unknown_count",
        )
        self.env["service.diagnosis.line"].flush_model()
        self.env["service.diagnosis"].flush_model(["last_node_id"])
        passed = self.env.execute_query(
            SQL(
                """
                SELECT line.node_id,
                       SUM(sign),
                       SUM(sign) FILTER (WHERE change.verdict = 'confirmed'),
                       SUM(sign) FILTER (WHERE change.verdict = 'refuted'),
                       SUM(sign) FILTER (
                           WHERE change.verdict = 'dead_end'
                             AND run.last_node_id = line.node_id
                       ),
                       SUM(sign) FILTER (WHERE line.is_guess)
                  FROM %s
                  JOIN service_diagnosis run ON run.id = change.run_id
                  JOIN service_diagnosis_line line ON line.diagnosis_id = run.id
                 WHERE line.node_id IS NOT NULL
              GROUP BY line.node_id
                """,
                change,
            )
        )
        return {
            node_id: dict(zip(names, counts, strict=True))
            for node_id, *counts in passed
        }

    @api.model
    def _count_offered(self, change):
        """Return ``[(answer id, how much more)]`` of what could have been answered."""
        self.flush_model(["parent_id", "offered_since"])
        return self.env.execute_query(
            SQL(
                """
                SELECT answer.id, SUM(sign)
                  FROM %s
                  JOIN service_diagnosis_line line ON line.diagnosis_id = change.run_id
                  JOIN service_diagnostic_node answer
                    ON answer.parent_id = line.node_id
                   AND answer.offered_since <= line.date
              GROUP BY answer.id
                """,
                change,
            )
        )

    # ------------------------------------------------------------------
    # Mending
    # ------------------------------------------------------------------
    def action_add_proposed_answer(self):
        """Open the form of a new answer with what it mostly was in the end.

        :return: a window action
        :raises UserError: nothing else was found often
        """
        self.ensure_one()
        self.check_access("write")
        if not self.proposed_count:
            raise UserError(
                self.env._(
                    "“%(node)s”: nothing was found yet that the tree does not know.",
                    node=self.name,
                )
            )
        question = self if self.kind == "question" else self.parent_id
        code = (
            self.proposed_cause_id
            or self.proposed_solution_id
            or self.proposed_problem_id
        )
        return self._get_new_node_action(
            {
                "parent_id": question.id,
                "kind": "conclusion",
                "name": code.name,
                "problem_id": self.proposed_problem_id.id,
                "cause_id": self.proposed_cause_id.id,
                "solution_id": self.proposed_solution_id.id,
            }
        )

    def action_view_ended_here(self):
        """Open the runs that ended here without finding what it was.

        :return: a window action
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service_knowledge.service_diagnosis_action"
        )
        action["domain"] = [
            ("last_node_id", "in", self.ids),
            ("verdict", "in", ("refuted", "dead_end")),
        ]
        action["context"] = {}
        return action
