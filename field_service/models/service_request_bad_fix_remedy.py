# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import PRIORITIES
from .service_request import OPEN_STATES

BAD_FIX_ACTIVITY = "field_service.mail_activity_bad_fix"


class ServiceRequest(models.Model):
    """What follows from a bad fix: it must be remedied, or it was none."""

    _inherit = "service.request"

    bad_fix_former_priority = fields.Selection(
        PRIORITIES,
        "Priority before the Bad Fix",
        copy=False,
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Follow up bad fixes that are named at once."""
        requests = super().create(vals_list)
        requests.filtered(
            lambda request: (
                request.bad_fix_of_id and not request.bad_fix_former_priority
            )
        )._follow_up_bad_fixes()
        return requests

    def write(self, vals):
        """Follow up bad fixes, whoever or whatever links them."""
        before = (
            {request: request.bad_fix_of_id for request in self}
            if vals.get("bad_fix_of_id")
            else {}
        )
        result = super().write(vals)
        linked = self.filtered(
            lambda request: (
                request in before and request.bad_fix_of_id != before[request]
            )
        )
        linked._follow_up_bad_fixes()
        return result

    def _follow_up_bad_fixes(self):
        """Log new bad fixes, raise their priority and tell who fixed it before."""
        if not self:
            return
        self._raise_bad_fix_priority()
        formers = self.grouped("bad_fix_of_id")
        entries = []
        for former, requests in formers.items():
            # The former call is told, whoever may see it.
            fix = former.sudo()
            entries += [
                request._prepare_log_vals("bad_fix", new=fix.name)
                for request in requests
            ]
            names = ", ".join(requests.mapped("name"))
            entries.append(fix._prepare_log_vals("bad_fix", new=names))
        self.env["service.log"]._record(entries)
        self._notify_former_fixers(formers)

    def _raise_bad_fix_priority(self):
        """Raise the priority by the company's steps, up to the highest one."""
        # The log says why; a second note for each request is noise.
        silent = self.with_context(mail_notrack=True)
        for (company, priority), requests in silent.grouped(
            lambda request: (request.company_id, request.priority)
        ).items():
            requests.write(
                {
                    "bad_fix_former_priority": priority,
                    "priority": company._raise_service_priority(priority),
                }
            )

    @api.model
    def _notify_former_fixers(self, formers):
        """Give who fixed it before, and who is responsible, a task.

        :param dict formers: ``{former request: the requests it came back as}``
        """
        activity_type = self.env.ref(BAD_FIX_ACTIVITY, raise_if_not_found=False)
        if not activity_type:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        # Whoever takes the call need have a right neither on the former one, nor on its
        # people, nor to give them tasks.
        self.env["mail.activity"].sudo().create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": fix.id,
                    "user_id": user.id,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": self.env._(
                        "Bad fix: came back as %(requests)s",
                        requests=", ".join(requests.mapped("name")),
                    ),
                    "automated": True,
                }
                for fix, requests in formers.items()
                for user in fix.sudo()._get_fixers()
            ]
        )

    def _get_fixers(self):
        """Return the users who solved the request: responsible, solver, engineers."""
        visits = self.dispatch_ids.filtered(lambda visit: visit.state == "done")
        users = self.user_id | self.solved_by_id | visits.user_id
        return users.filtered(lambda user: user.active and not user.share)

    # ------------------------------------------------------------------
    # Remedy
    # ------------------------------------------------------------------
    def action_solve(self):
        """Tell the former requests that their bad fix has been put right."""
        result = super().action_solve()
        # Who remedies it need not have a right on the former call.
        for former in self.sudo().bad_fix_of_id:
            if former.bad_fix_state == "remedied":
                former.activity_feedback(
                    [BAD_FIX_ACTIVITY],
                    feedback=self.env._(
                        "Remedied by %(requests)s",
                        requests=", ".join(former.bad_fix_ids.mapped("name")),
                    ),
                )
        return result

    def action_close(self):
        """Close solved requests that the customer accepted.

        :raises UserError: not solved, an engineer is still expected, or the problem
            came back and is not remedied yet
        """
        self._check_remedied()
        return super().action_close()

    def _check_remedied(self):
        """Refuse acceptance of a fix that came back and was not put right."""
        for request in self:
            if request.bad_fix_state != "open":
                continue
            # The remedy counts for those who may not see it, too.
            remedies = (
                request.sudo()
                .with_context(active_test=False)
                .bad_fix_ids.filtered(lambda remedy: remedy.state in OPEN_STATES)
            )
            raise UserError(
                self.env._(
                    "%(request)s came back as a bad fix and cannot be accepted before"
                    " that is remedied. Solve %(remedies)s first.",
                    request=request.display_name,
                    remedies=", ".join(remedies.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------
    # Overruling
    # ------------------------------------------------------------------
    def action_overrule_bad_fix(self, reason=None):
        """Say that requests are no bad fixes: they no longer count as such.

        :param str reason: why not; kept on the request and in the service log
        :raises UserError: a request is no bad fix, or no reason is given
        """
        self.check_access("write")
        reason = (reason or "").strip()
        self._check_overruling(reason)
        for former, requests in self.grouped("bad_fix_of_id").items():
            requests.write(
                {
                    "bad_fix_of_id": False,
                    "bad_fix_overruled_id": former.id,
                    "bad_fix_overruled_reason": reason,
                    "bad_fix_overruled_by_id": self.env.uid,
                }
            )
            # The former call is told, whoever may see it.
            fix = former.sudo()
            requests._log("bad_fix_overruled", note=reason, old=fix.name)
            fix._log(
                "bad_fix_overruled",
                note=reason,
                old=", ".join(requests.mapped("name")),
            )
            if not fix.bad_fix_ids:
                fix.activity_unlink([BAD_FIX_ACTIVITY])
        self._restore_priority()
        return True

    def _check_overruling(self, reason):
        for request in self:
            if not request.bad_fix_of_id:
                raise UserError(
                    self.env._(
                        "%(request)s does not count as a bad fix.",
                        request=request.display_name,
                    )
                )
            if not reason:
                raise UserError(
                    self.env._(
                        "%(request)s: say why it is no bad fix.",
                        request=request.display_name,
                    )
                )

    def _restore_priority(self):
        """Take back what the bad fix did to the priority, unless it was changed."""
        raised = self.filtered("bad_fix_former_priority")
        untouched = raised.filtered(
            lambda request: (
                request.state in OPEN_STATES
                and request.priority
                == request.company_id._raise_service_priority(
                    request.bad_fix_former_priority
                )
            )
        )
        (raised - untouched).bad_fix_former_priority = False
        for former, requests in untouched.grouped("bad_fix_former_priority").items():
            requests.write({"bad_fix_former_priority": False, "priority": former})

    def action_reinstate_bad_fix(self):
        """Count overruled requests as bad fixes again.

        :raises UserError: a request was not overruled
        """
        self.check_access("write")
        for request in self:
            if not request.bad_fix_overruled_id or request.bad_fix_of_id:
                raise UserError(
                    self.env._(
                        "%(request)s: there is no overruled bad fix to count again.",
                        request=request.display_name,
                    )
                )
        for former, requests in self.grouped("bad_fix_overruled_id").items():
            requests.write(
                {
                    "bad_fix_of_id": former.id,
                    "bad_fix_overruled_id": False,
                    "bad_fix_overruled_reason": False,
                    "bad_fix_overruled_by_id": False,
                }
            )
            # See action_overrule_bad_fix: the former call is named to everybody.
            requests._log("bad_fix_reinstated", new=former.sudo().name)
        return True
