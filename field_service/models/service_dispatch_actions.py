# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from .service_dispatch import REQUEST_READY, SHORTEST_ENTRY


class ServiceDispatch(models.Model):
    """The steps of a dispatch's life."""

    _inherit = "service.dispatch"

    def _log(self, event, note=None, old=None, new=None):
        """Write a step of the dispatches into the log of their requests."""
        # The engineer logs on the call behind the visit without owning it.
        self.env["service.log"]._record(
            visit.request_id._prepare_log_vals(
                event, note, old, new or visit.employee_id.name, dispatch=visit
            )
            for visit in self.sudo().filtered("request_id")
        )

    def _check_may_process(self):
        """Let only the engineer himself, or a dispatcher for him, process a visit."""
        if self.env.su or self.env.user.has_group(
            "field_service.group_service_dispatcher"
        ):
            return
        for dispatch in self:
            if dispatch.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(dispatch)s is another engineer's visit.",
                        dispatch=dispatch.display_name,
                    )
                )

    def action_send(self):
        """Send draft dispatches to their engineers, who get a task to accept them.

        :raises UserError: no engineer is chosen
        """
        self._check_step("action_send")
        for dispatch in self:
            if not dispatch.employee_id:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: choose the engineer first.",
                        dispatch=dispatch.display_name,
                    )
                )
        self._apply_step("action_send", {"sent_at": fields.Datetime.now()})
        orders = self.work_order_id
        orders.filtered(lambda order: order.state == "draft").action_plan()
        orders.filtered(lambda order: order.state == "planned").action_release()
        self._log("dispatch_sent")
        for user, dispatches in self.grouped("user_id").items():
            if user:
                dispatches.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("New visit: accept or decline"),
                    user_id=user.id,
                )
        return True

    def action_accept(self):
        """Accept sent dispatches.

        :raises UserError: a dispatch was accepted, rejected or revoked before
        """
        self._check_may_process()
        self._apply_step("action_accept", {"accepted_at": fields.Datetime.now()})
        self._close_invitation(self.env._("Accepted"))
        self._log("dispatch_accepted")
        return True

    def action_reject(self, reason=None):
        """Decline sent dispatches; the order goes back to the dispatcher.

        :param str reason: why; without one the reason set on the dispatch
        :raises UserError: no reason is given
        """
        self._check_may_process()
        self._check_step("action_reject")
        for dispatch in self:
            why = (reason or dispatch.reject_reason or "").strip()
            if not why:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: say why you decline this visit.",
                        dispatch=dispatch.display_name,
                    )
                )
            dispatch._apply_step(
                "action_reject",
                {"reject_reason": why, "rejected_at": fields.Datetime.now()},
            )
            dispatch._close_invitation(why)
            dispatch._log("dispatch_rejected", note=why)
            dispatch._return_to_dispatcher(why)
        return True

    def _close_invitation(self, feedback):
        # The engineer's task is done, whoever had scheduled it.
        self.sudo().activity_feedback(
            ["mail.mail_activity_data_todo"], feedback=feedback
        )

    def _return_to_dispatcher(self, reason):
        """Give the dispatcher of the order a task to find somebody else."""
        # An engineer has no right to write on the order he declines, and his name
        # stands in a record that is the personnel department's.
        order = self.sudo().work_order_id
        dispatcher = order.user_id or order.team_id.leader_id or self.create_uid
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(engineer)s declined: %(reason)s",
                engineer=self.employee_id.sudo().name,
                reason=reason,
            ),
            user_id=dispatcher.id,
        )

    def action_revoke(self, reason=None):
        """Remove dispatches that were not processed yet; the log keeps them.

        :param str reason: why, kept in the service log
        :raises UserError: the engineer is on site, or was there
        """
        self._check_step("action_revoke")
        self._lock_for_step()
        for dispatch in self:
            dispatch._log("dispatch_revoked", note=reason, old=dispatch.name)
        self.action_stop_timer()
        self._close_invitation(self.env._("Revoked"))
        self.unlink()
        return True

    def action_travel(self):
        """Set out to the customer; the travel timer starts."""
        self._check_may_process()
        self._apply_step("action_travel", {"travel_start": fields.Datetime.now()})
        self._begin_order()
        self._start_timer("travel")
        self._log("travelling")
        return True

    def action_arrive(self):
        """Arrive at the customer; the work timer starts."""
        self._check_may_process()
        self._apply_step("action_arrive", {"actual_start": fields.Datetime.now()})
        self._begin_order()
        self._start_timer("work")
        self._log("arrived")
        return True

    def action_finish(self):
        """Finish the visit: the timer stops, the findings go to the request.

        :raises UserError: the visit has not begun, or is another engineer's
        """
        self._check_may_process()
        self._check_step("action_finish")
        self.action_stop_timer()
        self._apply_step("action_finish", {"actual_end": fields.Datetime.now()})
        self.filtered(lambda dispatch: not dispatch.outcome).outcome = "fixed"
        self._report_findings()
        self._log("processed")
        return True

    def _begin_order(self):
        """A visit under way puts its order and its request in progress."""
        # Engineers process visits; the documents behind follow by themselves.
        orders = self.sudo().work_order_id
        orders.filtered(lambda order: order.state == "planned").action_release()
        orders.filtered(lambda order: order.state == "released").action_start()
        requests = self.sudo().request_id
        requests.filtered(
            lambda request: request.state in REQUEST_READY
        )._follow_visit()

    def _report_findings(self):
        """Copy cause and solution of a successful visit to the request."""
        for dispatch in self.filtered(lambda visit: visit.outcome == "fixed"):
            # Engineers may not change the call itself, only what they found.
            request = dispatch.sudo().request_id
            if not request or request.state in ("closed", "cancelled"):
                continue
            vals = {
                field_name: dispatch[field_name].id
                for field_name in ("problem_id", "cause_id", "solution_id")
                if dispatch[field_name]
            }
            if not is_html_empty(dispatch.solution):
                vals["solution"] = dispatch.solution
            if vals:
                request.write(vals)

    # ------------------------------------------------------------------
    # Timer
    # ------------------------------------------------------------------
    def action_start_timer(self, kind="work"):
        """Start the clock for work, travel or waiting; a running one is stopped.

        :param str kind: ``work``, ``travel`` or ``waiting``
        :raises UserError: the visit has not been accepted or is over
        """
        self._check_may_process()
        self._check_step("action_start_timer")
        self._start_timer(kind)
        return True

    def _start_timer(self, kind):
        self.action_stop_timer()
        self.env["service.time.entry"].create(
            [
                {
                    "dispatch_id": dispatch.id,
                    "kind": kind,
                    "start": fields.Datetime.now(),
                    "is_running": True,
                }
                for dispatch in self
                if dispatch.employee_id
            ]
        )

    def action_stop_timer(self):
        """Stop the running clock of the visits, if there is one."""
        self._check_may_process()
        now = fields.Datetime.now()
        running = self.time_entry_ids.filtered("is_running")
        too_short = running.filtered(lambda entry: now - entry.start < SHORTEST_ENTRY)
        too_short.unlink()
        (running - too_short).write({"end": now, "is_running": False})
        return True
