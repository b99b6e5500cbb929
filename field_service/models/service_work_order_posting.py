# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# Parts are posted by the stock moves, subcontracting by the vendor's bill.
POSTED_CATEGORIES = ("labour", "travel", "other")


class ServiceWorkOrder(models.Model):
    """Labour, travel and own fees in the general ledger: one entry per order."""

    _inherit = "service.work.order"

    cost_move_id = fields.Many2one(
        "account.move", "Cost Entry", readonly=True, copy=False, index="btree_not_null"
    )
    cost_move_ids = fields.One2many(
        "account.move",
        "service_work_order_id",
        "Cost Entries",
        domain=[("move_type", "=", "entry")],
    )
    cost_move_count = fields.Integer(compute="_compute_cost_move_count")

    @api.depends("cost_move_ids")
    def _compute_cost_move_count(self):
        for order in self:
            order.cost_move_count = len(order.cost_move_ids)

    def _check_may_post(self):
        """Only dispatchers, managers and accountants close and reopen orders."""
        if self.env.su or any(
            self.env.user.has_group(group)
            for group in (
                "field_service.group_service_dispatcher",
                "account.group_account_invoice",
            )
        ):
            return
        raise UserError(
            self.env._(
                "%(orders)s: only a dispatcher, a manager or an accountant may do"
                " this.",
                orders=", ".join(self.mapped("display_name")),
            )
        )

    def _post_cost_moves(self):
        """Post one journal entry for each order that has costs and no entry yet."""
        self._check_may_post()
        # Dispatchers close orders without being accountants; what is posted follows
        # from the company's settings only.
        unposted = self.sudo().filtered(lambda order: not order.cost_move_id)
        lines = {order: order._prepare_cost_move_lines() for order in unposted}
        costly = unposted.filtered(lines.get)
        for company, orders in costly.grouped("company_id").items():
            moves = orders.env["account.move"].with_company(company)
            moves = moves.create(
                [order._prepare_cost_move_vals(lines[order]) for order in orders]
            )
            moves._post(soft=False)
            for order, move in zip(orders, moves, strict=True):
                order.cost_move_id = move

    def _prepare_cost_move_vals(self, lines):
        """Return the values of the journal entry of this order."""
        return {
            "move_type": "entry",
            "journal_id": self.company_id._get_service_cost_journal().id,
            "date": fields.Date.context_today(self),
            "ref": self.name,
            "partner_id": self.partner_id.id,
            "service_work_order_id": self.id,
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _prepare_cost_move_lines(self):
        """Return balanced journal item values, one pair per category and class."""
        labels = self._get_category_labels()
        absorption = self.company_id._get_service_absorption_account
        lines = []
        for (category, coverage), amount in self._get_postable_amounts().items():
            amount = self.currency_id.round(amount)
            if self.currency_id.is_zero(amount):
                continue
            name = f"{self.name}: {labels[category]}"
            common = {
                "name": name,
                "partner_id": self.partner_id.commercial_partner_id.id,
                "analytic_distribution": self._get_service_analytic_distribution(),
            }
            cost_account = self.company_id._get_service_cost_account(coverage)
            lines.append(
                {
                    **common,
                    "account_id": cost_account.id,
                    "debit": amount,
                    "credit": 0.0,
                }
            )
            lines.append(
                {
                    **common,
                    "account_id": absorption().id,
                    "debit": 0.0,
                    "credit": amount,
                }
            )
        return lines

    def _get_postable_amounts(self):
        """Return ``{(category, coverage class): cost}`` of labour, travel, own fees."""
        amounts = defaultdict(float)
        for entry in self.time_entry_ids:
            amounts[entry._get_charge_category(), entry.coverage] += entry.cost
        for line in self.cost_line_ids:
            if line.stage == "actual" and line.category in POSTED_CATEGORIES:
                amounts[line.category, line.coverage] += line.amount
        return amounts

    @api.model
    def _get_category_labels(self):
        return {
            "labour": self.env._("Labour"),
            "travel": self.env._("Travel"),
            "other": self.env._("Fees and other costs"),
        }

    def _get_service_analytic_distribution(self):
        """Return the analytic distribution: the contract's, else the order's."""
        return self.contract_id.analytic_distribution or self.analytic_distribution

    def _reverse_cost_moves(self):
        """Reverse the posted costs, so that the next closing posts them anew."""
        self._check_may_post()
        # See _post_cost_moves: the right to reopen is the right to reverse.
        for order in self.sudo().filtered("cost_move_id"):
            move = order.cost_move_id
            order.cost_move_id = False
            move._reverse_moves(
                [
                    {
                        "date": fields.Date.context_today(self),
                        "ref": self.env._("Reopened: %(order)s", order=order.name),
                        "service_work_order_id": order.id,
                    }
                ],
                cancel=True,
            )

    def action_view_cost_moves(self):
        """Open the journal entries that this order posted."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_journal_line"
        )
        action["domain"] = [("service_work_order_id", "=", self.id)]
        action["context"] = {"create": False}
        return action
