# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ..engine.import_template import Column


class ServiceProductArchiveComponent(models.Model):
    """Components from a spreadsheet: unit, component, serial number, quantity.

    A row is the component with its External ID, else the one of the unit with the same
    product, serial number and day of fitting.
    """

    _name = "service.product.archive.component"
    _inherit = ["service.import.mixin", "service.product.archive.component"]

    _import_own_columns = frozenset({"lot_id"})
    _import_finders = {
        "archive_id": "_import_find_units",
        "product_id": "_import_find_products",
    }

    @api.model
    def get_import_templates(self):
        """Offer the spreadsheet to fill in.

        :return: list of ``label`` and ``template``, the address of the file
        :raises AccessError: the user may not create components
        """
        self.browse().check_access("create")
        return [
            {
                "label": self.env._("Template for Components"),
                "template": f"/service/import_template/{self._name}",
            }
        ]

    def _get_import_template_columns(self):
        """Return the columns of the template with examples and explanations."""
        label = self._get_import_label
        return [
            Column(
                label("archive_id"),
                self.env._("Serial number or our number of the installed product."),
                ("S-20001", "S-20001"),
                is_required=True,
            ),
            Column(
                label("product_id"),
                self.env._(
                    "Internal reference, barcode or exact name of the component."
                ),
                ("FAN-120", "BAT-12"),
                is_required=True,
            ),
            Column(
                label("serial"),
                self.env._("Number of the component, if it has one."),
                ("F-1", ""),
            ),
            Column(
                label("quantity"),
                self.env._("Empty: one."),
                ("1", "4"),
                "number",
            ),
            Column(
                label("fitted_on"), self.env._("Date."), ("2026-02-10",) * 2, "date"
            ),
            Column(
                label("removed_on"),
                self.env._("Date, if the component is not in the unit any more."),
                ("", ""),
                "date",
            ),
            Column(label("note"), self.env._("What else is to be known."), ("", "")),
        ]

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _get_import_required(self):
        return ("archive_id", "product_id")

    def _get_import_unknown(self, path, text):
        archives = self.env["service.product.archive"]
        if path == "product_id":
            return archives._get_import_unknown(path, text)
        if path == "archive_id":
            return self.env._(
                "no unit in service has the number or serial number “%(text)s”. Correct"
                " it, or import the unit first.",
                text=text,
            )
        return super()._get_import_unknown(path, text)

    def _get_import_advice(self, path):
        if path == "product_id":
            return self.env._("Give the internal reference or barcode.")
        if path == "archive_id":
            return self.env._("Give our number of the unit instead.")
        return super()._get_import_advice(path)

    # ------------------------------------------------------------------
    # Which component a row is about
    # ------------------------------------------------------------------
    def _import_find_units(self, texts):
        return self.env["service.product.archive"]._import_find_archives(texts)

    def _import_companies(self, run):
        """A component is of the company of its unit, see below."""

    def _import_references(self, run, paths):
        units = [path for path in paths if path.partition("/")[0] == "archive_id"]
        super()._import_references(run, units)
        archives = self.env["service.product.archive"]
        archives = archives.browse(
            {row.vals["archive_id"] for row in run.rows if row.vals.get("archive_id")}
        )
        companies = {archive.id: archive.company_id.id for archive in archives}
        for row in run.rows:
            row.company_id = companies.get(row.vals.get("archive_id"), row.company_id)
        return super()._import_references(
            run, [path for path in paths if path not in units]
        )

    def _import_identify(self, run):
        for row in run.rows:
            serial = row.vals.get("serial") or row.cells.get("lot_id")
            if serial:
                row.vals["serial"] = serial
            unit, product = row.vals.get("archive_id"), row.vals.get("product_id")
            if unit and product:
                row.key = (unit, product, serial or "", row.vals.get("fitted_on"))
        keyed = [row for row in run.rows if row.key and not row.record_id]
        there = self._import_find_components(keyed)
        for row in keyed:
            self._import_match_component(row, there[row.key[:3]])
        self._import_fitted_elsewhere(run)

    def _import_find_components(self, rows):
        """Return ``{(unit, product, serial): components}`` of the units of the rows."""
        found = defaultdict(self.browse)
        units = {row.key[0] for row in rows}
        for component in self.search_fetch(
            Domain("archive_id", "in", list(units)),
            ["archive_id", "product_id", "serial", "fitted_on", "is_active"],
            order="id",
        ):
            unit, product = component.archive_id.id, component.product_id.id
            found[(unit, product, component.serial or "")] |= component
        return found

    def _import_match_component(self, row, found):
        """Find the row's component among those of the same product and number."""
        fitted_on = row.key[3]
        if fitted_on:
            found = found.filtered(
                lambda component: component.fitted_on in (fitted_on, False)
            )
        elif len(found) > 1:
            found = found.filtered("is_active") or found
        if len(found) > 1:
            row.refuse(
                "product_id",
                self.env._(
                    "the unit has %(count)s such components. Give the day when this one"
                    " was fitted, or its External ID.",
                    count=len(found),
                ),
            )
        elif found:
            row.record_id, row.is_known = found.id, True

    def _import_fitted_elsewhere(self, run):
        """A serial number is in one unit at a time."""
        rows = [
            row
            for row in run.rows
            if row.key and row.key[2] and not row.vals.get("removed_on")
        ]
        # How a product is tracked is stock's; who registers has no right there.
        products = self.env["product.product"].sudo().browse({r.key[1] for r in rows})
        tracked = set(products.filtered(lambda p: p.tracking == "serial").ids)
        rows = [row for row in rows if row.key[1] in tracked]
        fitted = {}
        for component in self.search(
            Domain("product_id", "in", list(tracked))
            & Domain("serial", "in", list({row.key[2] for row in rows}))
            & Domain("is_active", "=", True)
        ):
            fitted[(component.product_id.id, component.serial)] = component
        for row in rows:
            component = fitted.get(row.key[1:3])
            if component and component.id != row.record_id:
                row.refuse(
                    "serial",
                    self.env._(
                        "“%(serial)s” is fitted in %(unit)s. Enter there when it was"
                        " removed first.",
                        serial=component.serial,
                        unit=component.archive_id.display_name,
                    ),
                )

    def _import_check_row(self, run, row):
        fitted_on, removed_on = row.vals.get("fitted_on"), row.vals.get("removed_on")
        if fitted_on and removed_on and removed_on < fitted_on:
            row.refuse(
                "removed_on",
                self.env._("it cannot be removed before it was fitted."),
            )
        if row.vals.get("quantity", 1) <= 0:
            row.refuse(
                "quantity", self.env._("the quantity must be greater than zero.")
            )
