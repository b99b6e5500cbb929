# Part of Field Service. License LGPL-3.
from itertools import pairwise

from odoo import models

# What happens to a unit, in this order.
DATE_ORDER = ("sold_on", "delivered_on", "installed_on")


class ServiceProductArchive(models.Model):
    """What the row of an imported unit is meant for, and whether it can be."""

    _inherit = "service.product.archive"

    def _import_states(self, run):
        """Find out which rows are to be registered."""
        choices = {}
        for row in run.rows:
            text = row.cells.get("state")
            if not text:
                continue
            if text not in choices:
                choices[text] = self._import_read_choice(self._fields["state"], text)
            row.target, problem = choices[text]
            if not problem and row.target == "deactivated":
                problem = self.env._(
                    "a unit is not imported deactivated. Leave the row out, or import"
                    " the unit and deactivate it there with the reason."
                )
            if problem:
                row.refuse("state", problem)

    def _import_check_row(self, run, row):
        if row.record_id:
            self._import_check_unit(row)
        else:
            self._import_check_new(row)
        vals = row.vals
        dates = [name for name in DATE_ORDER if vals.get(name)]
        for earlier, later in pairwise(dates):
            if vals[later] < vals[earlier]:
                row.refuse(
                    later,
                    self.env._(
                        "%(date)s is before “%(earlier)s” (%(first)s). Correct one of"
                        " the two.",
                        date=vals[later],
                        earlier=self._get_import_label(earlier),
                        first=vals[earlier],
                    ),
                )
        start, end = vals.get("warranty_start"), vals.get("warranty_end")
        if (start and end and end < start) or vals.get("warranty_months", 0) < 0:
            row.refuse(
                "warranty_end",
                self.env._("the warranty cannot end before it begins."),
            )

    def _import_check_new(self, row):
        """Refuse new units that could not be told apart or used."""
        product = self.env["product.product"].browse(row.vals["product_id"])
        # The product was found with the user's rights, its tracking is stock's.
        is_tracked = product.sudo().tracking == "serial"
        serial = row.vals.get("serial")
        if product.type != "consu":
            row.refuse(
                "product_id",
                self.env._(
                    "%(product)s is no product that can be installed.",
                    product=product.display_name,
                ),
            )
        if not (serial or row.xmlid or row.cells.get("name")):
            row.refuse(
                "serial",
                self.env._(
                    "enter the serial number, or an External ID: without, a second"
                    " import would make the unit again."
                ),
            )
        elif is_tracked and not serial and row.target == "registered":
            row.refuse(
                "serial",
                self.env._(
                    "%(product)s is tracked by serial number. Enter it, or import the"
                    " unit as a draft.",
                    product=product.display_name,
                ),
            )
        if not row.target:
            row.target = "draft" if is_tracked and not serial else "registered"

    def _import_check_unit(self, row):
        """Refuse changes that the unit does not allow any more."""
        archive = self.browse(row.record_id)
        parent = self.browse(row.vals.get("parent_id"))
        if archive.state == "deactivated":
            row.refuse(
                "id",
                self.env._(
                    "%(unit)s is deactivated. Leave the row out, or give it another"
                    " External ID.",
                    unit=archive.name,
                ),
            )
        elif archive.state == "registered" and row.target == "draft":
            row.refuse(
                "state",
                self.env._(
                    "%(unit)s is registered and cannot become a draft again.",
                    unit=archive.name,
                ),
            )
        if str(archive.id) in (parent.parent_path or "").split("/"):
            row.refuse(
                "parent_id",
                self.env._("%(unit)s lies below this unit.", unit=parent.display_name),
            )
