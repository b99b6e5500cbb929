# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import format_date

from .service_sla_policy import TARGETS

WEEK = 7


class ServiceCallScreen(models.AbstractModel):
    """What the caller is promised, while the request is not saved yet."""

    _inherit = "service.call.screen"

    @api.model
    def _prepare_help(self, request, values):
        return {
            **super()._prepare_help(request, values),
            # Of its own: it is turned into what it becomes when it is saved.
            "sla": self._get_promise(self._get_draft(values)),
        }

    @api.model
    def _get_promise(self, request):
        """Return what is promised when the call is registered as it stands.

        :param request: a request in memory
        :return: False without a policy, else dict: ``policy`` (its name), ``contract``
            (where it was agreed there), ``why`` (sentences), ``deadlines`` (list of
            ``{kind, label, moment}``, the moments in words)
        """
        self._count_as_bad_fix(request)
        # A promise does not depend on who takes the call.
        request = request.sudo()
        policy = request.sla_policy_id
        if not policy:
            return False
        own = request.contract_id.sla_policy_id == policy
        deadlines = {kind: f"{kind}_deadline" for kind in TARGETS}
        return {
            "policy": policy.name,
            "contract": request.contract_id.name if own else "",
            "why": request.sla_explanation or "",
            "deadlines": [
                {
                    "kind": kind,
                    "label": request._fields[name]._description_string(self.env),
                    "moment": self._describe_moment(request[name]),
                }
                for kind, name in deadlines.items()
                if request[name]
            ],
        }

    @api.model
    def _count_as_bad_fix(self, request):
        """Let a request in memory be what it becomes when it is saved."""
        former = request.possible_bad_fix_id
        if former:
            company = request.company_id
            priority = company._raise_service_priority(request.priority)
            request.update({"bad_fix_of_id": former.id, "priority": priority})

    @api.model
    def _describe_moment(self, moment):
        """Return a moment as one says it: today, tomorrow, the day of the week.

        :param datetime moment: in UTC
        """
        local = fields.Datetime.context_timestamp(self, moment)
        today = fields.Date.context_today(self)
        days = (local.date() - today).days
        time = self._format_time(local.time())
        if days == 0:
            return self.env._("today, %(time)s", time=time)
        if days == 1:
            return self.env._("tomorrow, %(time)s", time=time)
        if 1 < days < WEEK:
            weekday = format_date(self.env, local.date(), date_format="EEEE")
            return self.env._("%(weekday)s, %(time)s", weekday=weekday, time=time)
        day = format_date(self.env, local.date())
        return self.env._("%(day)s, %(time)s", day=day, time=time)
