# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from ..engine.sla_clock import get_factor, get_lead_time, hours
from ..engine.sla_rules import find_rule
from .service_request import OPEN_STATES
from .service_sla_policy import TARGETS, to_duration

# So many open requests are worked out at once, more of them by the scheduler.
REFRESH_BATCH = 200
# When each target is reached; what was solved needs neither answer nor visit.
REACHED_BY = {
    "response": "first_response_at",
    "arrival": "first_arrival_at",
    "resolution": "solved_at",
}


def _deadline(label, help_text):
    return fields.Datetime(
        label,
        compute="_compute_deadlines",
        store=True,
        precompute=True,
        help=help_text,
    )


class ServiceRequest(models.Model):
    """The promise to the customer and its deadlines, in working hours."""

    _inherit = "service.request"

    sla_policy_id = fields.Many2one(
        "service.sla.policy",
        "SLA Policy",
        compute="_compute_sla_policy_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="Found by contract, type, team, priority, severity and customer.",
    )
    sla_calendar_id = fields.Many2one(
        "resource.calendar",
        "Hours of the Clock",
        compute="_compute_deadlines",
        store=True,
        precompute=True,
        ondelete="set null",
    )
    response_deadline = _deadline("Answer Until", "Until when we promised to answer.")
    arrival_deadline = _deadline("Arrive Until", "Until when an engineer was promised.")
    resolution_deadline = _deadline(
        "Solve Until", "Until when a solution was promised."
    )
    response_warning_at = _deadline(
        "Answer at Risk", "From when on the answer may come too late."
    )
    arrival_warning_at = _deadline(
        "Arrival at Risk", "From when on the engineer may come too late."
    )
    resolution_warning_at = _deadline(
        "Solution at Risk", "From when on the solution may come too late."
    )
    first_arrival_at = fields.Datetime(
        "First Arrival",
        readonly=True,
        copy=False,
        help="When an engineer was with the customer for the first time.",
    )
    paused_hours = fields.Float(
        compute="_compute_deadlines",
        store=True,
        precompute=True,
        help="Working hours for which the clock stood still.",
    )
    sla_is_stale = fields.Boolean(readonly=True, copy=False)

    _sla_calendar_index = models.Index(
        "(sla_calendar_id)"
        " WHERE state IN ('new', 'assigned', 'in_progress', 'waiting')"
        " AND sla_calendar_id IS NOT NULL"
    )
    _sla_stale_index = models.Index("(id) WHERE sla_is_stale")

    def _auto_init(self):
        # Without a policy nothing is promised: the requests that are there already
        # need not be worked out one by one.
        cr = self.env.cr
        known = sql.table_columns(cr, self._table)
        for name in self._get_sla_fields() if known else ():
            if name not in known:
                column_type = self._fields[name].column_type[1]
                sql.create_column(cr, self._table, name, column_type)
        return super()._auto_init()

    @api.model
    def _get_sla_fields(self):
        """Return the names of all that is worked out from a policy."""
        return [
            "sla_policy_id",
            *self._get_deadline_fields(),
            "paused_hours",
            *self._get_progress_fields(),
        ]

    # ------------------------------------------------------------------
    # Which promise
    # ------------------------------------------------------------------
    @api.depends(
        "company_id",
        "contract_id",
        "type_id",
        "team_id",
        "partner_id",
        "priority",
        "severity",
    )
    def _compute_sla_policy_id(self):
        rules = self.env["service.sla.policy"]._get_rules()
        for request in self:
            if not rules:
                request.sla_policy_id = False
            elif request._is_clock_over():
                # What was promised then stays the measure.
                request.sla_policy_id = request.sla_policy_id
            else:
                request.sla_policy_id = request._find_sla_policy_id(rules)

    def _is_clock_over(self):
        """Tell whether the request, once created, is done with."""
        return bool(self._origin) and self.state not in (False, *OPEN_STATES)

    def _find_sla_policy_id(self, rules):
        """Return the id of the policy that holds: the contract's own, else by rule."""
        own = self.contract_id.sla_policy_id.id
        # An archived policy holds for nobody any more.
        if own in self.env["service.sla.policy"]._get_rules_by_id():
            return own
        rule = find_rule(rules, self._get_sla_facts())
        return rule.id if rule else False

    def _get_sla_facts(self):
        """Return what the conditions of policies are compared with."""
        return {
            "company": self.company_id.id,
            "contract": self.contract_id._origin.id,
            "type": self.type_id._origin.id,
            "team": self.team_id._origin.id,
            "priority": self.priority,
            "severity": self.severity,
            "customer_class": self.partner_id.commercial_partner_id.service_class,
        }

    # ------------------------------------------------------------------
    # Until when
    # ------------------------------------------------------------------
    @api.depends(
        "sla_policy_id",
        "received_at",
        "company_id",
        "contract_id",
        "team_id",
        "type_id",
        "partner_id",
        "archive_id",
        "problem_id",
        "is_bad_fix",
        "sla_pauses",
        "sla_paused_since",
    )
    def _compute_deadlines(self):
        rules = self.env["service.sla.policy"]._get_rules_by_id()
        clocks = {}
        for request in self:
            rule = rules.get(request.sla_policy_id.id)
            if request._is_clock_over():
                request.update(request._get_stored_deadlines())
            elif not rule or not request.received_at:
                request.update(dict(request._get_no_deadlines(), paused_hours=0.0))
            else:
                request.update(request._work_out_deadlines(rule, clocks))

    @api.model
    def _get_deadline_fields(self):
        return [
            "sla_calendar_id",
            *(f"{kind}_deadline" for kind in TARGETS),
            *(f"{kind}_warning_at" for kind in TARGETS),
        ]

    def _get_stored_deadlines(self):
        return {
            name: self[name] for name in [*self._get_deadline_fields(), "paused_hours"]
        }

    @api.model
    def _get_no_deadlines(self):
        return dict.fromkeys(self._get_deadline_fields(), False)

    def _work_out_deadlines(self, rule, clocks):
        """Return the deadlines of this request by ``rule``.

        :param rule: what is promised
        :param dict clocks: the working hours that were used already
        """
        vals = self._get_no_deadlines()
        calendar = self._get_sla_calendar(rule)
        vals["sla_calendar_id"] = calendar.id
        clock = self._get_sla_clock(calendar, clocks)
        factor, pauses = self._get_sla_factor(), self._get_sla_pauses()
        for kind, target in self._get_sla_targets(rule, factor).items():
            if self._is_deadline_final(kind, pauses):
                vals[f"{kind}_deadline"] = self[f"{kind}_deadline"]
                vals[f"{kind}_warning_at"] = self[f"{kind}_warning_at"]
                continue
            deadline = clock and clock.find_deadline(self.received_at, target, pauses)
            if deadline:
                lead = get_lead_time(target, to_duration(rule.warning))
                vals[f"{kind}_deadline"] = deadline
                vals[f"{kind}_warning_at"] = (
                    clock.find_deadline(self.received_at, target - lead, pauses)
                    or self.received_at
                )
        vals["paused_hours"] = (
            hours(clock.paused(self.received_at, fields.Datetime.now(), pauses))
            if clock and pauses
            else 0.0
        )
        return vals

    def _get_sla_calendar(self, rule):
        """Return the hours in which the clock of ``rule`` runs for this request."""
        if rule.calendar_id:
            return self.env["resource.calendar"].browse(rule.calendar_id)
        return self._get_service_calendar()

    def _get_sla_clock(self, calendar, clocks):
        """Return the working time of ``calendar``; None when it has no hours."""
        if not calendar:
            return None
        key = (calendar.id, self.company_id.id)
        if key not in clocks:
            clocks[key] = (
                calendar._get_service_time(self.company_id)
                if calendar._has_service_time()
                else None
            )
        return clocks[key]

    def _get_sla_targets(self, rule, factor):
        """Return ``{kind: working time}`` of what is promised to this request."""
        targets = {
            kind: to_duration(getattr(rule, kind) * factor)
            for kind in TARGETS
            if getattr(rule, kind)
        }
        named_types = rule.conditions[1]
        if not self.type_id.needs_visit and self.type_id._origin.id not in named_types:
            targets.pop("arrival", None)
        return targets

    def _get_sla_percents(self):
        """Return ``[(what, percentage)]`` of all that shortens or stretches targets."""
        partner = self.partner_id
        problems = self.env["service.problem"]._get_sla_percents()
        return [
            ("archive_id", self.archive_id.sla_percent),
            (
                "partner_id",
                partner.sla_percent or partner.commercial_partner_id.sla_percent,
            ),
            ("problem_id", problems.get(self.problem_id._origin.id, 0)),
            (
                "is_bad_fix",
                self.is_bad_fix and self.company_id.service_bad_fix_sla_percent,
            ),
        ]

    def _get_sla_factor(self):
        return get_factor(percent for _what, percent in self._get_sla_percents())

    def _get_reached_at(self, kind):
        """Return when a target was reached; what is solved needs nothing else."""
        return self[REACHED_BY[kind]] or self.solved_at

    def _is_deadline_final(self, kind, pauses):
        """Tell whether a deadline stays, however the terms change afterwards.

        Done is done – but what was done while the clock stood still gets its deadline
        when the clock goes on.
        """
        reached_at = self._origin and self._get_reached_at(kind)
        if not reached_at:
            return False
        return bool(self[f"{kind}_deadline"]) or not any(
            start <= reached_at for start, _end in pauses
        )

    # ------------------------------------------------------------------
    # Working them out anew
    # ------------------------------------------------------------------
    def _schedule_sla_computes(self):
        # What is computed anew by hand does not tell what depends on it.
        for name in self._get_sla_fields():
            self.env.add_to_compute(self._fields[name], self)

    @api.model
    def _refresh_sla(self, domain, force=False):
        """Work out anew what is still open of the requests in ``domain``.

        Few of them are done at once, many are left to the scheduled action.

        :param domain: which requests what has changed may concern
        :param force: also when no policy is left
        """
        if not force and not self.env["service.sla.policy"]._get_rules():
            return
        # A promise does not depend on who changes the terms.
        everybody = self.sudo().with_context(active_test=False)
        domain = Domain("state", "in", OPEN_STATES) & domain
        requests = everybody.search(domain, limit=REFRESH_BATCH + 1, order="id")
        if len(requests) <= REFRESH_BATCH:
            requests._schedule_sla_computes()
            return
        query = everybody._search(domain)
        self.env.execute_query(
            SQL(
                "UPDATE service_request SET sla_is_stale = TRUE WHERE id IN %s",
                query.subselect(),
            )
        )
        everybody.invalidate_model(["sla_is_stale"], flush=False)
        self.env.ref("field_service.ir_cron_service_sla_refresh")._trigger()

    @api.model
    def _cron_refresh_sla(self):
        """Work out the deadlines that master data changed, in batches.

        It may run on several workers at once and be stopped at any time.
        """
        stale = Domain("sla_is_stale", "=", True)
        requests = self.with_context(active_test=False)
        remaining = requests.search_count(stale)
        last_id = 0
        while batch := requests.search(
            stale & Domain("id", ">", last_id), order="id", limit=REFRESH_BATCH
        ):
            last_id = batch[-1].id
            free = batch.try_lock_for_update(allow_referencing=True)
            free._schedule_sla_computes()
            free.write({"sla_is_stale": False})
            free.flush_recordset()
            remaining = max(remaining - len(free), 0)
            if not self.env["ir.cron"]._commit_progress(len(free), remaining=remaining):
                break

    def _get_business_hours(self, start_field, end_field):
        """Return ``{request id: working hours}`` between two moments, pauses taken off.

        :param str start_field: such as ``received_at``
        :param str end_field: such as ``first_response_at``
        :return: requests without a clock or one of the moments are left out
        """
        clocks, result = {}, {}
        for request in self:
            start, end = request[start_field], request[end_field]
            clock = request._get_sla_clock(
                request.sla_calendar_id or request._get_service_calendar(), clocks
            )
            if start and end and clock:
                pauses = request._get_sla_pauses()
                result[request.id] = hours(clock.running(start, end, pauses))
        return result
