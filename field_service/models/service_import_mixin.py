# Part of Field Service. License LGPL-3.
from psycopg2 import Error as DatabaseError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths
from odoo.tools import split_every

from ..engine.import_rows import find_repeats, order_in_levels, with_parents
from ..engine.import_run import ImportRun

SIMPLE_TYPES = frozenset(
    {"boolean", "char", "date", "float", "html", "integer", "selection", "text"}
)
CHUNK = 1000
# base_import reads the whole file again for each batch: small ones cost more than
# they save. A batch still ends before a worker is stopped.
BATCH_MINIMUM = 10_000
# How many rows a test of the file writes and takes back.
TRIAL_ROWS = 500


class ServiceImportMixin(models.AbstractModel):
    """A model that takes spreadsheets of tens of thousands of rows.

    All rows are read, resolved and checked before one is written: who imports gets
    all that is wrong at once, and nothing of a wrong file gets in. A row that is there
    already is brought up to date, so that the same file may come again.
    """

    _name = "service.import.mixin"
    _description = "Import in Batches"

    # Columns that the model works out itself, in _import_identify.
    _import_own_columns = frozenset()

    @api.model
    def load(self, fields, data):
        """Import rows as Odoo does, in batches and with all problems at once.

        References (product, customer, …) may be given by what a person writes, by
        External ID (``partner_id/id``) or by database id (``partner_id/.id``). A row
        is recognised by its External ID, its database id or its serial number.

        :param list fields: the columns, as paths of field names
        :param list data: rows of cells, in the order of ``fields``
        :return: ``ids`` (False if a row is refused: then nothing was imported),
            ``messages`` with ``type``, ``message``, ``field``, ``record``, ``rows`` and
            ``value``, and ``nextrow``
        :raises AccessError: the user may not create such records
        """
        paths = ["/".join(fix_import_export_id_paths(field)) for field in fields]
        if not all(map(self._can_import_column, paths)):
            return super().load(fields, data)
        self.browse().check_access("create")
        run = self.env.context.get("service_import_run")
        is_direct = not isinstance(run, ImportRun)
        if is_direct:
            run = ImportRun(limit=self.env.context.get("_import_limit") or 0)
        run.model = self._name
        run.take(paths, data)
        importer = self.with_context(service_import_run=run)
        importer._import_prepare(run)
        if not run.failed:
            importer._import_write(run)
        if is_direct:
            self.env["service.import"]._keep(run)
        return self._import_answer(run)

    @api.model
    def _can_import_column(self, path):
        """Tell whether the column is one that is dealt with here, not by Odoo."""
        name, _slash, key = path.partition("/")
        field = self._fields.get(name)
        if path in ("id", ".id"):
            return True
        if not field or not field.store:
            return False
        if field.type == "many2one" and not key:
            # Some records are known by no name that can be searched.
            is_found = path in self._import_finders or path in self._import_own_columns
            return is_found or bool(self.env[field.comodel_name]._rec_name)
        if field.type == "many2one":
            return key in ("id", ".id")
        return not key and field.type in SIMPLE_TYPES

    def _import_answer(self, run):
        """Return what load() promises."""
        failed = run.failed
        shown = [run.rows[position].record_id for position in run.written]
        limit = self._get_import_size(run)
        more = limit and len(run.rows) > limit and not run.is_trial and not failed
        return {
            "ids": False if failed else shown,
            "messages": [
                self._prepare_import_message(row, problem)
                for row in failed
                for problem in row.problems
            ],
            "nextrow": limit if more else 0,
        }

    def _prepare_import_message(self, row, problem):
        """Return a problem as base_import takes it."""
        label = self._get_import_label(problem.path)
        return {
            "type": "error",
            "message": self.env._(
                "Row %(row)s, %(column)s: %(problem)s",
                row=row.number,
                column=label,
                problem=problem.text,
            ),
            "field": problem.path.partition("/")[0],
            "field_name": label,
            "record": row.position,
            "rows": {"from": row.position, "to": row.position},
            "value": problem.value,
        }

    def _get_import_label(self, path):
        """Return the head of a column in the user's language."""
        field = self._fields.get(path.partition("/")[0])
        if path in ("id", ".id") or not field:
            return self.env._("External ID")
        return field._description_string(self.env)

    # ------------------------------------------------------------------
    # Reading and checking
    # ------------------------------------------------------------------
    def _import_prepare(self, run):
        """Find out what every row means and whether it can be imported."""
        self._import_companies(run)
        self._import_known(run)
        self._import_simple(run)
        self._import_references(
            run, [path for path in run.paths if path not in self._import_own_columns]
        )
        self._import_identify(run)
        self._import_required(run)
        for row in run.rows:
            if not row.problems:
                self._import_check_row(run, row)
        if not run.is_continued:
            self._import_check_repeats(run)
        _levels, looped = order_in_levels(range(len(run.rows)), run.parents)
        for position in sorted(looped):
            run.rows[position].refuse(
                "parent_id",
                self.env._(
                    "it would lie below itself. Correct what it is a part of in one"
                    " of the rows concerned."
                ),
            )

    def _import_companies(self, run):
        """Give every row its company: the one of its column, else the current one."""
        own = {company.name: company.id for company in self.env.companies}
        for row in run.rows:
            name = row.cells.get("company_id")
            row.company_id = own.get(name, 0) if name else self.env.company.id
            if not row.company_id:
                row.refuse(
                    "company_id",
                    self.env._(
                        "“%(name)s” is no company that you work in. Switch it on at the"
                        " top right, or leave the cell empty.",
                        name=name,
                    ),
                )
                row.company_id = self.env.company.id

    def _import_simple(self, run):
        """Read texts, dates, numbers and words of a list, each value once."""
        for path in run.paths:
            field = self._fields.get(path)
            if not field or field.type not in SIMPLE_TYPES or path == "id":
                continue
            read = {}
            for row in run.rows:
                text = row.cells.get(path)
                if not text or path in self._import_own_columns:
                    continue
                if text not in read:
                    read[text] = self._import_read_cell(field, text)
                value, problem = read[text]
                if problem:
                    row.refuse(path, problem)
                else:
                    row.vals[path] = value

    def _import_identify(self, run):
        """Hook: find the records that rows without an id are about."""

    def _import_required(self, run):
        """Refuse new rows without what every record must have."""
        for row in run.rows:
            if row.record_id:
                continue
            refused = {problem.path.partition("/")[0] for problem in row.problems}
            for name in self._get_import_required():
                if not row.vals.get(name) and name not in refused:
                    row.refuse(name, self.env._("this cell must not be empty."))

    def _get_import_required(self):
        """Return the names of the fields without which no record is made."""
        return ()

    def _import_check_row(self, run, row):
        """Hook: refuse what is wrong about a row as a whole."""

    def _get_import_keys(self, row):
        """Return ``{column: key}`` of what may come only once in a file."""
        return {
            "id": row.xmlid or None,
            "serial": row.key,
            ".id": row.record_id or None,
        }

    def _import_check_repeats(self, run):
        """Refuse what comes twice in the file."""
        keys = [self._get_import_keys(row) for row in run.rows]
        repeated = set()
        for path in keys[0] if keys else ():
            repeats = find_repeats(key[path] for key in keys)
            for position in sorted(repeats.keys() - repeated):
                row = run.rows[position]
                if any(problem.path == path for problem in row.problems):
                    continue
                row.refuse(
                    path,
                    self.env._(
                        "the same is in row %(first)s already. Keep one of the two.",
                        first=run.rows[repeats[position]].number,
                    ),
                )
            repeated |= repeats.keys()

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def _get_import_size(self, run):
        """Return how many rows are written in this call; 0 for all."""
        if run.is_trial:
            return TRIAL_ROWS
        return run.limit and max(run.limit, BATCH_MINIMUM)

    def _import_write(self, run):
        """Create and update, parents first; take everything back if a row fails."""
        size = self._get_import_size(run)
        first = range(len(run.rows))[: size or None]
        if run.is_trial:
            self._import_compare(run, range(len(run.rows)))
        levels, _looped = order_in_levels(with_parents(first, run.parents), run.parents)
        savepoint = self.env.cr.savepoint()
        for level in levels:
            for positions in split_every(CHUNK, level, list):
                self._import_chunk(run, positions)
        if run.failed:
            savepoint.rollback()
            for row in run.rows:
                row.result = "failed" if row.problems else ""
        savepoint.close(rollback=False)
        run.written = [] if run.failed else list(first)

    def _import_chunk(self, run, positions):
        """Write some rows at once; if that fails, one by one to see which it is."""
        self._import_link_parents(run, positions)
        rows = [run.rows[position] for position in positions]
        rows = [row for row in rows if not row.problems]
        try:
            with self.env.cr.savepoint():
                self._import_write_rows(run, rows)
            return None
        except (UserError, DatabaseError) as error:
            if len(rows) == 1:
                return rows[0].refuse("", self._get_import_error(error))
        for row in rows:
            row.record_id = row.record_id if row.is_known else 0
            self._import_chunk(run, [row.position])

    def _get_import_error(self, error):
        """Return what went wrong, in words."""
        if isinstance(error, DatabaseError):
            return self._sql_error_to_message(error)
        return str(error)

    def _import_link_parents(self, run, positions):
        """Put the records of the rows above into the rows below."""
        for position in positions:
            if position not in run.parents:
                continue
            row, above = run.rows[position], run.rows[run.parents[position]]
            if above.record_id:
                row.vals["parent_id"] = above.record_id
            else:
                row.refuse(
                    "parent_id",
                    self.env._(
                        "row %(row)s, to which it belongs, cannot be imported.",
                        row=above.number,
                    ),
                )

    def _import_write_rows(self, run, rows):
        """Create what is new, update what differs, and keep the External IDs."""
        self._import_compare(run, [row.position for row in rows])
        new = [row for row in rows if not row.record_id]
        # A message for each of fifty thousand rows tells nobody anything; where they
        # come from is kept with the import.
        model = self.with_context(tracking_disable=True)
        records = model.create([self._prepare_import_vals(row) for row in new])
        for row, record in zip(new, records, strict=True):
            row.record_id, row.record_name = record.id, record.display_name
            row.result = "created"
        self._import_update([row for row in rows if row.result == "updated"])
        self._import_finish(rows)
        self._import_keep_xmlids(rows)
        self.env.flush_all()
        records.invalidate_recordset()

    def _prepare_import_vals(self, row):
        """Return the values of a new record."""
        vals = dict(row.vals)
        if "company_id" in self._fields and not self._fields["company_id"].related:
            vals["company_id"] = row.company_id
        return vals

    def _import_compare(self, run, positions):
        """Find out what is new and which values of the others differ."""
        rows = [run.rows[position] for position in positions]
        known = self.browse([row.record_id for row in rows if row.record_id])
        names = {record.id: record for record in known}
        for row in rows:
            if not row.record_id:
                row.result = "created"
                continue
            record = names[row.record_id]
            row.changes = {
                name: value
                for name, value in row.vals.items()
                if self._is_import_change(record, name, value)
            }
            row.record_name = record.display_name
            row.result = "updated" if row.changes else "unchanged"

    def _is_import_change(self, record, name, value):
        """Tell whether writing ``value`` would change the record."""
        field = record._fields[name]
        new = field.convert_to_record(field.convert_to_cache(value, record), record)
        return new != record[name]

    def _import_update(self, rows):
        """Write the changes, those that are alike at once."""
        alike = {}
        for row in rows:
            alike.setdefault(tuple(sorted(row.changes.items())), []).append(row)
        for changes, group in alike.items():
            self.browse([row.record_id for row in group]).write(dict(changes))

    def _import_finish(self, rows):
        """Hook: take the rows' records to the state that they are meant for."""

    def _import_keep_xmlids(self, rows):
        """Remember the External IDs, by which the next import finds the records."""
        noupdate = self.env.context.get("noupdate", False)
        # As Odoo does: nobody has a right on the names, which belong to no company.
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {
                    "xml_id": row.xmlid,
                    "record": self.browse(row.record_id),
                    "noupdate": noupdate,
                }
                for row in rows
                if row.xmlid
            ]
        )
