# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """What imported units belong to: one in the same file, or one in service."""

    _inherit = "service.product.archive"

    def _import_parents(self, run):
        """Find the units that the rows belong to."""
        self._import_parent_names(run)
        if "parent_id" in run.paths:
            self._import_parent_numbers(run)
        # Read at once what the check of the rows asks one by one.
        self.browse(
            {row.vals["parent_id"] for row in run.rows if row.vals.get("parent_id")}
        ).fetch(["parent_path"])

    def _import_parent_names(self, run):
        """A parent that is given by External ID may stand in the file as well."""
        if "parent_id/id" not in run.paths:
            return
        module = self.env.context.get("module", "__import__")
        in_file = {row.xmlid: row.position for row in run.rows if row.xmlid}
        for row in run.rows:
            name = row.cells.get("parent_id/id", "")
            full = name if "." in name else f"{module}.{name}"
            if full in in_file:
                run.parents[row.position] = in_file[full]
                row.forget_problems("parent_id/id")

    def _import_parent_numbers(self, run):
        """Find parents by serial number or by our number."""
        texts = {row.cells["parent_id"] for row in run.rows if "parent_id" in row.cells}
        in_file = defaultdict(list)
        for row in run.rows:
            for text in {row.cells.get("serial"), row.cells.get("name")} & texts:
                in_file[text].append(row)
        there = self._import_find_archives(texts)
        outside = []
        for row in run.rows:
            text = row.cells.get("parent_id")
            rows = in_file.get(text, [])
            others = set(there.get(text, ())) - {found.record_id for found in rows}
            if not rows:
                outside.append(row)
            elif len(rows) == 1 and not others:
                run.parents[row.position] = rows[0].position
            else:
                row.refuse(
                    "parent_id",
                    self.env._(
                        "several units have the number “%(text)s”. Use the column"
                        " “Part of / External ID” instead.",
                        text=text,
                    ),
                )
        self._import_assign(run, "parent_id", self, there, outside)

    def _import_find_archives(self, texts):
        """Return ``{text: ids}`` of the units in service by number or serial number."""
        found = defaultdict(list)
        in_service = Domain("state", "!=", "deactivated")
        companies = Domain("company_id", "in", self.env.companies.ids)
        for field_name in ("name", "serial"):
            by_key = self._import_find_by(
                self, field_name, texts, in_service & companies
            )
            for text, archives in by_key.items():
                found[text] += [id_ for id_ in archives.ids if id_ not in found[text]]
        return found
