# Part of Field Service. License LGPL-3.
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceDispatchProcessing(ServiceCommon):
    """Dispatch order and processing order are one record: one is processed once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.create_request(archive_id=cls.archive.id)
        cls.order = cls.request._create_work_orders()
        cls.dispatch = cls.create_dispatch(cls.order)
        cls.dispatch.action_send()

    def _process(self):
        visit = self.dispatch.with_user(self.engineer_user)
        visit.action_accept()
        visit.action_travel()
        visit.action_arrive()
        visit.write({"outcome": "fixed", "cause_id": self.cause.id})
        visit.action_finish()
        return visit

    def test_a_second_processing_is_refused(self):
        visit = self._process()
        ended, hours = self.dispatch.actual_end, self.dispatch.time_entry_ids
        for step in (
            "action_accept",
            "action_travel",
            "action_arrive",
            "action_finish",
        ):
            with self.subTest(step), self.assertRaisesRegex(UserError, visit.name):
                getattr(visit, step)()
        with self.assertRaisesRegex(UserError, visit.name):
            visit.action_start_timer()
        self.assertEqual(self.dispatch.state, "done")
        self.assertEqual(self.dispatch.actual_end, ended)
        self.assertEqual(self.dispatch.time_entry_ids, hours)
        events = self.request.log_ids.mapped("event")
        self.assertEqual(events.count("processed"), 1)
        self.assertEqual(events.count("arrived"), 1)

    def test_a_second_processing_needs_a_second_dispatch(self):
        self._process()
        second = self.dispatch.copy()
        self.assertNotEqual(second.name, self.dispatch.name)
        self.assertEqual(second.state, "draft")
        for fact in ("outcome", "cause_id", "actual_start", "actual_end", "hours"):
            self.assertFalse(second[fact], "it starts with an empty sheet")
        self.assertEqual(self.request.dispatch_ids, self.dispatch | second)

    def test_one_number_names_one_dispatch(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.create_dispatch(self.order, name=self.dispatch.name)
            self.env.flush_all()
