# Part of Field Service. License LGPL-3.
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..engine.import_template import build_template
from ..models.base_import_import import MODELS


class ServiceImportTemplate(http.Controller):
    """The spreadsheets that are filled in and imported."""

    @http.route("/service/import_template/<string:model>", type="http", auth="user")
    def import_template(self, model):
        """Download the template of a model, in the words of the user's language."""
        if model not in MODELS or not request.env[model].has_access("create"):
            raise NotFound()
        content = build_template(
            request.env[model]._get_import_template_columns(),
            (request.env._("Data"), request.env._("Explanations")),
            (
                request.env._("Column"),
                request.env._("Needed"),
                request.env._("What to write"),
            ),
            self._get_notes(),
        )
        name = request.env["ir.model"]._get(model).name
        return request.make_response(
            content,
            headers=[
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )

    def _get_notes(self):
        """Return what to know about the file as a whole."""
        return [
            request.env._(
                "Replace the examples by your own rows, leave no empty row between them"
                " and do not change the heads. Columns that you do not need may go."
            ),
            request.env._(
                "The file is imported as a whole: if one row is wrong, nothing is"
                " imported and all wrong rows are told at once."
            ),
            request.env._(
                "The same file may be imported again: what is there already is brought"
                " up to date, empty cells change nothing."
            ),
        ]
