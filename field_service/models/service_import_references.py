# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import split_every

from ..engine.duplicates import vat_variants
from ..engine.import_rows import parse_boolean, parse_date

SEARCH_SIZE = 5000
# A customer's VAT number has at least this many figures; a name rarely has.
VAT_FIGURES = 4
EXAMPLES = 5


class ServiceImportMixin(models.AbstractModel):
    """What the cells of a file mean."""

    _inherit = "service.import.mixin"

    # {column: method that finds records by what people write}
    _import_finders = {}

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------
    def _import_read_cell(self, field, text):
        """Return the value of a cell, and what is wrong with it.

        :param field: the field of the column
        :param str text: the cell
        :return: ``(value, None)`` or ``(None, problem)``
        """
        try:
            if field.type == "date":
                return parse_date(text), None
            if field.type == "boolean":
                return parse_boolean(text), None
            if field.type == "integer":
                return int(text), None
            if field.type == "float":
                return float(text), None
        except ValueError:
            return None, self._get_import_advice_on_type(field, text)
        if field.type == "selection":
            return self._import_read_choice(field, text)
        return text, None

    def _get_import_advice_on_type(self, field, text):
        if field.type == "date":
            return self.env._(
                "“%(text)s” is no date. Write it as 2026-12-31.", text=text
            )
        if field.type == "boolean":
            return self.env._("“%(text)s” is neither yes nor no.", text=text)
        return self.env._("“%(text)s” is no number.", text=text)

    def _import_read_choice(self, field, text):
        choices = dict(field._description_selection(self.env))
        plain = dict(field._description_selection(self.env(context={})))
        wanted = text.casefold()
        for key in choices:
            words = {key, choices[key].casefold(), plain[key].casefold()}
            if wanted in words:
                return key, None
        return None, self.env._(
            "“%(text)s” is not possible. Write one of these: %(choices)s.",
            text=text,
            choices=", ".join(choices.values()),
        )

    # ------------------------------------------------------------------
    # Records that the rows are about
    # ------------------------------------------------------------------
    def _import_known(self, run):
        """Find the records of rows that come with an External ID or database id."""
        ids = self._import_find_ids(self, [row.cells.get(".id") for row in run.rows])
        module = self.env.context.get("module", "__import__")
        for row in run.rows:
            name = row.cells.get("id")
            row.xmlid = name if not name or "." in name else f"{module}.{name}"
        names = {row.xmlid for row in run.rows if row.xmlid}
        by_name, foreign = self._import_read_xmlids(self, names)
        for row in run.rows:
            number = row.cells.get(".id")
            row.record_id = by_name.get(row.xmlid) or (ids.get(number) or [0])[0]
            row.is_known = bool(row.record_id)
            if number and not ids.get(number):
                row.refuse(
                    ".id", self.env._("there is no record %(number)s.", number=number)
                )
            elif row.xmlid in foreign:
                row.refuse("id", self.env._("this ID belongs to something else."))
        self._import_check_known(run)

    def _import_check_known(self, run):
        """Refuse records that the user may not change, or of another company."""
        known = self.browse({row.record_id for row in run.rows if row.record_id})
        writable = known._filtered_access("write")
        companies = {record.id: record.company_id.id for record in writable}
        for row in run.rows:
            if not row.record_id:
                continue
            if row.record_id not in companies:
                row.refuse("id", self.env._("you may not change this record."))
            elif "company_id" not in row.cells:
                row.company_id = companies[row.record_id]
            elif row.company_id != companies[row.record_id]:
                row.refuse(
                    "company_id",
                    self.env._(
                        "the record belongs to another company and stays there."
                    ),
                )

    def _import_read_xmlids(self, model, names):
        """Return ``{External ID: id}`` of ``model``, and the IDs of other models."""
        found, foreign = {}, set()
        by_module = defaultdict(list)
        for name in names:
            module, _dot, short = name.partition(".")
            by_module[module].append(short)
        # External IDs are Odoo's own register; the records are checked below.
        Names = self.env["ir.model.data"].sudo()
        for module, shorts in by_module.items():
            for part in split_every(SEARCH_SIZE, shorts, list):
                for entry in Names.search_fetch(
                    [("module", "=", module), ("name", "in", part)],
                    ["module", "name", "model", "res_id"],
                ):
                    if entry.model == model._name:
                        found[entry.complete_name] = entry.res_id
                    else:
                        foreign.add(entry.complete_name)
        there = set(model.browse(found.values()).exists()._filtered_access("read").ids)
        return {name: id_ for name, id_ in found.items() if id_ in there}, foreign

    def _import_find_ids(self, model, texts):
        """Return ``{text: [id]}`` of what is given by database id."""
        numbers = {text: int(text) for text in texts if text and text.isdecimal()}
        there = model.browse(set(numbers.values())).exists()._filtered_access("read")
        known = set(there.ids)
        return {text: [id_] for text, id_ in numbers.items() if id_ in known}

    # ------------------------------------------------------------------
    # Records that the rows refer to
    # ------------------------------------------------------------------
    def _import_references(self, run, paths):
        """Find products, customers, … each once, and note what is not clear."""
        for path in paths:
            name, _slash, key = path.partition("/")
            field = self._fields.get(name)
            if not field or field.type != "many2one" or path == "company_id":
                continue
            texts = {row.cells[path] for row in run.rows if path in row.cells}
            model = self.env[field.comodel_name]
            if key == "id":
                module = self.env.context.get("module", "__import__")
                full = {text: text for text in texts if "." in text}
                full |= {text: f"{module}.{text}" for text in texts - full.keys()}
                known, _foreign = self._import_read_xmlids(model, set(full.values()))
                found = {
                    text: [known[name]] for text, name in full.items() if name in known
                }
            elif key == ".id":
                found = self._import_find_ids(model, texts)
            elif path in self._import_finders:
                found = getattr(self, self._import_finders[path])(texts)
            else:
                found = self._import_find_named(model, texts)
            self._import_assign(run, path, model, found)

    def _import_assign(self, run, path, model, found, rows=None):
        """Put the records found into the rows, or say what is wrong.

        :param found: ``{text: ids}``
        :param rows: the rows to look at, if not all
        """
        owners = self._import_read_owners(model, found)
        name = path.partition("/")[0]
        chosen = {}
        for row in run.rows if rows is None else rows:
            text = row.cells.get(path)
            if not text:
                continue
            key = (text, row.company_id)
            if key not in chosen:
                chosen[key] = self._import_choose(
                    path, model, found.get(text, []), owners, row
                )
            record_id, problem = chosen[key]
            if problem:
                row.refuse(path, problem)
            else:
                row.vals[name] = record_id

    def _import_read_owners(self, model, found):
        """Return ``{id: company id}`` of the records found; False for shared ones."""
        if "company_id" not in model._fields:
            return {}
        records = model.browse({id_ for ids in found.values() for id_ in ids})
        # They were found with the user's own rights; whose they are is no secret.
        return {record.id: record.company_id.id for record in records.sudo()}

    def _import_choose(self, path, model, ids, owners, row):
        """Choose one of the records ``ids`` for the row's company.

        :return: ``(id, None)`` or ``(None, problem)``
        """
        text = row.cells[path]
        if not ids:
            return None, self._get_import_unknown(path, text)
        own = self.env["res.company"].browse(row.company_id or []).sudo().parent_ids.ids
        fitting = (
            ids
            if not row.company_id
            else [id_ for id_ in ids if owners.get(id_, False) in (False, *own)]
        )
        if not fitting:
            return None, self.env._(
                "“%(text)s” belongs to %(owner)s, the row to %(company)s. Import it in"
                " that company.",
                text=text,
                owner=self.env["res.company"].browse(owners[ids[0]]).sudo().name,
                company=self.env["res.company"].browse(row.company_id).sudo().name,
            )
        if len(fitting) > 1:
            return None, self._get_import_ambiguous(path, model, fitting, text)
        return fitting[0], None

    def _get_import_unknown(self, path, text):
        """Say that nothing is called ``text``, and what to do."""
        return self.env._(
            "“%(text)s” is not known. Check how it is written, or create it first.",
            text=text,
        )

    def _get_import_ambiguous(self, path, model, ids, text):
        """Say that several are called ``text``, and how to tell them apart."""
        names = model.browse(ids[:EXAMPLES]).mapped("display_name")
        return self.env._(
            "“%(text)s” can mean %(count)s records (%(names)s). %(advice)s",
            text=text,
            count=len(ids),
            names=", ".join(names),
            advice=self._get_import_advice(path),
        )

    def _get_import_advice(self, path):
        """Say what tells the records of this column apart."""
        return self.env._("Give the External ID instead.")

    def _import_find_by(self, model, field_name, keys, domain=Domain.TRUE):
        """Find records by the exact value of a field.

        :param keys: values of the field
        :return: ``{value: records}``
        """
        found = defaultdict(model.browse)
        for part in split_every(SEARCH_SIZE, keys, list):
            for record in model.search_fetch(
                Domain(field_name, "in", part) & domain, [field_name], order="id"
            ):
                found[record[field_name]] |= record
        return found

    def _import_find_named(self, model, texts):
        """Return ``{text: ids}`` of the records that are called so."""
        found = self._import_find_by(model, model._rec_name, texts)
        return {text: records.ids for text, records in found.items()}

    def _import_find_products(self, texts):
        """Return ``{text: ids}`` by internal reference, barcode or name."""
        Product = self.env["product.product"]
        codes = {
            text: text[1 : text.index("]")]
            for text in texts
            if text.startswith("[") and "]" in text
        }
        found, left = {}, set(texts)
        for field_name in ("default_code", "barcode", "name"):
            keys = {text: text for text in left}
            if field_name == "default_code":
                keys |= codes
            by_key = self._import_find_by(Product, field_name, set(keys.values()))
            for text, key in keys.items():
                if key in by_key:
                    found[text] = by_key[key].ids
            left -= found.keys()
        return found

    def _import_find_partners(self, texts):
        """Return ``{text: ids}`` of customers by reference, VAT, e-mail or name.

        An address or a person leads to the account; an account that is called so goes
        before somebody else's contact of the same name.
        """
        Partner = self.env["res.partner"]
        found, left = {}, set(texts)
        for field_name in ("ref", "vat", "email_normalized", "name", "complete_name"):
            keys = self._get_import_partner_keys(field_name, left)
            by_key = self._import_find_by(
                Partner, field_name, {key for each in keys.values() for key in each}
            )
            for text, spellings in keys.items():
                partners = Partner.union(*(by_key[key] for key in spellings))
                accounts = partners.filtered(
                    lambda partner: partner.commercial_partner_id == partner
                )
                if partners:
                    found[text] = (accounts or partners.commercial_partner_id).ids
            left -= found.keys()
        return found

    def _get_import_partner_keys(self, field_name, texts):
        """Return ``{text: ways to write it}`` of what may stand in the field."""
        if field_name == "vat":
            return {
                text: vat_variants(text)
                for text in texts
                if sum(map(str.isdecimal, text)) >= VAT_FIGURES
            }
        if field_name == "email_normalized":
            return {text: {text.lower()} for text in texts if "@" in text}
        return {text: {text} for text in texts}
