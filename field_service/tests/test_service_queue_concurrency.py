# Part of Field Service. License LGPL-3.
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

ROUNDS = 100
LOGINS = ("fs_quick_anna", "fs_quick_bert")


@tagged("post_install", "-at_install")
class TestServiceQueueConcurrency(BaseCase):
    """Two agents take the same item in the same instant, each in his own session.

    The documents are committed for the two connections and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove_documents)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self._create_documents(env)

    def _create_documents(self, env):
        queue = env["service.queue"].create({"name": "Two at once"})
        team = env["service.team"].create({"name": "Two at once"})
        partner = env["res.partner"].create({"name": "Two at once"})
        users = env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "group_ids": [(4, env.ref("field_service.group_service_agent").id)],
                }
                for login in LOGINS
            ]
        )
        requests = env["service.request"].create(
            [
                {
                    "subject": "Two at once",
                    "partner_id": partner.id,
                    "team_id": team.id,
                    "queue_id": queue.id,
                }
                for _round in range(ROUNDS)
            ]
        )
        activities = env["mail.activity"].create(
            [
                {
                    "res_model_id": env["ir.model"]._get_id("service.request"),
                    "res_id": request.id,
                    "service_queue_id": queue.id,
                }
                for request in requests
            ]
        )
        self.ids = {
            "users": users.ids,
            "queue": queue.ids,
            "team": team.ids,
            "partners": partner.ids + users.partner_id.ids,
            "requests": requests.ids,
            "activities": activities.ids,
        }

    def _remove_documents(self):
        with self.registry.cursor() as cr, mute_logger("odoo.models.unlink"):
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            # History is protected from deletion on purpose; this one never was real.
            for table, column in (
                ("mail_activity", "res_id"),
                ("service_log", "request_id"),
                ("service_request", "id"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        tuple(self.ids["requests"]),
                    )
                )
            requests = [("model", "=", "service.request")]
            requests.append(("res_id", "in", self.ids["requests"]))
            env["mail.message"].search(requests).unlink()
            env["service.team"].browse(self.ids["team"]).unlink()
            env["service.queue"].browse(self.ids["queue"]).unlink()
            env["res.users"].browse(self.ids["users"]).unlink()
            env["res.partner"].browse(self.ids["partners"]).unlink()

    def _race(self, item_ids):
        """Let both users accept each item at once.

        :return: for each item what happened to the two, an empty text for success
        """
        barrier = Barrier(len(LOGINS))

        def accept_all(user_id):
            answers = []
            for item_id in item_ids:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, user_id, {})
                    item = env["service.queue.item"].browse(item_id)
                    item.read(["name"])  # he sees it in the list
                    barrier.wait(timeout=60)
                    try:
                        retrying(item.action_accept, env)
                        answers.append("")
                    except UserError as refused:
                        cr.rollback()
                        answers.append(str(refused))
                barrier.wait(timeout=60)
            return answers

        with (
            mute_logger("odoo.service.model", "odoo.sql_db"),
            ThreadPoolExecutor(len(LOGINS)) as pool,
        ):
            futures = [pool.submit(accept_all, user) for user in self.ids["users"]]
            return list(zip(*(future.result(300) for future in futures), strict=True))

    def _check(self, model, record_ids, answers):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            owners = dict(zip(self.ids["users"], LOGINS, strict=True))
            for record, pair in zip(
                env[model].browse(record_ids), answers, strict=True
            ):
                self.assertEqual(pair.count(""), 1, "one of them has it")
                [refusal] = filter(None, pair)
                winner = self.ids["users"][pair.index("")]
                self.assertEqual(record.user_id.id, winner)
                self.assertIn(f"already taken by {owners[winner]}.", refusal)
            logs = env["service.log"]._read_group(
                [("request_id", "in", self.ids["requests"])],
                ["request_id"],
                ["__count"],
                having=[("__count", ">", 0)],
            )
            self.assertEqual(len(logs), ROUNDS, "no request was lost")
            return {count for _request, count in logs}

    def test_two_sessions_accept_one_item_a_hundred_times(self):
        requests, activities = self.ids["requests"], self.ids["activities"]
        answers = self._race([request_id * 3 for request_id in requests])
        counts = self._check("service.request", requests, answers)
        self.assertEqual(counts, {2}, "registered, and accepted once")
        answers = self._race([activity_id * 3 + 2 for activity_id in activities])
        counts = self._check("mail.activity", activities, answers)
        self.assertEqual(counts, {3}, "and the activity was accepted once")
