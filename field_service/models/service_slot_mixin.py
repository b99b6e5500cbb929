# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date

from ..engine import slots as slot_rule


class ServiceSlotMixin(models.AbstractModel):
    """A document for which an appointment is booked: request, work order."""

    _name = "service.slot.mixin"
    _description = "Document with an Appointment"

    def _get_slot_order(self):
        """Return the work order of the appointment; it may not be saved yet."""
        raise NotImplementedError

    def _get_order_to_book(self):
        """Return the work order that gets the visit, made where there is none.

        :raises UserError: the document is not ready for a visit
        """
        raise NotImplementedError

    def _get_slot_tz(self):
        """Return the name of the customer's time zone."""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # Looking for one
    # ------------------------------------------------------------------
    def action_open_slots(self):
        """Show the best appointments in a window.

        :return: a client action
        :raises AccessError: the user may not book
        """
        self.ensure_one()
        self._check_may_book()
        return {
            "type": "ir.actions.client",
            "tag": "field_service.book_slot",
            "params": {"res_model": self._name, "res_id": self.id},
        }

    def get_slots(self, start=None, duration=None):
        """Return the best appointments for the browser.

        :param str start: not before, in UTC
        :param float duration: hours of work, if they are not as expected
        :return: dict, see :meth:`_prepare_slots`
        :raises AccessError: the user may not book
        """
        self.ensure_one()
        self._check_may_book()
        return self._prepare_slots(start, duration)

    def _prepare_slots(self, start=None, duration=None):
        """Return appointments in words.

        :return: dict: ``slots``, ``duration`` (hours of work), ``later`` (from when on
            there are others, UTC), ``zone`` (the customer's, if it is not the user's),
            ``promise`` (until when somebody has to come) and ``empty`` (why there is
            no slot)
        """
        order = self._get_slot_order()
        start = fields.Datetime.to_datetime(start or None)
        duration = self._read_duration(duration)
        found = order._find_slots(start=start, duration=duration)
        zone = timezone(self._get_slot_tz())
        company = order._get_slot_company()
        since = max((slot["end"] for slot in found), default=None)
        if not since:
            ahead = timedelta(days=company.service_slot_days)
            since = (start or fields.Datetime.now()) + ahead
        next_day = utc.localize(since).astimezone(zone).date() + timedelta(days=1)
        later = zone.localize(datetime.combine(next_day, time.min)).astimezone(utc)
        hours = order.sudo()._get_slot_hours(duration)
        promise = self._describe_promise(order, zone)
        return {
            "slots": [self._prepare_slot(slot, zone) for slot in found],
            "duration": hours,
            "later": fields.Datetime.to_string(later.replace(tzinfo=None)),
            "zone": zone.zone if zone.zone != (self.env.user.tz or "UTC") else "",
            "promise": promise,
            "empty": "" if found else order._explain_no_slot(start, hours),
        }

    @api.model
    def _read_duration(self, duration):
        """Return hours of work as the browser sends them, None for the usual ones.

        :raises UserError: nobody works so long
        """
        duration = float(duration or 0)
        if not 0 <= duration <= 24:
            raise UserError(self.env._("A visit takes at most 24 hours."))
        return duration or None

    @api.model
    def _prepare_slot(self, slot, zone):
        words = self._describe_period(slot["start"], slot["end"], zone)
        return {
            **{name: slot[name] for name in ("employee_id", "employee", "reasons")},
            **words,
            "start": fields.Datetime.to_string(slot["start"]),
            "travel": self.env._(
                "%(minutes)d min, %(km)g km",
                minutes=slot["travel_minutes"],
                km=slot["travel_km"],
            ),
            "in_window": slot["in_window"],
            "meets_deadline": slot["meets_deadline"],
            "is_free": not slot["price"],
            "price": format_amount(self.env, slot["price"], slot["currency"]),
            "price_reason": slot["price_reason"],
            "cost": (
                False
                if slot["cost"] is None
                else format_amount(self.env, slot["cost"], self.env.company.currency_id)
            ),
        }

    def _describe_promise(self, order, zone):
        """Say until when somebody has to come and to have done it."""
        start_by, end_by = order.sudo()._get_slot_deadlines()  # promised to everybody
        Screen = self.env["service.call.screen"].with_context(tz=zone.zone)
        words = {
            name: Screen._describe_moment(moment)
            for name, moment in (("start", start_by), ("end", end_by))
            if moment
        }
        if len(words) == 2:
            return self.env._(
                "Promised: arrival until %(start)s, done until %(end)s", **words
            )
        if start_by:
            return self.env._("Promised: arrival until %(start)s", **words)
        return end_by and self.env._("Promised: done until %(end)s", **words) or ""

    @api.model
    def _describe_period(self, start, end, zone):
        """Return a period in the user's notation and the customer's zone.

        :return: dict: ``day``, ``time``
        """
        Screen = self.env["service.call.screen"]
        first, last = (utc.localize(moment).astimezone(zone) for moment in (start, end))
        today = fields.Datetime.context_timestamp(
            self.with_context(tz=zone.zone), fields.Datetime.now()
        ).date()
        near = {
            today: self.env._("Today"),
            today + timedelta(days=1): self.env._("Tomorrow"),
        }
        weekday = format_date(self.env, first.date(), date_format="EEEE")
        day = (
            f"{near.get(first.date(), weekday)}, {format_date(self.env, first.date())}"
        )
        until = Screen._format_time(last.time())
        if last.date() != first.date():
            until = f"{format_date(self.env, last.date())} {until}"
        return {"day": day, "time": f"{Screen._format_time(first.time())} – {until}"}

    # ------------------------------------------------------------------
    # Booking it
    # ------------------------------------------------------------------
    def action_book_slot(self, employee_id, start, duration=None):
        """Book an appointment: the engineer is sent, the customer can read it.

        What was offered is looked at again while the engineer is locked, so that
        nobody is booked twice. An order is made where there is none.

        :param int employee_id: the engineer
        :param start: when the visit begins, UTC, as text or datetime
        :param float duration: hours of work; by default what the order expects
        :return: dict: ``dispatch_id``, ``dispatch`` (its number) and ``appointment``
            (in words, to be read out)
        :raises AccessError: the user may not book
        :raises UserError: the engineer has no time any more, or the document is not
            ready for a visit
        """
        self.ensure_one()
        self._check_may_book()
        self.check_access("write")
        start = fields.Datetime.to_datetime(start)
        order = self._get_order_to_book()
        visit = order._book_visit(employee_id, start, self._read_duration(duration))
        appointment = self._describe_appointment(visit)
        visit.booked_at = fields.Datetime.now()
        visit._log("booked", new=appointment)
        return {
            "dispatch_id": visit.id,
            "dispatch": visit.name,
            "appointment": appointment,
        }

    def _check_may_book(self):
        """Refuse everybody who neither takes calls nor sends engineers."""
        if not self.env.user.has_group("field_service.group_service_agent"):
            raise AccessError(
                self.env._("Only service agents and dispatchers book appointments.")
            )

    def _describe_appointment(self, visit):
        """Return the appointment in words: day, time, who comes."""
        zone = timezone(self._get_slot_tz())
        words = self._describe_period(visit.planned_start, visit.planned_end, zone)
        return self.env._(
            "%(day)s, %(time)s: %(engineer)s", engineer=visit.employee_id.name, **words
        )


