# Part of Field Service. License LGPL-3.
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import ranking
from ..engine.free_time import find_free
from ..engine.qualification import find_level
from ..engine.ranking import Candidate
from .hr_employee import OPEN_DISPATCH_STATES

# How far ahead somebody is looked for who has time.
HORIZON = timedelta(days=14)
DAY = timedelta(days=1)
# Whose other work counts: so many days from the visit on.
LOAD_DAYS = 7


class Facts(NamedTuple):
    """What was read once for all orders and engineers of a ranking.

    :ivar start: the wish of whoever asks, None: that of each order
    :ivar needs: ``{order id: hr.skill}``
    :ivar grants: as of ``hr.employee._get_service_grants``
    :ivar free: ``{employee id: [(start, end)]}``; whoever assigns takes out of it
    :ivar load: ``{employee id: {day: hours}}``
    :ivar ways: ``{(order id, employee id): engine.travel.Travel}``
    """

    now: object
    start: object
    engineers: object
    needs: dict
    grants: dict
    free: dict
    load: dict
    ways: dict


class ServiceWorkOrder(models.Model):
    """Who can do an order, best first; the rule itself is ``engine/ranking.py``."""

    _inherit = "service.work.order"

    def _rank_engineers(self, start=None, limit=None):
        """Return the engineers for this order, best first.

        See :meth:`_rank_engineers_many`.
        """
        self.ensure_one()
        return self._rank_engineers_many(start, limit)[self.id]

    def _rank_engineers_many(self, start=None, limit=None):
        """Return the engineers for each order, best first.

        The number of queries depends neither on the orders nor on the engineers.

        :param datetime start: when the visit shall begin, in UTC; without it the
            planned start of the order, else as soon as possible from the wished start
        :param int limit: at most so many engineers for an order
        :return: ``{order id: [dict]}`` with ``employee`` (``hr.employee``), ``score``
            (0–100, see ``engine/ranking.py``), ``is_capable``, ``is_available``,
            ``in_territory``, ``missing_skills`` (``hr.skill``), ``travel_minutes``,
            ``travel_km``, ``load_hours`` (planned in the seven days from the visit on),
            ``earliest_start`` (UTC, False when nobody knows) and ``reasons``, a list of
            dicts with ``kind``, ``ok`` and ``text``
        """
        facts = self._get_ranking_facts(start)
        return {
            order.id: [
                order._describe_candidate(engineer, candidate, found, facts)
                for engineer, candidate, found in order._sort_candidates(facts)[:limit]
            ]
            for order in self
        }

    # ------------------------------------------------------------------
    # Facts: a fixed number of queries
    # ------------------------------------------------------------------
    def _get_ranking_facts(self, start=None, preselect=False):
        """Return the :class:`Facts` of these orders.

        :param bool preselect: leave out engineers who would not be chosen anyway
        """
        now = fields.Datetime.now()
        # Skills, leaves and places of engineers are personnel's; who is asked whom to
        # send is told what follows from them.
        orders = self.sudo()
        engineers = self._get_engineers(orders.company_id)
        needs = {
            order.id: skills for order, skills in orders._get_checked_skills().items()
        }
        grants = engineers._get_service_grants(
            self.env["hr.skill"].union(*needs.values())
        )
        if preselect:
            engineers = orders._preselect_engineers(engineers, needs, grants)
        wishes = [order._get_wanted_start(now, start) for order in orders] or [now]
        begin, end = min(wishes), max(wishes) + HORIZON
        return Facts(
            now=now,
            start=start,
            engineers=engineers,
            needs=needs,
            grants=grants,
            # The way is driven before the visit.
            free=orders._get_free_times(engineers, max(now, begin - DAY), end),
            load=self._get_engineer_load(engineers, begin, end),
            ways=orders._get_ways(engineers, begin),
        )

    def _preselect_engineers(self, engineers, needs, grants):
        """Return who has the skills for one of the orders and works in its area.

        Where nobody works there, whoever has the skills. When each of them has time
        need not be known of a thousand others.
        """
        chosen = set()
        for order in self:
            skills = needs[order.id]
            able = engineers.filtered(
                lambda engineer, order=order, skills=skills: (
                    engineer.company_id == order.company_id
                    and all(skill.id in grants.get(engineer.id, ()) for skill in skills)
                )
            )
            own = order._get_own_engineers()
            near = able.filtered(
                lambda engineer, order=order, own=own: (
                    engineer in own or engineer._works_in_territory(order.territory_id)
                )
            )
            chosen.update((near or able).ids)
        return engineers.filtered(lambda engineer: engineer.id in chosen)

    def _get_free_times(self, engineers, begin, end):
        """Return when the engineers have time: ``{employee id: [(start, end)]}``.

        The draft of an order that is ranked alone does not hinder anybody: it is the
        plan that is looked at.
        """
        if len(self) != 1:
            return engineers._get_service_free_times(begin, end)
        drafts = self.dispatch_ids.filtered(lambda visit: visit.state == "draft")
        working = engineers._get_service_working_times(begin, end)
        visits = engineers._get_service_visits(begin, end, without=drafts)
        return {key: find_free(working[key], visits[key]) for key in engineers.ids}

    def _get_wanted_start(self, now, start=None):
        """Return from when on the visit of this order is looked for."""
        return max(now, start or self.planned_start or self.customer_start or now)

    def _get_fixed_start(self, facts):
        """Return the time at which somebody must be free, None if any time will do.

        An order that begins when the customer wished it was not planned yet.
        """
        fixed = facts.start
        if not fixed and self.planned_start != self.customer_start:
            fixed = self.planned_start
        return fixed if fixed and fixed >= facts.now else None

    @api.model
    def _get_engineer_load(self, engineers, begin, end):
        """Return ``{employee id: {day: hours of open visits}}``."""
        self.env["service.dispatch"].flush_model(
            ["employee_id", "state", "planned_start", "planned_end"]
        )
        load = {}
        for employee_id, day, hours in self.env.execute_query(
            SQL(
                """
                SELECT employee_id, planned_start::date,
                       SUM(EXTRACT(EPOCH FROM planned_end - planned_start)) / 3600
                  FROM service_dispatch
                 WHERE employee_id IN %(engineers)s
                   AND state IN %(states)s
                   AND planned_start >= %(begin)s
                   AND planned_start < %(end)s
                   AND planned_end IS NOT NULL
              GROUP BY employee_id, planned_start::date
                """,
                engineers=tuple(engineers.ids) or (0,),
                states=OPEN_DISPATCH_STATES,
                begin=begin.replace(hour=0, minute=0, second=0),
                end=end,
            )
        ):
            load.setdefault(employee_id, {})[day] = float(hours)
        return load

    def _get_ways(self, engineers, begin):
        """Return how far each engineer is from the place of each order.

        :return: ``{(order id, employee id): engine.travel.Travel}``
        """
        places = engineers._get_service_place(begin)
        keys = [
            (order.id, engineer.id)
            for order in self
            for engineer in engineers
            if engineer.company_id == order.company_id
        ]
        sites = {order.id: order.site_id or order.territory_id for order in self}
        ways = self.env["service.territory.travel"]._estimate_travel(
            [(places[engineer_id], sites[order_id]) for order_id, engineer_id in keys],
            self.company_id[:1],
        )
        return dict(zip(keys, ways, strict=True))

    # ------------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------------
    def _sort_candidates(self, facts):
        """Return ``[(engineer, Candidate, earliest start)]``, best first."""
        found = [
            (engineer, *self._get_candidate(engineer, facts))
            for engineer in facts.engineers
            if engineer.company_id == self.company_id
        ]
        priority = self.priority or "1"
        return sorted(
            found, key=lambda item: (ranking.get_order(item[1], priority), item[0].id)
        )

    def _get_candidate(self, engineer, facts):
        """Return the engineer as the rule sees him, and when he can begin."""
        order = self.sudo()  # see _get_ranking_facts
        needs = facts.needs[self.id]
        hours = order._get_visit_hours()
        wanted = order._get_wanted_start(facts.now, facts.start)
        way = facts.ways[self.id, engineer.id]
        free = facts.free.get(engineer.id, ())
        fixed = order._get_fixed_start(facts)
        if fixed and ranking.is_free(free, fixed, hours, way.minutes):
            earliest = fixed
        else:
            earliest = ranking.find_start(free, hours, wanted, way.minutes)
        deadline = order._get_visit_deadline()
        levels = order._get_levels(engineer, needs, earliest or wanted, facts)
        candidate = Candidate(
            missing=len(needs) - len(levels),
            level=sum(levels) / len(levels) / 100 if levels else 1.0,
            is_available=earliest == fixed if fixed else earliest is not None,
            in_territory=engineer._works_in_territory(order.territory_id),
            is_dedicated=engineer in order._get_own_engineers(),
            delay=earliest and (earliest - wanted).total_seconds() / 3600,
            meets_deadline=not deadline or bool(earliest and earliest <= deadline),
            travel=way.minutes if way.kind != "unknown" else None,
            load=self._sum_load(facts.load.get(engineer.id, {}), wanted),
        )
        return candidate, earliest

    @api.model
    def _get_levels(self, engineer, needs, moment, facts):
        day = engineer._get_service_day(moment)
        mine = facts.grants.get(engineer.id, {})
        levels = (find_level(mine.get(skill.id, ()), day) for skill in needs)
        return [level for level in levels if level is not None]

    @api.model
    def _sum_load(self, by_day, wanted):
        days = (wanted.date() + timedelta(days=number) for number in range(LOAD_DAYS))
        return sum(by_day.get(day, 0.0) for day in days)

    def _get_visit_deadline(self):
        """Return until when an engineer should have come, False if it does not matter.

        What we promised counts before what the customer wishes.
        """
        request = self.request_id
        return (
            request.arrival_deadline
            or request.resolution_deadline
            or self.customer_end
            or False
        )

    def _get_own_engineers(self):
        """Return the engineers whom the customer wishes, or who look after him."""
        return (
            self.request_id.requested_engineer_id
            | self.partner_id.commercial_partner_id.dedicated_engineer_id
        )

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _describe_candidate(self, engineer, candidate, earliest, facts):
        way = facts.ways[self.id, engineer.id]
        needs = facts.needs[self.id]
        wanted = self.sudo()._get_wanted_start(facts.now, facts.start)
        missing = engineer._get_missing_skills(
            needs, facts.grants, engineer._get_service_day(earliest or wanted)
        )
        return {
            "employee": engineer.with_env(self.env),
            "score": ranking.rate(candidate, self.priority or "1"),
            "is_capable": not candidate.missing,
            "is_available": candidate.is_available,
            "in_territory": candidate.in_territory,
            "missing_skills": self.env["hr.skill"].union(*missing),
            "travel_minutes": way.minutes,
            "travel_km": way.km,
            "load_hours": candidate.load,
            "earliest_start": earliest or False,
            "reasons": self.sudo()._get_reasons(
                engineer, candidate, earliest, missing, facts
            ),
        }
