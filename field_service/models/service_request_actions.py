# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .service_request import OPEN_STATES


class ServiceRequest(models.Model):
    """The steps of a request's life."""

    _inherit = "service.request"

    def action_assign(self, user_id=None, team_id=None, reason=None):
        """Give the requests to a user, a team, or both.

        :param int user_id: the new responsible; without one the present responsible,
            else the current user
        :param int team_id: the new team, if it changes
        :param str reason: why, kept in the service log
        :raises UserError: the request is already solved, closed or cancelled
        """
        self._lock_for_step()
        self._check_step("action_assign")
        for (_team, user), requests in self.grouped(
            lambda request: (request.team_id, request.user_id)
        ).items():
            before = requests[:1]._describe_assignee()
            # Another team has its own people.
            responsible = user_id or (not team_id and (user.id or self.env.uid))
            requests.write(
                {
                    **({"team_id": team_id} if team_id else {}),
                    "user_id": responsible,
                    "queue_id": False,
                    "state": "assigned" if responsible else "new",
                    "assigned_at": fields.Datetime.now() if responsible else False,
                    "accepted_at": False,
                }
            )
            after = requests[:1]._describe_assignee()
            requests._log("assigned", note=reason, old=before, new=after)
        return True

    def _describe_assignee(self):
        # Who has a request is told to everybody who may see the request.
        request = self.sudo()
        return " / ".join(filter(None, [request.team_id.name, request.user_id.name]))

    def action_route(self, queue_id=None, reason=None):
        """Put the requests into a queue, where its members take them from.

        :param int queue_id: the queue; without one the queue of the team
        :param str reason: why, kept in the service log
        :raises UserError: no queue is given and the team has none
        """
        given = self.env["service.queue"].browse(queue_id)
        for request in self:
            if not (given or request.team_id.queue_id):
                raise UserError(
                    self.env._(
                        "%(request)s: choose a queue; team %(team)s has none of its"
                        " own.",
                        request=request.display_name,
                        team=request.team_id.display_name,
                    )
                )
        for (queue, before), requests in self.grouped(
            lambda request: (
                given or request.team_id.queue_id,
                request.queue_id.name or request._describe_assignee(),
            )
        ).items():
            requests._apply_step(
                "action_route",
                {
                    "queue_id": queue.id,
                    "user_id": False,
                    "assigned_at": False,
                    "accepted_at": False,
                },
            )
            requests._log("routed", note=reason, old=before, new=queue.name)
        return True

    def action_accept(self):
        """Take the requests: the current user is responsible and at work.

        :raises UserError: somebody else was faster, or the state does not allow it
        """
        self.check_access("write")
        self._lock_to_accept()
        now = fields.Datetime.now()
        self._apply_step(
            "action_accept",
            {"user_id": self.env.uid, "queue_id": False, "accepted_at": now},
        )
        self.filtered(lambda request: not request.assigned_at).assigned_at = now
        self._stamp_first_response()
        self._log("accepted", new=self.env.user.name)
        return True

    def action_start(self):
        """Begin the work on the requests."""
        self._apply_step("action_start", {"queue_id": False})
        self.filtered(lambda request: not request.user_id).user_id = self.env.uid
        self._stamp_first_response()
        self._log("started")
        return True

    def _follow_visit(self):
        """Bring requests to work because an engineer is on the way to them."""
        self.write(
            {"state": "in_progress", "waiting_reason_id": False, "queue_id": False}
        )
        self._stamp_first_response()
        self._log("started")

    def action_wait(self, waiting_reason_id=None):
        """Let the requests wait for the customer, for parts, for the supplier…

        :param int waiting_reason_id: why; without one the reason set on the request
        :raises UserError: no reason is known
        """
        if waiting_reason_id:
            self.waiting_reason_id = waiting_reason_id
        for request in self.filtered(lambda request: not request.waiting_reason_id):
            raise UserError(
                self.env._(
                    "%(request)s: say what the request waits for.",
                    request=request.display_name,
                )
            )
        # First, so that the answer is given before the clock stops.
        self._stamp_first_response()
        self._apply_step("action_wait")
        for reason, requests in self.grouped("waiting_reason_id").items():
            requests._log("waiting", new=reason.name)
        return True

    def action_resume(self):
        """Go on with waiting requests."""
        self._apply_step("action_resume", {"waiting_reason_id": False})
        self._log("resumed")
        return True

    def action_solve(self):
        """Declare the requests solved; the customer's acceptance follows.

        :raises UserError: the solution (for corrective work also the problem) is
            missing, or a visit is still under way
        """
        self._check_step("action_solve")
        self._check_solution()
        self._check_no_open_dispatch()
        now = fields.Datetime.now()
        self._apply_step(
            "action_solve",
            {"solved_at": now, "solved_by_id": self.env.uid, "queue_id": False},
        )
        self._stamp_first_response()
        self.filtered(lambda request: not request.user_id).user_id = self.env.uid
        # The step itself stamps the end, only corrections are a manager's.
        self.sudo().filtered(lambda request: not request.actual_end).actual_end = now
        self._log("solved")
        return True

    def _check_solution(self):
        for request in self:
            missing = []
            if not request.solution_id and is_html_empty(request.solution):
                missing.append(self.env._("the solution"))
            if request.type_id.is_corrective and not request.problem_id:
                missing.append(self.env._("the actual problem"))
            if missing:
                raise UserError(
                    self.env._(
                        "%(request)s cannot be solved yet. Please enter %(missing)s.",
                        request=request.display_name,
                        missing=self.env._(" and ").join(missing),
                    )
                )

    def _check_no_open_dispatch(self):
        for request in self:
            # An engineer is under way, whoever may see his visit.
            under_way = request.sudo().dispatch_ids.filtered(
                lambda dispatch: dispatch.state in ("travelling", "on_site")
            )
            if under_way:
                raise UserError(
                    self.env._(
                        "%(request)s: %(dispatches)s is still under way. Finish or"
                        " revoke it first.",
                        request=request.display_name,
                        dispatches=", ".join(under_way.mapped("name")),
                    )
                )

    def action_close(self):
        """Close solved requests that the customer accepted.

        Consultation and telephone requests may be closed as soon as they have a
        solution; they are solved in the same step.

        :raises UserError: not solved, or an engineer is still expected
        """
        direct = self.filtered(
            lambda request: request.allow_direct_close and request.state in OPEN_STATES
        )
        if direct:
            direct.action_solve()
        self._check_step("action_close")
        for request in self:
            # See _check_no_open_dispatch.
            expected = request.sudo().dispatch_ids.filtered(
                lambda dispatch: dispatch.state not in ("done", "rejected")
            )
            if expected:
                raise UserError(
                    self.env._(
                        "%(request)s: %(dispatches)s is still open. Finish or revoke it"
                        " first.",
                        request=request.display_name,
                        dispatches=", ".join(expected.mapped("name")),
                    )
                )
        self._apply_step("action_close", {"closed_at": fields.Datetime.now()})
        for request in self.filtered(lambda request: not request.accepted_by):
            request.accepted_by = (request.contact_id or request.partner_id).name
        self._log("closed")
        self._ask_for_rating()
        return True

    def action_reopen(self, reason=None):
        """Take solved or closed requests back to work.

        :param str reason: why, kept in the service log
        """
        self.check_access("write")
        # The end is erased by the step, only corrections of it are a manager's.
        self.sudo()._apply_step(
            "action_reopen",
            {
                "solved_at": False,
                "solved_by_id": False,
                "closed_at": False,
                "actual_end": False,
                "accepted_by": False,
            },
        )
        self._log("reopened", note=reason)
        return True

    def action_cancel(self, reason=None):
        """Cancel open requests together with their unprocessed orders.

        :param str reason: why, kept in the service log
        :raises UserError: an order of the request is already being carried out
        """
        self._check_step("action_cancel")
        self.work_order_ids.filtered(
            lambda order: order.state not in ("cancelled", "completed", "closed")
        ).action_cancel()
        self._apply_step("action_cancel", {"queue_id": False})
        self._log("cancelled", note=reason)
        return True

    def action_create_work_order(self):
        """Create a work order for each request and open it.

        :return: a window action on the new orders
        """
        orders = self._create_work_orders()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_work_order_action"
        )
        if len(orders) == 1:
            action.update(res_id=orders.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", orders.ids)]
        return action

    def _create_work_orders(self):
        """Create one draft work order for each request.

        :return: the new ``service.work.order`` records
        """
        self._check_step("action_create_work_order")
        orders = self.env["service.work.order"].create(
            [request._prepare_work_order_vals() for request in self]
        )
        orders._log("order_created")
        return orders

    def _prepare_work_order_vals(self):
        """Return the values of the work order that serves this request."""
        return {
            "request_id": self.id,
            "company_id": self.company_id.id,
            "kind": "internal_field" if self._is_internal_service() else "field",
            "customer_start": False,
            "expected_hours": self.expected_hours,
        }

    def _stamp_first_response(self):
        self.filtered(
            lambda request: not request.first_response_at
        ).first_response_at = fields.Datetime.now()

    def _message_post_after_hook(self, message, msg_vals):
        """A colleague's message to the customer is the first response, too."""
        comment = self.env.ref("mail.mt_comment")
        # A mail that opens a request answers nothing, whoever sends it.
        is_answer = not self.env.context.get("service_by_mail")
        if (
            is_answer
            and message.subtype_id == comment
            and message.author_id.user_ids.filtered(lambda user: not user.share)
        ):
            # Whoever may answer need not have the right to change the request.
            self.sudo()._stamp_first_response()
        return super()._message_post_after_hook(message, msg_vals)
