# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition, DomainNot, DomainOr
from odoo.tools import (
    format_amount,
    format_date,
    format_datetime,
    formatLang,
    split_every,
)

from ..engine.xlsx import MAX_DATA_ROWS, NUMBERS, Column, Table, Words

# Rows read at a time: much for the database, little for the memory.
BATCH = 2_000
# What is longer than about forty pages is looked at on the screen.
MAX_PRINTED_ROWS = 1_000
KINDS = {
    "integer": "int",
    "float": "float",
    "monetary": "money",
    "date": "date",
    "datetime": "datetime",
    "boolean": "bool",
}


class ServiceReportExport(models.TransientModel):
    """One report with its filters, to be downloaded or printed by whoever made it.

    Rows are read with the user's own rights, and only the columns he may see.
    """

    _name = "service.report.export"
    _description = "Export of a Service Report"
    _rec_name = "title"

    res_model = fields.Char(required=True)
    layout = fields.Char(required=True)
    title = fields.Char(required=True)
    domain = fields.Json()
    selected_count = fields.Integer()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_download_xlsx(self):
        """Return the action that downloads the rows as XLSX.

        :raises UserError: more rows than a sheet can hold
        """
        self.ensure_one()
        self._check_row_count(MAX_DATA_ROWS)
        return {
            "type": "ir.actions.act_url",
            "url": f"/field_service_reports/export/{self.id}",
            "target": "self",
        }

    def action_print(self):
        """Return the action that prints the rows.

        :raises UserError: more rows than anybody reads on paper
        """
        self.ensure_one()
        self._check_row_count(MAX_PRINTED_ROWS)
        return self.env.ref(
            "field_service_reports.action_report_service_export"
        ).report_action(self)

    def _check_row_count(self, limit):
        if self._get_model().search_count(self._get_domain(), limit=limit + 1) > limit:
            raise UserError(
                self.env._(
                    "%(report)s: more than %(limit)s rows. Please narrow the filters.",
                    report=self.title,
                    limit=limit,
                )
            )

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------
    def _get_model(self):
        """Return the analysis model, in the rights of the user.

        :raises UserError: the model is no service report
        """
        model = self.env.get(self.res_model)
        if not isinstance(model, self.env.registry["service.report.mixin"]):
            raise UserError(
                self.env._("%(model)s is not a service report.", model=self.res_model)
            )
        return model

    def _get_domain(self):
        return Domain(self.domain or [])

    def _get_field_names(self):
        return self._get_model()._get_layout_fields(self.layout)

    def _iter_values(self, names):
        """Yield the raw values of each row, in batches that need little memory."""
        model = self._get_model()
        needed = {name: model._get_needed_field(name) for name in names}
        read = {*names, *filter(None, needed.values())}
        order = model._layout_orders.get(self.layout)
        rows = model.search(self._get_domain(), order=order)
        for batch in split_every(BATCH, rows.ids, model.browse):
            for values in batch.read(list(read)):
                yield [
                    values[name] if not needed[name] or values[needed[name]] else None
                    for name in names
                ]
            batch.invalidate_recordset()

    def _get_kind(self, name):
        if name.endswith("_rate"):
            return "percent"
        field = self._get_model()._fields[name]
        if field.type == "float" and name.endswith("_hours"):
            return "hours"
        return KINDS.get(field.type, "text")

    # ------------------------------------------------------------------
    # XLSX
    # ------------------------------------------------------------------
    def _get_xlsx_table(self):
        """Return the table for the XLSX writer; its rows are read while written."""
        self.ensure_one()
        names = self._get_field_names()
        return Table(
            title=self.title,
            columns=self._get_columns(names),
            rows=self._iter_cells(names),
            filters=self._describe_filters(),
            printed=self._describe_print(),
            rtl=self._is_right_to_left(),
            words=self._get_words(),
        )

    @api.model
    def _is_right_to_left(self):
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang)
        return lang.direction == "rtl"

    @api.model
    def _get_words(self):
        return Words(self.env._("Total"), self.env._("Yes"), self.env._("No"))

    def _get_columns(self, names):
        model = self._get_model()
        labels = model.fields_get(names, ["string"])
        columns = []
        for name in names:
            kind = self._get_kind(name)
            ratio = model._ratios.get(name)
            if ratio and not set(ratio) <= set(names):
                ratio = None
            columns.append(
                Column(
                    labels[name]["string"],
                    kind,
                    total=self._is_summed(name),
                    ratio=ratio and (names.index(ratio[0]), names.index(ratio[1])),
                    unit=self._get_currency().symbol if kind == "money" else "",
                )
            )
        return columns

    def _is_summed(self, name):
        """Tell whether the sum of a column means something."""
        model = self._get_model()
        field = model._fields[name]
        summed = field.aggregator == "sum" and self._get_kind(name) in NUMBERS
        if field.type == "monetary":
            # Amounts of companies with different currencies do not add up.
            return summed and len(self.env.companies.currency_id) == 1
        return summed and name not in model._ratios

    def _get_currency(self):
        currencies = self.env.companies.currency_id
        return currencies if len(currencies) == 1 else currencies.browse()

    def _iter_cells(self, names):
        """Yield the rows with values as the XLSX writer takes them."""
        convert = [self._get_converter(name) for name in names]
        for values in self._iter_values(names):
            yield [
                None if value is None else change(value)
                for change, value in zip(convert, values, strict=True)
            ]

    def _get_converter(self, name):
        field = self._get_model()._fields[name]
        if field.type == "many2one":
            return lambda value: value and value[1]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return lambda value: labels.get(value, value)
        if field.type == "datetime":
            return lambda value: (
                value
                and fields.Datetime.context_timestamp(self, value).replace(tzinfo=None)
            )
        if field.type == "float":
            # Hours counted by the second are shown by hundredths anyway.
            return lambda value: round(value, 6)
        return lambda value: value

    # ------------------------------------------------------------------
    # Print
    # ------------------------------------------------------------------
    def _get_print_table(self):
        """Return heads, rows and totals as words for the printed report."""
        self.ensure_one()
        names = self._get_printed_names()
        columns = self._get_columns(names)
        return {
            "columns": columns,
            "numbers": NUMBERS,
            "rows": [
                [
                    self._format_value(column, value)
                    for column, value in zip(columns, cells, strict=True)
                ]
                for cells in self._iter_cells(names)
            ],
            "totals": self._get_printed_totals(names, columns),
            "filters": self._describe_filters(),
            "printed": self._describe_print(),
        }

    def _get_printed_names(self):
        """Return the columns on paper: ratios without what they are made of."""
        names = self._get_field_names()
        ratios = self._get_model()._ratios
        parts = {part for name in names for part in ratios.get(name, ())}
        return [name for name in names if name not in parts]

    def _get_printed_totals(self, names, columns):
        model = self._get_model()
        totalled = [
            name
            for name, column in zip(names, columns, strict=True)
            if column.total or name in model._ratios
        ]
        if not totalled:
            return []
        specs = [
            f"{name}:avg" if name in model._ratios else f"{name}:sum"
            for name in totalled
        ]
        values = model._read_group(self._get_domain(), [], specs)[0]
        sums = dict(zip(totalled, values, strict=True))
        return [
            self._format_value(column, sums[name]) if name in sums else ""
            for name, column in zip(names, columns, strict=True)
        ]

    def _format_value(self, column, value):
        """Return a value as the user's language writes it."""
        if column.kind == "bool":
            words = self._get_words()
            return words.yes if value else words.no
        if value is None or value is False or value == "":
            return ""
        if column.kind == "int":
            return formatLang(self.env, value, digits=0)
        if column.kind == "percent":
            return formatLang(self.env, value * 100, digits=1) + " %"
        if column.kind == "money" and self._get_currency():
            return format_amount(self.env, value, self._get_currency())
        if column.kind in NUMBERS:
            return formatLang(self.env, value, digits=2)
        if column.kind == "date":
            return format_date(self.env, value)
        if column.kind == "datetime":
            # The value is in the user's zone already.
            return format_datetime(self.env, value, tz="UTC", dt_format="short")
        return value

    # ------------------------------------------------------------------
    # What was chosen, in words
    # ------------------------------------------------------------------
    def _describe_print(self):
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return self.env._(
            "%(company)s – %(user)s, %(date)s",
            company=", ".join(self.env.companies.mapped("name")),
            user=self.env.user.name,
            date=format_datetime(self.env, now.replace(tzinfo=None), tz="UTC"),
        )

    def _describe_filters(self):
        if self.selected_count:
            return self.env._("%(count)s selected rows", count=self.selected_count)
        domain = self._get_domain()
        if domain.is_true():
            return self.env._("All")
        return self._describe_domain(domain)

    def _describe_domain(self, domain):
        """Return a domain in the user's words."""
        if isinstance(domain, DomainAnd):
            return "; ".join(self._describe_part(part) for part in domain.children)
        if isinstance(domain, DomainOr):
            return self.env._(" or ").join(
                self._describe_part(part) for part in domain.children
            )
        if isinstance(domain, DomainNot):
            return self.env._("not %(part)s", part=self._describe_part(domain.child))
        if isinstance(domain, DomainCondition):
            return self._describe_condition(domain)
        return ""

    def _describe_part(self, domain):
        words = self._describe_domain(domain)
        return f"({words})" if isinstance(domain, DomainAnd | DomainOr) else words

    def _describe_condition(self, condition):
        name = condition.field_expr.split(".")[0]
        model = self._get_model()
        field = model._fields[name]
        label = field._description_string(self.env)
        values = condition.value
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            values = [values]
        words = ", ".join(self._describe_values(field, list(values)))
        operators = {
            "=": "%s: %s",
            "in": "%s: %s",
            "!=": "%s ≠ %s",
            "not in": "%s ≠ %s",
            "ilike": "%s ~ %s",
            "like": "%s ~ %s",
        }
        pattern = operators.get(condition.operator, f"%s {condition.operator} %s")
        return pattern % (label, words)

    def _describe_values(self, field, values):
        empty = self.env._("none")
        if field.type == "boolean":
            words = self._get_words()
            return [words.yes if value else words.no for value in values]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return [str(labels.get(value, value or empty)) for value in values]
        if field.type == "many2one" and all(isinstance(v, int) for v in values):
            ids = [value for value in values if value]
            names = self.env[field.comodel_name].browse(ids).mapped("display_name")
            return names + [empty] * (len(ids) < len(values))
        return [str(value) if value else empty for value in values]
