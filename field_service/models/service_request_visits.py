# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Command

from ..const import COST_GROUPS
from .service_work_order import BEFORE_COMPLETION


class ServiceRequest(models.Model):
    """The orders and visits of a request, and what they brought and cost."""

    _inherit = "service.request"

    work_order_ids = fields.One2many("service.work.order", "request_id")
    work_order_count = fields.Integer(compute="_compute_related_counts")
    dispatch_ids = fields.One2many("service.dispatch", "request_id")
    dispatch_count = fields.Integer(compute="_compute_related_counts")
    next_dispatch_id = fields.Many2one(
        "service.dispatch",
        compute="_compute_next_dispatch",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    next_visit_start = fields.Datetime(
        "Next Visit", compute="_compute_next_dispatch", store=True, precompute=True
    )
    next_engineer_id = fields.Many2one(
        "hr.employee", compute="_compute_next_dispatch", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    visit_revenue = fields.Monetary(
        compute="_compute_visit_totals",
        groups=COST_GROUPS,
        help="What was billed for the visits of this request.",
    )
    visit_cost = fields.Monetary(
        compute="_compute_visit_totals",
        groups=COST_GROUPS,
        help="What the visits of this request cost: hours, fees, parts.",
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "work_order_count": (
                "service.work.order",
                "request_id",
                "field_service.service_work_order_action",
            ),
            "dispatch_count": (
                "service.dispatch",
                "request_id",
                "field_service.service_dispatch_action",
            ),
        }

    @api.depends(
        "dispatch_ids.state", "dispatch_ids.planned_start", "dispatch_ids.employee_id"
    )
    def _compute_next_dispatch(self):
        for request in self:
            upcoming = request.dispatch_ids.filtered(
                lambda dispatch: dispatch.state not in ("done", "rejected")
            )
            dispatch = upcoming.sorted(
                lambda dispatch: (not dispatch.planned_start, dispatch.planned_start)
            )[:1]
            request.next_dispatch_id = dispatch
            request.next_visit_start = dispatch.planned_start
            request.next_engineer_id = dispatch.employee_id

    @api.depends("dispatch_ids.revenue", "dispatch_ids.cost")
    def _compute_visit_totals(self):
        for request in self:
            request.visit_revenue = sum(request.dispatch_ids.mapped("revenue"))
            request.visit_cost = sum(request.dispatch_ids.mapped("cost"))

    def action_distribute(self):
        """Send an engineer: an order is made where none is open, then he is chosen.

        :return: a window action that asks for engineer and time
        :raises UserError: a request is solved, closed or cancelled
        """
        self._check_step("action_create_work_order")
        open_orders = self.work_order_ids.filtered(
            lambda order: order.state in BEFORE_COMPLETION
        )
        missing = self - open_orders.request_id
        orders = open_orders | missing._create_work_orders() if missing else open_orders
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_dispatch_create_action"
        )
        action["context"] = {"default_work_order_ids": [Command.set(orders.ids)]}
        return action
