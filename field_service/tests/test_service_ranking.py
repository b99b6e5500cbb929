# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .ranking_common import RankingCommon


@tagged("post_install", "-at_install")
class TestNeeds(RankingCommon):
    """What an order asks of an engineer."""

    def test_the_product_or_its_category_names_the_skills(self):
        above = self.env["product.category"].create(
            {"name": "Power", "service_skill_ids": [Command.set(self.three_phase.ids)]}
        )
        below = above.create({"name": "UPS", "parent_id": above.id})
        self.unit_product.categ_id = below
        order = self.create_order(archive_id=self.archive.id)
        self.assertEqual(order.range_skill_ids, self.three_phase)
        # Nearer ones replace those above: the category's own, then the product's own.
        below.service_skill_ids = self.skill_type.skill_ids
        order.invalidate_recordset()
        self.assertEqual(order.range_skill_ids, self.skill_type.skill_ids)
        self.unit_product.product_tmpl_id.service_skill_ids = self.refrigerants
        order.invalidate_recordset()
        self.assertEqual(order.range_skill_ids, self.refrigerants)
        self.assertFalse(order.skill_ids)

    def test_units_of_the_activities_count_and_skills_stay_editable(self):
        module = self.env["product.product"].create({"name": "Module"})
        module.product_tmpl_id.service_skill_ids = self.refrigerants
        unit = self.create_archive(product_id=module.id, parent_id=self.archive.id)
        order = self.create_order(archive_id=self.archive.id)
        order.service_activity_ids = [
            Command.create(
                {
                    "name": "Repair the module",
                    "archive_id": unit.id,
                    "skill_ids": [Command.set(self.three_phase.ids)],
                }
            )
        ]
        self.assertEqual(order.range_skill_ids, self.refrigerants)
        self.assertEqual(order._get_required_skills(), self.skill_type.skill_ids)
        order.skill_ids = False
        self.assertEqual(order._get_required_skills(), self.refrigerants)

    def test_who_is_capable_on_the_day_of_the_visit(self):
        order = self.create_order(skill_ids=[Command.set(self.three_phase.ids)])
        self.assertFalse(order._get_capable_engineers())
        day = self.monday.date()
        self.grant(self.engineer, self.three_phase, valid_to=day)
        self.grant(self.other_engineer, self.three_phase, valid_from=day)
        self.assertEqual(order._get_capable_engineers(self.monday), self.engineers)
        before = self.monday - timedelta(days=1)
        self.assertEqual(order._get_capable_engineers(before), self.engineer)
        order.planned_start = self.monday + timedelta(days=1)
        self.assertEqual(order._get_capable_engineers(), self.other_engineer)

    def test_without_needs_everybody_is_capable_of_it(self):
        order = self.create_order()
        self.assertEqual(order._get_capable_engineers(), self.engineers)

    def test_engineers_of_another_company_are_none_of_ours(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["hr.employee"].create(
            {
                "name": "Far Away",
                "is_service_engineer": True,
                "company_id": other.id,
            }
        )
        self.assertEqual(self.create_order()._get_capable_engineers(), self.engineers)

    def test_dispatchers_see_skills_that_have_expired(self):
        today = fields.Date.today()
        self.grant(self.engineer, self.three_phase)
        self.grant(
            self.other_engineer, self.three_phase, valid_to=today - timedelta(days=1)
        )
        self.grant(
            self.engineer, self.refrigerants, valid_to=today + timedelta(days=10)
        )
        Public = self.env["hr.employee.public"].with_user(self.dispatcher)
        found = Public.search([("service_skill_ids", "ilike", "three")])
        self.assertEqual(found.ids, self.engineer.ids)
        self.assertEqual(found.service_skill_ids, self.skill_type.skill_ids)
        without = Public.search(
            [("service_skill_ids", "=", False), ("id", "in", self.engineers.ids)]
        )
        self.assertEqual(without.ids, self.other_engineer.ids)
        self.assertEqual(
            Public.search(
                [
                    ("service_skill_ids", "not in", self.three_phase.ids),
                    ("id", "in", self.engineers.ids),
                ]
            ).ids,
            self.other_engineer.ids,
        )
        action = found.action_view_skills()
        Skill = self.env[action["res_model"]].with_user(self.dispatcher)
        shown = Skill.search(
            [
                ("employee_id.is_service_engineer", "=", True),
                ("valid_to", "<", "today"),
                ("service_is_renewed", "=", False),
            ]
        )
        self.assertEqual(shown.employee_id.ids, self.other_engineer.ids)


@tagged("post_install", "-at_install")
class TestRanking(RankingCommon):
    """Who can do an order, best first, with the reasons."""

    def rank(self, order, start=None, **options):
        rows = order._rank_engineers(start=start or self.monday, **options)
        return {row["employee"]: row for row in rows}

    def reasons(self, row):
        return {reason["kind"]: reason for reason in row["reasons"]}

    def test_area_availability_skills_and_priority_are_told_in_words(self):
        self.grant(self.engineer, self.three_phase)
        self.grant(
            self.other_engineer,
            self.three_phase,
            valid_to=self.monday.date() - timedelta(days=3),
        )
        self.engineer.territory_ids = self.north
        self.other_engineer.territory_ids = self.south
        self.take_leave(
            self.other_engineer,
            self.monday - timedelta(hours=3),
            self.monday + timedelta(hours=10),
        )
        order = self.create_order(
            territory_id=self.north.id,
            priority="3",
            expected_hours=2,
            skill_ids=[Command.set(self.three_phase.ids)],
            customer_end=self.monday + timedelta(hours=3),
        )
        rows = self.rank(order)
        self.assertEqual(list(rows), [self.engineer, self.other_engineer])
        best, other = rows.values()
        told = self.reasons(best)
        for kind in ("territory", "availability", "skill", "priority"):
            self.assertTrue(told[kind]["ok"], told[kind]["text"])
        self.assertIn("North", told["territory"]["text"])
        self.assertIn("Three-Phase", told["skill"]["text"])
        self.assertIn("Urgent", told["priority"]["text"])
        self.assertEqual(best["earliest_start"], self.monday)
        self.assertTrue(
            best["is_capable"] and best["is_available"] and best["in_territory"]
        )
        self.assertGreater(best["score"], 50)

        self.assertEqual(other["missing_skills"], self.three_phase)
        self.assertEqual(other["score"], 0)
        self.assertFalse(other["is_capable"] or other["is_available"])
        self.assertFalse(other["in_territory"])
        told = self.reasons(other)
        for kind in ("territory", "availability", "skill", "priority"):
            self.assertFalse(told[kind]["ok"], told[kind]["text"])
        self.assertIn("expired on", told["skill"]["text"])
        self.assertIn("not in North", told["territory"]["text"])
        self.assertEqual(
            other["earliest_start"].date(), self.monday.date() + timedelta(days=1)
        )
        # What an engineer is away for is nobody's business.
        self.assertNotIn("Dentist", str(rows))

    def test_as_soon_as_possible_from_the_wish_on(self):
        order = self.create_order(customer_start=self.monday, expected_hours=1)
        self.plan(self.create_order())
        rows = {
            row["employee"]: row["earliest_start"] for row in order._rank_engineers()
        }
        self.assertEqual(rows[self.other_engineer], self.monday)
        # His visit ends at eleven, and the way is driven in working hours.
        self.assertGreaterEqual(rows[self.engineer], self.monday + timedelta(hours=2))

    def test_a_draft_for_the_same_order_does_not_hinder(self):
        order = self.create_order(expected_hours=2)
        self.plan(order)
        self.assertTrue(self.rank(order)[self.engineer]["is_available"])
        self.assertFalse(
            self.rank(self.create_order(expected_hours=2))[self.engineer][
                "is_available"
            ]
        )

    def test_nobody_works_at_night(self):
        night = self.monday.replace(hour=2)
        for row in self.rank(self.create_order(), start=night).values():
            self.assertFalse(row["is_available"])
            self.assertEqual(row["earliest_start"].date(), self.monday.date())
            self.assertGreater(row["earliest_start"], night)

    def test_the_better_skill_and_less_other_work_win(self):
        self.grant(self.engineer, self.three_phase, self.trainee)
        self.grant(self.other_engineer, self.three_phase, self.expert)
        order = self.create_order(skill_ids=[Command.set(self.three_phase.ids)])
        rows = self.rank(order)
        self.assertEqual(list(rows)[0], self.other_engineer)
        # 25 points for the expert, 25 × 0.4 for the trainee, all else the same
        scores = [row["score"] for row in rows.values()]
        self.assertAlmostEqual(scores[0] - scores[1], 15)
        # The way is the same for both: who is at this customer's already is nearer.
        order = self.create_order(partner_id=self.stranger.id)
        self.plan(self.create_order(), employee_id=self.other_engineer.id)
        rows = self.rank(order, start=self.monday + timedelta(hours=4))
        self.assertEqual(list(rows)[0], self.engineer)
        self.assertEqual(rows[self.other_engineer]["load_hours"], 2)

    def test_the_own_engineer_is_first_among_those_who_can(self):
        self.customer.dedicated_engineer_id = self.other_engineer
        order = self.create_order(territory_id=self.north.id)
        self.engineer.territory_ids = self.north
        self.other_engineer.territory_ids = self.south
        rows = self.rank(order)
        self.assertEqual(list(rows)[0], self.other_engineer)
        self.assertIn("dedicated", self.reasons(rows[self.other_engineer]))
        self.assertNotIn("dedicated", self.reasons(rows[self.engineer]))
        self.grant(self.engineer, self.three_phase)
        order.skill_ids = self.three_phase
        rows = self.rank(order)
        self.assertEqual(list(rows)[0], self.engineer)
        self.assertFalse(rows[self.other_engineer]["is_capable"])

    def test_the_nearer_engineer_wins(self):
        site, near, far = self.env["res.partner"].create(
            [
                {"name": name, "partner_latitude": 50.0, "partner_longitude": longitude}
                for name, longitude in (("Site", 8.0), ("Near", 8.05), ("Far", 9.5))
            ]
        )
        self.engineer.service_start_partner_id = far
        self.other_engineer.service_start_partner_id = near
        rows = self.rank(self.create_order(site_id=site.id))
        self.assertEqual(list(rows), [self.other_engineer, self.engineer])
        ways = [row["travel_km"] for row in rows.values()]
        self.assertLess(ways[0], 10)
        self.assertGreater(ways[1], 100)

    def test_as_many_as_are_asked_for(self):
        self.assertEqual(len(self.rank(self.create_order(), limit=1)), 1)

    def test_the_best_who_can_is_proposed(self):
        self.customer.dedicated_engineer_id = self.engineer
        self.grant(self.other_engineer, self.three_phase)
        easy = self.create_order()
        hard = self.create_order(skill_ids=[Command.set(self.three_phase.ids)])
        (easy | hard).with_user(self.dispatcher).action_create_dispatch()
        self.assertEqual(easy.dispatch_ids.employee_id, self.engineer)
        self.assertEqual(hard.dispatch_ids.employee_id, self.other_engineer)
        # Nobody can do it: the customer's own engineer, whom the office then sees.
        impossible = self.create_order(skill_ids=[Command.set(self.refrigerants.ids)])
        impossible.action_create_dispatch()
        self.assertEqual(impossible.dispatch_ids.employee_id, self.engineer)

    def count_queries(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders._rank_engineers_many()
        return self.env.cr.sql_log_count - before

    def test_queries_grow_with_nothing(self):
        self.unit_product.product_tmpl_id.service_skill_ids = self.three_phase
        colleagues = self.env["hr.employee"].create(
            [
                {
                    "name": f"Engineer {number}",
                    "is_service_engineer": True,
                    "company_id": self.company.id,
                    "territory_ids": [Command.set(self.north.ids)],
                }
                for number in range(20)
            ]
        )
        for engineer in colleagues[::2]:
            self.grant(engineer, self.three_phase)
        orders = self.env["service.work.order"].union(
            *(
                self.create_order(
                    archive_id=self.create_archive(serial=f"RANK-{number}").id,
                    territory_id=self.north.id,
                    customer_start=self.monday + timedelta(days=number % 5),
                )
                for number in range(20)
            )
        )
        self.count_queries(orders[:1])  # what is read once for all stays in caches
        one = self.count_queries(orders[:1])
        self.assertLessEqual(self.count_queries(orders), one)
        colleagues[2:].is_service_engineer = False
        self.assertGreaterEqual(self.count_queries(orders[:1]), one)


@tagged("post_install", "-at_install")
class TestWhoCan(RankingCommon):
    """“Who Can?” as dispatchers ask it, from order, request and visit."""

    def setUp(self):
        super().setUp()
        self.grant(self.engineer, self.three_phase)
        self.unit_product.product_tmpl_id.service_skill_ids = self.three_phase

    def test_only_those_who_can_are_the_answer_the_others_follow(self):
        order = self.create_order(archive_id=self.archive.id)
        answer = order.with_user(self.dispatcher).get_candidates()
        self.assertEqual(answer["needs"], ["Three-Phase"])
        self.assertEqual(answer["capable_count"], 1)
        self.assertEqual(answer["other_count"], 1)
        self.assertTrue(answer["can_assign"])
        able, other = answer["candidates"]
        self.assertEqual(able["name"], "Erik Engineer")
        self.assertTrue(able["is_capable"] and able["start"])
        self.assertEqual(able["status_label"], "Free")
        self.assertFalse(other["is_capable"])
        self.assertIn(
            "Lacks: Three-Phase.", [reason["text"] for reason in other["reasons"]]
        )

    def test_from_a_request_nothing_is_made_before_somebody_is_chosen(self):
        request = self.create_request(archive_id=self.archive.id)
        mine = request.with_user(self.dispatcher)
        self.assertEqual(mine.action_who_can()["tag"], "field_service.who_can")
        answer = mine.get_candidates()
        self.assertEqual(answer["candidates"][0]["id"], self.engineer.id)
        self.assertFalse(request.work_order_ids)
        start = fields.Datetime.to_string(self.monday)
        action = mine.action_assign_engineer(self.engineer.id, start)
        visit = self.env["service.dispatch"].browse(action["res_id"])
        self.assertEqual(visit.work_order_id, request.work_order_ids)
        self.assertEqual(visit.employee_id, self.engineer)
        self.assertEqual(visit.state, "draft")
        self.assertEqual(visit.planned_start, self.monday)
        # Asked again, the same draft gets another engineer.
        mine.action_assign_engineer(self.other_engineer.id)
        self.assertEqual(request.dispatch_ids, visit)
        self.assertEqual(visit.employee_id, self.other_engineer)
        self.assertEqual(visit.planned_start, self.monday)

    def test_from_a_draft_visit_its_engineer_is_changed(self):
        order = self.create_order(archive_id=self.archive.id, expected_hours=3)
        visit = self.plan(order, employee_id=self.other_engineer.id)
        mine = visit.with_user(self.dispatcher)
        answer = mine.get_candidates()
        self.assertEqual(
            answer["candidates"][0]["start"], fields.Datetime.to_string(self.monday)
        )
        later = self.monday + timedelta(hours=4)
        mine.action_assign_engineer(self.engineer.id, fields.Datetime.to_string(later))
        self.assertEqual(visit.employee_id, self.engineer)
        self.assertEqual(visit.planned_end, later + timedelta(hours=3))
        self.assertEqual(order.dispatch_ids, visit)
        visit.action_send()
        # What was sent stays; somebody else goes there as well.
        mine.action_assign_engineer(self.other_engineer.id)
        self.assertEqual(len(order.dispatch_ids), 2)

    def test_who_may_ask_and_who_may_choose(self):
        order = self.create_order(archive_id=self.archive.id)
        self.plan(order)
        answer = order.with_user(self.agent).get_candidates()
        self.assertFalse(answer["can_assign"])
        with self.assertRaises(AccessError):
            order.with_user(self.agent).action_assign_engineer(self.engineer.id)
        with self.assertRaisesRegex(AccessError, "dispatchers"):
            order.with_user(self.engineer_user).get_candidates()
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(stranger).get_candidates()

    def test_nobody_else_can_be_put_down(self):
        order = self.create_order()
        clerk = self.env["hr.employee"].create({"name": "Clerk"})
        with self.assertRaisesRegex(UserError, "service engineer"):
            order.action_assign_engineer(clerk.id)
        self.perform(order)
        with self.assertRaisesRegex(UserError, order.name):
            order.action_assign_engineer(self.engineer.id)


@tagged("post_install", "-at_install")
class TestAssignBest(RankingCommon):
    """The best engineers for many orders at once."""

    def release(self, **vals):
        order = self.create_order(expected_hours=2, customer_start=self.monday, **vals)
        order.action_release()
        return order

    def assign(self, orders):
        action = orders.with_user(self.dispatcher).action_assign_best_engineers()
        result = self.env[action["res_model"]].browse(action["res_id"])
        return result, {line.work_order_id: line for line in result.line_ids}

    def test_the_most_urgent_order_chooses_first(self):
        self.grant(self.engineer, self.three_phase)
        skills = {"skill_ids": [Command.set(self.three_phase.ids)]}
        late = self.release(
            priority="1", customer_end=self.monday + timedelta(days=2), **skills
        )
        early = self.release(
            priority="1", customer_end=self.monday + timedelta(hours=8), **skills
        )
        urgent = self.release(priority="3", **skills)
        result, lines = self.assign(late | early | urgent)
        self.assertEqual(result.line_ids.work_order_id, urgent | early | late)
        starts = [lines[order].planned_start for order in (urgent, early, late)]
        self.assertEqual(starts, sorted(starts))
        self.assertEqual(starts[0], self.monday)
        visits = (urgent | early | late).dispatch_ids
        self.assertEqual(visits.employee_id, self.engineer)
        self.assertEqual(set(visits.mapped("state")), {"draft"})
        for before, after in zip(starts, starts[1:], strict=False):
            self.assertGreaterEqual(after, before + timedelta(hours=2))
        self.assertIn("Three-Phase", str(urgent.dispatch_ids.message_ids[:1].body))
        self.assertEqual(result.action_open_visits()["domain"][0][2], visits.ids)

    def test_the_skill_decides_and_the_work_is_spread(self):
        self.grant(self.engineer, self.three_phase)
        hard = self.release(priority="0", skill_ids=[Command.set(self.three_phase.ids)])
        easy = self.release(priority="3")
        _result, lines = self.assign(hard | easy)
        self.assertEqual(lines[hard].employee_id, self.engineer)
        other = self.release(priority="0")
        _result, lines = self.assign(other)
        self.assertTrue(lines[other].employee_id)
        self.assertEqual(lines[other].planned_start.date(), self.monday.date())

    def test_those_that_nobody_can_do_are_told(self):
        self.engineers.territory_ids = self.south
        lacking = self.release(skill_ids=[Command.set(self.refrigerants.ids)])
        foreign = self.release(territory_id=self.north.id)
        fixed = self.release(territory_id=self.south.id)
        fixed.planned_start = self.monday.replace(hour=3)
        draft = self.create_order()
        taken = self.release()
        self.plan(taken)
        result, lines = self.assign(lacking | foreign | fixed | draft | taken)
        self.assertEqual(result.assigned_count, 0)
        self.assertEqual(result.open_count, 5)
        for order, words in (
            (lacking, "Nobody has all the skills: Refrigerants."),
            (foreign, "Only engineers of other territories can do it"),
            (fixed, "Nobody who can do it has time"),
            (draft, "Only released orders"),
            (taken, taken.dispatch_ids.name),
        ):
            self.assertIn(words, lines[order].note)
        self.assertEqual(len(taken.dispatch_ids), 1)

    def test_it_is_for_dispatchers(self):
        with self.assertRaises(AccessError):
            self.release().with_user(self.agent).action_assign_best_engineers()
