# Part of Field Service. License LGPL-3.
"""What happens to calls: from the first word to the closed request."""

from datetime import timedelta

from .cases import (
    AGENT_WORDS,
    CANCELLATIONS,
    COMPLAINTS,
    CUSTOMER_WORDS,
    QUESTIONS,
    REASSIGNMENTS,
    VISITS_WITHOUT_CALL,
)
from .visits import Visits

# (what, cost, price for the customer, category)
FEES = (
    ("Parking", 14.0, 18.0, "other"),
    ("Battery disposal", 22.0, 45.0, "other"),
    ("Tail lift truck", 180.0, 240.0, "subcontract"),
    ("Road toll", 6.5, 6.5, "other"),
)


class Stories(Visits):
    """Each method is a generator that yields the moment at which it goes on."""

    def repair(self, case, archive, fate=None, **more):
        """A fault is reported, an engineer removes it."""
        subject, words = self.rng.choice(case.texts)
        request = self.call(
            archive,
            "repair",
            more.pop("subject", subject),
            more.pop("description", words),
            severity=case.severity,
            problem_id=self.world.code("problem", case.problem).id,
            expected_hours=case.hours,
            internal_description=self._note_for_the_office(archive),
            **more,
        )
        yield self.later(2, 40)
        request.action_accept()
        yield from self._chat(request)
        if fate == "cancel":
            yield self.later(30, 300)
            request.action_cancel(reason=self.rng.choice(CANCELLATIONS))
            return
        if case.remote and self.world.chance(0.55):
            yield from self._solve_by_telephone(request, case)
            return
        if fate == "wait_customer":
            yield from self._wait(request, "customer", 1, 4)
        yield self.later(5, 50)
        order = self.make_order(request, case.activity)
        if fate == "cancel_order":
            yield self.later(20, 90)
            request.action_cancel(reason=self.rng.choice(CANCELLATIONS))
            return
        yield from self._perform(request, order, case, fate)

    def _note_for_the_office(self, archive):
        if self.world.chance(0.6):
            return False
        return self.rng.choice(
            (
                "<p>Old customer, please be patient on the phone.</p>",
                "<p>Access only with a badge: register one day ahead.</p>",
                f"<p>Check the last order of {archive.serial} first.</p>",
                "<p>Purchasing disputes our last invoice, accounting knows.</p>",
            )
        )

    def get_findings(self, case):
        """Return what the engineer writes when the fault is removed."""
        return {
            "problem_id": self.world.code("problem", case.problem).id,
            "cause_id": self.world.code("cause", case.cause).id,
            "solution_id": self.world.code("solution", case.solution).id,
            "solution": f"<p>{self.rng.choice(case.findings)}</p>",
            "treatment": case.treatment,
            "outcome": "fixed",
        }

    def _perform(self, request, order, case, fate):
        report = self.get_findings(case)
        if fate in ("parts", "no_access"):
            first = {
                "outcome": "parts_needed" if fate == "parts" else "no_access",
                "note": "Part must be ordered, see the request."
                if fate == "parts"
                else "Nobody there who could open the door.",
            }
            yield from self.visit(order, case.activity, 0.8, case.severity, first)
            yield self.later(10, 60)
            reason = "parts" if fate == "parts" else "customer"
            yield from self._wait(request, reason, 1, 3)
        yield from self.get_parts(request, order, case)
        yield from self.visit(
            order, case.activity, case.hours, case.severity, report, fate=fate
        )
        yield from self.use_parts(order)
        self._add_fee(order)
        yield from self._hand_over(request, order, case, fate)

    def get_parts(self, request, order, case):
        """Get the parts of a case ready before the visit; a matter of other addons."""
        yield from ()

    def use_parts(self, order):
        """Say after the visit which parts were used; a matter of other addons."""
        yield from ()

    def _add_fee(self, order):
        if not self.world.chance(0.3):
            return
        name, cost, price, category = self.rng.choice(FEES)
        order.env["service.cost.line"].create(
            {
                "work_order_id": order.id,
                "dispatch_id": order.dispatch_ids[-1:].id,
                "name": name,
                "category": category,
                "unit_cost": cost,
                "unit_price": price,
            }
        )

    def _hand_over(self, request, order, case, fate):
        """The request is solved, the order completed, the customer accepts."""
        yield self.later(5, 90)
        if request.state == "waiting":
            request.action_resume()
        request.action_solve()
        yield self.later(10, 200)
        if fate == "goodwill":
            travel = order.time_entry_ids.filtered(lambda one: one.kind == "travel")
            travel[:1].write({"coverage": "goodwill", "customer_share": 0.0})
        order.action_complete()
        if fate == "reopen":
            yield self.later(600, 2000)
            request.action_reopen(reason="Customer: the alarm came back overnight")
            yield self.later(60, 240)
            request.write(
                {"solution": "<p>Alarm threshold corrected by telephone.</p>"}
            )
            request.action_solve()
        yield self.later(300, 3800)
        request.action_close()
        if fate == "return":
            # The same fault again: a bad fix.
            self.timeline.tell(
                self.later(3000, 16000),
                self.repair(
                    case,
                    order.archive_id.sudo(),
                    subject="Again: " + self.rng.choice(case.texts)[0],
                    description="The same fault as some days ago is back. {unit},"
                    " serial number {serial}.",
                ),
            )

    def _solve_by_telephone(self, request, case):
        yield self.later(10, 70)
        request.write(
            {
                "cause_id": self.world.code("cause", case.cause).id,
                "solution_id": self.world.code("solution", case.solution).id,
                "solution": f"<p>{case.remote}</p>",
            }
        )
        request.action_solve()
        yield self.later(240, 2600)
        request.action_close()

    def _wait(self, request, code, low, high):
        reason = self.env["service.waiting.reason"].search(
            [("code", "=", code)], limit=1
        )
        if request.state in ("new", "assigned", "in_progress"):
            request.action_wait(waiting_reason_id=reason.id)
        yield self.later(low * 1440, high * 1440)
        if request.state == "waiting":
            request.action_resume()

    def _chat(self, request):
        """Sometimes the customer writes, and the agent answers."""
        if not self.world.chance(0.18):
            return
        yield self.later(4, 50)
        if request.contact_id:
            request.message_post(
                body=self.rng.choice(CUSTOMER_WORDS),
                author_id=request.contact_id.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
            yield self.later(5, 30)
        request.message_post(
            body=self.rng.choice(AGENT_WORDS),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # ------------------------------------------------------------------
    # Calls without a visit
    # ------------------------------------------------------------------
    def question(self, archive):
        """A question is answered on the spot."""
        subject, words, answer = self.rng.choice(QUESTIONS)
        kind = self.rng.choice(("consultation", "consultation", "telephone"))
        request = self.call(archive, kind, subject, words, severity="1")
        yield self.later(3, 25)
        request.solution = f"<p>{answer}</p>"
        request.action_close()

    def complaint(self, archive, number):
        """A complaint goes to the manager and is settled."""
        subject, words, answer = COMPLAINTS[number % len(COMPLAINTS)]
        request = self.call(
            archive, "complaint", subject, words, severity="2", channel="email"
        )
        yield self.later(20, 120)
        manager = self.world.user("manager")
        request.action_assign(user_id=manager.id, reason="Complaint")
        yield self.later(30, 600)
        settled = self.by(request, manager)
        settled.action_accept()
        yield self.later(200, 1500)
        settled.solution = f"<p>{answer}</p>"
        settled.action_solve()
        yield self.later(600, 3000)
        settled.action_close()

    def wandering(self, case, archive):
        """A call goes to a queue, to a colleague, and comes to rest."""
        subject, words = self.rng.choice(case.texts)
        request = self.call(
            archive,
            "repair",
            subject,
            words,
            severity=case.severity,
            problem_id=self.world.code("problem", case.problem).id,
        )
        yield self.later(5, 40)
        request.action_route(reason="Nobody free at the moment")
        yield self.later(15, 90)
        request.action_assign(
            user_id=self.world.user("trevor").id, reason=self.rng.choice(REASSIGNMENTS)
        )
        yield self.later(10, 60)
        mine = self.by(request, self.world.user("trevor"))
        mine.action_accept()
        yield self.later(10, 60)
        order = self.make_order(mine, case.activity)
        yield from self._perform(mine, order, case, None)

    # ------------------------------------------------------------------
    # Planned work
    # ------------------------------------------------------------------
    def planned(self, archive, kind, activity, hours, price=0.0):
        """Installation or inspection: a request without a fault, at a fixed price."""
        words = {
            "installation": (
                "Install and commission {unit}",
                "The unit was delivered yesterday and stands in {room}. Please connect"
                " it, start it up and train our two technicians.",
            ),
            "inspection": (
                "Inspection of {unit} for the insurance",
                "Our insurance asks for a report on {room} every year.",
            ),
        }[kind]
        request = self.call(archive, kind, *words, severity="1", expected_hours=hours)
        yield self.later(20, 200)
        request.action_accept()
        yield self.later(10, 90)
        order = self.make_order(
            request, activity, billing_policy="fixed", fixed_price=price
        )
        yield from self.visit(
            order,
            activity,
            hours,
            "1",
            {
                "outcome": "fixed",
                "treatment": "installation"
                if kind == "installation"
                else "consultation",
                "solution": "<p>Done as ordered, protocol attached, nothing open.</p>",
            },
        )
        yield self.later(10, 90)
        request.solution = "<p>Done as ordered, protocol attached, nothing open.</p>"
        request.action_solve()
        order.action_complete()
        yield self.later(600, 3000)
        request.action_close()

    def maintenance(self, archive, activity, kind="maintenance"):
        """A maintenance visit that nobody had to call for."""
        order = self.make_order_without_call(
            archive,
            kind,
            activity,
            subject=f"{self.rng.choice(VISITS_WITHOUT_CALL)}: {archive.serial}",
            expected_hours=2.0,
        )
        yield from self.visit(
            order,
            activity,
            2.0,
            "1",
            {
                "outcome": "fixed",
                "treatment": "maintenance",
                "solution": "<p>All points of the checklist done; values within limits,"
                " next visit in six months.</p>",
            },
        )
        yield self.later(30, 400)
        order.action_complete()

    def workshop(self, archive, kind):
        """Work on our own tools."""
        order = self.make_order_without_call(
            archive,
            kind,
            "workshop",
            subject=f"Calibration of {archive.product_id.name}",
        )
        yield from self.visit(
            order,
            "workshop",
            1.0,
            "1",
            {"outcome": "fixed", "treatment": "maintenance"},
        )
        yield self.later(30, 200)
        order.action_complete()

    # ------------------------------------------------------------------
    # The office in the evening
    # ------------------------------------------------------------------
    def office(self):
        """Every evening orders are billed and closed; the next morning they post."""
        accountant = self.world.user("accountant")
        orders = self.by(self.env["service.work.order"], self.world.user("dispatcher"))
        while True:
            ready = orders.search(
                [
                    ("state", "=", "completed"),
                    ("completed_at", "<", self.now - timedelta(hours=20)),
                ]
            )
            billable = ready.filtered(self._is_billable)
            for order in billable:
                order.action_create_invoice()
            ready.action_close()
            yield self.now + timedelta(hours=16)
            invoices = self.by(billable.sudo().invoice_ids, accountant)
            draft = invoices.filtered(lambda one: one.state == "draft")
            if draft:
                draft.invoice_date = self.now.date()
                draft.action_post()
            yield self.now + timedelta(hours=8)

    def _is_billable(self, order):
        if order._is_internal_service() or order.invoice_ids:
            return False
        if order.billing_policy == "fixed":
            return bool(order.fixed_price)
        charges = [*order.time_entry_ids, *order.cost_line_ids]
        return any(
            charge.customer_share
            and (charge._name != "service.time.entry" or charge.hours)
            for charge in charges
        )

    def second_thoughts(self, after):
        """The manager reopens an order that was closed already."""
        yield after
        order = self.env["service.work.order"].search(
            [
                ("state", "=", "closed"),
                ("request_id", "!=", False),
                ("sale_order_id", "=", False),
            ],
            limit=1,
        )
        if not order:
            return
        mine = self.by(order, self.world.user("manager"))
        mine.action_reopen(reason="An hour of the second engineer was missing")
        yield self.later(20, 60)
        visit = mine.dispatch_ids.filtered(lambda one: one.state == "done")[:1]
        self.by(self.env["service.time.entry"], self.world.user("manager")).create(
            {
                "work_order_id": mine.id,
                "employee_id": visit.employee_id.id,
                "start": visit.actual_end,
                "end": visit.actual_end + timedelta(hours=1),
                "description": "Help by a second engineer",
            }
        )
        mine.action_complete()
