# Part of Field Service. License LGPL-3.
from odoo import api, models

from ..engine.import_template import Column


class ServiceProductArchive(models.Model):
    """The spreadsheet that is filled in to import installed products."""

    _inherit = "service.product.archive"

    @api.model
    def get_import_templates(self):
        """Offer the spreadsheet to fill in.

        :return: list of ``label`` and ``template``, the address of the file
        :raises AccessError: the user may not create installed products
        """
        self.browse().check_access("create")
        return [
            {
                "label": self.env._("Template for Installed Products"),
                "template": f"/service/import_template/{self._name}",
            }
        ]

    def _get_import_template_columns(self):
        """Return the columns of the template with examples and explanations."""
        label = self._get_import_label
        return [
            Column(
                label("id"),
                self.env._(
                    "Any name that no other row has. With it a second import finds the"
                    " unit again; not needed where there is a serial number."
                ),
                ("ups-rack-1", "ups-hall-1", ""),
            ),
            Column(
                label("product_id"),
                self.env._("Internal reference, barcode or exact name of the product."),
                ("UPS-RACK", "UPS-20", "BAT-12"),
                is_required=True,
            ),
            Column(
                label("serial"),
                self.env._(
                    "Number on the type plate. Needed for products tracked by serial"
                    " number, and wherever there is no External ID."
                ),
                ("R-1000", "S-20001", "LOT-77"),
            ),
            *self._get_import_template_places(),
            *self._get_import_template_dates(),
            Column(
                label("state"),
                self.env._(
                    "Draft or Registered; only registered units can be chosen on a"
                    " request. Empty: registered when nothing is missing."
                ),
                ("", "", ""),
                choices=tuple(self._get_import_states().values()),
            ),
        ]

    def _get_import_template_places(self):
        label = self._get_import_label
        return [
            Column(
                label("partner_id"),
                self.env._(
                    "Reference, VAT number, e-mail address or exact name of the"
                    " customer."
                ),
                ("C-0815", "C-0815", "service@customer.example"),
                is_required=True,
            ),
            Column(
                label("site_id"),
                self.env._(
                    "Address of the customer where the unit stands: its reference or"
                    " name. Empty: the customer's own address."
                ),
                ("Plant North", "Plant North", ""),
            ),
            Column(
                label("parent_id"),
                self.env._(
                    "Serial number or our number of the unit that this one belongs"
                    " to; it may stand in this file as well."
                ),
                ("", "R-1000", "S-20001"),
            ),
        ]

    def _get_import_template_dates(self):
        label = self._get_import_label
        kept = self.env._(
            "Empty: worked out from the product's terms and the dates before."
        )
        return [
            Column(label("sold_on"), self.env._("Date."), ("2026-01-12",) * 3, "date"),
            Column(
                label("delivered_on"),
                self.env._("Date, not before the sale."),
                ("2026-02-02",) * 3,
                "date",
            ),
            Column(
                label("installed_on"),
                self.env._("Date, not before the delivery."),
                ("2026-02-10", "2026-02-10", ""),
                "date",
            ),
            Column(label("warranty_months"), kept, ("24", "", ""), "number"),
            Column(label("warranty_start"), kept, ("", "2026-02-10", ""), "date"),
            Column(label("warranty_end"), kept, ("", "2028-02-09", ""), "date"),
        ]

    def _get_import_states(self):
        """Return the states that an import may ask for, with their names."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return {state: states[state] for state in ("draft", "registered")}
