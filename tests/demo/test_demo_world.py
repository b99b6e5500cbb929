# Part of Field Service. License LGPL-3.
"""The demonstration data is a believable company in which everything occurs."""

from datetime import timedelta

import pytz

from odoo import fields
from odoo.tests import TransactionCase, tagged

LOGINS = (
    "agent",
    "dispatcher",
    "engineer",
    "manager",
    "warehouse",
    "accountant",
    "portal",
)
# {model: states that must occur}; None stands for all
STATES = {
    "service.request": None,
    "service.work.order": None,
    "service.dispatch": None,
    "service.contract": None,
    "service.product.archive": None,
    "service.part.request": None,
    "service.article": None,
}


@tagged("post_install", "-at_install")
class TestDemoWorld(TransactionCase):
    def test_every_state_of_every_document_occurs(self):
        for model, states in STATES.items():
            wanted = states or dict(self.env[model]._fields["state"].selection)
            found = self.env[model]._read_group([], ["state"])
            with self.subTest(model=model):
                self.assertEqual(
                    set(wanted) - {state for (state,) in found}, set(), "never occur"
                )

    def test_the_company_has_its_size(self):
        for model, domain, count in (
            ("service.team", [], 3),
            ("service.territory", [], 8),
            ("hr.employee", [("is_service_engineer", "=", True)], 14),
            ("service.product.archive", [], 120),
            ("service.contract", [], 12),
        ):
            with self.subTest(model=model):
                self.assertEqual(self.env[model].search_count(domain), count)
        archives = self.env["service.product.archive"].search(
            [("is_internal", "=", False)]
        )
        owners = archives.partner_id
        customers = owners - owners.filtered("parent_id") | owners.parent_id
        self.assertGreaterEqual(len(customers), 35)
        nationwide = owners.parent_id
        self.assertEqual(len(nationwide), 2)
        for customer in nationwide:
            self.assertGreaterEqual(len(customer.child_ids.territory_id), 5)

    def test_everybody_can_log_in(self):
        for login in LOGINS:
            with self.subTest(login=login):
                user = self.env["res.users"].search([("login", "=", login)])
                self.assertEqual(len(user), 1)
                found = user.with_user(user)._check_credentials(
                    {"type": "password", "login": login, "password": login},
                    {"interactive": False},
                )
                self.assertEqual(found["uid"], user.id)

    def test_units_have_components_and_serials(self):
        archives = self.env["service.product.archive"].search(
            [("is_internal", "=", False), ("product_id.default_code", "!=", "RP32")]
        )
        for archive in archives:
            self.assertTrue(archive.component_ids, archive.display_name)
            self.assertTrue(archive.lot_id, archive.display_name)
        replaced = archives.component_ids.filtered("replaced_by_id")
        self.assertTrue(replaced)

    def test_meters_are_read_and_the_youngest_units_were_delivered(self):
        meters = self.env["service.meter"].search(
            [("archive_id.state", "=", "registered")]
        )
        self.assertTrue(meters)
        self.assertFalse(meters.filtered(lambda meter: not meter.last_read_at))
        doubtful = self.env["service.meter.reading"].search_count(
            [("state", "=", "doubtful")]
        )
        self.assertEqual(doubtful, 1)
        deliveries = self.env["service.delivery"].search([("archive_id", "!=", False)])
        delivered = deliveries.filtered(lambda row: not row.is_service)
        self.assertTrue(delivered)
        for row in delivered:
            unit = row.archive_id
            self.assertEqual(row.date.date(), unit.delivered_on, unit.display_name)
            self.assertEqual(row.serial, unit.serial)

    def test_history_is_of_the_last_weeks(self):
        requests = self.env["service.request"].search([], order="received_at")
        self.assertGreater(len(requests), 100)
        span = requests[-1].received_at - requests[0].received_at
        self.assertGreater(span, timedelta(weeks=7))
        installed = self.env.ref("base.module_field_service").write_date
        self.assertLess(requests[-1].received_at, installed + timedelta(days=1))

    def test_moments_follow_each_other(self):
        for model, *chains in (
            (
                "service.request",
                ("received_at", "first_response_at", "solved_at", "closed_at"),
                ("received_at", "assigned_at", "accepted_at"),
            ),
            (
                "service.work.order",
                ("actual_start", "actual_end", "completed_at", "closed_at"),
            ),
            (
                "service.dispatch",
                (
                    "sent_at",
                    "accepted_at",
                    "travel_start",
                    "actual_start",
                    "actual_end",
                ),
            ),
        ):
            for record in self.env[model].search([]):
                for names in chains:
                    self._assert_in_order(record, names)

    def _assert_in_order(self, record, names):
        moments = [record[name] for name in names if record[name]]
        self.assertEqual(moments, sorted(moments), f"{record.display_name}: {names}")
        now = fields.Datetime.now()
        for moment in moments:
            self.assertLessEqual(moment, now, record.display_name)

    def test_log_tells_the_life_of_each_request(self):
        for request in self.env["service.request"].search([]):
            events = request.log_ids.sorted(lambda log: (log.date, log.id))
            self.assertEqual(events[0].event, "registered", request.name)
            self.assertEqual(events[0].date, request.received_at, request.name)
            if request.state == "closed":
                self.assertIn("closed", events.mapped("event"))

    def test_nobody_is_at_two_places_at_once(self):
        visits = self.env["service.dispatch"].search(
            [("state", "not in", ("draft", "rejected")), ("employee_id", "!=", False)],
            order="employee_id, planned_start",
        )
        for engineer, own in visits.grouped("employee_id").items():
            ordered = own.sorted("planned_start")
            for first, second in zip(ordered, ordered[1:], strict=False):
                self.assertLessEqual(
                    first.planned_end,
                    second.planned_start,
                    f"{engineer.name}: {first.name} and {second.name}",
                )

    def test_nobody_works_at_night(self):
        """Visits are planned in working hours; what takes longer ends in the evening."""
        visits = self.env["service.dispatch"].search([("employee_id", "!=", False)])
        for calendar, own in visits.grouped(
            lambda visit: visit.employee_id.resource_calendar_id
        ).items():
            zone = pytz.timezone(calendar.tz)
            hours = {
                int(day): (min(lines.mapped("hour_from")), max(lines.mapped("hour_to")))
                for day, lines in calendar.attendance_ids.grouped("dayofweek").items()
            }
            for visit in own:
                for names, before, after in (
                    (("planned_start", "planned_end"), 0, 0),
                    (("travel_start", "actual_start", "actual_end"), 2, 4),
                ):
                    for name in names:
                        moment = visit[name] and pytz.utc.localize(visit[name])
                        if not moment:
                            continue
                        local = moment.astimezone(zone)
                        opening, closing = hours.get(local.weekday(), (0, -after))
                        hour = local.hour + local.minute / 60
                        is_fine = opening - before <= hour <= closing + after
                        self.assertTrue(is_fine, f"{visit.name}, {name}: {local}")

    def test_products_of_our_own_have_bills_of_materials(self):
        archives = self.env["service.product.archive"].search([])
        archives = archives.filtered(
            lambda archive: archive.product_id.default_code in ("MX100", "VX40")
        )
        self.assertTrue(archives)
        for archive in archives:
            built = archive.bom_id.bom_line_ids.product_id
            fitted = archive.component_ids.product_id
            self.assertLessEqual(built, fitted, archive.display_name)

    def test_money_was_made_and_posted(self):
        orders = self.env["service.work.order"].search([("state", "=", "closed")])
        self.assertTrue(orders.filtered("cost_move_id"))
        for move in orders.cost_move_id:
            self.assertEqual(move.state, "posted")
            self.assertAlmostEqual(
                sum(move.line_ids.mapped("debit")), sum(move.line_ids.mapped("credit"))
            )
        invoices = orders.invoice_ids
        self.assertGreater(
            len(invoices.filtered(lambda move: move.state == "posted")), 10
        )
        coverages = self.env["service.time.entry"].search([]).mapped("coverage")
        self.assertEqual(
            set(coverages), {"billable", "warranty", "contract", "goodwill", "internal"}
        )

    def test_life_is_not_always_easy(self):
        visits = self.env["service.dispatch"].search([])
        self.assertTrue(visits.filtered("is_late_plan"))
        self.assertTrue(visits.filtered("is_late_customer"))
        done = visits.filtered(lambda visit: visit.state == "done")
        self.assertGreater(
            len(done.filtered(lambda visit: not visit.is_late_plan)), len(done) / 2
        )
        self.assertEqual(
            set(done.mapped("outcome")), {"fixed", "parts_needed", "no_access"}
        )
        requests = self.env["service.request"].search([])
        self.assertTrue(requests.filtered("is_bad_fix"))
        self.assertGreaterEqual(len(requests.waiting_reason_id), 3)
        self.assertTrue(requests.filtered("queue_id"))
        self.assertTrue(done.filtered("signature"))
        events = set(self.env["service.log"].search([]).mapped("event"))
        self.assertLessEqual(
            {"dispatch_revoked", "dispatch_rejected", "reopened", "order_reopened"},
            events,
        )

    def test_parts_and_articles_were_used(self):
        lines = self.env["service.part.request.line"].search([])
        self.assertLessEqual({"used", "unused"}, set(lines.mapped("outcome")))
        self.assertLessEqual(
            {"billable", "warranty", "contract"}, set(lines.mapped("coverage"))
        )
        self.assertTrue(lines.move_ids)
        uses = self.env["service.article.use"].search([])
        self.assertEqual({"solved", "not_helped"} - set(uses.mapped("outcome")), set())

    def test_nothing_waits_to_be_mailed(self):
        waiting = self.env["mail.mail"].search(
            [
                ("state", "=", "outgoing"),
                ("model", "in", ("service.request", "service.dispatch")),
            ]
        )
        self.assertFalse(waiting)

    def test_loading_twice_changes_nothing(self):
        before = self.env["service.request"].search_count([])
        self.env["service.demo"]._build()
        self.env["service.demo"]._build_parts()
        self.env["service.demo"]._build_knowledge()
        self.assertEqual(self.env["service.request"].search_count([]), before)
