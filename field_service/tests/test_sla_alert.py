# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .test_sla_request import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaAlert(SlaCommon):
    """Who is told when what was promised comes near, and when it is late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = {
            name: cls.env.ref(f"field_service.alert_rule_sla_{name}")
            for name in (
                "response_risk",
                "response_missed",
                "arrival_risk",
                "resolution_risk",
                "resolution_missed",
            )
        }
        cls.env["service.alert.rule"].search([]).active = False
        for rule in cls.rules.values():
            rule.active = True
        cls.leader = cls.env["res.users"].browse(cls.dispatcher.id)
        cls.team.leader_id = cls.leader
        cls.company.service_manager_id = cls.manager
        # Answer in one hour, arrive in four, solve in eight, warned an hour before.
        cls.create_policy()

    def run_at(self, moment):
        with self.clock(moment):
            self.env["service.alert.rule"]._cron_alert()

    def get_told(self, name, request):
        """Return who was told by the rule of this name, of this request."""
        return (
            self.env["service.alert"]
            .search(
                [("rule_id", "=", self.rules[name].id), ("res_id", "=", request.id)]
            )
            .partner_id
        )

    def create_call(self):
        with self.clock("2 09:00"):
            request = self.create_request()
            request.action_assign(user_id=self.agent.id)
        return request

    def test_everybody_is_told_once_when_it_is_near_and_when_it_is_late(self):
        request = self.create_call()
        agent, leader, manager = (
            user.partner_id for user in (self.agent, self.leader, self.manager)
        )
        self.run_at("2 09:30")
        self.assertEqual(self.get_told("response_risk", request), agent | leader)
        self.assertFalse(self.get_told("response_missed", request))
        for _again in range(2):
            self.run_at("2 10:05")
        self.assertEqual(
            self.get_told("response_missed", request), agent | leader | manager
        )
        self.assertEqual(
            self.env["service.alert"].search_count(
                [
                    ("rule_id", "=", self.rules["response_missed"].id),
                    ("res_id", "=", request.id),
                ]
            ),
            3,
            "each of them once",
        )
        self.run_at("2 13:30")
        self.assertEqual(self.get_told("arrival_risk", request), agent | leader)
        self.run_at("2 17:00")
        self.assertEqual(self.get_told("resolution_risk", request), agent | leader)
        self.assertFalse(self.get_told("resolution_missed", request))
        self.run_at("3 09:00")
        self.assertEqual(
            self.get_told("resolution_missed", request), agent | leader | manager
        )

    def test_what_is_answered_or_waits_for_the_customer_alarms_nobody(self):
        answered, waiting = self.create_call(), self.create_call()
        with self.clock("2 09:10"):
            answered.with_user(self.agent).action_accept()
            waiting.action_wait(self.waiting_reason.id)
        self.run_at("3 12:00")
        for name in ("response_risk", "response_missed"):
            self.assertFalse(self.get_told(name, answered), name)
        for name in self.rules:
            self.assertFalse(self.get_told(name, waiting), name)
