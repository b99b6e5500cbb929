# Part of Field Service. License LGPL-3.
from contextlib import suppress

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..engine.import_run import ImportRun

MODELS = ("service.product.archive", "service.product.archive.component")
# The page of the upload lists these; the result has them all.
SHOWN_MESSAGES = 100


class BaseImport(models.TransientModel):
    """Installed products are checked as a whole file; every row is accounted for."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import or test a file, see Odoo; for our models also keep the results."""
        if self.res_model not in MODELS:
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        run = ImportRun(
            header_lines=1 if options.get("has_headers") else 0,
            skip=options.get("skip") or 0,
            limit=options.get("limit") or 0,
            is_trial=dryrun,
            wizard_id=self.id,
            file_name=self.file_name or "",
            model=self.res_model,
        )
        result = super(
            BaseImport, self.with_context(service_import_run=run)
        ).execute_import(fields, columns, options, dryrun=dryrun)
        if run.rows:
            # After Odoo has taken a test back: its result stays.
            self.env["service.import"]._keep(run)
        if run.failed:
            result["messages"] = self._prepare_service_messages(run)
        return result

    def _prepare_service_messages(self, run):
        """Return the problems as the page shows them best: with their rows.

        Under the head of a column it would leave out what is to be done.
        """
        model = self.env[run.model]
        messages = [
            {
                "type": "error",
                "message": self.env._(
                    "%(column)s: %(problem)s",
                    column=model._get_import_label(problem.path),
                    problem=problem.text,
                ),
                "record": row.number,
                "rows": {"from": row.position, "to": row.position},
                "field": False,
                "value": problem.value,
            }
            for row in run.failed
            for problem in row.problems
        ]
        head = {
            "type": "error",
            "message": self.env._(
                "%(failed)s of %(rows)s rows cannot be imported, so nothing was"
                " imported. All of them are listed under Customers & Products / Import"
                " Results.",
                failed=len(run.failed),
                rows=len(run.rows),
            ),
        }
        return [head, *messages[:SHOWN_MESSAGES]]

    def _parse_date_from_data(self, data, index, name, field_type, options):
        # Odoo stops at the first cell that is no date; we tell all of them at once.
        if self.res_model not in MODELS:
            return super()._parse_date_from_data(data, index, name, field_type, options)
        for line in data:
            with suppress(ImportValidationError):
                super()._parse_date_from_data([line], index, name, field_type, options)

    def _parse_float_from_data(self, data, index, name, options):
        if self.res_model not in MODELS:
            return super()._parse_float_from_data(data, index, name, options)
        for line in data:
            with suppress(ImportValidationError):
                super()._parse_float_from_data([line], index, name, options)
