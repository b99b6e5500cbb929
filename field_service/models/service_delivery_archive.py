# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# {setting of the company: how the products are tracked that it means}
FOLLOWED_TRACKING = {
    "never": (),
    "serial": ("serial",),
    "tracked": ("serial", "lot"),
}


class ServiceDelivery(models.Model):
    """Installed products follow what customers get and send back.

    All of it runs with the rights of the superuser on rows that the caller may see:
    the warehouse has no rights on installed products, the service none on stock.
    """

    _inherit = "service.delivery"

    # ------------------------------------------------------------------
    # When the goods move
    # ------------------------------------------------------------------
    @api.model
    def _follow_move_lines(self, lines):
        """Make and end installed products by what was just moved.

        A delivery never fails because of it: what cannot be done is noted on the
        transfer, and can be made up for in the list of deliveries.

        :param lines: done ``stock.move.line``
        """
        rows = self.search(Domain("id", "in", lines.ids), order="date, id")
        rows = rows.filtered(lambda row: row._is_followed())
        if not rows or rows._try_to_follow() is None:
            return
        # One of the transfers is in the way; the others need not suffer for it.
        for transfer in rows.grouped("reference").values():
            problem = transfer._try_to_follow()
            if problem:
                transfer._note_problem(problem)

    def _is_followed(self):
        """Tell whether an installed product is made or ended by this row."""
        self.ensure_one()
        product, setting = self.product_id, self.company_id.service_archive_on_delivery
        return bool(
            self.lot_id
            and self.partner_id
            and not self.is_service
            and product.tracking in FOLLOWED_TRACKING[setting]
            and (self.direction == "returned" or product.archive_on_delivery)
        )

    def _try_to_follow(self):
        """Return None, or in words why nothing was done."""
        try:
            with self.env.cr.savepoint():
                back = self.filtered(lambda row: row.direction == "returned")
                back._end_archives()
                (self - back)._make_archives()
        except UserError as error:
            return str(error)
        return None

    def _note_problem(self, problem):
        self.picking_id._message_log_batch(
            bodies={
                picking.id: self.env._(
                    "The installed products were not updated: %(problem)s",
                    problem=problem,
                )
                for picking in self.picking_id
            }
        )

    # ------------------------------------------------------------------
    # Which archive belongs to a row
    # ------------------------------------------------------------------
    def _get_archive_key(self):
        """Return what tells the unit of this row from all others.

        A serial number stands at one place only, a lot may stand at many; what is not
        tracked at all is told by its delivery.
        """
        key = (self.company_id.id, self.product_id.id, self.serial)
        if not self.lot_id:
            return ("row", self.id)
        if self.product_id.tracking == "lot":
            return (*key, self.partner_id.id, self.site_id.id)
        return key

    def _find_archives(self):
        """Return ``(archives in use, former archives)``, each ``{key: archive}``."""
        live, former = {}, {}
        found = self.env["service.product.archive"].search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("product_id", "in", self.product_id.ids)
            & (
                Domain("lot_id", "in", self.lot_id.ids)
                | Domain("lot_id", "=", False)
                & Domain("serial", "in", [row.serial for row in self if row.serial])
            ),
            order="id",
        )
        for archive in found:
            known = former if archive.state == "deactivated" else live
            known[archive._get_delivery_key()] = archive
        return live, former

    # ------------------------------------------------------------------
    # Delivered
    # ------------------------------------------------------------------
    def _make_archives(self, quantities=None):
        """Make the installed products of these deliveries, or complete what is there.

        A unit that stands with somebody else in the books ends there and begins anew
        with its new owner: who had it before keeps his history to himself, and the new
        record leads back to it.

        :param dict quantities: ``{row: quantity}`` where it is not that of the row
        :return: ``(new archives, completed archives)``
        """
        quantities = quantities or {}
        self.lot_id.fetch(["name", "product_id", "company_id"])  # once, not one by one
        live, former = self._find_archives()
        new, moved, completed = {}, {}, {}
        for row in self:
            key, quantity = row._get_archive_key(), quantities.get(row, row.quantity)
            archive = live.get(key)
            if key in new:
                new[key]["quantity"] += quantity if row._is_lot() else 0.0
            elif archive and archive._stands_with(row):
                archive._complete_from_delivery(row, quantity)
                completed[archive] = row.reference
            elif archive and archive.is_internal and not row.sale_line_id:
                continue  # Our own equipment, brought to a customer but not sold.
            else:
                if archive:
                    moved[row] = archive
                new[key] = row._prepare_archive_vals(
                    quantity, archive or former.get(key)
                )
        self._end_moved(moved)
        created = self._create_archives(list(new.values()))
        archives = created.concat(*completed)
        archives._follow_delivery(completed)
        return created, archives - created

    def _is_lot(self):
        return self.product_id.tracking == "lot"

    def _end_moved(self, archives):
        """End the archives of units that were delivered to somebody else."""
        by_transfer = defaultdict(self.env["service.product.archive"].browse)
        for row, archive in archives.items():
            by_transfer[row.reference, row.partner_id] |= archive
        for (reference, partner), batch in by_transfer.items():
            batch._end_by_delivery(
                self.env._(
                    "Delivered to %(customer)s with %(transfer)s",
                    customer=partner.display_name,
                    transfer=reference,
                )
            )

    @api.model
    def _create_archives(self, vals_list):
        """Create archives without the usual message: they say where they come from."""
        archives = self.env["service.product.archive"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        return archives.create(vals_list).with_env(self.env)

    def _prepare_archive_vals(self, quantity, former=None):
        """Return the values of the archive that this delivery makes.

        :param float quantity: in the product's unit
        :param former: the archive of the same unit that ended before
        """
        self.ensure_one()
        own = self.partner_id == self.company_id.partner_id
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "company_id": self.company_id.id,
            "is_internal": own,
            "partner_id": self.partner_id.id,
            "site_id": self.site_id.id,
            "quantity": quantity,
            "former_id": former.id if former else False,
            "made_by_delivery": True,
            **self._prepare_archive_dates(),
        }

    def _prepare_archive_dates(self):
        """Return what an archive learns from the papers of its delivery."""
        delivered_on = self._to_date(self.date)
        ordered_at = self.sale_order_id.date_order
        return {
            "sold_on": self._to_date(ordered_at) if ordered_at else delivered_on,
            "delivered_on": delivered_on,
            "delivery_move_line_id": self.id,
            "sale_line_id": self.sale_line_id.id,
        }

    def _to_date(self, moment):
        return fields.Datetime.context_timestamp(self, moment).date()

    # ------------------------------------------------------------------
    # Returned
    # ------------------------------------------------------------------
    def _end_archives(self):
        """End the installed products that came back.

        A delivery that is taken back at once was a mistake: what it had made is removed
        as if it had never been, unless something happened to the unit since. A return
        of anything else ends the archive and keeps its history.
        """
        live, _former = self._find_archives()
        registered = [
            archive
            for archive in live.values()
            if archive.state == "registered" and not archive.is_internal
        ]
        ended = defaultdict(self.env["service.product.archive"].browse)
        undone = self.env["service.product.archive"]
        for row in self:
            for archive in row._take_back(registered):
                if archive._was_made_by(row.origin_move_id):
                    undone |= archive
                ended[row.reference] |= archive
        removed = undone._filter_untouched()
        for reference, archives in ended.items():
            self._remove_archives(archives & removed, reference)
            (archives - removed)._end_by_delivery(
                self.env._("Returned with %(transfer)s", transfer=reference)
            )

    def _take_back(self, archives):
        """Take the quantity of this row off ``archives``; return those left empty."""
        if not self._is_lot():
            key = self._get_archive_key()
            return [one for one in archives if one._get_delivery_key() == key]
        mine = [
            archive
            for archive in archives
            if archive.lot_id == self.lot_id
            and archive.partner_id.commercial_partner_id == self.partner_id
        ]
        mine.sort(key=lambda archive: archive.site_id != self.site_id)
        left, empty = self.quantity, []
        for archive in mine:
            if self.product_id.uom_id.compare(left, archive.quantity) >= 0:
                left -= archive.quantity
                empty.append(archive)
                archives.remove(archive)
            elif self.product_id.uom_id.compare(left, 0.0) > 0:
                archive._note_partial_return(self, left)
                left = 0.0
        return empty

    @api.model
    def _remove_archives(self, archives, reference):
        """Remove archives that only a mistaken delivery had made."""
        if not archives:
            return
        names = ", ".join(archives.mapped("display_name"))
        archives.with_context(tracking_disable=True).state = "draft"
        archives.unlink()
        pickings = self.filtered(lambda row: row.reference == reference).picking_id
        note = self.env._(
            "Removed with the delivery that is taken back: %(products)s", products=names
        )
        pickings._message_log_batch(bodies=dict.fromkeys(pickings.ids, note))
