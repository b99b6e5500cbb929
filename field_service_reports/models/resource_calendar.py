# Part of Field Service. License LGPL-3.
from pytz import timezone, utc

from odoo import models

from ..engine.business_hours import WorkingTime


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _get_service_working_time(self, start, end, tz_name, company):
        """Return the working time of the calendar between two moments.

        One call serves any number of documents of the same calendar. Without a
        calendar every hour counts.

        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :param str tz_name: the customer's time zone; without one the calendar's
        :param company: whose closing days count
        :rtype: WorkingTime
        """
        if not self:
            return WorkingTime([(start, end)])
        intervals = self._work_intervals_batch(
            utc.localize(start),
            utc.localize(end),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
            ],
            tz=timezone(tz_name or self.tz or "UTC"),
        )[False]
        return WorkingTime(
            (
                first.astimezone(utc).replace(tzinfo=None),
                last.astimezone(utc).replace(tzinfo=None),
            )
            for first, last, _meta in intervals
        )
