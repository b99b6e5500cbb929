# Part of Field Service. License LGPL-3.
import json
from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import service_call_telephony
from ..models.service_request_portal import PORTAL_MISS_LIMIT
from .common import ServiceCommon

URL = "/field_service/telephony/event"
HTTP_LOGGER = "odoo.addons.field_service.controllers.telephony"


class TelephonyCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.system_user = new_test_user(
            cls.env,
            "fs_telephone_system",
            "base.group_user,field_service.group_service_telephony",
            company_id=cls.company.id,
        )
        cls.second_agent = new_test_user(
            cls.env,
            "fs_agent2",
            "field_service.group_service_agent",
            company_id=cls.company.id,
        )
        cls.contact.phone = "+32 470 12 34 56"
        cls.agent.service_extension = "101"
        cls.second_agent.service_extension = "102"
        cls.team.write(
            {
                "called_numbers": "+32 3 555 00 00, 500",
                "member_ids": [fields.Command.set((cls.agent | cls.second_agent).ids)],
            }
        )
        cls.env["mail.presence"].create(
            [
                {"user_id": user.id, "status": "online"}
                for user in (cls.agent, cls.second_agent)
            ]
        )

    @classmethod
    def _event(cls, event="ringing", **values):
        return {
            "event": event,
            "call_id": "C-1",
            "caller": "+32470123456",
            "called": "03 555 00 00",
            **values,
        }

    def _call(self, call_id="C-1"):
        return self.env["service.call"].search([("call_id", "=", call_id)])


