# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty, plaintext2html

from .service_call import LONGEST_CALL
from .service_request_required import ASKABLE_FIELDS

# What stands on the screen itself; what a type asks for besides is added below it.
SCREEN_FIELDS = (
    "partner_id",
    "contact_id",
    "site_id",
    "archive_id",
    "component_id",
    "type_id",
    "problem_id",
    "subject",
    "description",
    "priority",
    "severity",
    "cause_id",
    "solution_id",
    "solution",
)
DUPLICATE_LIMIT = 3
# The code of the type of request that a call about quality ends in.
COMPLAINT = "complaint"
# What each button does with the request, and what becomes of the call.
STEPS = {
    "save": (None, "registered"),
    "solve": ("action_solve", "solved"),
    "close": ("action_close", "answered"),
    "dispatch": ("action_send_to_dispatching", "dispatched"),
}


class ServiceCallScreen(models.AbstractModel):
    """Taking a call: what can be chosen, what helps, what is saved."""

    _inherit = "service.call.screen"

    # ------------------------------------------------------------------
    # What can be chosen
    # ------------------------------------------------------------------
    @api.model
    def get_screen(self, call_id=None):
        """Return what the screen needs before anybody is chosen.

        :param int call_id: the call that is taken; without one the user's present call
        :return: dict: ``types``, ``fields``, ``purposes``, ``call``
        :raises AccessError: the user is not an agent
        """
        self._check_call_rights()
        Request = self.env["service.request"]
        names = {*SCREEN_FIELDS, *ASKABLE_FIELDS}
        description = Request.fields_get(
            list(names), ["string", "type", "relation", "selection"]
        )
        types = self.env["service.request.type"].search(
            Domain("company_id", "in", [self.env.company.id, False])
        )
        return {
            "types": [self._prepare_type(kind) for kind in types],
            "fields": description,
            "purposes": self.env["service.call"]._get_purposes(),
            "call": self.get_my_call(call_id),
        }

    @api.model
    def _prepare_type(self, kind):
        return {
            "id": kind.id,
            "name": kind.name,
            "code": kind.code or "",
            "is_corrective": kind.is_corrective,
            "needs_visit": kind.needs_visit,
            "allow_direct_close": kind.allow_direct_close,
            "default_priority": kind.default_priority or "1",
            "required": list(kind._get_required_field_names()),
            "for_dispatching": self.env["service.request"]._get_needed_for_dispatching(
                kind
            ),
        }

    @api.model
    def get_my_call(self, call_id=None):
        """Return the call that the user has on the telephone, or False.

        :param int call_id: a certain call
        """
        self._check_call_rights()
        Call = self.env["service.call"]
        if call_id:
            call = Call.browse(call_id).exists()
        else:
            call = Call.search(
                Domain("user_id", "=", self.env.uid)
                & Domain("request_id", "=", False)
                & Domain("outcome", "=", False)
                & Call._get_running_domain(),
                limit=1,
            )
        return call._prepare_pop() if call else False

    # ------------------------------------------------------------------
    # What helps
    # ------------------------------------------------------------------
    @api.model
    def get_help(self, values):
        """Return what the agent should know before he registers the call.

        :param dict values: what stands on the screen
        :return: dict: ``bad_fix`` (the former request, or False), ``duplicates``
            (open requests); addons may add to it, see :meth:`_prepare_help`
        """
        self._check_call_rights()
        return self._prepare_help(self._get_draft(values), values)

    @api.model
    def _prepare_help(self, request, values):
        """Return what helps with a call; addons may add to it.

        :param request: a request in memory with what stands on the screen
        :param dict values: what stands on the screen
        """
        return {
            "bad_fix": self._get_bad_fix(request),
            "duplicates": self._get_duplicates(request, values.get("request_id")),
        }

    @api.model
    def _get_draft(self, values):
        """Return a request in memory with what stands on the screen."""
        vals = self._prepare_request_vals(values)
        vals.setdefault("company_id", self.env.company.id)
        return self.env["service.request"].new(vals)

    @api.model
    def _get_bad_fix(self, request):
        # A former call counts for whoever takes the new one.
        fix = request.possible_bad_fix_id.sudo()
        if not fix:
            return False
        return {
            **self._prepare_request(fix),
            "solved": self._format_moment(fix.solved_at),
            "solved_by": fix.solved_by_id.name or "",
            "solution": fix.solution_id.name or "",
        }

    @api.model
    def _get_duplicates(self, request, own_id=None):
        """Return open requests of the customer that may be about the same."""
        archive, problem = request.archive_id, request.problem_id
        if not (archive or problem or request.subject):
            # All that he has is listed anyway.
            return []
        similar = request._get_similar_requests(
            request.partner_id,
            archive,
            problem,
            request.subject,
            # The request itself, saved before, may be among them.
            limit=DUPLICATE_LIMIT + 1,
        ).filtered(lambda similar: similar.id != own_id)
        return [self._prepare_request(double) for double in similar[:DUPLICATE_LIMIT]]

    # ------------------------------------------------------------------
    # What is saved
    # ------------------------------------------------------------------
    @api.model
    def save_call(self, values, step="save", call_id=None, seconds=0):
        """Register the call and take one step with it.

        :param dict values: what stands on the screen; ``request_id`` when it was saved
            before
        :param str step: save, solve, close or dispatch
        :param int call_id: the call that is taken, where the telephone reported it
        :param int seconds: how long the call has lasted on the agent's screen
        :return: dict: ``missing`` (list of ``{name, label}``; nothing is saved then),
            else ``request`` and ``outcome_label``
        :raises UserError: the step is not possible
        """
        self._check_call_rights()
        action, outcome = STEPS[step]
        request = self.env["service.request"].browse(values.get("request_id") or [])
        vals = self._prepare_request_vals(values)
        missing = self._get_missing(self._get_draft(values), step)
        if missing:
            return {"missing": missing}
        if request:
            request.write(vals)
        else:
            request = self.env["service.request"].create(
                {**vals, "channel": "phone", "company_id": self.env.company.id}
            )
        if action:
            getattr(request, action)()
        call = self._get_or_make_call(call_id, vals, seconds)
        is_complaint = request.type_id.code == COMPLAINT
        call.write(
            {
                "request_id": request.id,
                "outcome": outcome,
                "purpose": "quality" if is_complaint else "service",
            }
        )
        outcomes = dict(call._fields["outcome"]._description_selection(self.env))
        return {
            "missing": [],
            "request": {"id": request.id, "name": request.name},
            "outcome_label": outcomes[outcome],
        }

    @api.model
    def _prepare_request_vals(self, values):
        """Return the values of a request from those of the screen.

        Only what belongs on the screen is taken; texts become HTML.
        """
        Request = self.env["service.request"]
        vals = {}
        for name in {*SCREEN_FIELDS, *ASKABLE_FIELDS} & values.keys():
            value = values[name]
            if Request._fields[name].type == "html":
                value = (
                    plaintext2html(value.strip()) if (value or "").strip() else False
                )
            vals[name] = value or False
        for name in ("site_id", "priority", "type_id", "contact_id"):
            if not vals.get(name):
                # Known by itself from the customer, the product and the type.
                vals.pop(name, None)
        vals["subject"] = (vals.get("subject") or "").strip() or self._get_subject(vals)
        return vals

    @api.model
    def _get_subject(self, vals):
        """Return the subject of a call for which none was typed."""
        return self.env["service.problem"].browse(vals.get("problem_id") or []).name

    @api.model
    def _get_missing(self, draft, step):
        """Return ``[{name, label}]`` of what lacks for a step."""
        if step == "dispatch":
            missing = dict(draft._get_missing_for_dispatching())
        else:
            names = [
                "partner_id",
                "subject",
                *draft.type_id._get_required_field_names(),
            ]
            missing = {
                name: draft._fields[name]._description_string(self.env)
                for name in names
                if draft._is_field_missing(name)
            }
        if step in ("solve", "close"):
            if draft.type_id.is_corrective and not draft.problem_id:
                missing["problem_id"] = self.env._("Problem")
            if not draft.solution_id and is_html_empty(draft.solution):
                missing["solution_id"] = self.env._("Solution")
        return [{"name": name, "label": label} for name, label in missing.items()]

    @api.model
    def _get_or_make_call(self, call_id, vals, seconds=0):
        """Return the call that is taken, with its caller and the agent."""
        Call = self.env["service.call"]
        call = Call.browse(call_id or []).exists()
        caller = {
            "partner_id": vals.get("partner_id"),
            "contact_id": vals.get("contact_id"),
        }
        if call:
            call.write(caller)
            call.filtered(lambda call: not call.user_id).user_id = self.env.user
            return call
        now = fields.Datetime.now()
        length = min(timedelta(seconds=max(int(seconds or 0), 0)), LONGEST_CALL)
        return Call.create(
            {
                **caller,
                "user_id": self.env.uid,
                "started_at": now - length,
                "answered_at": now - length,
                "ended_at": now,
            }
        )

    @api.model
    def open_purpose(self, purpose, values, call_id=None, seconds=0):
        """Open the document that a call of this purpose ends in.

        :param str purpose: sales, survey, order…
        :param dict values: what stands on the screen
        :return: an action
        :raises UserError: no customer is chosen
        """
        self._check_call_rights()
        vals = self._prepare_request_vals(values)
        if not vals.get("partner_id"):
            raise UserError(self.env._("Choose the customer first."))
        call = self._get_or_make_call(call_id, vals, seconds)
        return call.action_open_purpose(purpose)

    # ------------------------------------------------------------------
    # Who calls for the first time
    # ------------------------------------------------------------------
    @api.model
    def create_caller(self, values, is_new=False):
        """Enter a customer and the person who calls.

        :param dict values: ``company_name``, ``name``, ``phone``, ``email``,
            ``street``, ``zip``, ``city``
        :param bool is_new: the agent has seen those who look alike
        :return: dict: ``duplicates`` (hits like those of the search; nothing is
            entered then), else ``partner_id``
        :raises UserError: neither a name nor a company is given
        """
        self._check_call_rights()
        values = {key: (value or "").strip() for key, value in values.items()}
        if not values.get("name") and not values.get("company_name"):
            raise UserError(self.env._("Enter the name of the caller or the company."))
        if not is_new and (duplicates := self._find_caller_duplicates(values)):
            return {"duplicates": duplicates}
        vals = {"phone": values.get("phone"), "email": values.get("email")}
        address = {name: values.get(name) for name in ("street", "zip", "city")}
        Partner = self.env["res.partner"]
        if not values.get("company_name"):
            person = Partner.create({**vals, **address, "name": values["name"]})
            return {"duplicates": [], "partner_id": person.id}
        company_vals = {**address, "name": values["company_name"], "is_company": True}
        if not values.get("name"):
            company = Partner.create({**company_vals, **vals})
            return {"duplicates": [], "partner_id": company.id}
        company = Partner.create(company_vals)
        person = Partner.create(
            {**vals, "name": values["name"], "parent_id": company.id}
        )
        return {"duplicates": [], "partner_id": person.id}
