# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.sla_clock import Target, hours, judge
from .service_request import HANDLED_STATES
from .service_sla_policy import TARGETS, to_duration

SLA_STATES = [
    ("none", "No Target"),
    ("on_track", "On Track"),
    ("at_risk", "At Risk"),
    ("breached", "Breached"),
    ("met", "Met"),
    ("missed", "Missed"),
]


class ServiceRequest(models.Model):
    """How the promises to the customer stand: in lists, searches and words."""

    _inherit = "service.request"

    sla_deadline = fields.Datetime(
        "Next Deadline",
        compute="_compute_sla_progress",
        store=True,
        precompute=True,
        help="The first deadline that is still open.",
    )
    sla_warning_at = fields.Datetime(
        "At Risk From", compute="_compute_sla_progress", store=True, precompute=True
    )
    sla_outcome = fields.Selection(
        [("running", "Running"), ("met", "Met"), ("missed", "Missed")],
        "SLA Outcome",
        compute="_compute_sla_progress",
        store=True,
        precompute=True,
        help="Whether all promises were kept; running while one of them is open.",
    )
    sla_state = fields.Selection(
        SLA_STATES,
        "SLA",
        compute="_compute_sla_state",
        search="_search_sla_state",
        help="Breached: an open deadline has passed. Missed: all is done, but not all"
        " of it in time.",
    )
    sla_remaining_hours = fields.Float(
        "Time Left",
        compute="_compute_sla_remaining",
        search="_search_sla_remaining_hours",
        help="Working hours until the next deadline; negative when it has passed.",
    )
    sla_remaining = fields.Char("Left", compute="_compute_sla_remaining")
    sla_explanation = fields.Text(
        "Why", compute="_compute_sla_explanation", help="How the deadlines came about."
    )

    _sla_deadline_index = models.Index("(sla_deadline) WHERE sla_outcome = 'running'")

    @api.model
    def _get_progress_fields(self):
        return ["sla_deadline", "sla_warning_at", "sla_outcome"]

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------
    @api.depends(
        "sla_policy_id",
        "response_deadline",
        "arrival_deadline",
        "resolution_deadline",
        "response_warning_at",
        "arrival_warning_at",
        "resolution_warning_at",
        "first_response_at",
        "first_arrival_at",
        "solved_at",
        "sla_paused_since",
        "state",
    )
    def _compute_sla_progress(self):
        for request in self:
            verdict = judge(request._get_targets())
            request.sla_outcome = verdict.outcome
            request.sla_deadline = verdict.deadline
            request.sla_warning_at = verdict.warning_at

    def _get_targets(self):
        """Return what was promised, for the engine."""
        if not self.sla_policy_id or self.state == "cancelled":
            return []
        promised = self._get_paused_targets() if self.sla_paused_since else ()
        targets = []
        for kind in TARGETS:
            deadline = self[f"{kind}_deadline"] or None
            reached_at = self._get_reached_at(kind) or None
            # A handled request that nobody ever stamped cannot be judged.
            judged = reached_at or self.state not in HANDLED_STATES
            if judged and (deadline or kind in promised):
                warning_at = self[f"{kind}_warning_at"] or None
                targets.append(Target(deadline, warning_at, reached_at))
        return targets

    def _get_paused_targets(self):
        """Return the kinds of targets that are promised, their deadlines or not."""
        rules = self.env["service.sla.policy"]._get_rules_by_id()
        rule = rules.get(self.sla_policy_id.id)
        return self._get_sla_targets(rule, 1.0) if rule else {}

    @api.depends("sla_outcome", "sla_deadline", "sla_warning_at")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for request in self:
            if request.sla_outcome != "running":
                request.sla_state = request.sla_outcome or "none"
            elif request.sla_deadline and request.sla_deadline < now:
                request.sla_state = "breached"
            elif request.sla_warning_at and request.sla_warning_at <= now:
                request.sla_state = "at_risk"
            else:
                request.sla_state = "on_track"

    @api.model
    def _get_sla_state_domain(self, state):
        """Return the domain of the requests in one SLA state."""
        now = fields.Datetime.now()
        running = Domain("sla_outcome", "=", "running")
        breached = running & Domain("sla_deadline", "<", now)
        # Without a deadline the clock stands still.
        in_time = running & (
            Domain("sla_deadline", "=", False) | Domain("sla_deadline", ">=", now)
        )
        return {
            "none": Domain("sla_outcome", "=", False),
            "on_track": in_time
            & (
                Domain("sla_warning_at", "=", False)
                | Domain("sla_warning_at", ">", now)
            ),
            "at_risk": in_time & Domain("sla_warning_at", "<=", now),
            "breached": breached,
            "met": Domain("sla_outcome", "=", "met"),
            "missed": Domain("sla_outcome", "=", "missed"),
        }[state]

    @api.model
    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = dict(SLA_STATES)
        return Domain.OR(
            # Every request has a state: looking for none at all finds nothing.
            self._get_sla_state_domain(state)
            for state in value
            if state in known
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be grouped and sorted by the state, which is never stored."""
        if field_expr != "sla_state":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields["sla_state"], "read")
        outcome, deadline, warning_at = (
            SQL.identifier(alias, name, to_flush=self._fields[name])
            for name in ("sla_outcome", "sla_deadline", "sla_warning_at")
        )
        return SQL(
            """CASE WHEN %(outcome)s IS NULL THEN 'none'
                    WHEN %(outcome)s <> 'running' THEN %(outcome)s
                    WHEN %(deadline)s < %(now)s THEN 'breached'
                    WHEN %(warning_at)s <= %(now)s THEN 'at_risk'
                    ELSE 'on_track' END""",
            outcome=outcome,
            deadline=deadline,
            warning_at=warning_at,
            now=fields.Datetime.now(),
        )

    # ------------------------------------------------------------------
    # Time left
    # ------------------------------------------------------------------
    @api.depends(
        "sla_outcome",
        "sla_deadline",
        "sla_paused_since",
        # Named so that lists read them in one go.
        "sla_calendar_id",
        "company_id",
    )
    def _compute_sla_remaining(self):
        clocks, now = {}, fields.Datetime.now()
        for request in self:
            left = request._get_sla_time_left(clocks, now)
            request.sla_remaining_hours = hours(left) if left is not None else 0.0
            request.sla_remaining = request._describe_time_left(left)

    def _get_sla_time_left(self, clocks, now):
        """Return the working time until the next deadline, or None without one."""
        if self.sla_outcome != "running":
            return None
        clock = self._get_sla_clock(self.sla_calendar_id, clocks)
        if not clock:
            return None
        if self.sla_deadline:
            return clock.worked(now, self.sla_deadline)
        spent = clock.running(
            self.received_at, self.sla_paused_since or now, self._get_sla_pauses()
        )
        factor = self._get_sla_factor()
        rules = self.env["service.sla.policy"]._get_rules_by_id()
        rule = rules.get(self.sla_policy_id.id)
        return (
            min(
                (
                    target - spent
                    for kind, target in self._get_sla_targets(rule, factor).items()
                    if not self._get_reached_at(kind)
                ),
                default=None,
            )
            if rule
            else None
        )

    def _describe_time_left(self, left):
        """Say in words how much time is left, such as ``3:30 h left``."""
        if left is None:
            return False
        time = self._format_hours(abs(left))
        if not self.sla_deadline:
            return self.env._("%(time)s h left, clock stopped", time=time)
        if left < timedelta() or self.sla_deadline < fields.Datetime.now():
            return self.env._("%(time)s h late", time=time)
        return self.env._("%(time)s h left", time=time)

    @api.model
    def _format_hours(self, duration):
        minutes = round(duration / timedelta(minutes=1))
        return f"{minutes // 60}:{minutes % 60:02d}"

    @api.model
    def _search_sla_remaining_hours(self, operator, value):
        """Find by the deadline: so many hours from now are one moment a calendar."""
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        running = Domain("sla_outcome", "=", "running")
        # The hours are the same for everybody, whatever requests one may open.
        in_use = self.sudo()._read_group(
            running & Domain("sla_deadline", "!=", False),
            ["sla_calendar_id", "company_id"],
        )
        domains = []
        for calendar, company in in_use:
            moment = self._get_moment(calendar, company, value)
            if moment:
                domains.append(
                    Domain("sla_calendar_id", "=", calendar.id)
                    & Domain("company_id", "=", company.id)
                    & Domain("sla_deadline", operator, moment)
                )
        return running & Domain.OR(domains)

    @api.model
    def _get_moment(self, calendar, company, value):
        """Return when ``value`` working hours from now will have passed."""
        now = fields.Datetime.now()
        clock = calendar._get_service_time(company)
        if value > 0:
            return clock.find_deadline(now, to_duration(value))
        return clock.find_start(now, to_duration(-value)) if value else now

    # ------------------------------------------------------------------
    # Why
    # ------------------------------------------------------------------
    @api.depends("sla_policy_id", "sla_calendar_id", "sla_outcome", "sla_pauses")
    def _compute_sla_explanation(self):
        for request in self:
            # Whoever sees the request may know why it is due, whatever else he sees.
            request.sla_explanation = "\n".join(request.sudo()._explain_sla())

    def _explain_sla(self):
        """Return in sentences how the deadlines came about."""
        policy = self.sla_policy_id
        if not policy:
            return [self.env._("No policy holds for this request.")]
        own = self.contract_id.sla_policy_id == policy
        lines = [
            self.env._(
                "%(policy)s, agreed in contract %(contract)s: %(targets)s.",
                policy=policy.name,
                contract=self.contract_id.name,
                targets=policy._describe_targets(),
            )
            if own
            else self.env._(
                "%(policy)s (%(conditions)s): %(targets)s.",
                policy=policy.name,
                conditions=policy.condition_summary,
                targets=policy._describe_targets(),
            )
        ]
        for field_name, percent in self._get_sla_percents():
            if percent:
                lines.append(
                    self.env._(
                        "%(percent)s %% of that time because of: %(what)s.",
                        percent=percent,
                        what=self._fields[field_name]._description_string(self.env),
                    )
                )
        return lines + self._explain_clock()

    def _explain_clock(self):
        calendar = self.sla_calendar_id
        if not calendar:
            return [self.env._("There are no working hours: no deadline is known.")]
        if not calendar._has_service_time():
            return [
                self.env._(
                    "“%(calendar)s” has no working hours: no deadline is known.",
                    calendar=calendar.name,
                )
            ]
        lines = [
            self.env._(
                "Counted in the hours of “%(calendar)s”.", calendar=calendar.name
            )
        ]
        if self.paused_hours:
            lines.append(
                self.env._(
                    "The clock stood still for %(time)s h.",
                    time=self._format_hours(timedelta(hours=self.paused_hours)),
                )
            )
        return lines
