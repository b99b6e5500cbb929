# Part of Field Service. License LGPL-3.
"""The company of the demonstration data, looked up by the names people use."""

import random
from datetime import timedelta
from functools import cache, cached_property

from odoo import fields

from .people import ENGINEERS, SHIFTS
from .places import TEAMS
from .roster import Roster, Shift

SEED = 20260301
WEEKS = 8
# No follower, no mail, no tracking message: the history is told by the service log.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notify_force_send": False,
    "mail_post_autofollow": False,
    "no_reset_password": True,
    "skip_sms": True,
}


class World:
    """Finds people, places and products; knows what time it is and who is busy."""

    def __init__(self, env, seed=SEED):
        company = env.ref("base.main_company")
        self.env = env(
            context=dict(env.context, **QUIET, allowed_company_ids=company.ids)
        )
        self.company = self.env["res.company"].browse(company.id)
        self.rng = random.Random(seed)
        self.end = fields.Datetime.now()
        self.begin = self.end - timedelta(weeks=WEEKS)

    # ------------------------------------------------------------------
    # Who and what
    # ------------------------------------------------------------------
    @cache  # noqa: B019 one short-lived world
    def _find(self, model, field_name, value):
        record = self.env[model].search([(field_name, "=", value)], limit=1)
        if not record:
            raise LookupError(f"{model}: nothing with {field_name} {value!r}")
        return record

    def user(self, login):
        """Return the user with this login."""
        return self._find("res.users", "login", login)

    def engineer(self, login):
        """Return the employee of the engineer with this login."""
        return self._find("hr.employee", "user_id.login", login)

    def team(self, key):
        """Return a service centre."""
        return self._find("service.team", "name", TEAMS[key].name)

    def product(self, code):
        """Return the product with this reference."""
        return self._find("product.product", "default_code", code)

    def territory(self, code):
        """Return the territory with this code."""
        return self._find("service.territory", "code", code)

    def code(self, model, code):
        """Return a problem, cause or solution by its code."""
        return self._find(f"service.{model}", "code", code)

    def request_type(self, code):
        """Return a type of requests by its code."""
        return self._find("service.request.type", "code", code)

    def skill(self, name):
        """Return a skill by its name."""
        return self._find("hr.skill", "name", name)

    def activity(self, name):
        """Return a reference activity by its name."""
        return self._find("service.activity.template", "name", name)

    def dispatcher_of(self, team):
        """Return the user who dispatches for a service centre."""
        logins = dict(zip(TEAMS, ("dispatcher", "grace", "owen"), strict=True))
        return self.user(
            next(login for key, login in logins.items() if self.team(key) == team)
        )

    def agent_of(self, team):
        """Return the user who takes the calls of a service centre."""
        return self.user("trevor" if team == self.team("southeast") else "agent")

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    @cached_property
    def roster(self):
        """The engineers' bookings, those that are in the database included."""
        roster = Roster()
        logins = {}
        for login, engineer in ENGINEERS.items():
            _name, days, begin, end = SHIFTS[engineer.shift]
            roster.join(login, Shift(days, begin, end, TEAMS[engineer.team].tz))
            logins[self.engineer(login).id] = login
        for visit in self.env["service.dispatch"].search(
            [("employee_id", "in", list(logins)), ("planned_start", "!=", False)]
        ):
            roster.block(
                logins[visit.employee_id.id],
                visit.planned_start,
                visit.planned_end or visit.planned_start + timedelta(hours=1),
            )
        for leave in self.env["resource.calendar.leaves"].search(
            [("resource_id", "!=", False)]
        ):
            employee = leave.resource_id.employee_id
            if employee.id in logins:
                roster.block(logins[employee.id], leave.date_from, leave.date_to)
        return roster

    def chance(self, probability):
        """Tell whether something happens that happens so often."""
        return self.rng.random() < probability

    def minutes(self, low, high):
        """Return a random number of minutes as a ``timedelta``."""
        return timedelta(minutes=self.rng.randint(low, high))

    def as_user(self, records, user):
        """Return ``records`` as ``user`` sees and changes them."""
        return records.with_user(user).with_context(**self.env.context)
