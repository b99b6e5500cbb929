# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import models
from odoo.fields import Domain

SHOWN_REASONS = 10


class ServiceDelivery(models.Model):
    """Installed products made by hand, from deliveries of any age."""

    _inherit = "service.delivery"

    def action_create_archives(self):
        """Make the installed products of the chosen deliveries.

        What has one already, came back or went on to somebody else is left alone, and
        the user is told so.

        :return: a notification that says what was done, then the new records
        :raises AccessError: the user may not create installed products
        """
        self.check_access("read")
        self.env["service.product.archive"].check_access("create")
        # Read above; orders and serial numbers behind the rows are none of the
        # service's rights.
        rows = self.sudo().sorted(lambda row: (row.date, row.id))
        reasons = rows._get_reasons_against()
        rows = rows.filtered(lambda row: row not in reasons)
        quantities = rows._get_standing_quantities()
        gone = rows.filtered(lambda row: row not in quantities)
        reasons.update(dict.fromkeys(gone, self.env._("came back since")))
        new, completed = (rows - gone)._make_archives(quantities)
        # The rows are a view of the tables that were just written.
        self.invalidate_recordset(["archive_id"])
        return self._tell_created(new, completed, reasons)

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------
    def _get_reasons_against(self):
        """Return ``{row: why no installed product is made of it}``."""
        latest = self._get_latest_rows()
        reasons = {}
        for row in self:
            last = latest.get(row.lot_id, row)
            if row.direction == "returned":
                reasons[row] = self.env._("is a return")
            elif row.is_service:
                reasons[row] = self.env._("was moved for a service, not sold")
            elif not row.partner_id:
                reasons[row] = self.env._("has no customer")
            elif last.id != row.id:
                reasons[row] = last._get_later_way()
            elif row.archive_id and row.archive_id.state != "draft":
                reasons[row] = self.env._(
                    "has one already: %(archive)s", archive=row.archive_id.name
                )
        return reasons

    def _get_latest_rows(self):
        """Return ``{serial number: its last way to or from a customer}``."""
        serials = self.lot_id.filtered(lambda lot: lot.product_id.tracking == "serial")
        ways = self.search(
            Domain("lot_id", "in", serials.ids) & Domain("is_service", "=", False),
            order="date, id",
        )
        return {way.lot_id: way for way in ways}

    def _get_later_way(self):
        """Return in words what became of a unit after an older delivery."""
        if self.direction == "returned":
            return self.env._(
                "came back with %(transfer)s", transfer=self.reference or "–"
            )
        return self.env._(
            "went to %(customer)s later, with %(transfer)s",
            customer=self.partner_id.display_name or "–",
            transfer=self.reference or "–",
        )

    def _get_standing_quantities(self):
        """Return ``{row: how much of it is still with the customer}``.

        Of lots nobody can say which piece came back: what is returned is taken off
        what the customer got in all.
        """
        lots = self.filtered(lambda row: row.lot_id and row._is_lot())
        left = {
            (lot, partner): quantity
            for lot, partner, quantity in self._read_group(
                Domain("lot_id", "in", lots.lot_id.ids)
                & Domain("is_service", "=", False),
                ["lot_id", "partner_id"],
                ["net_quantity:sum"],
            )
        }
        quantities = {row: row.quantity for row in self - lots}
        for row in lots:
            key = (row.lot_id, row.partner_id)
            quantity = min(row.quantity, left[key])
            if row.product_id.uom_id.compare(quantity, 0.0) > 0:
                quantities[row] = quantity
                left[key] -= quantity
        return quantities

    # ------------------------------------------------------------------
    # What the user is told
    # ------------------------------------------------------------------
    def _tell_created(self, new, completed, reasons):
        """Return a notification of what was made and what was not, and why."""
        lines = [self.env._("%(count)s installed products created.", count=len(new))]
        if completed:
            lines.append(
                self.env._("%(count)s drafts completed.", count=len(completed))
            )
        rows_by_reason = defaultdict(list)
        for row, reason in reasons.items():
            rows_by_reason[reason].append(row.serial or row.product_id.display_name)
        for reason, rows in list(rows_by_reason.items())[:SHOWN_REASONS]:
            lines.append(f"{', '.join(rows[:SHOWN_REASONS])}: {reason}.")
        hidden = len(rows_by_reason) - SHOWN_REASONS
        if hidden > 0:
            lines.append(self.env._("… and %(count)s more.", count=hidden))
        params = {
            "type": "warning" if reasons else "success",
            "sticky": bool(reasons),
            "title": self.env._("Installed Products"),
            "message": "\n".join(lines),
        }
        made = new | completed
        if made:
            params["next"] = self._get_made_action(made)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }

    def _get_made_action(self, archives):
        """Return the action that shows the archives that were made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_product_archive_action"
        )
        return {
            **action,
            "domain": [("id", "in", archives.ids)],
            "context": {},
            "views": [(False, "list"), (False, "form")],
        }
