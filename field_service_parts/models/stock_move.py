# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    service_part_line_id = fields.Many2one(
        "service.part.request.line",
        "Service Part",
        index="btree_not_null",
        ondelete="restrict",
        help="The part request line that this move issues or takes back.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "service_part_line_id"]

    def _update_reserved_quantity(
        self,
        need,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=True,
    ):
        """Reserve the very unit that the document of the service names."""
        if not self.origin_returned_move_id:
            unit, owner = self._get_named_unit()
            lot_id = lot_id or unit
            owner_id = owner_id or owner
        return super()._update_reserved_quantity(
            need,
            location_id,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            strict=strict,
        )

    def _get_named_unit(self):
        """Return the lot that the document of this move names, and whose it is.

        :return: a pair of ``stock.lot`` and ``res.partner``, each may be empty
        """
        return self.service_part_line_id.lot_id, self.env["res.partner"]

    # ------------------------------------------------------------------
    # Ledger
    # ------------------------------------------------------------------
    def _is_service_consumption(self):
        """Tell whether the move takes parts to, or back from, *Service Consumption*.

        What the customer pays is posted by his invoice, with its own analytics.
        """
        self.ensure_one()
        return bool(self.service_part_line_id) and not self.sale_line_id

    def _get_service_source(self):
        """Return the document that takes the parts there: one entry for each."""
        self.ensure_one()
        return self.picking_id

    def _get_service_order(self):
        """Return the work order whose cost the parts of this move are."""
        self.ensure_one()
        # The warehouse has no right on the order that it works for.
        return self.service_part_line_id.sudo().work_order_id

    def _get_service_partner(self):
        """Return the customer at whose place the parts of this move are used."""
        self.ensure_one()
        return self.picking_id.partner_id

    def _get_service_analytic_distribution(self):
        """Return the distribution of the contract, else of the order."""
        self.ensure_one()
        return self._get_service_order()._get_service_analytic_distribution() or {}

    def _is_posted_in_real_time(self):
        """Tell whether the ledger gets an entry of its own for this move."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        return (
            product.is_storable
            and product.valuation == "real_time"
            and bool(
                self.location_dest_id.valuation_account_id
                or self.location_id.valuation_account_id
            )
        )

    def _get_analytic_distribution(self):
        """Parts that we pay count for the contract, also without a ledger entry.

        With an entry the cost line itself carries the distribution; both together
        would count the part twice.
        """
        if self._is_service_consumption() and not self._is_posted_in_real_time():
            return self._get_service_analytic_distribution()
        return super()._get_analytic_distribution()

    def _get_account_move_line_vals(self):
        """Let the cost line carry the analytic distribution of contract or order."""
        vals_list = super()._get_account_move_line_vals()
        if not self._is_service_consumption():
            return vals_list
        cost_accounts = (
            self.location_dest_id.valuation_account_id
            | self.location_id.valuation_account_id
        )
        for vals in vals_list:
            vals["partner_id"] = self._get_service_partner().commercial_partner_id.id
            if vals["account_id"] in cost_accounts.ids:
                vals["analytic_distribution"] = (
                    self._get_service_analytic_distribution()
                )
        return vals_list

    def _create_account_move(self):
        """Post one entry for each document, so that an order shows its own.

        Odoo puts all moves of one validation into one entry.
        """
        parts = self.filtered(lambda move: move._is_service_consumption())
        entries = super(StockMove, self - parts)._create_account_move()
        sources = parts.grouped(lambda move: move._get_service_source())
        for source, moves in sources.items():
            entry = super(StockMove, moves)._create_account_move()
            if entry:
                # The order lists its entries, whoever moved the goods.
                entry.sudo().write(source.sudo()._prepare_service_entry_vals())
            entries |= entry
        return entries
