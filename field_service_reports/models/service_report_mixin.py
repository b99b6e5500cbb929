# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


def selection_of(model, name):
    """Return the choices of a document's field, in the user's language."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


class ServiceReportMixin(models.AbstractModel):
    """What all analysis models share: ratios of sums, drill-down, export."""

    _name = "service.report.mixin"
    _description = "Service Report"

    # {ratio field: (numerator field, denominator field)}. On one row it is their
    # quotient; of a group it is the quotient of the sums, never an average.
    _ratios = {}
    # {field: field}: without a value of the second the first says nothing.
    _blank_unless = {}
    # The field that links to the document behind a row.
    _drill_field = None
    # {layout: field names}: the columns of each exported or printed report.
    _layouts = {}
    # {layout: order}, where it is not the usual one.
    _layout_orders = {}

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_row_queries())

    @api.model
    def _get_row_queries(self):
        """Return the queries whose rows stand below each other in the report."""
        return [SQL("%s %s", self._select(), self._from())]

    @api.model
    def _select(self):
        """Return the columns of a report of one query."""
        raise NotImplementedError

    @api.model
    def _from(self):
        """Return where the rows of a report of one query come from."""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # Ratios
    # ------------------------------------------------------------------
    def _read_group_select(self, aggregate_spec, query):
        field_name, _sep, func = aggregate_spec.partition(":")
        if field_name not in self._ratios or func not in ("avg", "sum"):
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[field_name], "read")
        numerator, denominator = self._ratios[field_name]
        return SQL(
            "SUM(%s)::float8 / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, numerator, query),
            self._field_to_sql(self._table, denominator, query),
        )

    def _sql_now(self):
        """Now, the same in all rows of one query."""
        return SQL("%s::timestamp", fields.Datetime.to_string(fields.Datetime.now()))

    # ------------------------------------------------------------------
    # Drill-down
    # ------------------------------------------------------------------
    def action_open_document(self):
        """Open the document behind the row.

        :return: a window action on its form
        """
        self.ensure_one()
        document = self[self._drill_field]
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Export
    # ------------------------------------------------------------------
    def action_export_xlsx(self):
        """Download the selected rows, else all rows that the filters leave.

        The context key ``report_layout`` names the report, ``active_domain`` is what
        the list shows.

        :return: the action that downloads the XLSX file
        :raises UserError: more rows than a sheet can hold
        """
        return self._create_export().action_download_xlsx()

    def action_export_pdf(self):
        """Print the selected rows, else all rows that the filters leave.

        :return: the report action
        :raises UserError: more rows than anybody reads on paper
        """
        return self._create_export().action_print()

    def _create_export(self):
        context = self.env.context
        chosen = [("id", "in", self.ids)] if self else context.get("active_domain")
        return self.env["service.report.export"].create(
            {
                "res_model": self._name,
                "layout": context.get("report_layout"),
                "title": context.get("report_title") or self._description,
                "domain": list(Domain(chosen or [])),
                "selected_count": len(self),
            }
        )

    def _get_layout_fields(self, layout):
        """Return the names of the fields of a report that the user may see.

        :raises UserError: there is no such report
        """
        if layout not in self._layouts:
            raise UserError(
                self.env._("%(report)s cannot be exported.", report=self._description)
            )
        return [
            name
            for name in self._layouts[layout]
            if self._has_field_access(self._fields[name], "read")
        ]

    def _get_needed_field(self, name):
        """Return the field without which a value of ``name`` says nothing."""
        if name in self._ratios:
            return self._ratios[name][1]
        return self._blank_unless.get(name)
