# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

# Nobody answers more questions in a row; what is longer comes from no screen of ours.
LONGEST_PATH = 200


class ServiceDiagnosis(models.Model):
    """One run of a diagnostic tree on a request: the way that was gone, and its end."""

    _name = "service.diagnosis"
    _description = "Diagnosis"
    _order = "started_at desc, id desc"
    _rec_name = "tree_id"

    request_id = fields.Many2one(
        "service.request", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="request_id.partner_id")
    product_id = fields.Many2one(
        related="request_id.product_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    tree_id = fields.Many2one(
        "service.diagnostic.tree",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    started_at = fields.Datetime(
        "Begun", required=True, readonly=True, default=fields.Datetime.now
    )
    ended_at = fields.Datetime("Ended", readonly=True)
    minutes = fields.Float(
        compute="_compute_minutes", store=True, aggregator="avg", digits=(16, 1)
    )
    state = fields.Selection(
        [
            ("open", "Under Way"),
            ("solved", "Taken Over"),
            ("not_solved", "Did Not Fit"),
            ("stopped", "Stopped"),
        ],
        "Ended As",
        default="open",
        required=True,
        readonly=True,
        index=True,
        help="What whoever asked the questions made of the conclusion.",
    )
    line_ids = fields.One2many(
        "service.diagnosis.line", "diagnosis_id", "Way", readonly=True
    )
    step_count = fields.Integer(
        "Steps", compute="_compute_step_count", store=True, aggregator="avg"
    )
    path = fields.Char(compute="_compute_path", help="The questions and the answers.")

    # What was concluded; kept as it was, whatever becomes of the tree.
    last_node_id = fields.Many2one(
        "service.diagnostic.node",
        "Came To",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    conclusion = fields.Char(readonly=True)
    problem_id = fields.Many2one("service.problem", "Problem Concluded", readonly=True)
    cause_id = fields.Many2one("service.cause", "Cause Concluded", readonly=True)
    solution_id = fields.Many2one(
        "service.solution", "Solution Concluded", readonly=True
    )

    @api.depends("started_at", "ended_at")
    def _compute_minutes(self):
        for run in self:
            lasted = run.ended_at and run.ended_at - run.started_at
            run.minutes = lasted.total_seconds() / 60 if lasted else 0.0

    @api.depends("line_ids")
    def _compute_step_count(self):
        for run in self:
            run.step_count = len(run.line_ids)

    @api.depends("line_ids.name", "line_ids.answer")
    def _compute_path(self):
        for run in self:
            run.path = " → ".join(line._describe() for line in run.line_ids)

    @api.depends("tree_id.name", "request_id.name")
    def _compute_display_name(self):
        for run in self:
            # A tree that is being mended keeps its name on what it was used for.
            run.display_name = f"{run.sudo().tree_id.name}, {run.request_id.name}"

    # ------------------------------------------------------------------
    # Keeping a run
    # ------------------------------------------------------------------
    @api.model
    def save_run(self, request_id, values):
        """Keep how far a run on a request has come; called after every answer.

        :param int request_id: the request
        :param dict values: ``id`` of the run if it was saved before, ``path`` (list of
            ``{node_id, is_guess, at}``, at in UTC), ``state``, ``started_at`` (UTC);
            with an empty path, a run that was only begun is forgotten
        :return: the id of the run, or False
        :raises AccessError: the request is not the user's business
        """
        self.browse().check_access("create")
        request = self.env["service.request"].browse(request_id)
        request.check_access("read")
        run = self.browse(values.get("id") or []).exists()
        run = run.filtered(lambda one: one.request_id == request and one._is_mine())
        if not values.get("path"):
            # Nothing was answered yet, and nothing is lost.
            run.sudo().unlink()
            return False
        return run._keep(request, values).id

    def _is_mine(self):
        """Tell whether the user may still go on with the run."""
        return self.state == "open" and self.has_access("write")

    def _keep(self, request, values):
        """Write a run down, or the rest of one that was begun.

        What does not belong together any more because the tree was changed meanwhile
        is cut off, so that a call is never lost to it.

        :param request: the request
        :param dict values: see :meth:`save_run`
        :return: the run, or an empty recordset when nothing of the path is left
        """
        walked = self._follow(values.get("path") or [])
        if not walked:
            return self
        vals = self._prepare_run_vals(walked, values)
        if self:
            kept = self.line_ids
            same = 0
            for line, vals_line in zip(kept, vals["line_ids"], strict=False):
                if line.node_id.id != vals_line["node_id"]:
                    break
                same += 1
            # The answer that was given last may be another one now.
            same = max(same - 1, 0)
            kept[same:].unlink()
            vals["line_ids"] = vals["line_ids"][same:]
            run = self
        else:
            run = self.create(
                {
                    "request_id": request.id,
                    "tree_id": walked[0][0].tree_id.id,
                    "started_at": self._parse_moment(values.get("started_at")),
                }
            )
        vals["line_ids"] = [Command.create(line) for line in vals["line_ids"]]
        run.write(vals)
        if run.state != "open":
            run._finish()
        return run

    @api.model
    def _follow(self, path):
        """Return ``[(node, step)]`` as far as a path leads through the trees."""
        steps = [step for step in path[:LONGEST_PATH] if step.get("node_id")]
        nodes = {
            node.id: node
            for node in self.env["service.diagnostic.node"].search(
                Domain("id", "in", [step["node_id"] for step in steps])
            )
        }
        walked = []
        for step in steps:
            node = nodes.get(step["node_id"])
            if not node or not self._leads_to(walked and walked[-1][0], node):
                break
            walked.append((node, step))
        return walked

    @api.model
    def _leads_to(self, former, node):
        """Tell whether ``node`` may come next; without a former one, begin."""
        if not former:
            return not node.parent_id
        if node.parent_id:
            return node.parent_id == former
        return node.tree_id == former.next_tree_id

    def _prepare_run_vals(self, walked, values):
        """Return the values of a run that went this way; ``line_ids`` as plain values."""
        last = walked[-1][0]
        is_concluded = last.kind == "conclusion"
        state = values.get("state") or "open"
        if state not in ("open", "stopped") and not is_concluded:
            state = "open"
        lines = []
        for number, (node, step) in enumerate(walked):
            following = walked[number + 1][0] if number + 1 < len(walked) else None
            lines.append(
                {
                    "sequence": number,
                    "node_id": node.id,
                    "name": node.name,
                    "answer": following.answer if following else False,
                    "is_guess": bool(step.get("is_guess")) and bool(following),
                    "date": self._parse_moment(step.get("at")),
                }
            )
        return {
            "state": state,
            "ended_at": fields.Datetime.now() if state != "open" else False,
            "last_node_id": last.id,
            "conclusion": last.name if is_concluded else False,
            "problem_id": is_concluded and last.problem_id.id,
            "cause_id": is_concluded and last.cause_id.id,
            "solution_id": is_concluded and last.solution_id.id,
            "line_ids": lines,
        }

    @api.model
    def _parse_moment(self, text):
        """Return the moment that a screen told; never one that is still to come."""
        now = fields.Datetime.now()
        try:
            moment = fields.Datetime.to_datetime(text) or now
        except ValueError:
            return now
        return min(moment, now)

    def _finish(self):
        """Note the ends of runs on their requests, and learn from what is known."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for run in self:
            run.request_id._log(
                "noted",
                note=self.env._(
                    "Diagnosis %(tree)s (%(end)s): %(path)s",
                    tree=run.sudo().tree_id.name,
                    end=labels[run.state],
                    path=run.path,
                ),
            )
        # The verdict is nobody's own.
        self.sudo()._judge()

    # ------------------------------------------------------------------
    # Taking it over
    # ------------------------------------------------------------------
    def action_apply(self):
        """Take the conclusions over to their requests.

        The concluded problem is what is expected until somebody has been there.

        :return: True
        :raises UserError: a run has come to no conclusion
        """
        self.check_access("write")
        for run in self:
            if not run.conclusion:
                raise UserError(
                    self.env._(
                        "%(run)s has come to no conclusion yet.", run=run.display_name
                    )
                )
        for run in self:
            run.request_id._take_over_diagnosis(run)
        undecided = self.filtered(lambda run: run.state != "solved")
        undecided.write({"state": "solved", "ended_at": fields.Datetime.now()})
        undecided._finish()
        return True

    def action_go_on(self):
        """Go on with a run where it was left.

        :return: a client action
        """
        self.ensure_one()
        return self.request_id.action_diagnose()

    def _get_run(self):
        """Return a run as the screens take it up again, or False."""
        lines = self.line_ids
        if not lines or not all(line.node_id for line in lines):
            # The tree was changed: begin again.
            return False
        return {
            "id": self.id,
            "tree_id": self.tree_id.id,
            "tree": self.sudo().tree_id.name,
            "state": self.state,
            "started_at": fields.Datetime.to_string(self.started_at),
            "path": [
                {
                    "node_id": line.node_id.id,
                    "name": line.name,
                    "answer": line.answer or "",
                    "is_guess": line.is_guess,
                    "at": fields.Datetime.to_string(line.date),
                }
                for line in lines
            ],
        }


class ServiceDiagnosisLine(models.Model):
    """A question that was asked in a run, and the answer; last, the conclusion."""

    _name = "service.diagnosis.line"
    _description = "Step of a Diagnosis"
    _order = "sequence, id"

    diagnosis_id = fields.Many2one(
        "service.diagnosis", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    node_id = fields.Many2one(
        "service.diagnostic.node",
        "Question or Conclusion",
        ondelete="set null",
        index="btree_not_null",
    )
    # As they were then, whatever becomes of the tree.
    name = fields.Char("Text", required=True)
    answer = fields.Char()
    is_guess = fields.Boolean(
        "Not Known", help="Nobody knew the answer: the likeliest one was taken."
    )
    date = fields.Datetime("Asked On", required=True, default=fields.Datetime.now)

    def _describe(self):
        """Return the question and its answer in one phrase."""
        if not self.answer:
            return self.name
        guess = f" ({self.env._('assumed')})" if self.is_guess else ""
        return f"{self.name} {self.answer}{guess}"
