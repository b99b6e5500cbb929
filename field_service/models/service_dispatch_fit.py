# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape

PLAN_FIELDS = ("employee_id", "planned_start", "planned_end")
# A visit under way or over is no plan any more.
BEFORE_DEPARTURE = ("draft", "sent", "accepted")


class ServiceDispatch(models.Model):
    """Nobody is sent to what he cannot do without somebody saying why.

    The company decides what a warning means, see ``res.company._get_service_check``.
    """

    _inherit = "service.dispatch"

    fit_warning = fields.Text("What Speaks Against It", compute="_compute_fit")
    is_exception = fields.Boolean(
        compute="_compute_fit", help="Somebody has to say why it is done all the same."
    )
    exception_reason = fields.Char(
        "Reason for the Exception",
        copy=False,
        help="Why this engineer goes at this time although something speaks against it."
        " Kept in the timeline, with who decided it.",
    )

    @api.depends(
        "employee_id", "planned_start", "planned_end", "work_order_id", "state"
    )
    def _compute_fit(self):
        plans = self.filtered(lambda visit: visit.state in BEFORE_DEPARTURE)
        conflicts = plans._get_conflicts()
        for visit in self:
            found = conflicts.get(visit, ())
            visit.fit_warning = "\n".join(text for _kind, text in found) or False
            visit.is_exception = any(
                visit._get_check(kind) != "warn" for kind, _text in found
            )

    @api.onchange("employee_id")
    def _onchange_employee_id(self):
        # The reason was for somebody else.
        if self.employee_id != self._origin.employee_id:
            self.exception_reason = False

    def write(self, vals):
        """Check again who is sent when a visit that was sent already changes."""
        if not vals.keys() & set(PLAN_FIELDS):
            return super().write(vals)
        before = {visit: visit._get_plan() for visit in self}
        if vals.get("employee_id") and "exception_reason" not in vals:
            others = self.filtered(
                lambda visit: (
                    visit.exception_reason
                    and visit.employee_id.id != vals["employee_id"]
                )
            )
            if others:
                others.write({"exception_reason": False})
        result = super().write(vals)
        self.filtered(
            lambda visit: (
                visit.state in ("sent", "accepted")
                and before[visit] != visit._get_plan()
            )
        )._check_fit()
        return result

    def action_send(self):
        """Send draft dispatches to engineers who can do them.

        :raises UserError: no engineer is chosen, or something speaks against him that
            needs a reason, or that the company allows for no reason
        """
        self._check_step("action_send")
        self.filtered("employee_id")._check_fit()
        return super().action_send()

    def _get_plan(self):
        self.ensure_one()
        return tuple(self[name] for name in PLAN_FIELDS)

    def _get_check(self, kind):
        # How strict a company is does not depend on who asks.
        return self.sudo().company_id._get_service_check(kind)

    def _check_fit(self):
        """Refuse what the company does not allow, and note what somebody overrules.

        :raises UserError: names every visit with its order, what speaks against the
            engineer and what to do
        """
        refusals, exceptions = [], {}
        for visit, conflicts in self._get_conflicts().items():
            rules = [(visit._get_check(kind), text) for kind, text in conflicts]
            blocked = [text for rule, text in rules if rule == "block"]
            reasons = [text for rule, text in rules if rule == "reason"]
            if blocked:
                refusals.append(visit._refuse(blocked + reasons, is_final=True))
            elif reasons and not (visit.exception_reason or "").strip():
                refusals.append(visit._refuse(reasons))
            elif reasons:
                exceptions[visit] = reasons
        if refusals:
            raise UserError("\n\n".join(refusals))
        self._log_exceptions(exceptions)

    def _refuse(self, texts, is_final=False):
        """Return why this visit is refused and what to do about it."""
        self.ensure_one()
        lines = "\n".join(f"• {text}" for text in texts)
        names = {
            "dispatch": self.name,
            # Engineers who change their plan read the order behind their visit only.
            "order": self.sudo().work_order_id.display_name,
            "problems": lines,
        }
        if is_final:
            return self.env._(
                "%(dispatch)s for %(order)s cannot be sent like this:\n%(problems)s\n"
                "Choose another engineer with “Who Can?”, or another time. The company"
                " allows no exception.",
                **names,
            )
        return self.env._(
            "%(dispatch)s for %(order)s cannot be sent like this:\n%(problems)s\n"
            "Choose another engineer with “Who Can?” or another time, or enter the"
            " reason for the exception.",
            **names,
        )

    @api.model
    def _log_exceptions(self, exceptions):
        """Keep who overruled what, and why, in the timeline and on the visits.

        :param dict exceptions: ``{dispatch: [what spoke against it]}``
        """
        if not exceptions:
            return
        visits = self.union(*exceptions)
        visits._message_log_batch(
            bodies={
                visit.id: html_escape(
                    self.env._(
                        "Sent as an exception: %(problems)s Reason: %(reason)s",
                        problems=" ".join(texts),
                        reason=visit.exception_reason,
                    )
                )
                for visit, texts in exceptions.items()
            }
        )
        self.env["service.log"]._record(
            # The log belongs to the call, which need not be open to who plans.
            visit.sudo().request_id._prepare_log_vals(
                "fit_overruled",
                note=self.env._(
                    "%(reason)s (%(problems)s)",
                    reason=visit.exception_reason,
                    problems=" ".join(texts),
                ),
                new=visit.sudo().employee_id.name,
                dispatch=visit.sudo(),
            )
            for visit, texts in exceptions.items()
            if visit.sudo().request_id
        )
