# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceReturn(models.Model):
    """The steps of a return: announce, receive, repair, send back or scrap."""

    _inherit = "service.return"

    def action_announce(self):
        """Let the warehouse expect the units: one receipt for each.

        :raises UserError: there is no warehouse, or a serial number is missing
        """
        self._lock_for_step()
        self._check_step("action_announce")
        self._fill_lots()
        self._check_receivable()
        self._create_transfers("in")
        self._apply_step("action_announce")
        self._log_goods("return_announced")
        return True

    def action_receive(self):
        """Take the units in, as the property of the customer and without value.

        :raises AccessError: the user belongs neither to the warehouse nor to the
            service management
        """
        self._check_may_move_goods()
        self._check_step("action_receive")
        self.filtered(lambda goods: goods.state == "draft").action_announce()
        # Where somebody has cancelled the receipt, there is a new one.
        self._get_settled()._create_transfers("in")
        self._finish_transfers(self._get_open_pickings())
        return True

    def action_repair(self):
        """Open the repair orders of received units; missing ones are created.

        :return: a window action
        """
        self._check_step("action_repair")
        self._create_repairs()
        return self.with_context(related="repair_count").action_view_related()

    def action_send_back(self):
        """Prepare the way back; loaners are expected back in turn.

        :raises UserError: the unit was exchanged and belongs to nobody any more
        """
        self._lock_for_step()
        self._check_step("action_send_back")
        self._check_repairs_over()
        for goods in self.filtered(lambda goods: goods.kind == "exchange"):
            raise UserError(
                self.env._(
                    "%(document)s: the customer has got another unit for this one."
                    " Scrap it, or change the kind of the return.",
                    document=goods.name,
                )
            )
        # Not worth a repair after all.
        self._get_pending_repairs().action_repair_cancel()
        self._create_transfers("out")
        self._apply_step("action_send_back")
        self._log_goods("return_sent_back")
        # Loaners are ours; whoever sends a unit back may ask for its loaner.
        self.sudo().loan_ids.filtered(lambda loan: loan.state == "out")._expect_back()
        return True

    def action_hand_over(self):
        """Hand the units back to the customers: the deliveries are done."""
        self._check_may_move_goods()
        self._check_step("action_hand_over")
        self._get_settled()._create_transfers("out")
        self._finish_transfers(self._get_open_pickings())
        return True

    def action_scrap(self):
        """Scrap units that are beyond repair, or were exchanged.

        :raises UserError: a repair is still going on
        """
        self._check_may_move_goods()
        self._lock_for_step()
        self._check_step("action_scrap")
        self._check_repairs_over()
        # Not worth a repair after all.
        self._get_pending_repairs().action_repair_cancel()
        # A service manager decides on it without being a warehouse user.
        returns = self.sudo()
        for company, batch in returns.grouped("company_id").items():
            scraps = returns.env["stock.scrap"].with_company(company)
            scraps = scraps.create([goods._prepare_scrap_vals() for goods in batch])
            for goods, scrap in zip(batch, scraps, strict=True):
                goods.scrap_id = scrap
        returns.scrap_id.do_scrap()
        self._apply_step("action_scrap")
        self._log_goods("return_scrapped")
        return True

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    def _check_receivable(self):
        for goods in self.sudo():  # serial numbers and archives, see _check_goods
            if not goods.warehouse_id:
                raise UserError(
                    self.env._(
                        "%(document)s: %(company)s has no warehouse to receive the"
                        " unit.",
                        document=goods.name,
                        company=goods.company_id.name,
                    )
                )
            if goods.tracking != "none" and not goods.lot_id:
                raise UserError(
                    self.env._(
                        "%(document)s: enter the serial number of %(product)s.",
                        document=goods.name,
                        product=goods.product_id.display_name,
                    )
                )

    def _fill_lots(self):
        """Take over the numbers that were only typed at the installed products."""
        wanted = defaultdict(self.sudo().browse)
        for goods in self.sudo():  # serial numbers and archives, see _check_goods
            archive = goods.archive_id
            if (
                goods.tracking != "none"
                and not goods.lot_id
                and archive.serial
                and archive.product_id == goods.product_id
            ):
                key = (goods.company_id.id, goods.product_id.id, archive.serial)
                wanted[key] |= goods
        lots = self._find_or_create_lots(list(wanted))
        for key, returns in wanted.items():
            returns.lot_id = lots[key]

    @api.model
    def _find_or_create_lots(self, keys):
        """Return ``{(company id, product id, number): lot}`` of all ``keys``."""
        if not keys:
            return {}
        companies, products, numbers = zip(*keys, strict=True)
        # Whoever announces a return need not be a warehouse user.
        Lot = self.env["stock.lot"].sudo()
        lots = {}
        for lot in Lot.search(
            Domain("name", "in", numbers)
            & Domain("product_id", "in", products)
            & Domain("company_id", "in", [*companies, False])
        ):
            for company_id in [lot.company_id.id] if lot.company_id else companies:
                lots.setdefault((company_id, lot.product_id.id, lot.name), lot)
        missing = [key for key in keys if key not in lots]
        new = Lot.create(
            [
                {"name": number, "product_id": product_id, "company_id": company_id}
                for company_id, product_id, number in missing
            ]
        )
        return lots | dict(zip(missing, new, strict=True))

    def _get_pending_repairs(self):
        """Return the repair orders that are neither done nor cancelled."""
        # Which repairs are open is asked whoever sends the unit back.
        return self.sudo().repair_ids.filtered(
            lambda repair: repair.state in ("confirmed", "under_repair")
        )

    def _check_repairs_over(self):
        for goods in self.filtered(lambda goods: goods.state != "received"):
            repairs = goods._get_pending_repairs()
            if repairs:
                raise UserError(
                    self.env._(
                        "%(document)s: finish or cancel the repair %(repairs)s first.",
                        document=goods.name,
                        repairs=", ".join(repairs.mapped("name")),
                    )
                )

    # ------------------------------------------------------------------
    # What the documents of Odoo mean for the return
    # ------------------------------------------------------------------
    def _follow_transfers(self):
        """A done receipt is an arrival, a done delivery the end."""
        now = fields.Datetime.now()
        idle = self._get_settled()
        arrived = idle.filtered(lambda goods: goods.state == "announced")
        if arrived:
            arrived._take_over_lots()
            arrived._apply_step("action_receive", {"received_at": now})
            arrived._log_goods("return_received")
            arrived.filtered(lambda goods: goods.kind == "repair")._create_repairs()
        back = idle.filtered(lambda goods: goods.state == "sent_back")
        if back:
            back._apply_step("action_hand_over", {"back_at": now})
            back._log_goods("return_back")

    def _follow_repairs(self):
        """A return is in repair, or repaired, when its repair orders say so."""
        for goods in self:
            # The bench works without a right on the service documents.
            states = set(goods.sudo().repair_ids.mapped("state")) - {"cancel"}
            here = goods.state in ("received", "in_repair", "repaired")
            if not here:
                continue
            if "under_repair" in states:
                if goods.state != "in_repair":
                    goods._apply_step("repair_started")
            elif states == {"done"}:
                if goods.state != "repaired":
                    goods._apply_step(
                        "repair_done", {"repaired_at": fields.Datetime.now()}
                    )
                    goods._log_goods("return_repaired")
            elif goods.state == "in_repair":
                goods._apply_step("repair_cancelled")

    # ------------------------------------------------------------------
    # Repair and scrap
    # ------------------------------------------------------------------
    def _create_repairs(self):
        """Create and confirm the repair orders of units that have none open."""
        returns = self.sudo()  # the receipt starts the repair, whoever took it in
        without = returns.filtered(
            lambda goods: (
                not goods.repair_ids.filtered(
                    lambda repair: repair.state not in ("done", "cancel")
                )
            )
        )
        repairs = self.env["repair.order"].sudo()
        for company, batch in without.grouped("company_id").items():
            repairs |= repairs.with_company(company).create(
                [goods._prepare_repair_vals() for goods in batch]
            )
        repairs._action_repair_confirm()
        return repairs

    def _prepare_repair_vals(self):
        """Return the values of the repair order of this return."""
        self.ensure_one()
        here = self._get_return_location()
        receipt = self.picking_ids.filtered(
            lambda picking: picking.location_dest_id == here
        )[:1]
        return {
            "service_return_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "product_id": self.product_id.id,
            "product_qty": self.quantity,
            "product_uom": self.product_id.uom_id.id,
            "lot_id": self.lot_id.id,
            "picking_type_id": self.warehouse_id.repair_type_id.id,
            "product_location_src_id": here.id,
            "product_location_dest_id": here.id,
            "picking_id": receipt.id,
            "user_id": self.user_id.id,
            "under_warranty": self._is_repair_free(),
            "sale_order_id": self._get_repair_sale_order().id,
            "internal_notes": self.request_id.description,
        }

    def _is_repair_free(self):
        """Tell whether warranty or contract pay the parts of the repair."""
        document = self.work_order_id or self.request_id
        return bool(document) and not document._get_coverage("part").customer_share

    def _get_repair_sale_order(self):
        """Return the sales order that bills the parts of the repair, if anybody pays.

        It is the one of the work order; without an order Odoo's repair makes its own.
        """
        order = self.work_order_id
        if not order or self._is_repair_free():
            return self.env["sale.order"]
        return order._get_service_sale_order()

    def _prepare_scrap_vals(self):
        """Return the values by which the unit is scrapped: it leaves without value."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "scrap_qty": self.quantity,
            "lot_id": self.lot_id.id,
            "owner_id": self._get_owner().id,
            "location_id": self._get_return_location().id,
            "origin": self.name,
        }
