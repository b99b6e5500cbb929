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

    def _get_named_unit(self):
        """A return names the very unit that came, a loan the one that is lent."""
        picking = self.picking_id.sudo()  # see create
        goods = picking.service_return_id or picking.service_loan_id
        if goods:
            return goods.lot_id, picking.owner_id
        return super()._get_named_unit()

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
            # The bench neither sells nor decides on contracts.
            goods = move.repair_id.sudo().service_return_id
            if move.sale_line_id and goods.work_order_id:
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

    def _get_service_source(self):
        if self._get_bench_return():
            return self.repair_id
        return super()._get_service_source()

    def _get_service_order(self):
        return self._get_bench_return().work_order_id or super()._get_service_order()

    def _get_service_partner(self):
        return self._get_bench_return().partner_id or super()._get_service_partner()


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
