# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import fields, models
from odoo.fields import Domain

from ..engine.free_time import Visit, find_free, find_place
from ..engine.intervals import clip, intersect
from .hr_employee import OPEN_DISPATCH_STATES

DAY = timedelta(days=1)
# Who has been nowhere for so long starts from home again.
NIGHT = timedelta(hours=6)
# How long a visit is taken to last whose end nobody has planned.
UNPLANNED_VISIT = timedelta(hours=1)
# Nothing that began earlier is still going on.
LONGEST_VISIT = timedelta(days=31)
UNDER_WAY = ("travelling", "on_site")


class HrEmployee(models.Model):
    """When an engineer is free, and where he is then.

    Everything here is read as the system: whether an engineer can come is told to
    those who plan, his leaves and the visits of others are not.
    """

    _inherit = "hr.employee"

    def _get_service_free_times(self, start, end):
        """Return when the employees are free for a visit.

        Working hours of their calendars (several after each other, two-week and
        flexible ones included), without leaves, days off of the company, and planned
        visits together with the way to them. The number of queries does not depend on
        the number of employees.

        :param datetime start: from when, in UTC
        :param datetime end: until when, in UTC
        :return: ``{employee id: [(start, end), …]}`` in UTC, in order
        """
        working = self._get_service_working_times(start, end)
        visits = self._get_service_visits(start, end)
        return {key: find_free(working[key], visits[key]) for key in self.ids}

    def _get_service_place(self, at):
        """Return where the employees are just before a moment.

        At their last visit of that day, else where their day begins.

        :param datetime at: in UTC
        :return: ``{employee id: res.partner}``, empty when nothing is known
        """
        homes = self._get_service_homes()
        visits = self._get_service_visits(at - DAY, at)
        Partner = self.env["res.partner"].sudo()  # see the class
        places = {}
        for employee in self.sudo():
            zone = timezone(employee.tz or "UTC")
            local_day = utc.localize(at).astimezone(zone).date()
            midnight = zone.localize(datetime.combine(local_day, time.min))
            places[employee.id] = Partner.browse(
                find_place(
                    visits[employee.id],
                    at,
                    midnight.astimezone(utc).replace(tzinfo=None),
                    homes[employee.id].id,
                )
            )
        return places

    # ------------------------------------------------------------------
    # Working hours
    # ------------------------------------------------------------------
    def _get_service_working_times(self, start, end, with_leaves=True):
        """Return when the employees work.

        :param bool with_leaves: whether leaves and days off are taken out
        :return: ``{employee id: [(start, end), …]}`` in UTC, in order
        """
        times = dict.fromkeys(self.ids, ())
        if start >= end:
            return times
        employees = self.sudo()  # see the class
        for tz, colleagues in employees.grouped("tz").items():
            zone = timezone(tz or "UTC")
            intervals = colleagues._get_service_calendar_times(
                start, end, zone, with_leaves
            )
            for employee in colleagues:
                times[employee.id] = clip(intervals[employee], start, end)
        return times

    def _get_service_calendar_times(self, start, end, zone, with_leaves):
        """Return ``{employee: [(start, end), …]}`` of employees in one time zone.

        The intervals begin earlier than ``start``: flexible hours are spread over the
        days of a week from its first day on.
        """
        first = utc.localize(start).astimezone(zone)
        monday = first.date() - first.weekday() * DAY
        begin = zone.localize(datetime.combine(monday, time.min))
        finish = utc.localize(end).astimezone(zone)
        found, _by_calendar = self.resource_id._get_valid_work_intervals(
            begin, finish, compute_leaves=with_leaves
        )
        times = {
            employee: self._to_utc_intervals(found[employee.resource_id.id])
            for employee in self
        }
        unbound = self.filtered(lambda employee: not employee.resource_calendar_id)
        for company, colleagues in unbound.grouped("company_id").items():
            # Who has no hours of his own is sent in those of the company only.
            usual = company.resource_calendar_id._attendance_intervals_batch(
                begin, finish, tz=zone
            )[False]
            usual = self._to_utc_intervals(usual)
            for employee in colleagues:
                times[employee] = intersect(times[employee], usual)
        return times

    def _to_utc_intervals(self, intervals):
        """Return ``[(start, end)]`` in UTC of what a calendar returns."""
        to_minute = self.env["resource.calendar"]._to_minute
        return [
            (to_minute(start), to_minute(end)) for start, end, _attendance in intervals
        ]

    # ------------------------------------------------------------------
    # Visits
    # ------------------------------------------------------------------
    def _get_service_visits(self, start, end, without=None):
        """Return the visits of the employees between two moments.

        What lies less than a day before is among them, a visit without a planned time
        is not.

        :param datetime start: in UTC
        :param datetime end: in UTC
        :param without: ``service.dispatch`` records that do not count
        :return: ``{employee id: [Visit, …]}`` in order of time; the place of a
            :class:`~..engine.free_time.Visit` is a partner id
        """
        visits = {employee_id: [] for employee_id in self.ids}
        homes = self._get_service_homes()
        rows, ways, former = [], [], {}
        for begin, finish, dispatch in self._search_service_visits(start, end, without):
            employee_id, site = dispatch.employee_id.id, dispatch.site_id
            last_finish, last_site = former.get(employee_id, (None, None))
            is_home = not last_finish or begin - last_finish > NIGHT
            rows.append((employee_id, begin, finish, dispatch))
            ways.append((homes[employee_id] if is_home else last_site, site))
            former[employee_id] = (finish, site)
        travels = self.env["service.territory.travel"]._estimate_travel(ways)
        for (employee_id, begin, finish, dispatch), travel in zip(
            rows, travels, strict=True
        ):
            way = timedelta(minutes=dispatch.travel_minutes or travel.minutes)
            if dispatch.state in ("on_site", "done"):
                # Who is there already has no way left to go.
                way = timedelta()
            elif dispatch.travel_start:
                way = max(begin - dispatch.travel_start, timedelta())
            visits[employee_id].append(Visit(begin, finish, dispatch.site_id.id, way))
        return visits

    def _search_service_visits(self, start, end, without=None):
        """Return ``[(start, end, service.dispatch)]`` of the visits, in order."""
        since = start - DAY
        domain = (
            Domain("employee_id", "in", self.ids)
            & Domain("planned_start", ">", since - LONGEST_VISIT)
            & Domain("planned_start", "<", end)
            & Domain("state", "in", (*OPEN_DISPATCH_STATES, "done"))
            & (
                Domain("planned_end", ">", since)
                | (
                    Domain("planned_end", "=", False)
                    & Domain("planned_start", ">", since)
                )
                | Domain("state", "in", UNDER_WAY)
            )
        )
        if without:
            domain &= Domain("id", "not in", without.ids)
        Dispatch = self.env["service.dispatch"].sudo()  # see the class
        dispatches = Dispatch.search(domain, order="planned_start, id")
        busy = [(*dispatch._get_busy_time(), dispatch) for dispatch in dispatches]
        return sorted(busy, key=lambda row: row[:2])

    def _get_service_homes(self):
        """Return where the working days of the employees begin.

        :return: ``{employee id: res.partner}``, empty when nothing is known
        """
        return {
            employee.id: (
                employee.service_start_partner_id
                or employee.service_team_id.partner_id
                or employee.address_id
                or employee.company_id.partner_id
            )
            for employee in self.sudo()  # see the class
        }


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    def _get_busy_time(self):
        """Return from when until when the engineer is at this visit.

        What is finished has lasted as long as it has; what is under way lasts at
        least as long as was planned, and it is not over before it is finished.

        :return: start and end in UTC
        """
        self.ensure_one()
        end = self.planned_end or self.planned_start + UNPLANNED_VISIT
        start = self.actual_start or self.planned_start
        if self.state == "done":
            return start, max(start, self.actual_end or end)
        if self.state in UNDER_WAY:
            now = fields.Datetime.now()
            return start, max(start + (end - self.planned_start), now)
        return start, end
