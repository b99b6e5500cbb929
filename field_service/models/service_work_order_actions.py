# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError


class ServiceWorkOrder(models.Model):
    """The steps of a work order's life."""

    _inherit = "service.work.order"

    def _log(self, event, note=None, old=None, new=None):
        """Write a step of the orders into the log of their requests."""
        # An engineer who may work on the order logs on the call behind it.
        self.env["service.log"]._record(
            order.request_id._prepare_log_vals(
                event, note, old, new or order.name, work_order=order
            )
            for order in self.sudo().filtered("request_id")
        )

    def action_plan(self):
        """Mark the orders as planned; a missing period follows from the visits."""
        self._check_step("action_plan")
        for order in self.filtered(lambda order: not order.planned_start):
            starts = [
                start for start in order.dispatch_ids.mapped("planned_start") if start
            ]
            order.planned_start = min(starts) if starts else order.customer_start
            ends = [end for end in order.dispatch_ids.mapped("planned_end") if end]
            order.planned_end = max(ends) if ends else order.customer_end
        self._apply_step("action_plan")
        self._log("order_planned")
        return True

    def action_release(self):
        """Release the orders for work."""
        self._apply_step("action_release")
        self._log("order_released")
        return True

    def action_start(self):
        """Begin the work on released orders."""
        begun = self.filtered(lambda order: order.state != "in_progress")
        self._apply_step("action_start")
        begun.filtered(
            lambda order: not order.actual_start
        ).actual_start = fields.Datetime.now()
        begun._log("order_started")
        return True

    def action_complete(self):
        """Declare the work done: hours recorded, checklists ticked, visits finished.

        :raises UserError: names what is still missing
        """
        self._check_step("action_complete")
        self._check_can_complete()
        now = fields.Datetime.now()
        self._apply_step("action_complete", {"completed_at": now})
        for order in self:
            ends = [end for end in order.dispatch_ids.mapped("actual_end") if end]
            order.actual_end = max(ends, default=now)
            order.actual_start = order.actual_start or min(
                (start for start in order.dispatch_ids.mapped("actual_start") if start),
                default=order.actual_end,
            )
        self._log("order_completed")
        return True

    def _check_can_complete(self):
        """Refuse completion while something is missing; addons above add to it."""
        for order in self:
            problems = order._get_completion_problems()
            if problems:
                raise UserError(
                    self.env._(
                        "%(order)s cannot be completed yet:\n%(problems)s",
                        order=order.display_name,
                        problems="\n".join(f"• {problem}" for problem in problems),
                    )
                )

    def _get_completion_problems(self):
        """Return a list of sentences: what must be done before completion."""
        self.ensure_one()
        problems = []
        if not self.time_entry_ids:
            problems.append(self.env._("No hours are recorded."))
        running = self.time_entry_ids.filtered("is_running")
        if running:
            problems.append(
                self.env._(
                    "The timer of %(engineers)s is still running.",
                    engineers=", ".join(running.employee_id.mapped("name")),
                )
            )
        under_way = self.dispatch_ids.filtered(
            lambda dispatch: dispatch.state not in ("done", "rejected")
        )
        if under_way:
            problems.append(
                self.env._(
                    "These visits are still open: %(dispatches)s. Finish or revoke"
                    " them.",
                    dispatches=", ".join(under_way.mapped("name")),
                )
            )
        unticked = self.service_activity_ids.filtered(
            lambda activity: activity.state != "skipped"
        ).item_ids.filtered(lambda item: item.is_required and not item.is_done)
        if unticked:
            problems.append(
                self.env._(
                    "Required checklist items are open: %(items)s.",
                    items=", ".join(unticked.mapped("name")),
                )
            )
        return problems

    def action_close(self):
        """Close completed orders: cost them and post labour, travel and own fees.

        :raises UserError: an order is not completed, or another user closes it now
        """
        self._lock_for_step()
        self._check_step("action_close")
        self._post_cost_moves()
        self._apply_step("action_close", {"closed_at": fields.Datetime.now()})
        self._log("order_closed")
        return True

    def action_reopen(self, reason=None):
        """Take completed or closed orders back to work; postings are reversed.

        :param str reason: why, kept in the service log
        """
        self._lock_for_step()
        self._check_step("action_reopen")
        self._reverse_cost_moves()
        self._apply_step(
            "action_reopen",
            {"completed_at": False, "closed_at": False, "actual_end": False},
        )
        self._log("order_reopened", note=reason)
        return True

    def action_cancel(self, reason=None):
        """Cancel orders that nobody has worked on.

        :param str reason: why, kept in the service log
        :raises UserError: hours are recorded, or an engineer is on site
        """
        self._check_step("action_cancel")
        for order in self:
            if order.time_entry_ids or order.dispatch_ids.filtered(
                lambda dispatch: dispatch.state in ("travelling", "on_site", "done")
            ):
                raise UserError(
                    self.env._(
                        "%(order)s: work was already done on this order. Complete and"
                        " close it instead.",
                        order=order.display_name,
                    )
                )
        self.dispatch_ids.filtered(
            lambda dispatch: dispatch.state != "rejected"
        ).action_revoke()
        self._apply_step("action_cancel")
        self._log("order_cancelled", note=reason)
        return True

    def action_create_dispatch(self):
        """Create a draft dispatch for each order and open it.

        Whom the customer wishes or who looks after him is proposed, else the best
        engineer who can do it.

        :return: a window action on the new dispatches
        """
        self._check_step("action_create_dispatch")
        engineers = self._propose_engineers()
        dispatches = self.env["service.dispatch"].create(
            [
                {
                    **order._prepare_dispatch_vals(),
                    "employee_id": engineers[order.id].id,
                }
                for order in self
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_dispatch_action"
        )
        if len(dispatches) == 1:
            action.update(
                res_id=dispatches.id, views=[(False, "form")], view_mode="form"
            )
        else:
            action["domain"] = [("id", "in", dispatches.ids)]
        return action

    def _prepare_dispatch_vals(self):
        """Return the values of a new dispatch of this order."""
        customer = self.partner_id.commercial_partner_id
        return {
            "work_order_id": self.id,
            "employee_id": customer.dedicated_engineer_id.id,
        }
