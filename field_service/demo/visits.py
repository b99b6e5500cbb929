# Part of Field Service. License LGPL-3.
"""How a call is taken, an order is made and an engineer goes there."""

from datetime import timedelta

from odoo.fields import Command

from .cases import EXCEPTIONS, REJECTIONS, ROOMS
from .catalogue import ACTIVITIES
from .people import ENGINEERS, SKILLS
from .places import TEAMS
from .roster import to_local, to_utc
from .signature import draw_signature

# Hours from the order to the earliest visit, by severity.
LEAD = {"4": 1, "3": 5, "2": 22, "1": 44}
PRIORITY = {"4": "3", "3": "2", "2": "1", "1": "0"}
# Minutes by which engineers arrive later than planned; the company allows 15.
DELAYS = (-12, -6, -4, 0, 0, 2, 4, 6, 9, 13, 24, 38, 70)
SIGNATURES = 6
OFFICE_TZ = "America/Chicago"


class Visits:
    """The everyday steps out of which all stories are made.

    Each step acts as the user who would do it, with no more rights than his own.
    """

    def __init__(self, world, timeline):
        self.world = world
        self.timeline = timeline
        self.env = world.env
        self.rng = world.rng
        self.signatures = [draw_signature(self.rng) for _one in range(SIGNATURES)]

    @property
    def now(self):
        """The moment of the story."""
        return self.timeline.now

    def later(self, low, high):
        """Return a moment so many minutes from now; a longer while ends by day."""
        moment = self.now + self.world.minutes(low, high)
        return moment if low < 200 else self._by_day(moment)

    def _by_day(self, moment):
        """Return the next moment in office hours, or the moment itself."""
        local = to_local(moment, OFFICE_TZ)
        if local.weekday() > 4 or local.hour > 17:
            local += timedelta(days={4: 3, 5: 2}.get(local.weekday(), 1))
            local = local.replace(hour=8)
        elif local.hour < 7:
            local = local.replace(hour=8)
        return to_utc(local.date(), local.hour + local.minute / 60, OFFICE_TZ)

    def _by_day_before(self, moment):
        """Return some hours before a moment, or the same hour of the day before."""
        earlier = moment - timedelta(hours=4)
        local = to_local(earlier, OFFICE_TZ)
        if local.hour >= 7:
            return earlier
        return moment - timedelta(days=3 if local.weekday() == 0 else 1)

    def by(self, records, user):
        """Return ``records`` in the hands of ``user``."""
        return self.world.as_user(records, user)

    # ------------------------------------------------------------------
    # The call
    # ------------------------------------------------------------------
    def fill_in(self, text, archive):
        """Put the unit and its room into a text."""
        return text.format(
            unit=archive.product_id.name.split(" ", 1)[1],
            serial=archive.serial,
            room=ROOMS[archive.id % len(ROOMS)],
        )

    def call(self, archive, kind, subject, description, **more):
        """Register a request the way an agent does; return it in his hands."""
        partner = archive.partner_id
        contact = more.pop("contact", None) or self._get_contact(partner)
        severity = more.pop("severity", "2")
        vip = partner.service_class == "vip"
        agent = self.world.agent_of(archive.site_id.territory_id.team_id)
        vals = {
            "subject": self.fill_in(subject, archive)[:1].upper()
            + self.fill_in(subject, archive)[1:],
            "description": f"<p>{self.fill_in(description, archive)}</p>",
            "contact_id": contact.id,
            "archive_id": archive.id,
            "type_id": self.world.request_type(kind).id,
            "severity": severity,
            "priority": min("3", str(int(PRIORITY[severity]) + vip)),
            "channel": self.rng.choices(
                ("phone", "email", "portal", "chat", "other"), (10, 5, 3, 1, 1)
            )[0],
            "received_at": self.now,
            **more,
        }
        if not contact:
            vals["partner_id"] = partner.id
        return self.by(self.env["service.request"], agent).create(vals)

    def _get_contact(self, partner):
        people = partner.child_ids.filtered(lambda one: one.type == "contact")
        people = people.filtered(lambda one: not one.is_company)
        return people and people[self.rng.randrange(len(people))]

    # ------------------------------------------------------------------
    # The order
    # ------------------------------------------------------------------
    def make_order(self, request, activity, **vals):
        """Create the order of a request; return it in the dispatcher's hands."""
        dispatcher = self.world.dispatcher_of(request.team_id)
        order = self.by(request, dispatcher)._create_work_orders()
        self._prepare(order, activity, dispatcher, vals)
        return order

    def make_order_without_call(self, archive, kind, activity, **vals):
        """Create an order that no request stands behind."""
        team = archive.site_id.territory_id.team_id or self.world.team("midwest")
        dispatcher = self.world.dispatcher_of(team)
        order = self.by(self.env["service.work.order"], dispatcher).create(
            {
                "kind": kind,
                "partner_id": archive.partner_id.id,
                "archive_id": archive.id,
                "team_id": team.id,
            }
        )
        self._prepare(order, activity, dispatcher, vals)
        return order

    def _prepare(self, order, activity, dispatcher, vals):
        template = self.world.activity(ACTIVITIES[activity][0])
        order.write(
            {
                "user_id": dispatcher.id,
                "service_activity_ids": [Command.create({"template_id": template.id})],
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # The visit
    # ------------------------------------------------------------------
    def choose_engineer(self, order, activity, without=()):
        """Return the login of an engineer who knows the work and the area."""
        team = next(key for key in TEAMS if self.world.team(key) == order.team_id)
        wanted = set(ACTIVITIES[activity][2])
        in_range = order.range_skill_ids.mapped("name")
        wanted |= {key for key, name in SKILLS.items() if name in in_range}
        able = [
            login
            for login, one in ENGINEERS.items()
            if one.team == team and login not in without
        ]
        able = [
            login for login in able if wanted <= set(ENGINEERS[login].skills)
        ] or able
        dedicated = order.partner_id.dedicated_engineer_id
        for login in able:
            if dedicated == self.world.engineer(login) and self.world.chance(0.7):
                return login
        code = order.territory_id.code
        able.sort(
            key=lambda login: (
                code not in ENGINEERS[login].territories,
                self.world.roster.load(login),
            )
        )
        return self.rng.choice(able[:2])

    def plan_visit(self, order, activity, hours, severity, **options):
        """Create a draft dispatch in the first free slot of a fitting engineer.

        :return: ``(dispatch in the dispatcher's hands, login of the engineer)``
        """
        login = options.get("login") or self.choose_engineer(
            order, activity, options.get("without", ())
        )
        start = options.get("start")
        if start:
            end = start + timedelta(hours=hours)
            self.world.roster.block(login, start, end)
        else:
            earliest = self.now + timedelta(hours=LEAD[severity])
            start, end = self.world.roster.book(
                login, options.get("earliest", earliest), hours
            )
        wish = start - self.world.minutes(0, 2) * 30
        if self.world.chance(0.12):
            # Nobody was free when the customer wanted us.
            wish = self._by_day_before(start)
        travel = self._get_travel(order, login)
        dispatch = order.env["service.dispatch"].create(
            {
                "work_order_id": order.id,
                "employee_id": self.world.engineer(login).id,
                "planned_start": start,
                "planned_end": end,
                "customer_start": wish,
                "customer_end": wish + timedelta(hours=self.rng.choice((2, 2, 3))),
                "travel_minutes": travel.minutes or 30,
                "distance_km": travel.distance_km or 20,
                "treatment": options.get("treatment", "onsite_repair"),
            }
        )
        if dispatch.is_exception:
            dispatch.exception_reason = EXCEPTIONS[dispatch.id % len(EXCEPTIONS)]
        return dispatch, login

    def _get_travel(self, order, login):
        home = self.world.territory(ENGINEERS[login].territories[0])
        return self.env["service.territory.travel"]._get_travel(
            home, order.territory_id or home
        )

    def visit(self, order, activity, hours, severity, report, **options):
        """Tell one visit from the plan to the signature.

        :param report: what the engineer writes: values of the dispatch
        :return: the dispatch, None when the story ended before
        """
        yield self.later(12, 140)
        visit, login = self.plan_visit(order, activity, hours, severity, **options)
        yield self.later(1, 15)
        visit.action_send()
        if options.get("fate") == "revoke":
            yield self.later(10, 50)
            visit.action_revoke(reason="Sent to the wrong engineer")
            visit, login = self.plan_visit(
                order, activity, hours, severity, without=(login,), **options
            )
            yield self.later(2, 10)
            visit.action_send()
        yield self.later(4, 80)
        if options.get("fate") == "decline":
            engineer = self.world.user(login)
            self.by(visit, engineer).action_reject(reason=self.rng.choice(REJECTIONS))
            yield self.later(5, 40)
            visit, login = self.plan_visit(
                order, activity, hours, severity, without=(login,), **options
            )
            visit.action_send()
            yield self.later(4, 40)
        mine = self.by(visit, self.world.user(login))
        mine.action_accept()
        yield from self.go_there(mine, hours, options.get("fate"))
        yield from self.report(mine, report)
        return mine

    def go_there(self, visit, hours, fate=None):
        """Travel, arrive, work: the timers run as they do on the telephone."""
        delay = timedelta(minutes=self.rng.choice(DELAYS))
        arrival = max(visit.planned_start + delay, self.now + timedelta(minutes=9))
        way = max(8, min(visit.travel_minutes, 75) + self.rng.randint(-6, 9))
        yield max(arrival - timedelta(minutes=way), self.now)
        visit.action_travel()
        yield max(arrival, self.now + timedelta(minutes=5))
        visit.action_arrive()
        if fate == "wait" or self.world.chance(0.06):
            # The key, the permit, the guard…
            yield self.later(3, 6)
            visit.action_start_timer("waiting")
            yield self.later(12, 35)
            visit.action_start_timer("work")
        yield self.now + timedelta(hours=hours * self.rng.uniform(0.6, 1.25))

    def report(self, visit, report):
        """Fill in the findings, tick the checklist, finish, let sign."""
        order = visit.work_order_id
        if report.get("outcome", "fixed") == "fixed":
            order.service_activity_ids.item_ids.is_done = True
            order.service_activity_ids.state = "done"
        visit.write(report)
        visit.action_finish()
        if report.get("outcome") == "no_access" or self.world.chance(0.12):
            return
        yield self.later(2, 9)
        contact = visit.contact_id or visit.partner_id
        # The PDF is printed when somebody asks for it: no browser runs at this moment.
        visit._write_signature(
            {
                "signature": self.rng.choice(self.signatures),
                "signed_by": contact.name,
                "signed_on": self.now,
                "is_locked": True,
            }
        )
        visit._log("signed", new=contact.name)
