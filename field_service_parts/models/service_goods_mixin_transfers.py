# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceGoodsMixin(models.AbstractModel):
    """The transfers on which goods travel; the document follows them."""

    _inherit = "service.goods.mixin"

    # The field of stock.picking that leads to the document.
    _picking_inverse = None

    def _get_customer_location(self):
        partner = self.site_id or self.partner_id
        return partner.with_company(self.company_id).property_stock_customer

    def _create_transfers(self, kind):
        """Create and reserve one transfer for each document.

        :param str kind: passed to :meth:`_prepare_transfer_vals`
        :return: the new ``stock.picking`` with superuser rights
        """
        # An engineer or agent starts what the warehouse then carries out.
        pickings = self.env["stock.picking"].sudo()
        for company, batch in self.sudo().grouped("company_id").items():
            batch = batch.with_company(company)
            new = pickings.with_company(company).create(
                [goods._prepare_transfer_vals(kind) for goods in batch]
            )
            new.action_confirm()
            new.action_assign()
            pickings |= new
        for picking in pickings:
            lot = picking[self._picking_inverse].lot_id
            lines = picking.move_line_ids.filtered(lambda line: not line.lot_id)
            if lot and lines:
                lines.lot_id = lot
        return pickings

    def _prepare_transfer_vals(self, kind):
        """Return the values of the transfer ``kind`` of this document."""
        raise NotImplementedError

    def _prepare_picking_vals(self, operation, source, destination, owner=None):
        """Return the values of a transfer of the unit.

        :param operation: ``stock.picking.type``
        :param source: ``stock.location`` it is taken from
        :param destination: ``stock.location`` it is brought to
        :param owner: ``res.partner`` to whom the goods belong, not to us: they move
            without value then
        """
        self.ensure_one()
        owner_id = owner.id if owner else False
        return {
            "picking_type_id": operation.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "partner_id": (self.site_id or self.partner_id).id,
            "owner_id": owner_id,
            "origin": " ".join(
                filter(
                    None, [self.work_order_id.name or self.request_id.name, self.name]
                )
            ),
            "company_id": self.company_id.id,
            self._picking_inverse: self.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom": self.product_id.uom_id.id,
                        "product_uom_qty": self.quantity,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                        "company_id": self.company_id.id,
                        "restrict_partner_id": owner_id,
                    }
                )
            ],
        }

    def _finish_transfers(self, pickings):
        """Carry out transfers; the documents follow them.

        :raises UserError: the goods are not where they are taken from
        """
        for move in pickings.move_ids:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "%(document)s: %(product)s is not in %(location)s.",
                        document=move.picking_id[self._picking_inverse].name,
                        product=move.product_id.display_name,
                        location=move.location_id.display_name,
                    )
                )
        for company, batch in pickings.grouped("company_id").items():
            batch = batch.with_company(company)
            batch.move_ids.picked = True
            batch._action_done()

    def _get_open_pickings(self):
        """Return the transfers that are still to be carried out."""
        # The document follows them, whoever may see them.
        return self.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def _get_settled(self):
        """Return the documents that no transfer is open for."""
        return self.filtered(lambda goods: not goods._get_open_pickings())

    def _take_over_lots(self):
        """Note the serial numbers that really moved, whatever was expected."""
        for goods in self:
            # Which unit moved is known to whoever moved it.
            lots = goods.sudo().picking_ids.move_line_ids.lot_id
            if len(lots) == 1 and lots != goods.lot_id:
                goods.lot_id = lots

    def _follow_transfers(self):
        """Take the step that a finished transfer means."""
        raise NotImplementedError