class ServiceWorkOrder(models.Model):
    _name = "service.work.order"
    _inherit = ["service.work.order", "service.slot.mixin"]

    def _get_slot_order(self):
        return self

    def _get_order_to_book(self):
        self._lock_for_step()
        self._check_step("action_create_dispatch")
        return self

    def _get_slot_tz(self):
        order = self.sudo()  # the zone of the customer is no secret
        if order.request_id:
            return order.request_id._get_customer_tz()
        company = order._get_slot_company()
        return (
            order.contact_id.tz
            or order.site_id.tz
            or order.partner_id.tz
            or company.resource_calendar_id.tz
            or "UTC"
        )

    def _explain_no_slot(self, start, hours):
        """Say in words why nobody can come."""
        order = self.sudo()  # who could come is told to those who plan
        engineers = order._get_slot_engineers()
        skills = order._get_checked_skills()[order]._origin
        if not engineers:
            return self.env._(
                "No service engineer works in %(area)s.",
                area=order.territory_id.name or order.team_id.name,
            )
        now = fields.Datetime.now()
        ahead = timedelta(days=order._get_slot_company().service_slot_days)
        if skills and not order._get_slot_times(engineers, now, now + ahead):
            return self.env._(
                "None of the %(count)d engineers there has the skills that are needed:"
                " %(skills)s.",
                count=len(engineers),
                skills=", ".join(skills.mapped("name")),
            )
        return self.env._(
            "None of the engineers there has %(hours)g hours and the way in one shift,"
            " within %(days)d days from %(date)s. Look at later days, or plan a shorter"
            " visit.",
            hours=hours,
            days=ahead.days,
            date=format_date(self.env, start or now),
        )

    # ------------------------------------------------------------------
    # Booking
    # ------------------------------------------------------------------
    def _book_visit(self, employee_id, start, duration=None):
        """Send an engineer at a time at which he is free.

        :return: the sent ``service.dispatch``, by sudo
        :raises UserError: he is not free at that time
        """
        # Agents send nobody by hand. Here they may: that the engineer is the right one
        # and has the time is checked, and he can still decline.
        order = self.sudo()
        engineer = order._get_slot_engineers().filtered(
            lambda engineer: engineer.id == employee_id
        )
        if not engineer:
            raise UserError(
                self.env._(
                    "%(order)s: this engineer does not serve the place of the order."
                    " Look for the slots again.",
                    order=self.display_name,
                )
            )
        engineer._lock_for_booking()
        search = order._get_slot_search(start, duration=duration, engineers=engineer)
        slot = engineer.id in search.engineers and slot_rule.find_slot_at(
            search.engineers[engineer.id], search.job, start
        )
        if not slot:
            words = self._describe_period(start, start, timezone(self._get_slot_tz()))
            raise UserError(
                self.env._(
                    "%(engineer)s is no longer free on %(day)s at %(time)s: somebody"
                    " was faster. Choose another slot.",
                    engineer=engineer.name,
                    day=words["day"],
                    time=words["time"].partition(" – ")[0],
                )
            )
        way = search.ways[slot.place]
        vals = {
            "exception_reason": order._get_slot_exception(engineer),
            "employee_id": engineer.id,
            "planned_start": slot.start,
            "planned_end": slot.end,
            "travel_minutes": round(way.minutes),
            "distance_km": way.km,
        }
        visit = order._get_slot_drafts()
        if visit:
            visit.write(vals)
        else:
            visit = visit.create({**order._prepare_dispatch_vals(), **vals})
        visit.action_send()
        return visit

    def _get_slot_exception(self, engineer):
        """Return why an engineer goes where he usually does not, False if he does."""
        if engineer._works_in_territory(self.territory_id):
            return False
        return self.env._("The customer's own engineer")
