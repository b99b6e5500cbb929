# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..engine.sla_rules import CONDITIONS, Rule, find_rule, sort_rules
from .test_sla_request import SlaCommon


def rule(id, company_id=None, sequence=10, **conditions):
    """Return a rule whose conditions are given by name."""
    return Rule(
        id=id,
        company_id=company_id,
        sequence=sequence,
        conditions=tuple(frozenset(conditions.get(name, ())) for name in CONDITIONS),
    )


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCommon):
    def test_which_rule_wins(self):
        facts = {
            "company": 1,
            "contract": 7,
            "type": 3,
            "team": 5,
            "priority": "3",
            "severity": "2",
            "customer_class": "vip",
        }
        everybody = rule(1)
        by_type = rule(2, type=[3])
        by_two = rule(3, type=[3], priority=["3"])
        by_contract = rule(4, contract=[7, 8])
        other_contract = rule(5, contract=[9], type=[3], priority=["3"])
        ours, theirs = rule(6, company_id=1), rule(7, company_id=2, type=[3])
        earlier, later = rule(8, sequence=1), rule(9, sequence=1)
        cases = [
            ([everybody, by_type], by_type),
            ([by_type, by_two], by_two),
            ([by_two, by_contract], by_contract),
            ([other_contract, everybody], everybody),
            ([everybody, ours], ours),
            ([theirs, everybody], everybody),
            ([everybody, later, earlier], earlier),
            ([rule(1, severity=["4"])], None),
            ([], None),
        ]
        for rules, winner in cases:
            with self.subTest(rules=[one.id for one in rules]):
                for given in (rules, rules[::-1]):
                    self.assertEqual(find_rule(sort_rules(given), facts), winner)

    def test_which_rules_overlap(self):
        cases = [
            (rule(1), rule(2), True),
            (rule(1, type=[1]), rule(2, type=[1, 2]), True),
            (rule(1, type=[1]), rule(2, type=[2]), False),
            (rule(1, type=[1]), rule(2, priority=["3"]), True),
            (rule(1, type=[1], team=[1]), rule(2, type=[1], team=[2]), False),
            (rule(1, company_id=1), rule(2, company_id=2), False),
            (rule(1, company_id=1), rule(2), True),
        ]
        for one, other, overlap in cases:
            self.assertEqual(one.overlaps(other), overlap)
            self.assertEqual(other.overlaps(one), overlap)

    def test_the_form_names_its_rivals(self):
        silver = self.create_policy()
        gold = self.create_policy(name="Gold", priorities="3")
        self.create_policy(name="Low", priorities="0")
        self.assertEqual(gold.overlap_ids, silver)
        self.assertEqual(gold.overlap_summary, "This policy goes before Silver.")
        self.assertIn("Gold goes first.", silver.overlap_summary)
        self.assertIn("Low goes first.", silver.overlap_summary)
        gold.active = False
        self.assertFalse(gold.overlap_summary)

    def test_a_new_policy_is_compared_before_it_is_saved(self):
        self.create_policy()
        form = Form(self.env["service.sla.policy"].with_user(self.manager))
        form.name = "Bronze"
        self.assertEqual(form.overlap_summary, "Silver goes first.")
        form.for_priority_3 = True
        self.assertEqual(form.overlap_summary, "This policy goes before Silver.")
        form.for_severity_4 = True
        form.response_hours = 2
        policy = form.save()
        self.assertEqual(policy.priorities, "3")
        self.assertEqual(policy.severities, "4")
        self.assertFalse(policy.customer_classes)
        self.assertEqual(policy.condition_summary, "Urgent · Critical")

    def test_ticks_show_the_conditions(self):
        policy = self.create_policy(priorities="2,3")
        self.assertTrue(policy.for_priority_2)
        self.assertFalse(policy.for_priority_0)
        policy.for_priority_2 = False
        self.assertEqual(policy.priorities, "3")
        policy.write({"for_priority_0": True, "for_class_vip": True})
        self.assertEqual(policy.priorities, "0,3")
        self.assertEqual(policy.customer_classes, "vip")

    def test_targets_that_make_no_sense(self):
        for vals in (
            {"response_hours": -1},
            {"resolution_hours": 100000},
            {"warning_hours": -1},
            {"warning_hours": 8.5},
            {"priorities": "7"},
            {"customer_classes": "vip,queen"},
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, "Silver"):
                self.create_policy(**vals)

    def test_a_calendar_without_hours(self):
        empty = self.create_calendar("Nobody there", ())
        with self.assertRaisesRegex(ValidationError, "Nobody there has no working"):
            self.create_policy(calendar_id=empty.id)

    def test_what_a_policy_names_is_not_deleted(self):
        kind = self.env["service.request.type"].create({"name": "Rare"})
        team = self.env["service.team"].create({"name": "Rarely"})
        policy = self.create_policy(type_ids=kind.ids, team_ids=team.ids)
        policy.active = False
        for record in (kind, team):
            with self.assertRaisesRegex(UserError, f"holds for {record.name}"):
                record.unlink()
        policy.unlink()
        kind.unlink()
        team.unlink()

    def test_counters(self):
        policy = self.create_policy()
        self.create_contract(sla_policy_id=policy.id)
        request = self.create_request()
        self.assertEqual(policy.request_count, 1)
        self.assertEqual(policy.contract_count, 1)
        action = policy.with_context(related="request_count").action_view_related()
        self.assertEqual(action["res_id"], request.id)

    def test_who_may_write_policies(self):
        policy = self.create_policy()
        for user in (
            self.agent,
            self.dispatcher,
            self.engineer_user,
            self.accountant,
        ):
            with self.subTest(user.login):
                self.assertTrue(policy.with_user(user).name)
                with self.assertRaises(AccessError):
                    policy.with_user(user).response_hours = 2
        policy.with_user(self.manager).response_hours = 2
        self.assertTrue(policy.with_user(self.manager).copy())

    def test_policies_are_translated_and_ordered(self):
        last = self.create_policy(sequence=20)
        first = self.create_policy(name="Zinc", sequence=5)
        found = self.env["service.sla.policy"].search(
            [("id", "in", (last | first).ids)]
        )
        self.assertEqual(found, first | last)
