# Part of Field Service. License LGPL-3.
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.field_service.models.service_queue import QUEUE_CHANGED

from .common import ServiceCommon


class QueueCommon(ServiceCommon):
    """Two queues, an agent in each, and one who is in none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env,
            login="fs_colleague",
            groups="field_service.group_service_agent",
            company_id=cls.company.id,
            email="colleague@example.com",
        )
        cls.vip, cls.night = cls.env["service.queue"].create(
            [
                {"name": "VIP", "member_ids": [Command.set(cls.agent.ids)]},
                {"name": "Night", "member_ids": [Command.set(cls.colleague.ids)]},
            ]
        )

    def items(self, user=None, **conditions):
        """Return the items that ``user`` sees, by field values."""
        Item = self.env["service.queue.item"].with_user(user or self.dispatcher)
        return Item.search([(name, "=", value) for name, value in conditions.items()])

    def item_of(self, request, user=None, kind="request"):
        return self.items(user, request_id=request.id, kind=kind)

    def write_as_customer(self, request, body="It beeps again"):
        return request.message_post(
            body=body,
            author_id=self.contact.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def plan(self, request, **vals):
        """Plan an activity of the request."""
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("service.request"),
                "res_id": request.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "summary": "Call back",
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestServiceQueue(QueueCommon):
    # -- Lists ------------------------------------------------------------
    def test_a_queue_shows_requests_activities_and_messages(self):
        waiting = self.create_request(queue_id=self.vip.id)
        handled = self.create_request(user_id=self.colleague.id)
        activity = self.plan(handled, service_queue_id=self.vip.id)
        self.write_as_customer(waiting)
        found = self.items(self.agent, queue_id=self.vip.id)
        self.assertEqual(
            {(item.kind, item.request_id) for item in found},
            {("request", waiting), ("mail", waiting), ("activity", handled)},
        )
        self.assertEqual(set(found.mapped("state")), {"queued"})
        self.assertFalse(activity.user_id, "nobody does it yet")
        self.assertIn("Call back", found.filtered("activity_id").subject)
        self.assertEqual(self.vip.waiting_count, 3)
        self.assertTrue(self.vip.oldest_since)
        self.assertEqual(self.vip.request_count, 1)

    def test_members_dispatchers_and_managers_see_a_queue(self):
        item = self.item_of(self.create_request(queue_id=self.vip.id))
        for user, sees in (
            (self.agent, True),
            (self.colleague, False),
            (self.dispatcher, True),
            (self.manager, True),
            (self.engineer_user, False),
        ):
            self.assertEqual(bool(self.items(user, id=item.id)), sees, user.login)
        for_all = self.env["service.queue"].create({"name": "For All"})
        shared = self.create_request(queue_id=for_all.id)
        self.assertTrue(self.item_of(shared, self.colleague))

    def test_other_companies_portal_and_employees_see_nothing(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = new_test_user(
            self.env,
            "fs_outsider",
            groups="field_service.group_service_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.create_request(queue_id=self.vip.id)
        self.assertFalse(self.items(outsider))
        self.assertEqual(
            self.vip.with_user(self.manager).with_company(self.company).waiting_count, 1
        )
        for group in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, f"fs_{group[-6:]}", groups=group)
            for model in ("service.queue.item", "service.routing.rule"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_personal_lists_follow_assignment_and_acceptance(self):
        request = self.create_request(queue_id=self.vip.id)
        request.with_user(self.dispatcher).action_assign(user_id=self.agent.id)
        self.assertFalse(request.queue_id)
        mine = self.item_of(request, self.agent)
        self.assertEqual((mine.state, mine.user_id), ("assigned", self.agent))
        mine.action_accept()
        self.env.invalidate_all()
        self.assertEqual(self.item_of(request, self.agent).state, "in_progress")
        self.assertEqual(request.user_id, self.agent)
        self.assertEqual(self.vip.taken_count, 1)
        request.write({"problem_id": self.problem.id, "solution_id": self.solution.id})
        request.with_user(self.agent).action_solve()
        self.assertFalse(self.item_of(request))
        self.vip.invalidate_recordset()
        self.assertEqual((self.vip.taken_count, self.vip.handled_today), (0, 1))

    def test_the_personal_lists_of_the_menu(self):
        assigned = self.create_request(user_id=self.engineer_user.id)
        begun = self.create_request(user_id=self.engineer_user.id)
        begun.with_user(self.engineer_user).action_accept()
        for name, expected in (("assigned", assigned), ("in_progress", begun)):
            action = self.env.ref(f"field_service.service_queue_item_action_{name}")
            domain = safe_eval(action.domain, {"uid": self.engineer_user.id})
            found = self.env["service.queue.item"].with_user(self.engineer_user)
            self.assertEqual(found.search(domain).request_id, expected, name)

    def test_an_assigned_engineer_gets_an_activity_until_he_accepts(self):
        request = self.create_request()
        request.with_user(self.dispatcher).action_assign(user_id=self.engineer_user.id)
        self.assertEqual(request.activity_ids.user_id, self.engineer_user)
        self.assertEqual(
            request.activity_ids.activity_type_id,
            self.env.ref("field_service.activity_type_accept"),
        )
        self.assertEqual(
            self.items(self.engineer_user).mapped("kind"),
            ["request"],
            "the question is the item itself, not a second one",
        )
        request.with_user(self.engineer_user).action_accept()
        self.assertFalse(request.activity_ids)
        request.with_user(self.dispatcher).action_assign(user_id=self.agent.id)
        request.with_user(self.dispatcher).action_assign(user_id=self.colleague.id)
        self.assertEqual(request.activity_ids.user_id, self.colleague)
        request.with_user(self.colleague).action_route(self.vip.id)
        self.assertFalse(request.activity_ids)

    def test_whoever_is_entered_by_hand_takes_it_out_of_the_queue(self):
        request = self.create_request(queue_id=self.vip.id)
        request.user_id = self.agent
        self.assertFalse(request.queue_id)
        self.assertEqual(request.state, "assigned")
        self.assertIn("assigned", request.log_ids.mapped("event"))

    def test_closed_requests_are_in_no_list(self):
        request = self.create_request(
            type_id=self.type_consultation.id, solution="<p>Told</p>"
        )
        request.action_close()
        self.assertFalse(self.items(request_id=request.id))

    # -- Accept, assign, route ---------------------------------------------
    def test_items_are_accepted_together(self):
        requests = self.create_request(queue_id=self.vip.id)
        requests |= self.create_request(queue_id=self.vip.id)
        activity = self.plan(
            self.create_request(user_id=self.colleague.id),
            service_queue_id=self.vip.id,
        )
        self.items(self.agent, queue_id=self.vip.id).action_accept()
        self.assertEqual(requests.user_id, self.agent)
        self.assertEqual(set(requests.mapped("state")), {"in_progress"})
        self.assertEqual(activity.user_id, self.agent)
        self.assertTrue(activity.service_accepted_at)
        self.assertEqual(self.vip.waiting_count, 0)

    def test_who_comes_second_is_told_who_was_faster(self):
        request = self.create_request(queue_id=self.night.id)
        activity = self.plan(request, service_queue_id=self.night.id)
        items = self.items(queue_id=self.night.id)
        self.assertEqual(len(items), 2)
        items.with_user(self.colleague).action_accept()
        for item in items.with_user(self.dispatcher):
            with self.assertRaisesRegex(
                UserError, f"{request.name}.*already taken by fs_colleague"
            ):
                item.action_accept()
        self.assertEqual(request.user_id, self.colleague)
        self.assertEqual(activity.user_id, self.colleague)

    def test_what_is_assigned_to_somebody_is_not_taken_away_silently(self):
        request = self.create_request(user_id=self.agent.id)
        with self.assertRaisesRegex(UserError, "already taken by fs_agent"):
            request.with_user(self.colleague).action_accept()
        self.assertFalse(
            any("reject" in name for name in dir(self.env["service.queue.item"])),
            "items are accepted, assigned on, or routed",
        )

    def _hand_over(self, items, user, **vals):
        action = (
            items.with_user(user).action_ask_assign()
            if "user_id" in vals
            else items.with_user(user).action_ask_route()
        )
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )
        for name, value in vals.items():
            wizard[name] = value
        wizard.save().action_confirm()

    def test_items_are_assigned_and_routed(self):
        request = self.create_request(queue_id=self.vip.id)
        activity = self.plan(request, service_queue_id=self.vip.id)
        items = self.items(queue_id=self.vip.id)
        self._hand_over(items, self.agent, queue_id=self.night, reason="Too late")
        self.assertEqual(request.queue_id, self.night)
        self.assertEqual(activity.service_queue_id, self.night)
        self._hand_over(items, self.dispatcher, user_id=self.agent, reason="Knows it")
        self.assertEqual(request.user_id, self.agent)
        self.assertEqual(request.state, "assigned")
        self.assertFalse(request.queue_id)
        self.assertEqual(activity.user_id, self.agent)
        self.assertFalse(activity.service_queue_id)
        self.assertFalse(activity.service_accepted_at)
        notes = " ".join(filter(None, request.log_ids.mapped("note")))
        self.assertIn("Too late", notes)
        self.assertIn("Knows it", notes)

    def test_an_engineer_hands_over_what_is_assigned_to_him(self):
        request = self.create_request(user_id=self.engineer_user.id)
        item = self.item_of(request)
        self._hand_over(item, self.engineer_user, queue_id=self.vip, reason="Ill")
        self.assertEqual(request.queue_id, self.vip)
        self.assertEqual(request.log_ids[0].user_id, self.engineer_user)
        self.assertEqual(request.log_ids[0].note, "Ill")
        with self.assertRaises(AccessError):
            self._hand_over(item, self.engineer_user, queue_id=self.night)

    def test_what_is_gone_is_said_so(self):
        activity = self.plan(self.create_request(), service_queue_id=self.vip.id)
        item = self.items(activity_id=activity.id)
        activity.unlink()
        with self.assertRaisesRegex(UserError, "done or removed"):
            item.action_accept()

    def test_an_activity_lies_in_one_queue_or_with_one_user(self):
        request = self.create_request()
        activity = self.plan(
            request, service_queue_id=self.vip.id, user_id=self.agent.id
        )
        self.assertFalse(activity.user_id)
        activity.user_id = self.agent
        self.assertFalse(activity.service_queue_id)
        activity.service_queue_id = self.night
        self.assertFalse(activity.user_id)
        with self.assertRaisesRegex(ValidationError, "only activities of service"):
            self.env["mail.activity"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.customer.id,
                    "service_queue_id": self.vip.id,
                }
            )

    def test_an_activity_is_planned_into_a_queue(self):
        request = self.create_request()
        wizard = Form(
            self.env["mail.activity.schedule"]
            .with_user(self.agent)
            .with_context(active_model="service.request", active_ids=request.ids)
        )
        wizard.summary = "Ask for the serial number"
        wizard.service_queue_id = self.vip
        wizard.save().action_schedule_activities()
        self.assertEqual(request.activity_ids.service_queue_id, self.vip)
        self.assertFalse(request.activity_ids.user_id)

    # -- Customers' messages -------------------------------------------------
    def test_a_message_waits_until_somebody_answers(self):
        request = self.create_request(user_id=self.agent.id)
        request.with_user(self.agent).action_accept()
        first = self.write_as_customer(request)
        self.write_as_customer(request, "Hello?")
        self.assertEqual(request.unanswered_since, first.date)
        item = self.item_of(request, self.agent, "mail")
        self.assertEqual((item.state, item.user_id), ("assigned", self.agent))
        item.action_accept()
        self.env.invalidate_all()
        self.assertEqual(self.item_of(request, self.agent, "mail").state, "in_progress")
        request.with_user(self.agent).message_post(
            body="A note for us", subtype_xmlid="mail.mt_note"
        )
        self.assertTrue(request.unanswered_since, "a note is no answer")
        request.with_user(self.agent).message_post(
            body="We come at noon", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(request.unanswered_since)
        self.assertFalse(self.item_of(request, self.agent, "mail"))

    def test_a_mail_appears_in_the_list_of_the_responsible(self):
        request = self.create_request(user_id=self.agent.id, contact_id=self.contact.id)
        question = request.with_user(self.agent).message_post(
            body="Which unit is it?", subtype_xmlid="mail.mt_comment"
        )
        mail = (
            f"From: Carla <{self.contact.email}>\r\n"
            "To: service@example.com\r\n"
            f"Subject: Re: {request.subject}\r\n"
            f"In-Reply-To: {question.message_id}\r\n"
            "Message-Id: <answer-1@hospital.example.com>\r\n"
            "Content-Type: text/plain\r\n\r\nThe left one"
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process("service.request", mail)
        item = self.item_of(request, self.agent, "mail")
        self.assertEqual((item.user_id, item.state), (self.agent, "assigned"))
        self.assertIn(item, self.items(self.agent, state="assigned"))

    def test_a_message_to_nobody_lies_in_the_queue_of_the_team(self):
        request = self.create_request(
            type_id=self.type_consultation.id, solution="<p>Told</p>"
        )
        request.action_close()
        request.user_id = False
        self.team.queue_id = self.vip
        self.write_as_customer(request)
        item = self.item_of(request, self.agent, "mail")
        self.assertEqual((item.queue_id, item.state), (self.vip, "queued"))
        item.action_accept()
        self.assertEqual(request.user_id, self.agent)
        self.assertEqual(request.state, "closed", "an answer does not reopen it")
        with self.assertRaisesRegex(UserError, "already taken by fs_agent"):
            item.with_user(self.dispatcher).action_accept()

    def test_solving_or_saying_so_ends_the_waiting(self):
        request = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id
        )
        self.write_as_customer(request)
        request.with_user(self.agent).action_mark_answered()
        self.assertFalse(request.unanswered_since)
        self.write_as_customer(request)
        request.action_solve()
        self.assertFalse(request.unanswered_since)
        self.write_as_customer(request)
        self.assertTrue(request.unanswered_since, "a solved request may be asked about")

    # -- Counters over the bus -------------------------------------------------
    def _get_notifications(self):
        self.env.cr.precommit.run()
        found = self.env["bus.bus"].sudo().search([("message", "like", QUEUE_CHANGED)])
        messages = found.mapped("message")
        found.unlink()
        return messages

    def test_one_notification_for_each_queue_and_transaction(self):
        self._get_notifications()
        requests = self.env["service.request"].create(
            [
                {
                    "subject": "Many",
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "type_id": self.type_repair.id,
                    "queue_id": self.vip.id,
                }
                for _index in range(20)
            ]
        )
        requests.action_route(self.night.id)
        self.assertEqual(len(self._get_notifications()), 2)
        requests[:3].with_user(self.colleague).action_accept()
        [message] = self._get_notifications()
        self.assertIn(str(self.night.id), message)
        requests.subject = "Other words"
        self.assertFalse(self._get_notifications(), "nothing moved")
        self.plan(requests[0], service_queue_id=self.vip.id)
        [message] = self._get_notifications()
        self.assertIn(str(self.vip.id), message)

    def test_counters_cost_the_same_for_many_queues(self):
        queues = self.env["service.queue"].create(
            [{"name": f"Queue {index}"} for index in range(30)]
        )
        for queue in queues[:5]:
            self.create_request(queue_id=queue.id)

        def count_queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("waiting_count")
            return self.env.cr.sql_log_count - before

        count_queries(queues)
        self.assertLessEqual(count_queries(queues), count_queries(queues[:1]))
        self.assertEqual(sum(queues.mapped("waiting_count")), 5)

    def test_a_request_lies_in_queues_of_its_company_only(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= other
        theirs = self.env["service.queue"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        request = self.create_request()
        with self.assertRaisesRegex(ValidationError, f"{request.name}.*Theirs"):
            request.action_route(theirs.id)
        with self.assertRaisesRegex(ValidationError, "Theirs belongs to another"):
            self.plan(request, service_queue_id=theirs.id)

    # -- Queues come and go ------------------------------------------------------
    def test_a_queue_with_items_is_neither_deleted_nor_archived(self):
        request = self.create_request(queue_id=self.vip.id)
        self.plan(request, service_queue_id=self.vip.id)
        for step in (self.vip.unlink, self.vip.action_archive):
            with self.assertRaisesRegex(UserError, r"VIP: 2 item\(s\).*Merge"):
                step()
        request.action_cancel("Gone")
        request.activity_ids.unlink()
        self.vip.action_archive()
        self.vip.unlink()
        self.assertFalse(self.vip.exists())

    def test_a_queue_that_rules_fill_is_not_deleted(self):
        self.env["service.routing.rule"].create(
            {"name": "Everything", "queue_id": self.vip.id, "active": False}
        )
        with self.assertRaisesRegex(UserError, "VIP.*Everything"):
            self.vip.unlink()

    def test_merge_moves_everything_and_archives_the_source(self):
        rule = self.env["service.routing.rule"].create(
            {"name": "To VIP", "queue_id": self.vip.id}
        )
        self.team.queue_id = self.vip
        with freeze_time(fields.Datetime.now() - timedelta(hours=5)):
            requests = self.create_request() | self.create_request()
            activity = self.plan(requests[0], service_queue_id=self.vip.id)
        self.assertEqual(requests.queue_id, self.vip)
        since = requests.mapped("queued_at")
        wizard = Form(
            self.env["service.queue.merge.wizard"]
            .with_user(self.manager)
            .with_context(active_model="service.queue", active_ids=self.vip.ids)
        )
        wizard.target_id = self.night
        wizard.save().action_confirm()
        self.assertEqual(requests.queue_id, self.night)
        self.assertEqual(requests.mapped("queued_at"), since, "waiting as long as ever")
        self.assertEqual(activity.service_queue_id, self.night)
        self.assertEqual(rule.queue_id, self.night)
        self.assertEqual(self.team.queue_id, self.night)
        self.assertFalse(self.vip.active)
        self.assertIn(self.agent, self.night.member_ids)
        self.assertIn("Queues merged", requests[0].log_ids.mapped("note"))
        self.assertEqual(self.night.waiting_count, 3)

    def test_merging_wrong_queues_is_refused(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= other
        theirs = self.env["service.queue"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        Wizard = self.env["service.queue.merge.wizard"]
        for source, target, words in (
            (self.vip, self.vip, "cannot be merged into itself"),
            (self.vip, theirs, "is for Sister only"),
        ):
            wizard = Wizard.create(
                {"source_ids": [Command.set(source.ids)], "target_id": target.id}
            )
            with self.assertRaisesRegex(UserError, words):
                wizard.action_confirm()
        with self.assertRaises(AccessError):
            Wizard.with_user(self.agent).create(
                {"source_ids": [Command.set(self.vip.ids)], "target_id": self.night.id}
            )


@tagged("post_install", "-at_install")
class TestServiceRouting(QueueCommon):
    def rule(self, **vals):
        return self.env["service.routing.rule"].create(
            {"name": "Rule", "queue_id": self.vip.id, **vals}
        )

    def test_each_condition_routes(self):
        territory = self.env["service.territory"].create({"name": "North"})
        french = self.env["res.lang"]._activate_lang("fr_FR")
        other_team = self.team.copy({"name": "South"})
        cases = [
            ({"type_ids": [Command.set(self.type_repair.ids)]}, {}, True),
            ({"type_ids": [Command.set(self.type_consultation.ids)]}, {}, False),
            ({"service_class": "vip"}, {}, True),
            ({"service_class": "key"}, {}, False),
            (
                {"territory_ids": [Command.set(territory.ids)]},
                {"territory_id": territory.id},
                True,
            ),
            ({"territory_ids": [Command.set(territory.ids)]}, {}, False),
            ({"priority_from": "2"}, {"priority": "3"}, True),
            ({"priority_from": "2"}, {"priority": "1"}, False),
            ({"lang_ids": [Command.set(french.ids)]}, {}, False),
            (
                {"lang_ids": [Command.set(french.ids)]},
                {"contact_id": self.contact.id},
                True,
            ),
            ({"team_ids": [Command.set(other_team.ids)]}, {}, False),
            (
                {"team_ids": [Command.set(other_team.ids)]},
                {"team_id": other_team.id},
                True,
            ),
            ({"channel": "email"}, {"channel": "email"}, True),
            ({"channel": "email"}, {"channel": "phone"}, False),
            (
                {"condition": "[('severity', 'in', ['3', '4'])]"},
                {"severity": "4"},
                True,
            ),
            ({"condition": "[('severity', 'in', ['3', '4'])]"}, {}, False),
            ({"service_class": "vip", "channel": "email"}, {"channel": "chat"}, False),
        ]
        self.customer.service_class = "vip"
        self.contact.lang = "fr_FR"
        for conditions, vals, expected in cases:
            with self.subTest(conditions=conditions, vals=vals):
                rule = self.rule(**conditions)
                request = self.create_request(**vals)
                self.assertEqual(bool(request.queue_id), expected)
                caught = self.env["service.request"].search(
                    rule.action_view_fitting()["domain"]
                )
                self.assertEqual(request in caught, expected)
                rule.active = False

    def test_the_first_rule_decides_else_the_queue_of_the_team(self):
        self.team.queue_id = self.night
        self.rule(sequence=20, channel="email", queue_id=self.night.id)
        self.rule(sequence=10, name="By mail", channel="email")
        request = self.create_request(channel="email")
        self.assertEqual(request.queue_id, self.vip)
        log = request.log_ids.filtered(lambda log: log.event == "routed")
        self.assertEqual((log.note, log.new_value), ("By mail", "VIP"))
        self.assertEqual(self.create_request(channel="phone").queue_id, self.night)
        self.team.queue_id = False
        self.assertFalse(self.create_request(channel="phone").queue_id)

    def test_what_somebody_has_is_never_routed(self):
        self.rule()
        self.team.queue_id = self.night
        request = self.create_request(user_id=self.agent.id)
        self.assertFalse(request.queue_id)
        self.env["service.routing.rule"]._route(request)
        self.assertEqual((request.user_id, request.state), (self.agent, "assigned"))
        chosen = self.create_request(queue_id=self.night.id)
        self.assertEqual(chosen.queue_id, self.night)

    def test_another_team_without_a_person_means_its_queue(self):
        south = self.team.copy({"name": "South", "queue_id": self.night.id})
        request = self.create_request(user_id=self.agent.id)
        request.action_assign(team_id=south.id, reason="Wrong area")
        self.assertEqual((request.queue_id, request.state), (self.night, "new"))
        self.assertFalse(self.items(user_id=self.agent.id))

    def test_rules_and_queues_of_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= other
        theirs = self.env["service.queue"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        self.rule(queue_id=theirs.id, company_id=other.id)
        self.assertFalse(self.create_request().queue_id)
        with self.assertRaises(UserError):
            self.rule(queue_id=theirs.id, company_id=self.company.id)

    def test_a_rule_without_a_target_or_with_nonsense_is_refused(self):
        rule = Form(self.env["service.routing.rule"].with_user(self.manager))
        rule.name = "To nowhere"
        with self.assertRaises(AssertionError):
            rule.save()
        for nonsense in ("[('no_such_field', '=', 1)]", "[(", "uid"):
            with self.assertRaisesRegex(ValidationError, "cannot be understood"):
                self.rule(condition=nonsense)

    def test_a_broken_rule_keeps_nobody_from_asking_for_service(self):
        rule = self.rule(name="Broken")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_routing_rule SET condition = %s WHERE id = %s",
            ["[('gone', '=', 1)]", rule.id],
        )
        rule.invalidate_recordset()
        with self.assertLogs(
            "odoo.addons.field_service.models.service_routing_rule", "WARNING"
        ):
            request = self.create_request()
        self.assertFalse(request.queue_id)

    def test_agents_read_rules_and_managers_keep_them(self):
        rule = self.rule()
        self.assertTrue(rule.with_user(self.agent).has_access("read"))
        self.assertFalse(rule.with_user(self.agent).has_access("write"))
        self.assertTrue(rule.with_user(self.manager).has_access("write"))
        self.assertFalse(rule.with_user(self.engineer_user).has_access("read"))

    def test_queries_do_not_grow_with_the_number_of_requests(self):
        self.rule(service_class="key")
        self.rule(channel="phone", condition="[('partner_id.name', '!=', 'x')]")
        vals = {
            "subject": "Many",
            "type_id": self.type_repair.id,
            "team_id": self.team.id,
        }
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(100)]
        )
        Request = self.env["service.request"].with_user(self.agent)

        def count_queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requests = Request.create(
                [{**vals, "partner_id": partner.id} for partner in customers[:number]]
            )
            self.env.cr.flush()
            self.assertEqual(requests.queue_id, self.vip)
            return self.env.cr.sql_log_count - before

        count_queries(1)
        few, many = count_queries(10), count_queries(100)
        self.assertLessEqual(many, few + 12)


@tagged("post_install", "-at_install")
class TestServiceQueueScreens(HttpCase, QueueCommon):
    def test_every_role_opens_the_lists(self):
        for user in (self.agent, self.dispatcher, self.manager, self.engineer_user):
            Item = self.env["service.queue.item"].with_user(user)
            kinds = ("list", "kanban", "form", "search")
            views = Item.get_views([(False, kind) for kind in kinds])["views"]
            self.assertEqual(set(views), set(kinds), user.login)

    def test_queue_tour(self):
        queue = self.env["service.queue"].create({"name": "Tour Queue"})
        request = self.create_request(subject="Tour request", queue_id=queue.id)
        self.write_as_customer(request)
        self.plan(self.create_request(), service_queue_id=queue.id)
        self.start_tour(
            "/odoo/service-queues", "field_service_queue_tour", login="fs_agent"
        )
        self.assertEqual((request.user_id, request.queue_id.id), (self.agent, False))
