# Part of Field Service. License LGPL-3.
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from threading import Barrier

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

ROUNDS = 5
LOGINS = ("fs_slot_anna", "fs_slot_bert")
NAME = "Two book at once"


@tagged("post_install", "-at_install")
class TestSlotConcurrency(BaseCase):
    """Two agents book the same engineer in the same instant, each in his session.

    The documents are committed for the two connections and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.ids = {}
        self.addCleanup(self._remove_documents)
        with self.registry.cursor() as cr:
            self._create_documents(api.Environment(cr, api.SUPERUSER_ID, {}))

    def _create_documents(self, env):
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
        partner = env["res.partner"].create({"name": NAME, "city": NAME})
        team = env["service.team"].create({"name": NAME})
        # Every day from morning to night.
        calendar = env["resource.calendar"].create(
            {
                "name": NAME,
                "tz": "UTC",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": NAME,
                            "dayofweek": str(day),
                            "hour_from": 6,
                            "hour_to": 20,
                            "day_period": "morning",
                        },
                    )
                    for day in range(7)
                ],
            }
        )
        engineer = env["hr.employee"].create(
            {
                "name": NAME,
                "is_service_engineer": True,
                "service_team_id": team.id,
                "resource_calendar_id": calendar.id,
                "tz": "UTC",
                "service_start_partner_id": partner.id,
            }
        )
        kind = env["service.request.type"].create({"name": NAME, "needs_visit": True})
        requests = env["service.request"].create(
            [
                {
                    "subject": NAME,
                    "partner_id": partner.id,
                    "team_id": team.id,
                    "type_id": kind.id,
                }
                for _user in LOGINS
                for _round in range(ROUNDS)
            ]
        )
        self.ids = {
            "res.users": users.ids,
            "service.request": requests.ids,
            "service.request.type": kind.ids,
            "hr.employee": engineer.ids,
            "resource.resource": engineer.resource_id.ids,
            "resource.calendar": calendar.ids,
            "service.team": team.ids,
            "res.partner": partner.ids + users.partner_id.ids,
        }

    def _remove_documents(self):
        if not self.ids:
            return
        requests = tuple(self.ids["service.request"])
        with self.registry.cursor() as cr, mute_logger("odoo.models.unlink"):
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            visits = env["service.dispatch"].search([("request_id", "in", requests)])
            messages = env["mail.message"]
            for records in (visits, visits.work_order_id):
                messages |= messages.search(
                    [("model", "=", records._name), ("res_id", "in", records.ids)]
                )
            messages |= messages.search(
                [("model", "=", "service.request"), ("res_id", "in", requests)]
            )
            visits.activity_ids.unlink()
            # History is protected from deletion on purpose; this one never was real.
            for table, column in (
                ("service_log", "request_id"),
                ("service_dispatch", "request_id"),
                ("service_work_order", "request_id"),
                ("service_request", "id"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        requests,
                    )
                )
            env.invalidate_all()
            messages.unlink()
            for model in (
                "service.request.type",
                "hr.employee",
                "resource.resource",
                "resource.calendar",
                "service.team",
                "res.users",
                "res.partner",
            ):
                env[model].browse(self.ids[model]).exists().unlink()

    def _race(self, start):
        """Let both users book all their requests at the same times.

        :return: for each round what happened to the two, an empty text for success
        """
        barrier = Barrier(len(LOGINS))
        [engineer_id] = self.ids["hr.employee"]

        def book_all(user_id, request_ids):
            answers = []
            for number, request_id in enumerate(request_ids):
                moment = start + timedelta(days=number)
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, user_id, {})
                    request = env["service.request"].browse(request_id)
                    request.get_slots()  # he sees what is offered
                    barrier.wait(timeout=60)
                    try:
                        retrying(
                            lambda request=request, moment=moment: (
                                request.action_book_slot(engineer_id, moment)
                            ),
                            env,
                        )
                        answers.append("")
                    except UserError as refused:
                        cr.rollback()
                        answers.append(str(refused))
                barrier.wait(timeout=60)
            return answers

        requests = self.ids["service.request"]
        parts = (requests[:ROUNDS], requests[ROUNDS:])
        with (
            mute_logger("odoo.service.model", "odoo.sql_db"),
            ThreadPoolExecutor(len(LOGINS)) as pool,
        ):
            futures = [
                pool.submit(book_all, user_id, part)
                for user_id, part in zip(self.ids["res.users"], parts, strict=True)
            ]
            return list(zip(*(future.result(300) for future in futures), strict=True))

    def test_one_of_two_wins(self):
        tomorrow = datetime.now().date() + timedelta(days=1)
        answers = self._race(datetime.combine(tomorrow, time(9)))
        for pair in answers:
            self.assertEqual(pair.count(""), 1, f"one of them has it: {pair}")
            [refusal] = filter(None, pair)
            self.assertIn(f"{NAME} is no longer free", refusal)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            requests = env["service.request"].browse(self.ids["service.request"])
            visits = requests.dispatch_ids
            self.assertEqual(len(visits), ROUNDS)
            self.assertEqual(len(set(visits.mapped("planned_start"))), ROUNDS)
            losers = requests.filtered(lambda request: not request.dispatch_ids)
            self.assertFalse(losers.work_order_ids, "nothing is half done")
