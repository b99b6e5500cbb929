# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from ..models.service_dispatch_conflicts import Plan


class ServiceDispatchCreateWizard(models.TransientModel):
    _name = "service.dispatch.create.wizard"
    _inherit = "service.step.wizard"
    _description = "Send an Engineer"
    _documents_field = "work_order_ids"

    work_order_ids = fields.Many2many(
        "service.work.order", string="Work Orders", required=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Engineer",
        required=True,
        domain="[('is_service_engineer', '=', True)]",
    )
    planned_start = fields.Datetime(required=True)
    planned_end = fields.Datetime(
        compute="_compute_planned_end", store=True, readonly=False, required=True
    )
    treatment = fields.Selection(
        selection=lambda self: (
            self.env["service.dispatch"]
            ._fields["treatment"]
            ._description_selection(self.env)
        ),
    )
    fit_warning = fields.Text("What Speaks Against It", compute="_compute_fit")
    is_exception = fields.Boolean(compute="_compute_fit")
    exception_reason = fields.Char(
        "Reason for the Exception",
        help="Why this engineer goes then although something speaks against it.",
    )
    send_now = fields.Boolean(
        string="Send to the engineer at once",
        default=True,
        help="Off: the dispatch stays a draft that only the office sees.",
    )

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self._documents_field not in vals:
            return vals
        orders = self.new(vals).work_order_ids._origin
        if "employee_id" in fields and orders and not vals.get("employee_id"):
            proposals = set(orders._propose_engineers().values())
            # Whoever is best for all of them.
            if len(proposals) == 1:
                vals["employee_id"] = proposals.pop().id
        starts = [
            start
            for order in orders
            if (start := order.planned_start or order.customer_start)
        ]
        if "planned_start" in fields and starts:
            vals.setdefault("planned_start", min(starts))
        return vals

    @api.depends("planned_start", "work_order_ids")
    def _compute_planned_end(self):
        for wizard in self:
            hours = max(wizard.work_order_ids.mapped("expected_hours"), default=0)
            start = wizard.planned_start
            wizard.planned_end = start and fields.Datetime.add(start, hours=hours or 1)

    @api.depends("employee_id", "planned_start", "planned_end", "work_order_ids")
    def _compute_fit(self):
        Dispatch = self.env["service.dispatch"]
        for wizard in self:
            plans = [
                Plan(
                    order,
                    wizard.employee_id,
                    wizard.planned_start,
                    wizard.planned_end,
                    Dispatch,
                )
                for order in wizard.work_order_ids
                if wizard.employee_id
            ]
            found = Dispatch._find_conflicts(plans)
            texts, wizard.is_exception = [], False
            for plan, conflicts in zip(plans, found, strict=True):
                company = plan.order.company_id.sudo()  # its settings hold for all
                for kind, text in conflicts:
                    texts.append(text)
                    if company._get_service_check(kind) != "warn":
                        wizard.is_exception = True
            wizard.fit_warning = "\n".join(dict.fromkeys(texts)) or False

    def action_confirm(self):
        """Create one dispatch for each work order and send it if wished.

        :return: the action that shows the new dispatches
        """
        self.ensure_one()
        dispatches = self.env["service.dispatch"].create(
            [self._prepare_dispatch_vals(order) for order in self.work_order_ids]
        )
        if self.send_now:
            dispatches.action_send()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_dispatch_vals(self, work_order):
        """Return the values of the dispatch of ``work_order``."""
        vals = {
            **work_order._prepare_dispatch_vals(),
            "employee_id": self.employee_id.id,
            "planned_start": self.planned_start,
            "planned_end": self.planned_end,
            "exception_reason": self.exception_reason,
        }
        if self.treatment:
            vals["treatment"] = self.treatment
        return vals
