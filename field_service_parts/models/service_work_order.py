# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.field_service.const import COVERAGES

from .service_part_request import OPEN_STATES


class ServiceWorkOrder(models.Model):
    _name = "service.work.order"
    _inherit = ["service.work.order", "service.parts.mixin"]

    _part_inverse = "work_order_id"

    part_request_ids = fields.One2many(
        "service.part.request", "work_order_id", "Part Requests"
    )
    part_line_ids = fields.One2many(
        "service.part.request.line", "work_order_id", "Parts"
    )

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_part_documents()}

    # ------------------------------------------------------------------
    # Completion and cancellation
    # ------------------------------------------------------------------
    def _get_completion_problems(self):
        """Every part asked for was issued, and then used or returned."""
        problems = super()._get_completion_problems()
        # Completing needs no right on what the warehouse does.
        order = self.sudo()
        unissued = order.part_request_ids.filtered(
            lambda part_request: (
                part_request.state in OPEN_STATES and part_request.line_ids
            )
        )
        if unissued:
            problems.append(
                self.env._(
                    "Parts were requested but never issued: %(part_requests)s. Issue or"
                    " cancel them.",
                    part_requests=", ".join(
                        f"{part_request.name} ({part_request.product_summary})"
                        for part_request in unissued
                    ),
                )
            )
        out = order.part_line_ids.filtered(
            lambda line: line.uom_id.compare(line._get_open_quantity(), 0) > 0
        )
        if out:
            problems.append(
                self.env._(
                    "Parts were issued but neither used nor returned: %(parts)s.",
                    parts=", ".join(
                        f"{line._get_open_quantity():g} × {line.display_name}"
                        for line in out
                    ),
                )
            )
        return problems

    def action_complete(self):
        """Complete the orders, and with them their part requests.

        :raises UserError: names what is still missing, parts included
        """
        result = super().action_complete()
        # The parts go with their order, whoever completes or cancels it.
        issued = self.sudo().part_request_ids.filtered(
            lambda part_request: part_request.state == "issued"
        )
        if issued:
            # Everything was used, or the order could not have been completed.
            issued._apply_step("action_return_unused")
        return result

    def action_cancel(self, reason=None):
        """Cancel the orders and the parts that were not issued yet.

        :param str reason: why, kept in the service log
        :raises UserError: parts are out; they have to come back first
        """
        for order in self:
            # See action_complete.
            out = order.sudo().part_line_ids.filtered(
                lambda line: (
                    line.uom_id.compare(line.issued_quantity, line.returned_quantity)
                    > 0
                )
            )
            if out:
                raise UserError(
                    self.env._(
                        "%(order)s: return the issued parts before the order is"
                        " cancelled: %(parts)s.",
                        order=order.name,
                        parts=", ".join(out.mapped("display_name")),
                    )
                )
        result = super().action_cancel(reason=reason)
        self.sudo().part_request_ids._cancel_unissued()  # see action_complete
        return result

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------
    @api.model
    def _get_cost_triggers(self):
        return [
            *super()._get_cost_triggers(),
            "part_line_ids.estimated_cost",
            "part_line_ids.actual_cost",
        ]

    def _get_cost_amounts(self, stage):
        """Add what the parts cost: planned ones, or what really left the stock."""
        amounts = super()._get_cost_amounts(stage)
        field_name = "estimated_cost" if stage == "estimated" else "actual_cost"
        for order in self:
            # Costs are shown to few, but must be right for everyone.
            for line in order.sudo().part_line_ids:
                amounts[order]["part"] += line[field_name]
        return amounts

    # ------------------------------------------------------------------
    # Billing
    # ------------------------------------------------------------------
    def _prepare_part_sale_line_vals(self, line):
        """Return the values of the order line that bills a part.

        :param line: ``service.part.request.line`` that the customer pays for
        """
        self.ensure_one()
        share, reason = line.customer_share, line.coverage_reason
        if self.billing_policy == "fixed":
            # The part is delivered through the order; the fixed price pays for it.
            share, reason = 0.0, self.env._("Included in the fixed price")
        elif share < 100.0:
            reason = self.env._(
                "%(reason)s: customer pays %(share)g %%",
                reason=reason or dict(COVERAGES)[line.coverage],
                share=share,
            )
        return self._prepare_sale_line_vals(
            line.product_id, line.quantity, share, reason
        )