@tagged("post_install", "-at_install")
class TestCallEvents(TelephonyCommon):
    """What the telephone system reports becomes one call and one agent."""

    def _tell(self, event="ringing", **values):
        calls = self.env["service.call"].with_user(self.system_user).sudo()
        return calls._receive_telephone_event(self._event(event, **values))

    def _get_told(self, user):
        """Return what the browsers of ``user`` were told, the last first."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].sudo().search([], order="id desc", limit=20)
        told = []
        for message in messages:
            content = json.loads(message.message)
            if content["type"] == "field_service.call" and json.loads(message.channel)[
                1:
            ] == ["res.partner", user.partner_id.id]:
                told.append(content["payload"])
        return told

    def test_known_caller_reaches_the_next_free_agent(self):
        answer = self._tell()
        call = self._call()
        self.assertEqual(answer["outcome"], "routed")
        self.assertTrue(answer["known_caller"])
        self.assertEqual(answer["team"], "North Centre")
        self.assertEqual(answer["warnings"], [])
        self.assertEqual(
            (call.partner_id, call.contact_id), (self.customer, self.contact)
        )
        self.assertEqual((call.state, call.user_id), ("ringing", self.agent))
        [pop] = self._get_told(self.agent)
        self.assertEqual((pop["id"], pop["partner"]), (call.id, "Harbour Hospital"))
        self.assertFalse(self._get_told(self.second_agent))
        # The first is on the telephone now, the other one is next.
        self._tell(call_id="C-2")
        self.assertEqual(self._call("C-2").user_id, self.second_agent)
        self.assertEqual(self._tell(call_id="C-3")["outcome"], "queued")
        # Who had no call for the longest time is asked first.
        for call_id in ("C-1", "C-2"):
            self._tell("ended", call_id=call_id)
        self._call("C-1").started_at -= timedelta(hours=1)
        self._tell(call_id="C-4")
        self.assertEqual(self._call("C-4").user_id, self.agent)

    def test_dedicated_agent_comes_first(self):
        self.customer.dedicated_agent_id = self.second_agent
        answer = self._tell()
        self.assertEqual(answer["agent"], {"login": "fs_agent2", "extension": "102"})

    def test_absent_dedicated_agent_is_passed_by(self):
        self.customer.dedicated_agent_id = self.second_agent
        for status in ("away", "offline"):
            self.second_agent.presence_ids.status = status
            self._tell(call_id=status)
            self.assertEqual(self._call(status).user_id, self.agent)
            self._tell("ended", call_id=status)
        self.second_agent.presence_ids.status = "online"
        self.second_agent.out_of_office_from = fields.Datetime.now() - timedelta(days=1)
        self._tell(call_id="leave")
        self.assertEqual(self._call("leave").user_id, self.agent)

    def test_nobody_there(self):
        self.env["mail.presence"].search([]).status = "offline"
        answer = self._tell()
        self.assertEqual((answer["outcome"], answer["agent"]), ("queued", None))
        self.assertEqual(self._tell("ended")["outcome"], "missed")
        action = self.env.ref("field_service.service_call_action_missed")
        calls = self.env["service.call"].with_user(self.agent)
        missed = calls.search(literal_eval(action.domain))
        self.assertIn(self._call(), missed)
        missed.action_take()
        self.assertEqual(self._call().user_id, self.agent)

    def test_whole_call(self):
        start = fields.Datetime.now() - timedelta(minutes=4)
        moments = {
            "ringing": start,
            "answered": start + timedelta(seconds=15),
            "ended": start + timedelta(seconds=195),
        }
        for event, moment in moments.items():
            answer = self._tell(event, timestamp=f"{moment.isoformat()}Z")
        self.assertEqual(answer["outcome"], "ended")
        call = self._call()
        self.assertEqual(call.wait_minutes, 0.25)
        self.assertEqual(call.duration, 3.0)
        self.assertEqual(
            [pop["state"] for pop in self._get_told(self.agent)],
            ["ended", "answered", "ringing"],
        )

    def test_told_twice(self):
        self._tell()
        told = len(self._get_told(self.agent))
        answer = self._tell()
        self.assertEqual(answer["outcome"], "repeated")
        self.assertEqual(len(self._call()), 1)
        self.assertEqual(len(self._get_told(self.agent)), told, "the card opens once")

    def test_out_of_order(self):
        self.assertEqual(self._tell("ended")["outcome"], "missed")
        self.assertEqual(self._tell("answered", extension="102")["outcome"], "ended")
        self.assertEqual(self._tell("ringing")["state"], "ended")
        call = self._call()
        self.assertEqual((call.state, call.user_id), ("ended", self.second_agent))
        self.assertEqual(call.partner_id, self.customer)
        self.assertFalse(
            [pop for pop in self._get_told(self.agent) if pop["state"] == "ringing"]
        )

    def test_whoever_answers_has_the_call(self):
        self._tell()
        self.assertEqual(self._call().user_id, self.agent)
        self._tell("answered", extension="102")
        self.assertEqual(self._call().user_id, self.second_agent)
        self.assertEqual(self._get_told(self.agent)[0]["user_id"], self.second_agent.id)

    def test_unknown_caller(self):
        answer = self._tell(caller="+32 499 99 99 99")
        self.assertFalse(answer["known_caller"])
        self.assertEqual(self._call().number, "+32 499 99 99 99")
        [pop] = self._get_told(self.agent)
        self.assertFalse(pop["partner_id"])

    def test_numbers_that_are_none(self):
        self.assertIn("number_withheld", self._tell(caller="")["warnings"])
        answer = self._tell(caller="anonymous", call_id="C-2")
        self.assertIn("malformed_number", answer["warnings"])
        self.assertFalse(self._call("C-2").partner_id)

    def test_unknown_extension_and_agent(self):
        answer = self._tell(extension="999", called="")
        self.assertEqual(answer["outcome"], "queued")
        self.assertEqual(answer["warnings"], ["unknown_extension"])
        answer = self._tell(agent="nobody", call_id="C-2")
        self.assertEqual(answer["warnings"], ["unknown_agent"])
        self.assertEqual(answer["outcome"], "routed", "the team is known")
        answer = self._tell(extension="500", called="", call_id="C-3")
        self.assertEqual(answer["team"], "North Centre", "the extension is a team's")
        self.assertEqual(answer["warnings"], [])

    def test_portal_user_never_gets_a_call(self):
        portal = new_test_user(self.env, "call_portal", "base.group_portal")
        portal.sudo().service_extension = "777"
        answer = self._tell(extension="777", agent="call_portal", called="")
        self.assertIsNone(answer["agent"])

    def test_same_call_number_in_two_companies(self):
        self._tell()
        other = self.env["res.company"].create({"name": "Other Service Company"})
        self.system_user.write(
            {"company_ids": [fields.Command.link(other.id)], "company_id": other.id}
        )
        answer = self._tell()
        self.assertNotEqual(answer["outcome"], "repeated")
        self.assertEqual(self._call().company_id, self.company | other)
        self.assertEqual(answer["agent"], None, "its agents belong to the first one")

    def test_outgoing_call(self):
        self._tell(
            "answered",
            direction="out",
            caller="101",
            called="+32470123456",
            extension="101",
        )
        call = self._call()
        self.assertEqual((call.direction, call.partner_id), ("out", self.customer))
        self.assertEqual(call.user_id, self.agent)

    def test_agent_sees_the_call_that_began_before_his_page(self):
        self._tell()
        screen = self.env["service.call.screen"].with_user(self.agent)
        self.assertEqual(screen.get_my_call()["id"], self._call().id)
        self.assertEqual(screen.get_screen()["call"]["partner"], "Harbour Hospital")
        self.assertFalse(screen.with_user(self.second_agent).get_my_call())
        self._call().started_at -= timedelta(hours=1)
        self.assertFalse(screen.get_my_call(), "nobody lets it ring for an hour")
        self.second_agent.presence_ids.status = "offline"
        self._tell(call_id="C-2")
        self.assertTrue(screen.get_my_call(), "and it keeps nobody busy")
        self._tell("ended", call_id="C-2")
        self.assertFalse(screen.get_my_call())

    def test_saved_request_belongs_to_the_call(self):
        self._tell()
        call = self._call()
        screen = self.env["service.call.screen"].with_user(self.agent)
        result = screen.save_call(
            {
                "partner_id": self.customer.id,
                "subject": "UPS beeps",
                "type_id": self.type_consultation.id,
            },
            "save",
            call.id,
        )
        self.assertEqual(call.request_id.id, result["request"]["id"])
        self.assertEqual(call.state, "ringing", "the telephone system ends it")
        self.assertFalse(screen.get_my_call(), "it is dealt with")

    def test_number_belongs_to_one_team(self):
        with self.assertRaisesRegex(Exception, "belongs to North Centre"):
            self.env["service.team"].create(
                {"name": "South", "called_numbers": "03/555.00.00"}
            )


@tagged("post_install", "-at_install")
class TestTelephonyEndpoint(HttpCase, TelephonyCommon):
    """The door: who may come in, and what is said to the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls._create_key(cls.system_user)

    @classmethod
    def _create_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(
            None, "Telephone", fields.Datetime.now() + timedelta(days=1)
        )

    def _post(self, body, key=None, **headers):
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        if key is not False:
            headers["Authorization"] = f"Bearer {key or self.key}"
        return self.url_open(
            URL,
            data=body,
            headers={"Content-Type": "application/json", **headers},
            method="POST",
        )

    def test_event(self):
        response = self._post(self._event())
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["outcome"], "routed")
        self.assertEqual(self._call().partner_id, self.customer)
        self.assertNotIn("Harbour", response.text, "customers stay in the house")

    def test_wrong_key(self):
        for key in ("0123456789abcdef" * 3, False, "x"):
            with self.assertLogs(HTTP_LOGGER, "WARNING") as log:
                response = self._post(self._event(), key=key)
            self.assertEqual(response.status_code, 401)
            self.assertNotIn("fs_telephone_system", response.text)
            self.assertIn("wrong API key", log.output[0])
            self.assertNotIn(str(key), log.output[0])
        self.assertFalse(self._call())

    def test_session_of_a_browser_does_not_do(self):
        self.authenticate("fs_agent", "fs_agent")
        with mute_logger(HTTP_LOGGER):
            response = self._post(self._event(), key=False)
        self.assertEqual(response.status_code, 401)

    def test_key_of_somebody_else(self):
        response = self._post(self._event(), key=self._create_key(self.agent))
        self.assertEqual(response.status_code, 403)
        self.assertEqual(response.json()["error"], "forbidden")
        self.assertFalse(self._call())

    def test_guessing_is_stopped(self):
        with mute_logger(HTTP_LOGGER):
            for _try in range(PORTAL_MISS_LIMIT):
                self.assertEqual(self._post({}, key="guess" * 8).status_code, 401)
            self.assertEqual(self._post({}, key="guess" * 8).status_code, 429)
        self.assertEqual(self._post(self._event()).status_code, 429)

    def test_too_many_calls(self):
        with (
            patch.object(service_call_telephony, "NEW_CALL_LIMIT", 1),
            mute_logger(HTTP_LOGGER),
        ):
            self.assertEqual(self._post(self._event()).status_code, 200)
            self.assertEqual(self._post(self._event(call_id="C-2")).status_code, 429)
            answer = self._post(self._event("ended"))
            self.assertEqual(answer.status_code, 200, "calls under way go on")

    def test_malformed_bodies(self):
        for body in (
            "",
            "no json",
            "[]",
            "null",
            {},
            {"event": "ringing"},
            self._event("exploded"),
            self._event(caller=["+32"]),
            self._event(timestamp="yesterday"),
            self._event(timestamp={}),
            self._event(timestamp=float("1e300")),
            b"\xff\xfe",
        ):
            response = self._post(body)
            self.assertEqual(response.status_code, 400, body)
            self.assertEqual(response.json()["outcome"], "refused")
            self.assertNotIn("Traceback", response.text)
        self.assertEqual(self._post("x" * 20000).status_code, 413)
        self.assertFalse(self._call())

    def test_odd_but_harmless(self):
        response = self._post(
            self._event(
                caller="+32\x00470" + "1" * 500,
                call_id=4711,
                timestamp=4711,
                extra="is left alone",
            )
        )
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self._call("4711"))

    def test_nothing_but_posts(self):
        with mute_logger("odoo.http"):
            response = self.url_open(
                URL, headers={"Authorization": f"Bearer {self.key}"}
            )
        self.assertEqual(response.status_code, 405)
