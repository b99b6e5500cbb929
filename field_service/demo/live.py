# Part of Field Service. License LGPL-3.
"""What goes on right now: every state has its documents, whatever the hour.

At night and on days off engineers rest: then visits are as their last working day has
left them, with the clock stopped, and go on in the morning.
"""

from datetime import timedelta

from .cases import CASES
from .catalogue import UNITS
from .stories import Stories

# Who is where at this moment: (engineer, how far he got, minutes since then)
AT_WORK = (
    ("engineer", "on_site", 35),
    ("priya", "on_site", 70),
    ("rosa", "travelling", 20),
    ("jamal", "done", 75),
    ("tyrell", "accepted", 45),
    ("denise", "accepted", 160),
    ("hanna", "sent", 15),
    ("omar", "sent", 90),
    ("luis", "rejected", 25),
    ("erik", "draft", 10),
)
STEPS = ("draft", "sent", "accepted", "travelling", "on_site")
STARTED = ("travelling", "on_site", "done")


class Live(Stories):
    """Stories that end in the middle, minutes before the end of the history."""

    def reserve(self):
        """Keep the day of those free who are at work in these stories."""
        roster = self.world.roster
        self.present = {}
        self.reserved = {}
        for login, state, minutes in AT_WORK:
            # The way there is part of the day, as well.
            begun = minutes + 30 if state in STARTED else 0
            present = roster.last_at_work(
                login, self.world.end, timedelta(minutes=begun)
            )
            self.present[login] = present
            self.reserved[login] = (
                present - timedelta(hours=7),
                max(present + timedelta(hours=9), self.world.end),
            )
            roster.block(login, *self.reserved[login])

    def begin(self, archives):
        """Let all stories of today begin.

        :param archives: registered units at customers
        """
        end = self.world.end
        for number, (login, state, minutes) in enumerate(AT_WORK):
            case, archive = self._choose(archives, login, number)
            moment = self.present[login] - timedelta(minutes=minutes + 240)
            self.timeline.tell(
                moment, self._at_work(case, archive, login, state, minutes)
            )
        for number, story in enumerate(
            (
                self._untouched,
                self._untouched,
                self._untouched,
                self._queued,
                self._queued,
                self._assigned,
                self._assigned,
                self._accepted,
                self._waiting_for("supplier"),
                self._waiting_for("customer"),
                self._waiting_for("parts"),
                self._planned,
                self._released,
                self._solved,
            )
        ):
            case, archive = self._choose(archives, None, number + 40)
            moment = end - timedelta(minutes=330 - 21 * number)
            self.timeline.tell(moment, story(case, archive))

    def _choose(self, archives, login, number):
        """Return a case and a unit that fit each other and the engineer."""
        near = archives
        if login:
            employee = self.world.engineer(login)
            near = archives.filtered(
                lambda one: one.site_id.territory_id in employee.territory_ids
            )
        archive = near[(number * 7) % len(near)]
        fitting = fitting_cases(archive)
        return fitting[number % len(fitting)], archive

    def _take_call(self, case, archive, **more):
        subject, words = case.texts[0]
        return self.call(
            archive,
            "repair",
            subject,
            words,
            severity=case.severity,
            problem_id=self.world.code("problem", case.problem).id,
            expected_hours=case.hours,
            **more,
        )

    # ------------------------------------------------------------------
    # Engineers at work
    # ------------------------------------------------------------------
    def _at_work(self, case, archive, login, state, minutes):
        end = self.present[login]
        request = self._take_call(case, archive)
        yield self.later(4, 8)
        request.action_accept()
        yield self.later(5, 20)
        order = self.make_order(request, case.activity)
        yield end - timedelta(minutes=minutes + 150)
        visit = self._plan_today(order, case, login, state, minutes)
        mine = self.by(visit, self.world.user(login))
        if state == "rejected":
            yield end - timedelta(minutes=minutes + 30)
            visit.action_send()
            yield end - timedelta(minutes=minutes)
            mine.action_reject(reason="My van is in the garage until tomorrow.")
            return
        steps = (
            None,
            visit.action_send,
            mine.action_accept,
            mine.action_travel,
            mine.action_arrive,
        )
        reached = "on_site" if state == "done" else state
        taken = steps[1 : STEPS.index(reached) + 1]
        for number, step in enumerate(taken, 1):
            yield end - timedelta(minutes=minutes + 28 * (len(taken) - number))
            step()
        if state == "done":
            yield end - timedelta(minutes=25)
            yield from self.report(mine, self.get_findings(case))
            request.action_solve()
            yield self.later(1, 5)
            order.action_complete()
        elif state in STARTED:
            # Whoever goes home stops his clock.
            yield self.world.roster.closing(login, end)
            mine.action_stop_timer()

    def _plan_today(self, order, case, login, state, minutes):
        """Plan the visit for now, or for the next hours in which he works."""
        roster, end = self.world.roster, self.present[login]
        if state in STARTED:
            ahead = {"on_site": -minutes - 6, "done": -minutes + 4}.get(state, 15)
            start = (end + timedelta(minutes=ahead)).replace(second=0)
            rest = (roster.closing(login, end) - start) / timedelta(hours=1)
            hours, when = min(case.hours, rest), {"start": start}
        else:
            earliest = end + timedelta(minutes=90 + 2 * minutes)
            hours, when = case.hours, {"earliest": max(earliest, self.world.end)}
            # The day was kept free for this very visit.
            roster.unblock(login, *self.reserved[login])
        visit, _login = self.plan_visit(
            order,
            case.activity,
            hours,
            case.severity,
            login=login,
            treatment=case.treatment,
            **when,
        )
        if state not in STARTED:
            roster.block(login, *self.reserved[login])
        return visit

    def wish(self, ahead, hours):
        """Return when the customer of an order wants somebody to come, by day.

        :param ahead: how long from now
        :param hours: how long he waits for us
        """
        start = self._by_day(self.world.end + ahead)
        return {
            "customer_start": start,
            "customer_end": start + timedelta(hours=hours),
        }

    # ------------------------------------------------------------------
    # Calls of today
    # ------------------------------------------------------------------
    def _untouched(self, case, archive):
        self._take_call(case, archive)
        yield self.now

    def _queued(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        vip = request.partner_id.service_class == "vip"
        queue = self.env["service.queue"].search(
            [("name", "=", "VIP Customers" if vip else "Midwest Calls")], limit=1
        )
        request.action_route(queue_id=queue.id, reason="All lines busy")

    def _assigned(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        request.action_assign(
            user_id=self.world.agent_of(request.team_id).id, reason="Knows the site"
        )

    def _accepted(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        request.action_accept()

    def _waiting_for(self, code):
        """Return a story of a request that waits for this reason."""

        def story(case, archive):
            reference = f"RMA-{20417 + archive.id}" if code == "supplier" else False
            request = self._take_call(case, archive, vendor_reference=reference)
            yield self.later(3, 9)
            request.action_accept()
            yield self.later(3, 9)
            reason = self.env["service.waiting.reason"].search(
                [("code", "=", code)], limit=1
            )
            request.action_wait(waiting_reason_id=reason.id)

        return story

    def _planned(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        request.action_accept()
        order = self.make_order(
            request,
            case.activity,
            **self.wish(timedelta(days=2), hours=4),
        )
        order.action_plan()

    def _released(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        request.action_accept()
        order = self.make_order(
            request,
            case.activity,
            **self.wish(timedelta(days=1), hours=3),
        )
        order.action_plan()
        order.action_release()

    def _solved(self, case, archive):
        request = self._take_call(case, archive)
        yield self.later(3, 9)
        request.action_accept()
        yield self.later(5, 15)
        request.solution_id = self.world.code("solution", case.solution)
        request.solution = f"<p>{case.remote or case.findings[0]}</p>"
        request.action_solve()


def fitting_cases(archive):
    """Return the cases that concern a unit: those of its family and model."""
    key, unit = next(
        (key, unit)
        for key, unit in UNITS.items()
        if unit.code == archive.product_id.default_code
    )
    family = {"module": "ups", "pdu": "ups"}.get(unit.family, unit.family)
    return [
        case
        for case in CASES
        if case.family == family and (not case.units or key in case.units)
    ] or [case for case in CASES if case.family == family]
