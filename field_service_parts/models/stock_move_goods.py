# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import float_is_zero


class StockMove(models.Model):
    """Which very unit moves, and whose it is."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """A repaired unit stays its owner's.

        Odoo's repair looks for the owner only where the spare parts come from.
        """
        Repair = self.env["repair.order"]
        for vals in vals_list:
            if not vals.get("repair_id") or vals.get("repair_line_type"):
                continue
            # Repairs of the bench; the return behind is not its business.
            goods = Repair.browse(vals["repair_id"]).sudo().service_return_id
            if goods:
                vals["restrict_partner_id"] = goods._get_owner().id
                for command in vals.get("move_line_ids", ()):
                    command[2]["owner_id"] = goods._get_owner().id
        return super().create(vals_list)

    def _update_reserved_quantity(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        """Reserve the very unit that was returned or is lent."""
        picking = self.picking_id.sudo()  # see create
        goods = picking.service_return_id or picking.service_loan_id
        if goods and not self.origin_returned_move_id:
            lot_id = lot_id or goods.lot_id
            owner_id = owner_id or picking.owner_id
        return super()._update_reserved_quantity(
            need,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
        )

    # ------------------------------------------------------------------
    # Parts that the bench puts in
    # ------------------------------------------------------------------
    def _create_repair_sale_order_line(self):
        """Bill the parts of a repair with the share that is the customer's."""
        new = self.filtered(
            lambda move: not move.sale_line_id and move.repair_line_type == "add"
        )
        result = super()._create_repair_sale_order_line()
        for move in new:
            goods = move.repair_id.sudo().service_return_id
            if move.sale_line_id and goods.work_order_id:
                # The bench neither sells nor decides on contracts.
                goods._share_repair_line(move.sale_line_id.sudo())
        return result

    # ------------------------------------------------------------------
    # Ledger of the bench
    # ------------------------------------------------------------------
    @api.depends("repair_id.service_return_id")
    def _compute_location_dest_id(self):
        """Parts of a repair that we pay go where we use parts up."""
        result = super()._compute_location_dest_id()
        for move in self.filtered(lambda move: move.repair_line_type == "add"):
            # The bench neither sells nor decides on contracts.
            place = move.repair_id.sudo().service_return_id._get_part_location()
            if place:
                move.location_dest_id = place
        return result

    def _get_bench_return(self):
        """Return the return into whose unit this part goes at our cost."""
        if self.repair_line_type != "add" or self.sale_line_id:
            return self.env["service.return"]
        # See _compute_location_dest_id.
        goods = self.repair_id.sudo().service_return_id
        return goods if goods.work_order_id else goods.browse()

    def _is_service_consumption(self):
        return super()._is_service_consumption() or bool(self._get_bench_return())

    def _get_service_analytic_distribution(self):
        goods = self._get_bench_return()
        if goods:
            return goods.work_order_id._get_service_analytic_distribution() or {}
        return super()._get_service_analytic_distribution()

    def _get_account_move_line_vals(self):
        vals_list = super()._get_account_move_line_vals()
        goods = self._get_bench_return()
        if goods:
            for vals in vals_list:
                vals["partner_id"] = goods.partner_id.commercial_partner_id.id
        return vals_list

    def _create_account_move(self):
        """Post the parts of each repair by themselves, so that its order shows them."""
        bench = self.filtered(lambda move: move._get_bench_return())
        entries = super(StockMove, self - bench)._create_account_move()
        for repair, moves in bench.grouped("repair_id").items():
            entry = super(StockMove, moves)._create_account_move()
            if entry:
                # The order lists its entries, whoever moved the goods.
                order = repair.sudo().service_return_id.work_order_id
                entry.sudo().write(
                    {"ref": repair.name, "service_work_order_id": order.id}
                )
            entries |= entry
        return entries


class ServiceReturn(models.Model):
    """Who pays the parts of a repair."""

    _inherit = "service.return"

    def _get_part_location(self):
        """Return where parts go that we pay; nothing where the customer pays.

        His parts stay with Odoo's repair: the invoice posts them at cost.
        """
        order = self.work_order_id
        if not order:
            return self.env["stock.location"]
        coverage = order._get_coverage("part")
        if coverage.customer_share > 0:
            return self.env["stock.location"]
        return order.company_id._get_consumption_location(coverage.coverage)

    def _share_repair_line(self, line):
        """Leave to the customer what warranty and contract leave to him.

        :param line: ``sale.order.line`` of a part of the repair
        """
        order = self.work_order_id
        coverage = order._get_coverage("part")
        share = coverage.customer_share
        line.write(
            {
                "service_customer_share": share,
                "analytic_distribution": order._get_service_analytic_distribution(),
            }
        )
        if not float_is_zero(100.0 - share, precision_digits=2):
            line.discount = 100.0 - (100.0 - line.discount) * share / 100.0
