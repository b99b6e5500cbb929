# Part of Field Service. License LGPL-3.
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.import_run import RESULTS, read_results, write_results

# The list in the form; all of them are in the file.
SHOWN_PROBLEMS = 500


class ServiceImport(models.Model):
    """What became of every row of an imported file."""

    _name = "service.import"
    _description = "Import Result"
    _order = "id desc"
    _rec_name = "file_name"

    file_name = fields.Char("File", readonly=True, required=True)
    model = fields.Selection(
        [
            ("service.product.archive", "Installed Products"),
            ("service.product.archive.component", "Components"),
        ],
        "Imported",
        readonly=True,
        required=True,
        index=True,
    )
    outcome = fields.Selection(
        [
            ("done", "Imported"),
            ("refused", "Nothing imported"),
            ("tested", "Test passed"),
            ("test_failed", "Test failed"),
        ],
        readonly=True,
        required=True,
        index=True,
        help="A file with a row that cannot be imported is not imported at all.",
    )
    user_id = fields.Many2one("res.users", "Imported By", readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )
    upload_id = fields.Integer(
        readonly=True, index="btree_not_null", help="The upload behind the batches."
    )
    row_count = fields.Integer("Rows", readonly=True)
    created_count = fields.Integer("Created", readonly=True)
    updated_count = fields.Integer("Updated", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    failed_count = fields.Integer("Failed", readonly=True)
    result_file = fields.Binary("Result of Every Row", readonly=True, attachment=True)
    result_file_name = fields.Char(compute="_compute_result_file_name")
    problem_ids = fields.One2many("service.import.problem", "import_id", readonly=True)

    @api.depends("file_name")
    def _compute_result_file_name(self):
        for record in self:
            stem = (record.file_name or "import").rpartition(".")
            record.result_file_name = f"{stem[0] or stem[2]}-result.csv"

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_download(self):
        """Download the result of every row.

        :return: the address of the CSV file
        :raises UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.result_file:
            raise UserError(
                self.env._("%(file)s: there are no rows.", file=self.file_name)
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/result_file?download=true"
            "&filename_field=result_file_name",
            "target": "self",
        }

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------
    @api.model
    def _keep(self, run):
        """Keep what became of the rows of an import, batch after batch.

        :param run: the :class:`ImportRun` as load() has left it
        :return: the record
        """
        # Results are written by the import, never by hand.
        former = self.sudo()._find_upload(run)
        lines = {}
        if former and run.is_continued:
            lines = read_results(base64.b64decode(former.result_file or b""))
        for number, line in self._prepare_lines(run).items():
            # A unit that was drawn forward to an earlier batch is met again.
            if number not in lines or line[1] != "unchanged":
                lines[number] = line
        vals = self._prepare_result_vals(run, lines)
        if former:
            former.problem_ids.unlink()
            former.write(vals)
            return former.sudo(False)
        return self.sudo().create(vals).sudo(False)

    def _find_upload(self, run):
        """Return the result that this run goes on with or takes the place of.

        A test gives way to the import, and a refused file to its correction.
        """
        if not run.wizard_id:
            return self.browse()
        former = self.search(
            [
                ("upload_id", "=", run.wizard_id),
                ("user_id", "=", self.env.uid),
                ("model", "=", run.model),
            ],
            limit=1,
        )
        return former if run.is_continued or former.outcome != "done" else former[:0]

    def _prepare_lines(self, run):
        """Return ``{row number: line of the result file}``."""
        is_refused = bool(run.failed)
        return {
            row.number: [
                str(row.number),
                row.result or "not imported",
                row.record_name,
                " / ".join(row.cells.values())[:100] if not row.record_name else "",
                " ".join(problem.text for problem in row.problems),
            ]
            for row in run.rows
            if row.result or is_refused
        }

    def _prepare_result_vals(self, run, lines):
        heads = ("row", "result", "record", "cells", "problem")
        counts = dict.fromkeys(RESULTS, 0)
        for line in lines.values():
            if line[1] in counts:
                counts[line[1]] += 1
        if run.is_trial:
            outcome = "test_failed" if run.failed else "tested"
        else:
            outcome = "refused" if run.failed else "done"
        content = write_results(heads, (lines[number] for number in sorted(lines)))
        return {
            "file_name": run.file_name or self.env._("Data from another program"),
            "model": run.model,
            "outcome": outcome,
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "upload_id": run.wizard_id or False,
            "row_count": len(lines),
            **{f"{result}_count": count for result, count in counts.items()},
            "result_file": base64.b64encode(content),
            "problem_ids": [
                fields.Command.create(vals)
                for vals in self._prepare_problems(run)[:SHOWN_PROBLEMS]
            ],
        }

    def _prepare_problems(self, run):
        model = self.env[run.model]
        return [
            {
                "row": row.number,
                "column": model._get_import_label(problem.path),
                "value": problem.value,
                "problem": problem.text,
            }
            for row in run.failed
            for problem in row.problems
        ]


class ServiceImportProblem(models.Model):
    """A cell that kept a file from being imported."""

    _name = "service.import.problem"
    _description = "Problem of an Import"
    _order = "import_id desc, row, id"
    _rec_name = "problem"

    import_id = fields.Many2one(
        "service.import", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True, index=True
    )
    row = fields.Integer(readonly=True, aggregator=None)
    column = fields.Char(readonly=True)
    value = fields.Char("Cell", readonly=True)
    problem = fields.Char("What Is Wrong", readonly=True, required=True)
