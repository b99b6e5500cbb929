# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .service_request import OPEN_STATES

ROW_LIMIT = 6
PRODUCT_LIMIT = 10
FIGURES_OF = timedelta(days=365)
ENDS_SOON = timedelta(days=60)
REQUEST, DISPATCH = "service.request", "service.dispatch"
# Visits that are still to come, or under way.
VISITS_AHEAD = ("draft", "sent", "accepted", "travelling", "on_site")
SLA_COLORS = {"breached": "danger", "at_risk": "warning"}
RATING_POINTS = {"top": 5, "ok": 3, "ko": 1}


class ServiceAccountOverview(models.AbstractModel):
    """What the service knows of a customer: requests, visits, promises kept."""

    _inherit = "service.account.overview"

    @api.model
    def _gather_facts(self, account, family, domains):
        facts = super()._gather_facts(account, family, domains)
        if REQUEST in domains:
            facts["request_counts"] = self._count_requests(domains[REQUEST])
        if DISPATCH in domains:
            facts["visits_ahead"] = self.env[DISPATCH].search(
                domains[DISPATCH] & Domain("state", "in", VISITS_AHEAD),
                order="planned_start, id",
                limit=ROW_LIMIT,
            )
        return facts

    @api.model
    def _prepare_tiles(self, facts):
        tiles = super()._prepare_tiles(facts)
        domains = facts["domains"]
        if REQUEST in domains:
            tiles.append(self._prepare_request_tile(facts["request_counts"]))
        if DISPATCH in domains:
            tiles.append(self._prepare_visit_tile(facts["visits_ahead"]))
        if REQUEST in domains:
            since = Domain("received_at", ">=", fields.Datetime.now() - FIGURES_OF)
            tiles.append(self._prepare_sla_tile(domains[REQUEST] & since))
            tiles.append(self._prepare_rating_tile(domains[REQUEST] & since))
        return tiles

    @api.model
    def _prepare_sections(self, facts):
        sections = super()._prepare_sections(facts)
        if REQUEST in facts["domains"]:
            sections.append(self._prepare_open_requests(facts))
        if DISPATCH in facts["domains"]:
            sections.append(self._prepare_visits_ahead(facts))
        if REQUEST in facts["domains"]:
            sections.append(self._prepare_last_requests(facts))
        if DISPATCH in facts["domains"]:
            sections.append(self._prepare_last_visits(facts))
        return sections

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------
    @api.model
    def _count_requests(self, domain):
        """Return ``(open ones, all)``."""
        counts = dict(self.env[REQUEST]._read_group(domain, ["state"], ["__count"]))
        return sum(counts.get(state, 0) for state in OPEN_STATES), sum(counts.values())

    @api.model
    def _prepare_request_tile(self, counts):
        still_open, total = counts
        return self._prepare_tile(
            "open_requests",
            self.env._("Open requests"),
            str(still_open),
            self.env._("%(count)s altogether", count=total),
        )

    @api.model
    def _prepare_open_requests(self, facts):
        requests = self.env[REQUEST].search(
            facts["domains"][REQUEST] & Domain("state", "in", OPEN_STATES),
            limit=ROW_LIMIT,
        )
        rows = [
            self._prepare_row(
                request,
                f"{request.name} {request.subject}",
                request.product_id.name,
                request.serial,
                self.env._(
                    "since %(day)s", day=self._format_moment(request.received_at)
                ),
                badge=self._get_request_badge(request),
                color=SLA_COLORS.get(request.sla_state, "info"),
            )
            for request in requests
        ]
        return self._prepare_section(
            "open_requests",
            self.env._("Open Requests"),
            "fa-ticket",
            rows,
            self.env._("No open request."),
            count=facts["request_counts"][0],
            link="request",
            sequence=10,
        )

    @api.model
    def _get_request_badge(self, request):
        """Return how things stand: the state, and the promise where it is in danger."""
        state = self._get_label(request, "state")
        if request.sla_state not in SLA_COLORS:
            return state
        return f"{state}, {self._get_label(request, 'sla_state')}"

    @api.model
    def _prepare_last_requests(self, facts):
        requests = self.env[REQUEST].search(
            facts["domains"][REQUEST] & Domain("state", "not in", OPEN_STATES),
            order="received_at desc, id desc",
            limit=ROW_LIMIT,
        )
        rows = [
            self._prepare_row(
                request,
                f"{request.name} {request.subject}",
                request.is_bad_fix and self.env._("Came back"),
                request.product_id.name,
                request.problem_id.name,
                request.solution_id.name,
                badge=self._get_label(request, "state"),
                color="danger" if request.is_bad_fix else "secondary",
                aside=self._format_day(request.received_at),
            )
            for request in requests
        ]
        still_open, total = facts["request_counts"]
        return self._prepare_section(
            "last_requests",
            self.env._("Last Requests"),
            "fa-history",
            rows,
            self.env._("No request was handled yet."),
            count=total - still_open,
            link="request",
            sequence=40,
        )

    # ------------------------------------------------------------------
    # How well we serve
    # ------------------------------------------------------------------
    @api.model
    def _prepare_sla_tile(self, domain):
        """Return how many requests kept what was promised.

        Of those for which something was promised: all that is done, and what is open
        and overdue, which is late already.
        """
        Request = self.env[REQUEST]
        counts = dict(
            Request._read_group(
                domain & Domain("sla_outcome", "in", ("met", "missed")),
                ["sla_outcome"],
                ["__count"],
            )
        )
        overdue = Request.search_count(
            domain
            & Domain("sla_outcome", "=", "running")
            & Domain("sla_deadline", "<", fields.Datetime.now())
        )
        kept = counts.get("met", 0)
        judged = kept + counts.get("missed", 0) + overdue
        return self._prepare_tile(
            "sla",
            self.env._("Promises kept"),
            f"{round(100 * kept / judged)} %" if judged else "–",
            self.env._("%(kept)s of %(judged)s in 12 months", kept=kept, judged=judged)
            if judged
            else self.env._("nothing promised in 12 months"),
            color="danger" if judged and kept < 0.8 * judged else "",
        )

    @api.model
    def _prepare_rating_tile(self, domain):
        """Return the mean of the ratings, on a scale from 1 to 5."""
        counts = dict(
            self.env[REQUEST]._read_group(
                domain & Domain("customer_rating", "!=", False),
                ["customer_rating"],
                ["__count"],
            )
        )
        total = sum(counts.values())
        points = sum(
            RATING_POINTS[rating] * number for rating, number in counts.items()
        )
        unhappy = counts.get("ko", 0)
        return self._prepare_tile(
            "satisfaction",
            self.env._("Satisfaction"),
            f"{points / total:.1f} / 5" if total else "–",
            self.env._(
                "%(total)s ratings, %(unhappy)s unhappy", total=total, unhappy=unhappy
            )
            if total
            else self.env._("no rating in 12 months"),
            color="danger" if total and points < 3 * total else "",
        )

    # ------------------------------------------------------------------
    # Visits
    # ------------------------------------------------------------------
    @api.model
    def _prepare_visit_tile(self, visits):
        now = fields.Datetime.now()
        ahead = visits.filtered(
            lambda visit: visit.planned_start and visit.planned_start >= now
        )[:1]
        # Who comes is no secret that needs a right on employees.
        return self._prepare_tile(
            "next_visit",
            self.env._("Next visit"),
            self._format_moment(ahead.planned_start) or "–",
            ahead.employee_id.sudo().name or (not ahead and self.env._("none planned")),
        )

    @api.model
    def _prepare_visits_ahead(self, facts):
        return self._prepare_section(
            "visits_ahead",
            self.env._("Planned Visits"),
            "fa-truck",
            [
                self._prepare_visit_row(visit, visit.planned_start)
                for visit in facts["visits_ahead"]
            ],
            self.env._("No visit is planned."),
            link="visit",
            sequence=20,
        )

    @api.model
    def _prepare_last_visits(self, facts):
        visits = self.env[DISPATCH].search(
            facts["domains"][DISPATCH] & Domain("state", "=", "done"),
            order="actual_start desc, id desc",
            limit=ROW_LIMIT,
        )
        return self._prepare_section(
            "last_visits",
            self.env._("Last Visits"),
            "fa-check",
            [
                self._prepare_visit_row(
                    visit, visit.actual_start or visit.planned_start
                )
                for visit in visits
            ],
            self.env._("Nobody was there yet."),
            link="visit",
            sequence=45,
        )

    @api.model
    def _prepare_visit_row(self, visit, moment):
        is_done = visit.state == "done"
        return self._prepare_row(
            visit,
            f"{visit.name} {visit.subject or ''}",
            # Who comes is no secret that needs a right on employees.
            visit.employee_id.sudo().name,
            visit.archive_id.display_name,
            badge=self._get_label(visit, "outcome" if visit.outcome else "state"),
            color="secondary" if is_done else "info",
            aside=self._format_moment(moment),
        )
