# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta
from typing import NamedTuple

from pytz import timezone, utc

from odoo import fields, models
from odoo.fields import Domain

from ..engine import slots as slot_rule
from ..engine.intervals import intersect, subtract

DAY = timedelta(days=1)


def _get_period(grant, zone):
    """Return from when until when a skill holds, in UTC.

    :param grant: :class:`~..engine.qualification.Grant`
    :param zone: time zone of the engineer
    """

    def midnight(day):
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(utc).replace(tzinfo=None)

    return (
        midnight(grant.valid_from) if grant.valid_from else datetime.min,
        midnight(grant.valid_to + DAY) if grant.valid_to else datetime.max,
    )


class SlotSearch(NamedTuple):
    """What was read once to find appointments for an order.

    :ivar job: what has to be done, for the engine
    :ivar engineers: ``{employee id: engine.slots.Engineer}``
    :ivar ways: ``{partner id: engine.travel.Travel}`` to the customer
    """

    job: slot_rule.Job
    engineers: dict
    ways: dict


class ServiceWorkOrder(models.Model):
    """When somebody can come for an order; the rule itself is ``engine/slots.py``."""

    _inherit = "service.work.order"

    def _find_slots(self, limit=3, start=None, end=None, duration=None):
        """Return the best appointments for this order, best first.

        The number of queries does not depend on the number of engineers.

        :param int limit: how many at most
        :param datetime start: not before, in UTC; by default the company's notice
            from now on
        :param datetime end: not after, in UTC; by default the company's days ahead
        :param float duration: hours of work; by default what the order expects
        :return: list of dicts: ``employee_id``, ``employee`` (the name), ``start`` and
            ``end`` (UTC), ``travel_minutes``, ``travel_km``, ``in_window`` (the
            customer's wish is met; None without one), ``meets_deadline`` (None where
            nothing was promised), ``price`` (what the customer pays, without taxes),
            ``price_reason`` (why), ``currency`` (``res.currency``), ``cost`` (None for
            those who may not see costs), ``score`` (see ``engine/slots.py``) and
            ``reasons`` (dicts with ``kind``, ``ok`` and ``text``)
        """
        self.ensure_one()
        search = self._get_slot_search(start, end, duration)
        found = slot_rule.find_slots(search.engineers.values(), search.job, limit)
        return self._describe_slots(found, search)

    # ------------------------------------------------------------------
    # Facts: a fixed number of queries
    # ------------------------------------------------------------------
    def _get_slot_search(self, start=None, end=None, duration=None, engineers=None):
        """Read what the engine needs.

        :param engineers: only these ``hr.employee`` records; at any time from now on,
            since whoever is asked for them has been offered before
        """
        order = self.sudo()  # leaves, skills and visits of others: see hr.employee
        now = fields.Datetime.now()
        notice = order._get_slot_company().service_slot_notice if not engineers else 0
        if engineers is None:
            engineers = order._get_slot_engineers()
        earliest, latest = order._get_slot_period(now, notice, start, end)
        begin = max(now, earliest - DAY)
        visits = engineers._get_service_visits(
            begin, latest, without=order._get_slot_drafts()
        )
        homes = engineers._get_service_homes()
        preferred = order._get_preferred_engineers()
        ways = order._get_slot_ways(homes, visits)
        return SlotSearch(
            job=order._prepare_slot_job(earliest, latest, duration, ways),
            engineers={
                engineer.id: slot_rule.Engineer(
                    key=engineer.id,
                    working=working,
                    visits=visits[engineer.id],
                    absences=absences,
                    home=homes[engineer.id].id,
                    zone=timezone(engineer.tz or "UTC"),
                    is_dedicated=engineer in preferred,
                )
                for engineer, working, absences in order._get_slot_times(
                    engineers, begin, latest
                )
            },
            ways=ways,
        )

    def _get_slot_period(self, now, notice, start=None, end=None):
        """Return from when until when appointments are looked for.

        :param int notice: minutes from now on
        """
        ahead = timedelta(days=self._get_slot_company().service_slot_days)
        earliest = max(now + timedelta(minutes=notice), start or now)
        if not start and self.customer_start and self.customer_start > now + ahead:
            # The customer wishes it later than we usually look.
            earliest = self.customer_start
        return earliest, end or earliest + ahead

    def _get_slot_company(self):
        return self.company_id or self.env.company

    def _get_slot_drafts(self):
        """Return the draft visit that a booking fills: it is nobody's time yet."""
        drafts = self._origin.dispatch_ids.filtered(
            lambda visit: visit.state == "draft"
        )
        return drafts if len(drafts) == 1 else drafts.browse()

    def _get_slot_engineers(self):
        """Return the engineers who serve the place of this order.

        Those of the territory; those without any territory who belong to the team or
        to none; and whoever looks after the customer. Where nobody has drawn a
        territory, the team alone counts.
        """
        company = self._get_slot_company()
        team = Domain("service_team_id", "in", [self.team_id._origin.id, False])
        territory = self.territory_id._origin
        place = team
        if territory:
            place = Domain("territory_ids", "in", territory.ids) | (
                Domain("territory_ids", "=", False) & team
            )
        if company._get_service_check("territory") != "block":
            place |= Domain("id", "in", self._get_preferred_engineers().ids)
        return self._get_engineers(company).filtered_domain(place)

    def _get_preferred_engineers(self):
        """Return whom the customer wishes, and who looks after him."""
        customer = self.partner_id.commercial_partner_id
        return (
            self.request_id.requested_engineer_id | customer.dedicated_engineer_id
        )._origin

    def _get_slot_times(self, engineers, begin, latest):
        """Return when the engineers work and have the skills for this order.

        :return: list of ``(hr.employee, working hours, absences)`` of those who have
            the skills at some time, both as lists of intervals
        """
        working = engineers._get_service_working_times(begin, latest, with_leaves=False)
        present = engineers._get_service_working_times(begin, latest)
        skills = self._get_checked_skills()[self]._origin
        grants = engineers._get_service_grants(skills)
        times = []
        for engineer in engineers:
            hours = working[engineer.id]
            for skill in skills:
                zone = timezone(engineer.tz or "UTC")
                held = grants.get(engineer.id, {}).get(skill.id, ())
                hours = intersect(hours, [_get_period(grant, zone) for grant in held])
            if hours:
                absences = subtract(hours, present[engineer.id])
                times.append((engineer, hours, absences))
        return times

    def _get_slot_ways(self, homes, visits):
        """Return how far the customer is from where engineers come from.

        :return: ``{partner id: engine.travel.Travel}``
        """
        Partner = self.env["res.partner"]
        places = {home.id for home in homes.values()}
        places |= {visit.place for busy in visits.values() for visit in busy}
        site = self.site_id or self.partner_id
        places = list(places)
        travels = self.env["service.territory.travel"]._estimate_travel(
            [(Partner.browse(place or []), site._origin) for place in places],
            self._get_slot_company(),
        )
        return dict(zip(places, travels, strict=True))

    def _prepare_slot_job(self, earliest, latest, duration, ways):
        start_by, end_by = self._get_slot_deadlines()
        return slot_rule.Job(
            duration=timedelta(hours=self._get_slot_hours(duration)),
            earliest=earliest,
            latest=latest,
            ways={
                place: timedelta(minutes=round(way.minutes))
                for place, way in ways.items()
            },
            wish_start=self.customer_start or None,
            wish_end=self.customer_end or None,
            start_by=start_by,
            end_by=end_by,
        )

    def _get_slot_deadlines(self):
        """Return until when somebody has to come, and to have done it, or None."""
        request = self.request_id
        start_by = not request.first_arrival_at and request.arrival_deadline
        return start_by or None, request.resolution_deadline or None

    def _get_slot_hours(self, duration=None):
        """Return how long the visit will take."""
        return (
            duration
            or self.expected_hours
            or self.request_id.expected_hours
            or self._get_slot_company().service_visit_hours
            or 1.0
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _describe_slots(self, found, search):
        """Return appointments of the engine as dicts, see :meth:`_find_slots`."""
        # What the customer pays is told by those who may not sell themselves, and who
        # comes by those without rights in personnel.
        engineers = self.env["hr.employee"].sudo().browse([slot.key for slot in found])
        charge = self._get_slot_charge(search.job.duration / timedelta(hours=1))
        may_see_costs = self._may_see_slot_cost()
        return [
            {
                "employee_id": engineer.id,
                "employee": engineer.name,
                "start": slot.start,
                "end": slot.end,
                "travel_minutes": round(search.ways[slot.place].minutes),
                "travel_km": round(search.ways[slot.place].km, 1),
                "in_window": slot.in_wish if self._has_slot_wish() else None,
                "meets_deadline": (
                    slot.punctuality == 1.0
                    if search.job.start_by or search.job.end_by
                    else None
                ),
                "price": charge.get_price(slot.travel),
                "price_reason": charge.reason,
                "currency": charge.currency,
                "cost": (
                    self._get_slot_cost(engineer, search.job.duration + slot.travel)
                    if may_see_costs
                    else None
                ),
                "score": slot.score,
                "reasons": self._explain_slot(slot, search),
            }
            for slot, engineer in zip(found, engineers, strict=True)
        ]

    def _has_slot_wish(self):
        return bool(self.customer_start or self.customer_end)

    def _explain_slot(self, slot, search):
        """Return why this appointment is offered: ``[{kind, ok, text}]``."""
        reasons = []
        if self._has_slot_wish():
            words = (
                self.env._("as the customer wishes")
                if slot.in_wish
                else self.env._("not when the customer wishes")
            )
            reasons.append({"kind": "wish", "ok": slot.in_wish, "text": words})
        if search.job.start_by or search.job.end_by:
            is_kept = slot.punctuality == 1.0
            words = (
                self.env._("before the deadline")
                if is_kept
                else self.env._("after the deadline")
            )
            reasons.append({"kind": "deadline", "ok": is_kept, "text": words})
        if search.engineers[slot.key].is_dedicated:
            words = self.env._("the customer's own engineer")
            reasons.append({"kind": "dedicated", "ok": True, "text": words})
        way = search.ways[slot.place]
        words = self.env._(
            "%(minutes)d min on the way (%(known)s)",
            minutes=round(way.minutes),
            known=way.source,
        )
        is_near = slot.detour <= slot_rule.FAR / 2
        reasons.append({"kind": "travel", "ok": is_near, "text": words})
        load = search.engineers[slot.key].get_load()
        words = self.env._(
            "%(percent)d %% of the time booked", percent=round(100 * load)
        )
        reasons.append({"kind": "load", "ok": load < 1, "text": words})
        return reasons
