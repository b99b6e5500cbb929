# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.field_service.const import CHARGE_CATEGORIES, COST_GROUPS
from odoo.addons.field_service.engine.reliability import Figures, measure

COSTS = [f"{category}_cost" for category, _label in CHARGE_CATEGORIES]


class ServiceProductArchive(models.Model):
    """Time between failures, time to repair, availability and cost of a unit."""

    _inherit = "service.product.archive"

    def _measure_reliability(self, start=None, end=None):
        """Return the figures of each unit, by the clock and in its working hours.

        :param datetime start: when the period begins (UTC); None for the unit's life
        :param datetime end: when it ends; None for now
        :return: ``{unit: (Figures by the clock, Figures in working hours)}``
        """
        periods = {unit: unit._get_service_period(start, end) for unit in self}
        failures = self._find_failures()
        repairs = self._find_repairs()
        clocks = self._get_working_times(periods)
        result = {}
        for unit, (begin, finish) in periods.items():
            if finish <= begin:
                result[unit] = (Figures(), Figures())
                continue
            done = [
                repair
                for repair in repairs.get(unit, ())
                if begin <= repair.actual_end < finish
            ]
            broken = failures.get(unit, ())
            result[unit] = (
                measure(
                    begin, finish, broken, [repair.downtime_hours for repair in done]
                ),
                measure(
                    begin,
                    finish,
                    broken,
                    [repair.downtime_business_hours for repair in done],
                    clocks[unit].hours,
                ),
            )
        return result

    def _get_service_period(self, start, end):
        """Return the part of a period in which the unit was expected to work."""
        self.ensure_one()
        now = fields.Datetime.now()
        since = datetime.combine(
            self.commissioned_on
            or self.installed_on
            or self.delivered_on
            or self.sold_on
            or self.create_date.date(),
            time.min,
        )
        until = now
        if self.deactivated_on:
            gone = datetime.combine(self.deactivated_on, time.min) + timedelta(days=1)
            until = min(now, gone)
        return max(since, start or since), min(until, end or until)

    def _get_working_times(self, periods):
        """Return the hours in which each unit is expected to work: its contract's.

        :param dict periods: ``{unit: (start, end)}``
        :return: ``{unit: WorkingTime}``, one for all units that share their hours
        """
        by_clock = defaultdict(list)
        # Which hours count does not depend on what the user may open.
        for unit in self.sudo():
            calendar = unit.contract_id.calendar_id
            key = (
                calendar or unit.company_id.resource_calendar_id,
                unit.site_id.tz or unit.partner_id.tz,
                unit.company_id,
            )
            by_clock[key].append(unit.with_env(self.env))
        clocks = {}
        for (calendar, tz_name, company), units in by_clock.items():
            moments = [moment for unit in units for moment in periods[unit]]
            working = calendar._get_service_working_time(
                min(moments), max(moments), tz_name, company
            )
            clocks.update(dict.fromkeys(units, working))
        return clocks

    def _find_failures(self):
        """Return ``{unit: [Failure]}`` of all times."""
        # The figures of a unit are the same for everybody who may see the unit.
        Request = self.env["service.request"].sudo().with_context(active_test=False)
        requests = Request.search(
            Domain("archive_id", "in", self.ids) & Request._get_failure_domain()
        )
        found = {}
        for request, failure in requests._get_failures().items():
            found.setdefault(request.archive_id.with_env(self.env), []).append(failure)
        return found

    def _find_repairs(self):
        """Return ``{unit: finished repair orders}``."""
        # See _find_failures.
        Order = self.env["service.work.order"].sudo().with_context(active_test=False)
        orders = Order.search_fetch(
            [
                ("archive_id", "in", self.ids),
                ("repair_count", ">", 0),
                ("actual_end", "!=", False),
            ],
            ["archive_id", "actual_end", "downtime_hours", "downtime_business_hours"],
        )
        return {
            unit.with_env(self.env): repairs
            for unit, repairs in orders.grouped("archive_id").items()
        }

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------
    @api.readonly
    def get_reliability(self, date_from=None, date_to=None):
        """Return the figures of this unit in a period, ready to be shown.

        :param str date_from: the first day; None for the begin of the unit's life
        :param str date_to: the last day; None for today
        :return: ``{"start", "end", "clock": {…}, "business": {…}, "years": [costs of
            each year] or None for those who see no costs, "currency_id"}``
        :rtype: dict
        :raises AccessError: for users of the portal
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("This page is for our own people."))
        start, end = self._get_life_period(date_from, date_to)
        if end:
            end += timedelta(seconds=1)
        begin, finish = self._get_service_period(start, end)
        clock, business = self._measure_reliability(start, end)[self]
        return {
            "start": begin,
            "end": max(begin, finish),
            "clock": self._present_figures(clock),
            "business": self._present_figures(business),
            "years": self._get_yearly_costs(),
            "currency_id": self.company_id.currency_id.id,
        }

    @api.model
    def _present_figures(self, figures):
        return {
            **figures._asdict(),
            "mtbf": figures.mtbf,
            "mttr": figures.mttr,
            "availability": figures.availability,
        }

    def _get_yearly_costs(self):
        """Return what the unit cost in each year of its life, the latest first."""
        if not self.env.user.has_groups(COST_GROUPS):
            return None
        rows = self.env["service.report.reliability"].search_fetch(
            [("archive_id", "=", self.id)], ["date", "total_cost", *COSTS]
        )
        return [
            {
                "year": row.date.year,
                "total": row.total_cost,
                **{
                    category: row[f"{category}_cost"]
                    for category, _label in CHARGE_CATEGORIES
                },
            }
            for row in rows
        ]
