# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import diagnosis

BATCH = 1000


class ServiceDiagnosis(models.Model):
    """Whether a run was right, and how the trees learn from it."""

    _inherit = "service.diagnosis"

    verdict = fields.Selection(
        [
            ("confirmed", "Right"),
            ("refuted", "Wrong"),
            ("dead_end", "Dead End"),
        ],
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Right or wrong is known when the request is closed: the conclusion is"
        " compared with what was found. A run that ended at a question is a dead end.",
    )
    # What was found in the end, for whoever mends the tree.
    found_problem_id = fields.Many2one(
        "service.problem", "Problem Found", readonly=True
    )
    found_cause_id = fields.Many2one("service.cause", "Cause Found", readonly=True)
    found_solution_id = fields.Many2one(
        "service.solution", "Solution Found", readonly=True
    )

    counted_verdict = fields.Char(
        readonly=True,
        copy=False,
        help="The verdict that the tree has learnt from already.",
    )
    is_news = fields.Boolean(compute="_compute_is_news", store=True)

    _news_index = models.Index("(id) WHERE is_news IS TRUE")

    @api.depends("verdict", "counted_verdict")
    def _compute_is_news(self):
        for run in self:
            run.is_news = (run.verdict or "") != (run.counted_verdict or "")

    # ------------------------------------------------------------------
    # Right or wrong
    # ------------------------------------------------------------------
    def _judge(self):
        """Compare what was concluded with what was found on closed requests."""
        for run in self:
            request = run.request_id
            is_closed = request.state == "closed"
            found = {
                "problem": is_closed and request.problem_id.id,
                "cause": is_closed and request.cause_id.id,
                "solution": is_closed and request.solution_id.id,
            }
            if is_closed and run.state == "open":
                run.update({"state": "stopped", "ended_at": fields.Datetime.now()})
            vals = {f"found_{kind}_id": code for kind, code in found.items()}
            vals["verdict"] = run._get_verdict(found, bool(request.bad_fix_state))
            # Assigned, not written: what is the same takes no query.
            for name, value in vals.items():
                if (run[name].id if name.endswith("_id") else run[name]) != value:
                    run[name] = value

    def _get_verdict(self, found, came_back):
        """Return what is known of the end of a run.

        :param dict found: the codes of the closed request, empty while it is open
        :param bool came_back: the solution of the request did not last
        """
        if not self.conclusion:
            return "dead_end" if self.state != "open" else False
        is_right = diagnosis.judge(
            {
                "problem": self.problem_id.id,
                "cause": self.cause_id.id,
                "solution": self.solution_id.id,
            },
            found,
        )
        if is_right is None:
            return "refuted" if self.state == "not_solved" else False
        return "confirmed" if is_right and not came_back else "refuted"

    # ------------------------------------------------------------------
    # Learning
    # ------------------------------------------------------------------
    @api.model
    def _cron_learn(self):
        """Let the trees learn from the runs of which something new is known.

        Apart from the closing of a request, so that nobody waits for the numbers of a
        question that all runs go through.
        """
        last = 0
        while True:
            news = self.search(
                Domain("is_news", "=", True) & Domain("id", ">", last),
                order="id",
                limit=BATCH,
            )
            if not news:
                break
            last = news[-1].id
            mine = news.try_lock_for_update()
            mine._learn()
            if not self.env["ir.cron"]._commit_progress(len(mine)):
                break

    def _learn(self):
        """Count the new verdicts, and take the former ones back."""
        changes = [
            (run.id, sign, verdict)
            for run in self
            for sign, verdict in ((-1, run.counted_verdict), (1, run.verdict))
            if verdict
        ]
        self.env["service.diagnostic.node"]._count_runs(changes)
        for verdict, runs in self.grouped("verdict").items():
            runs.counted_verdict = verdict
