# Part of Field Service. License LGPL-3.
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestServiceConcurrency(BaseCase):
    """Two users take the same step at the same moment, each in his own transaction.

    The documents are committed for the two connections and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env.company._create_service_accounting_defaults()
            self.documents = self._create_documents(env)
        self.addCleanup(self._remove_documents)

    def _create_documents(self, env):
        team = env["service.team"].create({"name": "Two at once"})
        partner = env["res.partner"].create({"name": "Two at once"})
        engineer = env["hr.employee"].create(
            {"name": "Two at once", "is_service_engineer": True, "hourly_cost": 10.0}
        )
        request = env["service.request"].create(
            {"subject": "Two at once", "partner_id": partner.id, "team_id": team.id}
        )
        order = request._create_work_orders()
        dispatch = env["service.dispatch"].create(
            {"work_order_id": order.id, "employee_id": engineer.id}
        )
        dispatch.action_send()
        dispatch.action_accept()
        dispatch.action_arrive()
        env["service.time.entry"].create({"dispatch_id": dispatch.id, "hours": 1.0})
        dispatch.action_finish()
        order.action_complete()
        return {
            record._name: record.id
            for record in (request, order, dispatch, engineer, partner, team)
        }

    def _remove_documents(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            order = env["service.work.order"].browse(
                self.documents["service.work.order"]
            )
            moves = order.cost_move_ids
            moves.button_draft()
            moves.with_context(force_delete=True).unlink()
            # History is protected from deletion on purpose; this one never was real.
            for table, column, model in (
                ("service_log", "request_id", "service.request"),
                ("service_time_entry", "work_order_id", "service.work.order"),
                ("service_dispatch", "id", "service.dispatch"),
                ("service_work_order", "id", "service.work.order"),
                ("service_request", "id", "service.request"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        self.documents[model],
                    )
                )
            for model in ("hr.employee", "res.partner", "service.team"):
                env[model].browse(self.documents[model]).unlink()

    def _run_at_once(self, model, action, users=2):
        """Call ``action`` in ``users`` transactions that begin together.

        :return: the list of error messages, an empty one for who succeeded
        """
        barrier = Barrier(users)

        def take_step():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                record = env[model].browse(self.documents[model])
                record.read(["state"])  # the snapshot begins here
                barrier.wait(timeout=30)
                try:
                    retrying(getattr(record, action), env)
                except UserError as refused:
                    cr.rollback()
                    return str(refused)
                return ""

        with (
            mute_logger("odoo.service.model", "odoo.sql_db"),
            ThreadPoolExecutor(users) as pool,
        ):
            futures = [pool.submit(take_step) for _user in range(users)]
            return [future.result(timeout=120) for future in futures]

    def test_two_users_close_one_order(self):
        messages = self._run_at_once("service.work.order", "action_close")
        self.assertEqual(messages.count(""), 1, "one of them closes it")
        refusal = next(filter(None, messages))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            order = env["service.work.order"].browse(
                self.documents["service.work.order"]
            )
            self.assertIn(order.name, refusal)
            self.assertEqual(order.state, "closed")
            self.assertEqual(len(order.cost_move_ids), 1, "posted once")
            closings = order.log_ids.filtered(lambda log: log.event == "order_closed")
            self.assertEqual(len(closings), 1)
