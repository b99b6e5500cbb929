# Part of Field Service. License LGPL-3.
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


class MeterCommon(ServiceCommon):
    """A machine that was new a hundred days ago, with hours, and a thermometer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit_product.write(
            {
                "warranty_months": 24,
                "meter_template_ids": [
                    Command.create(
                        {
                            "name": "Operating hours",
                            "unit": "h",
                            "expected_max": 24,
                            "roll_over_at": 10000,
                            "warranty_limit": 2000,
                            "reading_days": 30,
                        }
                    ),
                    Command.create(
                        {
                            "name": "Load",
                            "unit": "%",
                            "kind": "gauge",
                            "expected_max": 100,
                        }
                    ),
                ],
            }
        )
        cls.machine = cls.create_archive(
            serial="M-1", installed_on=date.today() - timedelta(days=100)
        )
        cls.hours, cls.load = cls.machine.meter_ids

    @classmethod
    def days_ago(cls, days):
        return fields.Datetime.now() - timedelta(days=days)

    @classmethod
    def register(cls, value, days=0, meter=None, **vals):
        meter = meter or cls.hours
        answer = meter.action_register_reading(value, cls.days_ago(days), **vals)
        return cls.env["service.meter.reading"].browse(answer["id"])


@tagged("post_install", "-at_install")
class TestServiceMeter(MeterCommon):
    # -- Meters ------------------------------------------------------------
    def test_a_registered_product_has_the_meters_of_its_product(self):
        self.assertEqual(self.hours.name, "Operating hours")
        self.assertEqual(self.hours.warranty_limit, 2000)
        self.assertEqual(self.load.kind, "gauge")
        draft = self.env["service.product.archive"].create(
            {"product_id": self.unit_product.id, "partner_id": self.customer.id}
        )
        self.assertFalse(draft.meter_ids)
        # What was sold keeps the limits of its time, also when it is registered again.
        self.unit_product.meter_template_ids.warranty_limit = 0
        self.machine._create_meters()
        self.assertEqual(len(self.machine.meter_ids), 2)
        self.assertEqual(self.hours.warranty_limit, 2000)

    def test_meters_are_made_in_batch(self):
        def create(count, start):
            self.env["service.product.archive"].create(
                [
                    {
                        "product_id": self.unit_product.id,
                        "partner_id": self.customer.id,
                        "serial": f"B-{start + index}",
                        "state": "registered",
                    }
                    for index in range(count)
                ]
            )
            self.env.flush_all()

        create(1, 0)
        before = self.env.cr.sql_log_count
        create(1, 10)
        few = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        create(40, 100)
        many = self.env.cr.sql_log_count - before
        self.assertLess((many - few) / 39, 1, f"{few} for one, {many} for forty")

    def test_meters_that_the_product_got_later(self):
        product = self.env["product.product"].create({"name": "Pump"})
        pump = self.create_archive(product_id=product.id)
        with self.assertRaisesRegex(UserError, "Pump.*has no meters"):
            pump.action_create_meters()
        self.env["service.meter.template"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "name": "Cycles",
                "unit": "x",
            }
        )
        pump.with_user(self.agent).action_create_meters()
        self.assertEqual(pump.meter_ids.name, "Cycles")

    def test_limits_that_contradict_each_other_are_refused(self):
        for vals in (
            {"expected_min": 30},
            {"warranty_limit": -1},
            {"kind": "gauge"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.hours.write(vals)

    def test_what_was_read_is_not_deleted(self):
        self.register(100, 10)
        with self.assertRaisesRegex(UserError, "Operating hours.*Archive it"):
            self.hours.unlink()
        self.load.unlink()

    # -- Readings ------------------------------------------------------------
    def test_readings_add_up(self):
        self.register(500, 50)
        self.assertEqual(self.hours.last_value, 500)
        # Since the installation, as long as there is only one reading.
        self.assertAlmostEqual(self.hours.average_per_day, 10, delta=0.2)
        self.register(700, 40)
        self.assertAlmostEqual(self.hours.average_per_day, 20, places=1)
        self.assertEqual(
            self.hours.warranty_expected_on, (self.days_ago(40) + timedelta(65)).date()
        )
        self.assertEqual(
            self.hours.next_reading_on, self.days_ago(40).date() + timedelta(days=30)
        )
        self.register(20, meter=self.load)
        self.assertEqual((self.load.last_value, self.load.average_per_day), (20, 0))

    def test_a_lower_value_is_refused_and_it_is_said_what_to_do(self):
        self.register(500, 50)
        with self.assertRaisesRegex(
            ValidationError,
            "M-1.*Operating hours: 400 h is less than the 500 h.*say so",
        ):
            self.register(400, 40)
        with self.assertRaisesRegex(ValidationError, "more than the 500 h.*later"):
            self.register(501, 60)
        with self.assertRaisesRegex(ValidationError, "already"):
            self.hours.action_register_reading(501, self.days_ago(50))
        with self.assertRaisesRegex(ValidationError, "future"):
            self.register(501, -1)
        with self.assertRaisesRegex(ValidationError, "begins again"):
            self.register(10000)
        with self.assertRaisesRegex(UserError, "“a lot” is not a number"):
            self.register("a lot")
        with self.assertRaisesRegex(UserError, "2026-01-31"):
            self.hours.action_register_reading(600, "yesterday")
        self.assertEqual(self.hours.last_value, 500)

    def test_a_counter_begins_again(self):
        self.register(9950, 50, confirm=True)
        rolled = self.register(100, 40)
        self.assertEqual((rolled.jump, rolled.total), ("roll_over", 10100))
        between = self.register(20, 45)
        self.assertEqual((between.jump, between.total), ("roll_over", 10020))
        self.assertEqual((rolled.jump, rolled.total), ("none", 10100))
        replaced = self.register(5, 30, jump="restart")
        self.assertEqual(replaced.total, 10105)
        self.assertEqual((self.hours.last_value, self.hours.last_total), (5, 10105))

    def test_an_unlikely_value_waits_until_it_is_confirmed(self):
        self.register(500, 50)
        answer = self.hours.action_register_reading(5000, self.days_ago(49))
        self.assertEqual(answer["state"], "doubtful")
        self.assertEqual(answer["message"], "More than 24 h a day between two readings")
        self.assertEqual(self.hours.last_value, 500)
        # It does not stand in the way of the right one.
        self.register(510, 49.5)
        reading = self.env["service.meter.reading"].browse(answer["id"])
        reading.with_user(self.agent).action_confirm()
        self.assertEqual((reading.state, reading.total), ("valid", 5000))
        self.assertFalse(reading.doubt)
        self.assertEqual(self.hours.last_value, 5000)
        with self.assertRaisesRegex(UserError, "To Confirm"):
            reading.action_confirm()
        wrong = self.register(9999, 48)
        wrong.action_discard()
        self.assertEqual((wrong.state, self.hours.last_value), ("corrected", 5000))
        self.assertEqual(self.register(6000, 47, confirm=True).state, "valid")
        self.assertEqual(self.register(120, meter=self.load).state, "doubtful")

    def test_a_doubtful_reading_is_confirmed_only_if_possible(self):
        self.register(500, 50)
        doubtful = self.register(5000, 49)
        self.register(510, 48)
        with self.assertRaisesRegex(ValidationError, "more than the 510 h"):
            doubtful.action_confirm()

    def test_a_correction_keeps_the_wrong_one(self):
        wrong = self.register(500, 50)
        self.register(700, 40)
        right = wrong.with_user(self.agent).action_correct(480, note="Misread")
        self.assertEqual((wrong.state, wrong.value), ("corrected", 500))
        self.assertEqual(right.corrects_id, wrong)
        self.assertEqual((right.value, right.read_at), (480, wrong.read_at))
        self.assertAlmostEqual(self.hours.average_per_day, 22, places=1)
        with self.assertRaisesRegex(UserError, "only possible"):
            wrong.action_correct(400)
        with (
            self.assertRaisesRegex(ValidationError, "more than the 700 h"),
            self.env.cr.savepoint(),
        ):
            right.action_correct(701)
        action = right.action_ask_correction()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.value = 460
        form.note = "Looked again"
        form.save().action_confirm()
        self.assertEqual(right.corrected_by_ids.value, 460)

    def test_totals_after_a_new_counter_follow_a_correction(self):
        wrong = self.register(500, 50)
        later = self.register(10, 40, jump="restart")
        self.assertEqual(later.total, 510)
        wrong.action_correct(600)
        self.assertEqual(later.total, 610)
        self.assertEqual(self.hours.last_total, 610)

    def test_a_reading_is_never_changed(self):
        reading = self.register(500, 50)
        for vals in ({"value": 400}, {"read_at": self.days_ago(3)}, {"state": "valid"}):
            with self.assertRaisesRegex(UserError, "is not changed"):
                reading.with_user(self.manager).write(vals)
        reading.with_user(self.manager).note = "By torchlight"

    @mute_logger(*QUIET)
    def test_nobody_removes_a_reading(self):
        reading = self.register(500, 50)
        for user in (self.manager, self.dispatcher, self.agent):
            with self.assertRaises(AccessError):
                reading.with_user(user).unlink()

    def test_one_call_registers_many_or_none(self):
        Meter = self.env["service.meter"].with_user(self.agent)
        readings = [
            {"meter_id": self.hours.id, "value": 500, "read_at": "2026-01-01 10:00:00"},
            {"meter_id": self.load.id, "value": 40, "read_at": "2026-01-01T10:00:00Z"},
            {"meter_id": self.hours.id, "value": 520, "read_at": "2026-01-03 10:00:00"},
        ]
        answers = Meter.action_register_readings(readings)
        self.assertEqual([a["total"] for a in answers], [500, 40, 520])
        again = Meter.action_register_readings(readings)
        self.assertEqual([a["id"] for a in again], [a["id"] for a in answers])
        self.assertEqual(self.hours.reading_count, 2)
        with self.assertRaises(ValidationError) as error:
            Meter.action_register_readings(
                [
                    {"meter_id": self.hours.id, "value": 1},
                    {"meter_id": self.load.id, "value": 50},
                    {"meter_id": self.hours.id, "value": 10**6},
                ]
            )
        self.assertEqual(len(str(error.exception).splitlines()), 2)
        self.assertEqual(self.load.last_value, 40)

    def test_many_readings_cost_few_queries(self):
        archives = self.env["service.product.archive"].create(
            [
                {
                    "product_id": self.unit_product.id,
                    "partner_id": self.customer.id,
                    "serial": f"Q-{index}",
                    "state": "registered",
                }
                for index in range(40)
            ]
        )
        meters = archives.meter_ids.filtered(lambda meter: meter.kind == "counter")

        def read(meters, value, days):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            meters.action_register_readings(
                [
                    {
                        "meter_id": id_,
                        "value": value,
                        "read_at": fields.Datetime.to_string(self.days_ago(days)),
                    }
                    for id_ in meters.ids
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        read(meters[:1], 10, 50)
        few = read(meters[:1], 20, 49)
        many = read(meters[1:], 20, 49)
        self.assertLessEqual(many, few + 2)

    def test_readings_are_imported(self):
        result = (
            self.env["service.meter.reading"]
            .with_user(self.manager)
            .with_context(import_file=True)
            .load(
                ["meter_id/.id", "value", "read_at"],
                [
                    [str(self.hours.id), "500", "2026-01-01 10:00:00"],
                    [str(self.hours.id), "600", "2026-01-11 10:00:00"],
                ],
            )
        )
        self.assertFalse(result["messages"])
        readings = self.env["service.meter.reading"].browse(result["ids"])
        self.assertEqual(set(readings.mapped("source")), {"import"})
        self.assertEqual(self.hours.last_value, 600)

    # -- Warranty --------------------------------------------------------
    def test_the_limit_ends_the_warranty(self):
        self.assertEqual(self.machine.warranty_state, "in_warranty")
        self.register(1900, 20)
        self.assertFalse(self.machine.warranty_meter_end)
        last = self.register(2000, 10)
        reached = self.days_ago(10).date()
        self.assertEqual(self.hours.warranty_reached_on, reached)
        self.assertEqual(self.machine.warranty_meter_end, reached)
        self.assertEqual(self.machine.warranty_state, "expired")
        for state, expected in (("expired", True), ("in_warranty", False)):
            found = self.machine.search(
                [("warranty_state", "=", state), ("id", "=", self.machine.id)]
            )
            self.assertEqual(bool(found), expected)
        self.assertTrue(self.machine._is_covered(reached, "part"))
        self.assertFalse(self.machine._is_covered(reached + timedelta(1), "part"))
        words = self.machine._explain_warranty(date.today())["part"][1]
        self.assertIn("Operating hours 2000 h", words)
        request = self.create_request(archive_id=self.machine.id)
        self.assertIn("limit", request._get_coverage("part").reason)
        # It was misread: the warranty goes on.
        last.action_correct(1990)
        self.assertFalse(self.machine.warranty_meter_end)
        self.assertEqual(self.machine.warranty_state, "in_warranty")

    def test_the_limit_is_extended(self):
        self.register(2100, 10)
        end = date.today() + timedelta(days=2000)
        with self.assertRaisesRegex(ValidationError, "M-1.*Raise the limit"):
            self.machine.action_extend_warranty(end, "Bought")
        extension = self.machine.action_extend_warranty(
            end, "Bought", meter_limit=4000.0
        )
        self.assertEqual((extension.former_limit, extension.meter_limit), (2000, 4000))
        self.assertEqual(self.hours.warranty_limit, 4000)
        self.assertFalse(self.machine.warranty_meter_end)
        self.assertTrue(self.machine._is_covered(date.today(), "part"))
        # Between the limit and today nothing was promised.
        self.assertFalse(
            self.machine._is_covered(date.today() - timedelta(days=3), "part")
        )
        self.assertTrue(self.machine._is_covered(self.days_ago(10).date(), "part"))

    def test_readings_and_warranty_belong_to_its_life(self):
        self.register(500, 50)
        wrong = self.register(600, 45)
        wrong.action_correct(610, note="Misread")
        self.register(2050, 5, confirm=True)
        self.machine.action_extend_warranty(
            date.today() + timedelta(days=2000), "Bought", meter_limit=4000.0
        )
        life = self.machine.get_life(kinds=["meter", "warranty"])["entries"]
        titles = [entry["title"] for entry in life]
        self.assertIn("Operating hours: 500 h", titles)
        self.assertIn("Operating hours: 610 h", titles)
        self.assertNotIn("Operating hours: 600 h", titles)
        self.assertIn("Bought", life[0]["text"])
        self.assertEqual(life[0]["model"], "service.warranty.extension")
        only = self.machine.get_life(kinds=["meter"])["entries"]
        self.assertEqual({entry["model"] for entry in only}, {"service.meter.reading"})

    # -- Screens -----------------------------------------------------------
    def test_a_round_past_many_meters(self):
        action = self.machine.with_user(self.agent).action_read_meters()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.name, "Operating hours")
            line.value = 500
        round_ = form.save()
        self.assertEqual(round_.line_ids.mapped("is_read"), [True, False])
        self.assertEqual(round_.action_confirm()["type"], "ir.actions.act_window_close")
        self.assertEqual(self.hours.last_value, 500)
        self.assertFalse(self.load.last_read_at)
        self.assertEqual(self.hours.reading_ids.user_id, self.agent)
        round_.write({"read_at": fields.Datetime.now() + timedelta(minutes=2)})
        round_.line_ids[0].value = 5000
        self.assertEqual(round_.action_confirm()["res_model"], "service.meter.reading")
        with self.assertRaisesRegex(UserError, "no meter"):
            self.create_archive(
                product_id=self.env["product.product"].create({"name": "Plain"}).id
            ).action_read_meters()

    def test_reading_form(self):
        with Form(self.env["service.meter.reading"].with_user(self.agent)) as form:
            form.meter_id = self.hours
            form.value = 500
        reading = form.save()
        self.assertEqual((reading.source, reading.state), ("manual", "valid"))
        action = self.hours.with_context(related="reading_count").action_view_related()
        self.assertEqual(action["res_id"], reading.id)

    # -- Rights ------------------------------------------------------------
    @mute_logger(*QUIET)
    def test_who_may_read_meters(self):
        as_engineer = self.hours.with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            as_engineer.action_register_reading(500)
        request = self.create_request(archive_id=self.machine.id)
        self.create_dispatch(request._create_work_orders())
        self.assertEqual(as_engineer.action_register_reading(500)["state"], "valid")
        with self.assertRaises(AccessError):
            as_engineer.write({"warranty_limit": 9000})
        with self.assertRaises(AccessError):
            self.hours.with_user(self.accountant).action_register_reading(510)
        self.assertEqual(self.hours.with_user(self.accountant).last_value, 500)
        nobody = new_test_user(self.env, "fs_nobody_here", groups="base.group_user")
        other = self.env["res.company"].create({"name": "Sister Company"})
        stranger = new_test_user(
            self.env,
            "fs_sister",
            groups="field_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for user in (nobody, stranger):
            with self.assertRaises(AccessError):
                self.hours.with_user(user).read(["last_value"])
            with self.assertRaises(AccessError):
                self.hours.with_user(user).action_register_reading(600)

    def test_nobody_writes_the_outcome_of_a_reading(self):
        reading = (
            self.env["service.meter.reading"]
            .with_user(self.agent)
            .create(
                {
                    "meter_id": self.hours.id,
                    "value": 500,
                    "total": 9,
                    "state": "corrected",
                    "user_id": self.manager.id,
                }
            )
        )
        self.assertEqual((reading.total, reading.state), (500, "valid"))
        self.assertEqual(reading.user_id, self.agent)

    # -- My Day ------------------------------------------------------------
    def test_an_engineer_reads_on_his_visit(self):
        fan = self.create_archive(serial="M-2", parent_id=self.machine.id)
        stranger = self.create_archive(serial="M-3")
        dispatch = self.create_dispatch(self.create_order(archive_id=self.machine.id))
        dispatch = dispatch.with_user(self.engineer_user)
        [details] = dispatch.get_my_day_details()
        self.assertEqual(
            {meter["id"] for meter in details["meters"]},
            set((self.machine | fan).meter_ids.ids),
        )
        answer = dispatch.register_my_day_reading(self.hours.id, 500)
        self.assertEqual(answer["state"], "valid")
        reading = self.env["service.meter.reading"].browse(answer["id"])
        self.assertEqual((reading.source, reading.dispatch_id), ("engineer", dispatch))
        self.assertEqual(reading.user_id, self.engineer_user)
        # Entered again, it replaces what was entered on this visit.
        with freeze_time(datetime.now() + timedelta(minutes=1)):
            again = dispatch.register_my_day_reading(self.hours.id, 505)
            self.assertEqual(again["total"], 505)
            self.assertEqual(reading.state, "corrected")
            doubtful = dispatch.register_my_day_reading(self.hours.id, 9000)
            self.assertEqual(doubtful["state"], "doubtful")
            sure = dispatch.register_my_day_reading(self.hours.id, 9000, confirm=True)
            self.assertEqual(sure["state"], "valid")
        [details] = dispatch.get_my_day_details()
        shown = next(m for m in details["meters"] if m["id"] == self.hours.id)
        self.assertEqual((shown["reading"], shown["is_doubtful"]), (9000, False))
        with self.assertRaisesRegex(UserError, "cannot be read on this visit"):
            dispatch.register_my_day_reading(stranger.meter_ids[0].id, 10)
