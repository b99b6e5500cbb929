# Part of Field Service. License LGPL-3.
from datetime import timedelta

from pytz import timezone, utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..engine.sla_clock import WorkingTime, build_window, get_window_bounds

# What changes the working hours besides the lines and the days off.
HOUR_FIELDS = {
    "tz",
    "two_weeks_calendar",
    "schedule_type",
    "flexible_hours",
    "hours_per_day",
    "full_time_required_hours",
}
LAST_SECOND = timedelta(seconds=59)


class ResourceCalendar(models.Model):
    """The working hours by which deadlines are counted."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Other hours move the deadlines that are counted in them."""
        result = super().write(vals)
        if vals.keys() & HOUR_FIELDS:
            self._refresh_service_deadlines()
        return result

    def _get_service_time(self, company):
        """Return the working hours of this calendar, holidays taken off.

        :param company: whose general holidays count besides the calendar's own
        :return: :class:`~..engine.sla_clock.WorkingTime`, read as far as needed
        """
        self.ensure_one()
        return WorkingTime(lambda number: self._get_service_window(company.id, number))

    @ormcache("self.id", "company_id", "number")
    def _get_service_window(self, company_id, number):
        """Return the working hours of one window of the clock."""
        start, end = get_window_bounds(number)
        # Deadlines are the same for everybody, whatever calendars one may open.
        calendar = self.sudo()
        holidays = Domain("time_type", "=", "leave") & (
            Domain("calendar_id", "=", self.id)
            | Domain("company_id", "in", [company_id, False])
        )
        intervals = calendar._work_intervals_batch(
            utc.localize(start),
            utc.localize(end),
            domain=list(holidays),
            tz=timezone(calendar.tz),
        )[False]
        return build_window(
            (self._to_minute(begin), self._to_minute(finish))
            for begin, finish, _attendance in intervals
        )

    @api.model
    def _to_minute(self, moment):
        """Return the moment in UTC; 23:59:59 stands for midnight in calendars."""
        moment = moment.astimezone(utc).replace(tzinfo=None)
        whole = moment.replace(second=0, microsecond=0)
        return whole + timedelta(minutes=1) if moment - whole >= LAST_SECOND else moment

    @ormcache("self.id")
    def _has_service_time(self):
        """Tell the same as :meth:`_has_service_hours`, from a cache."""
        return self.sudo()._has_service_hours()  # whatever calendars one may open

    def _has_service_hours(self):
        """Tell whether there is any time in which a deadline could be reached."""
        self.ensure_one()
        return bool(self.flexible_hours or self._get_global_attendances())

    def _refresh_service_deadlines(self):
        self.env.registry.clear_cache()
        self.env["service.request"]._refresh_sla(
            Domain("sla_calendar_id", "in", self.ids)
        )


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """More hours bring deadlines nearer."""
        attendances = super().create(vals_list)
        attendances.calendar_id._refresh_service_deadlines()
        return attendances

    def write(self, vals):
        """Other hours move the deadlines that are counted in them."""
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._refresh_service_deadlines()
        return result

    def unlink(self):
        """Less hours put deadlines off."""
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._refresh_service_deadlines()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """A holiday puts deadlines off."""
        leaves = super().create(vals_list)
        self._refresh_service_deadlines(leaves._get_service_scope())
        return leaves

    def write(self, vals):
        """A holiday that is moved moves deadlines."""
        before = self._get_service_scope()
        result = super().write(vals)
        self._refresh_service_deadlines(before + self._get_service_scope())
        return result

    def unlink(self):
        """A holiday less brings deadlines nearer."""
        scope = self._get_service_scope()
        result = super().unlink()
        self._refresh_service_deadlines(scope)
        return result

    def _get_service_scope(self):
        """Return domains of the requests whose clock rests on these days off.

        What somebody takes off for himself moves no promise.
        """
        general = self.filtered(lambda leave: not leave.resource_id)
        calendars = general.calendar_id
        companies = general.filtered(lambda leave: not leave.calendar_id).company_id
        scope = []
        if calendars:
            scope.append(Domain("sla_calendar_id", "in", calendars.ids))
        if companies:
            scope.append(
                Domain("sla_calendar_id", "!=", False)
                & Domain("company_id", "in", companies.ids)
            )
        return scope

    @api.model
    def _refresh_service_deadlines(self, scope):
        if scope:
            self.env.registry.clear_cache()
            self.env["service.request"]._refresh_sla(Domain.OR(scope))
