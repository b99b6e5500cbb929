# Part of Field Service. License LGPL-3.
from datetime import timedelta
from typing import NamedTuple

from pytz import utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .hr_employee import OPEN_DISPATCH_STATES

MINUTE = timedelta(minutes=1)


class Plan(NamedTuple):
    """Who shall go where and when.

    :ivar order: the ``service.work.order``
    :ivar engineer: the ``hr.employee``
    :ivar start, end: of the visit in UTC, or False
    :ivar visit: the ``service.dispatch``, empty as long as there is none
    """

    order: models.BaseModel
    engineer: models.BaseModel
    start: object
    end: object
    visit: models.BaseModel

    @property
    def is_timed(self):
        return bool(self.start and self.end)

    def overlaps(self, start, end):
        """Tell whether anything from ``start`` to ``end`` is in the way."""
        return start < self.end and end > self.start


class ServiceDispatch(models.Model):
    """What speaks against sending an engineer to an order at some time."""

    _inherit = "service.dispatch"

    def _get_conflicts(self):
        """Return what speaks against each visit: ``{dispatch: [(kind, text)]}``."""
        visits = self.filtered("employee_id")
        found = self._find_conflicts(
            [
                Plan(
                    visit.work_order_id,
                    visit.employee_id,
                    visit.planned_start,
                    visit.planned_end,
                    visit._origin,
                )
                for visit in visits
            ]
        )
        return dict.fromkeys(self, ()) | dict(zip(visits, found, strict=True))

    @api.model
    def _find_conflicts(self, plans):
        """Return in words what speaks against each plan.

        The number of queries does not depend on the number of plans.

        :param list plans: of :class:`Plan`
        :return: for each plan a list of ``(kind, text)``; the kinds are those of
            ``res.company._get_service_check``
        """
        # What the answer is made of, like leaves and working hours, is personnel's;
        # the answer itself tells no more than whoever plans has to know.
        plans = [
            plan._replace(
                order=plan.order._origin.sudo(),
                engineer=plan.engineer._origin.sudo(),
                visit=plan.visit.sudo(),
            )
            for plan in plans
        ]
        timed = [plan for plan in plans if plan.is_timed]
        conflicts = {id(plan): [] for plan in plans}
        for kind, found in (
            ("skills", self._find_missing_skills(plans)),
            ("territory", self._find_other_areas(plans)),
            ("leaves", self._find_leaves(timed)),
            ("hours", self._find_free_hours(timed)),
            ("overlaps", self._find_overlaps(timed)),
        ):
            for plan, text in found:
                conflicts[id(plan)].append((kind, text))
        return [conflicts[id(plan)] for plan in plans]

    @api.model
    def _find_missing_skills(self, plans):
        orders = self.env["service.work.order"].sudo().union(*(p.order for p in plans))
        engineers = self.env["hr.employee"].sudo().union(*(p.engineer for p in plans))
        needs = {order: order._get_required_skills() for order in orders}
        grants = engineers._get_service_grants(
            self.env["hr.skill"].union(*needs.values())
        )
        for plan in plans:
            engineer = plan.engineer
            missing = engineer._get_missing_skills(
                needs.get(plan.order, ()),
                grants,
                engineer._get_service_day(plan.start),
            )
            if missing:
                skills = ", ".join(
                    engineer._describe_missing_skill(skill, gap)
                    for skill, gap in missing.items()
                )
                yield (
                    plan,
                    self.env._(
                        "%(engineer)s lacks: %(skills)s.",
                        engineer=engineer.name,
                        skills=skills,
                    ),
                )

    @api.model
    def _find_other_areas(self, plans):
        for plan in plans:
            engineer, territory = plan.engineer, plan.order.territory_id
            if not engineer._works_in_territory(territory):
                yield (
                    plan,
                    self.env._(
                        "%(engineer)s works in %(own)s, the order is in %(territory)s.",
                        engineer=engineer.name,
                        own=", ".join(engineer.territory_ids.mapped("name")),
                        territory=territory.name,
                    ),
                )

    @api.model
    def _find_leaves(self, plans):
        if not plans:
            return
        resources = {plan.engineer.resource_id.id for plan in plans}
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()  # see _find_conflicts
            .search(
                Domain("date_from", "<", max(plan.end for plan in plans))
                & Domain("date_to", ">", min(plan.start for plan in plans))
                & Domain("time_type", "=", "leave")
                & Domain("resource_id", "in", [False, *resources])
            )
        )
        for plan in plans:
            engineer = plan.engineer
            for leave in leaves:
                if not plan.overlaps(leave.date_from, leave.date_to):
                    continue
                period = {
                    "start": self._say(leave.date_from),
                    "end": self._say(leave.date_to),
                }
                if leave.resource_id and leave.resource_id == engineer.resource_id:
                    yield (
                        plan,
                        self.env._(
                            "%(engineer)s is on leave from %(start)s to %(end)s.",
                            engineer=engineer.name,
                            **period,
                        ),
                    )
                elif not leave.resource_id and engineer._is_closed_by(leave):
                    yield (
                        plan,
                        self.env._(
                            "It is a day off for all from %(start)s to %(end)s.",
                            **period,
                        ),
                    )

    @api.model
    def _find_free_hours(self, plans):
        by_calendar = {}
        for plan in plans:
            by_calendar.setdefault(plan.engineer.resource_calendar_id, []).append(plan)
        for calendar, some in by_calendar.items():
            # Who is free in his hours is never outside of them.
            if not calendar or calendar.flexible_hours:
                continue
            hours = calendar._attendance_intervals_batch(
                utc.localize(min(plan.start for plan in some)) - timedelta(days=1),
                utc.localize(max(plan.end for plan in some)) + timedelta(days=1),
                some[0].engineer.resource_id.union(
                    *(plan.engineer.resource_id for plan in some)
                ),
            )
            for plan in some:
                mine = hours[plan.engineer.resource_id.id]
                if not self._is_within(mine, plan):
                    yield (
                        plan,
                        self.env._(
                            "%(start)s – %(end)s is outside the working hours of"
                            " %(engineer)s (%(calendar)s).",
                            start=self._say(plan.start),
                            end=self._say(plan.end),
                            engineer=plan.engineer.name,
                            calendar=calendar.name,
                        ),
                    )

    @api.model
    def _is_within(self, hours, plan):
        """Tell whether a visit begins and ends in working hours.

        A break in the middle does not keep anybody from going.
        """
        start, end = utc.localize(plan.start), utc.localize(plan.end)
        return any(begin <= start < finish for begin, finish, _line in hours) and any(
            # 23:59:59 stands for midnight in calendars.
            begin < end <= finish + MINUTE
            for begin, finish, _line in hours
        )

    @api.model
    def _find_overlaps(self, plans):
        if not plans:
            return
        others = (
            self.sudo()  # see _find_conflicts
            .search(
                Domain("employee_id", "in", [plan.engineer.id for plan in plans])
                & Domain("state", "in", OPEN_DISPATCH_STATES)
                & Domain("planned_start", "<", max(plan.end for plan in plans))
                & Domain("planned_end", ">", min(plan.start for plan in plans)),
                order="planned_start, id",
            )
            .grouped("employee_id")
        )
        for plan in plans:
            for other in others.get(plan.engineer, ()):
                if other != plan.visit and plan.overlaps(
                    other.planned_start, other.planned_end
                ):
                    yield (
                        plan,
                        self.env._(
                            "%(engineer)s is at %(other)s from %(start)s to %(end)s.",
                            other=other.name,
                            engineer=plan.engineer.name,
                            start=self._say(other.planned_start),
                            end=self._say(other.planned_end),
                        ),
                    )

    @api.model
    def _say(self, moment):
        return format_datetime(self.env, moment, tz=self.env.tz.zone, dt_format="short")
