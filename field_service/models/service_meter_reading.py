# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..engine import meter as meter_rule

SOURCES = [
    ("engineer", "Engineer"),
    ("portal", "Customer"),
    ("api", "Interface"),
    ("manual", "By Hand"),
    ("import", "Import"),
]
JUMPS = [
    ("none", "Went On"),
    ("roll_over", "Began Again at Its End"),
    ("restart", "Was Replaced or Set Back to 0"),
]
# The clocks of meters and telephones are not ours.
FUTURE = timedelta(minutes=10)
MAX_ERRORS = 20


class ServiceMeterReading(models.Model):
    """What a meter showed at one moment.

    A reading is never changed: a wrong one stays, marked, beside the one that corrects
    it; an unlikely one waits until somebody confirms it.
    """

    _name = "service.meter.reading"
    _description = "Meter Reading"
    _order = "read_at desc, id desc"
    _rec_name = "meter_id"

    meter_id = fields.Many2one(
        "service.meter", required=True, ondelete="cascade", index=True
    )
    archive_id = fields.Many2one(
        related="meter_id.archive_id",
        string="Installed Product",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="meter_id.company_id", store=True, precompute=True
    )
    unit = fields.Char(related="meter_id.unit")
    kind = fields.Selection(related="meter_id.kind")
    value = fields.Float(
        "Reading", required=True, digits=(16, 2), aggregator="max", help="As it stands."
    )
    read_at = fields.Datetime(
        "Read On", required=True, default=fields.Datetime.now, index=True
    )
    jump = fields.Selection(
        JUMPS,
        "Since the Last",
        default="none",
        required=True,
        help="Say so when the counter shows less than before because it began again.",
    )
    total = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="max",
        help="All that the counter has counted, also before it began again.",
    )
    state = fields.Selection(
        [("valid", "Valid"), ("doubtful", "To Confirm"), ("corrected", "Corrected")],
        default="valid",
        required=True,
        readonly=True,
    )
    doubt = fields.Char("Why Doubtful", readonly=True)
    source = fields.Selection(
        SOURCES, default=lambda self: self._default_source(), required=True
    )
    user_id = fields.Many2one(
        "res.users", "Read By", readonly=True, default=lambda self: self.env.user
    )
    dispatch_id = fields.Many2one("service.dispatch", "Visit", index="btree_not_null")
    note = fields.Char("Remark")
    corrects_id = fields.Many2one(
        "service.meter.reading", "Corrects", readonly=True, index="btree_not_null"
    )
    corrected_by_ids = fields.One2many(
        "service.meter.reading", "corrects_id", "Corrected By"
    )

    _moment_uniq = models.UniqueIndex(
        "(meter_id, read_at) WHERE state = 'valid'",
        "There is a reading of this meter for this moment. Correct that one.",
    )
    _doubtful_index = models.Index("(meter_id) WHERE state = 'doubtful'")

    @api.model
    def _default_source(self):
        return "import" if self.env.context.get("import_file") else "manual"

    @api.depends("meter_id.display_name", "value", "unit")
    def _compute_display_name(self):
        for reading in self:
            reading.display_name = (
                f"{reading.meter_id.display_name}: {reading.value:g} {reading.unit}"
            )

    # ------------------------------------------------------------------
    # Create, write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Judge the new readings by those around them, whoever they come from.

        :raises ValidationError: names every impossible reading, and what to do
        """
        self.check_access("create")
        vals_list = [self._complete(vals) for vals in vals_list]
        # Who may enter a reading is decided by the meter; what is plausible is not.
        self.env["service.meter"].browse(
            {vals["meter_id"] for vals in vals_list}
        ).check_access("read")
        self.sudo()._judge(vals_list)
        readings = super().create(vals_list)
        readings.sudo()._settle()
        return readings

    @api.model
    def _complete(self, vals):
        now = fields.Datetime.now()
        protected = {"total", "state", "doubt", "user_id"}
        if not self.env.su:
            vals = {name: vals[name] for name in vals.keys() - protected}
        read_at = fields.Datetime.to_datetime(vals.get("read_at")) or now
        return {
            **vals,
            "read_at": read_at.replace(microsecond=0),
            "value": float(vals.get("value") or 0.0),
            "jump": vals.get("jump") or "none",
        }

    def write(self, vals):
        """Let only remarks be changed: a wrong reading is corrected by another one."""
        free = {"note", "dispatch_id"}
        if not self.env.su and vals.keys() - free:
            raise UserError(
                self.env._(
                    "%(readings)s: a reading is not changed. Correct it: the wrong one"
                    " is kept beside the right one.",
                    readings=", ".join(self[:10].mapped("display_name")),
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Let doubtful readings count.

        :raises UserError: a reading does not wait for it
        """
        self._check_state_is("doubtful")
        # Only the steps of a reading change it.
        readings = self.sudo()
        vals_list = [
            {
                "meter_id": reading.meter_id.id,
                "value": reading.value,
                "read_at": reading.read_at,
                "jump": reading.jump,
            }
            for reading in readings
        ]
        readings._judge(vals_list, is_confirmed=True)
        for reading, vals in zip(readings, vals_list, strict=True):
            reading.write(
                {name: vals[name] for name in ("jump", "total", "state", "doubt")}
            )
        readings._settle()
        return True

    def action_discard(self):
        """Mark doubtful readings as wrong; they never count.

        :raises UserError: a reading does not wait for it
        """
        self._check_state_is("doubtful")
        # Only the steps of a reading change it.
        self.sudo().write({"state": "corrected"})
        return True

    def action_correct(self, value, note=None, jump="none"):
        """Put the right value in the place of a wrong one, which is kept.

        :param float value: what the meter really showed then
        :param str note: why
        :param str jump: ``roll_over`` or ``restart`` where the counter began again
        :return: the new reading
        :raises UserError: the reading was corrected already, or the value is impossible
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state_is("valid", "doubtful")
        # Only the steps of a reading change it.
        wrong = self.sudo()
        wrong.state = "corrected"
        return self.create(
            {
                "meter_id": self.meter_id.id,
                "value": self._read_number(value, self.meter_id),
                "read_at": self.read_at,
                "jump": jump,
                "note": note,
                "source": "manual",
                "dispatch_id": self.dispatch_id.id,
                "corrects_id": self.id,
            }
        )

    def action_ask_correction(self):
        """Ask for the right value.

        :return: a window action: the question in a dialog
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state_is("valid", "doubtful")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Reading"),
            "res_model": "service.meter.correct.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_reading_id": self.id,
                "default_value": self.value,
                "default_jump": self.jump,
            },
        }

    def _check_state_is(self, *states):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for reading in self:
            if reading.state not in states:
                raise UserError(
                    self.env._(
                        "%(reading)s: this is only possible in the state %(states)s.",
                        reading=reading.display_name,
                        states=" / ".join(labels[state] for state in states),
                    )
                )

    # ------------------------------------------------------------------
    # What comes from outside
    # ------------------------------------------------------------------
    @api.model
    def _read_number(self, value, meter):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "%(meter)s: “%(value)s” is not a number.",
                    meter=meter.display_name,
                    value=value,
                )
            ) from None

    @api.model
    def _read_moment(self, value, meter):
        try:
            moment = fields.Datetime.to_datetime(
                value.replace("T", " ").removesuffix("Z")
                if isinstance(value, str)
                else value
            )
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "%(meter)s: “%(value)s” is not a date and time such as"
                    " 2026-01-31 14:30:00.",
                    meter=meter.display_name,
                    value=value,
                )
            ) from None
        return (moment or fields.Datetime.now()).replace(microsecond=0)

    @api.model
    def _find_same(self, vals_list):
        """Return for each reading the one that says the same: it was sent twice.

        :param list vals_list: values of readings
        """
        there = self.search(
            Domain("meter_id", "in", [vals["meter_id"] for vals in vals_list])
            & Domain("read_at", "in", [vals["read_at"] for vals in vals_list])
            & Domain("state", "in", ("valid", "doubtful")),
        )
        by_key = {
            (reading.meter_id.id, reading.read_at, reading.value): reading
            for reading in there
        }
        return [
            by_key.get(
                (vals["meter_id"], vals["read_at"], vals["value"]), self.browse()
            )
            for vals in vals_list
        ]

    def _get_answer(self):
        """Return what a program is told of the reading that it has sent."""
        return {
            "id": self.id,
            "state": self.state,
            "total": self.total,
            "message": self.doubt or "",
        }

    # ------------------------------------------------------------------
    # Plausibility
    # ------------------------------------------------------------------
    @api.model
    def _judge(self, vals_list, is_confirmed=False):
        """Write what is to be thought of new readings into their values.

        :param list vals_list: values of readings; changed
        :param bool is_confirmed: somebody says that the unlikely is true
        :raises ValidationError: names every impossible reading
        """
        meters = self.env["service.meter"].browse(
            dict.fromkeys(vals["meter_id"] for vals in vals_list)
        )
        timelines = self._get_timelines(
            meters, min((vals["read_at"] for vals in vals_list), default=None)
        )
        known = {meter.id: (meter, meter._get_rule()) for meter in meters}
        errors = []
        for vals in sorted(vals_list, key=lambda vals: vals["read_at"]):
            if vals.get("state") == "corrected":
                continue
            meter, rule = known[vals["meter_id"]]
            timeline = timelines[meter.id]
            error = self._judge_one(vals, meter, rule, timeline)
            if error:
                errors.append(error)
                continue
            if is_confirmed or not vals["doubt"]:
                vals.update(state="valid", doubt=False)
                timeline.append(
                    meter_rule.Point(
                        vals["read_at"], vals["value"], vals["jump"], vals["total"]
                    )
                )
                timeline.sort()
            else:
                vals["state"] = "doubtful"
        if errors:
            raise ValidationError("\n".join(errors[:MAX_ERRORS]))

    def _judge_one(self, vals, meter, rule, timeline):
        """Judge one reading; return what is impossible about it, in words."""
        at = vals["read_at"]
        before = next((point for point in reversed(timeline) if point.at <= at), None)
        if not before:
            before = meter._get_first_point(at)
        after = next((point for point in timeline if point.at > at), None)
        if before and before.at == at:
            code, verdict = "same", None
        elif at > fields.Datetime.now() + FUTURE:
            code, verdict = "future", None
        else:
            verdict = meter_rule.judge(
                rule, vals["value"], at, before, after, vals["jump"]
            )
            code = verdict.error
        if code:
            return self._describe_error(code, vals, meter, before, after)
        doubt = verdict.doubt and self._describe_doubt(verdict.doubt, meter)
        vals.update(jump=verdict.jump, total=verdict.total, doubt=doubt or False)
        return ""

    def _describe_error(self, code, vals, meter, before, after):
        def tell(point):
            return {
                "other": f"{point.value:g} {meter.unit}",
                "moment": format_datetime(self.env, point.at),
            }

        words = {
            "meter": meter.display_name,
            "value": f"{vals['value']:g} {meter.unit}",
        }
        if code == "below_before" and not before:
            return self.env._(
                "%(meter)s: %(value)s is less than it showed when it was new.", **words
            )
        if code == "below_before":
            return self.env._(
                "%(meter)s: %(value)s is less than the %(other)s of %(moment)s. If the"
                " counter began again or was replaced, say so; if the former reading"
                " was wrong, correct that one.",
                **words,
                **tell(before),
            )
        if code == "above_after":
            return self.env._(
                "%(meter)s: %(value)s is more than the %(other)s that it showed later,"
                " on %(moment)s. Check the date, or correct that reading.",
                **words,
                **tell(after),
            )
        if code == "same":
            return self.env._(
                "%(meter)s: there is a reading of %(moment)s already (%(other)s)."
                " Correct that one.",
                **words,
                **tell(before),
            )
        messages = {
            "future": self.env._(
                "%(meter)s: a reading cannot lie in the future. Check its date.",
                **words,
            ),
            "beyond_roll_over": self.env._(
                "%(meter)s begins again before it shows %(value)s.", **words
            ),
            "negative": self.env._("%(meter)s: a counter is never negative.", **words),
            "not_a_number": self.env._("%(meter)s: this is not a number.", **words),
        }
        return messages[code]

    def _describe_doubt(self, code, meter):
        if meter.kind == "gauge":
            return self.env._(
                "Expected is a value between %(least)g and %(most)g %(unit)s",
                least=meter.expected_min,
                most=meter.expected_max,
                unit=meter.unit,
            )
        limit = meter.expected_max or meter.average_per_day * meter_rule.DOUBT_FACTOR
        words = {
            "limit": f"{meter.expected_min if code == 'low' else limit:g}",
            "unit": meter.unit,
        }
        if code == "low":
            return self.env._(
                "Less than %(limit)s %(unit)s a day since the reading before", **words
            )
        return self.env._(
            "More than %(limit)s %(unit)s a day between two readings", **words
        )

    @api.model
    def _get_timelines(self, meters, since):
        """Return ``{meter id: valid readings}`` around what comes from ``since`` on.

        Of the time before, the last reading is enough.

        :param since: the moment of the earliest new reading
        """
        timelines = defaultdict(list)
        if not meters.ids:
            return timelines
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT meter.id, near.read_at, near.value, near.jump, near.total
                  FROM service_meter meter
            CROSS JOIN LATERAL (
                        (SELECT read_at, value, jump, total
                           FROM service_meter_reading
                          WHERE meter_id = meter.id AND state = 'valid'
                            AND read_at < %(since)s
                          ORDER BY read_at DESC LIMIT 1)
                      UNION ALL
                         SELECT read_at, value, jump, total
                           FROM service_meter_reading
                          WHERE meter_id = meter.id AND state = 'valid'
                            AND read_at >= %(since)s) near
                 WHERE meter.id IN %(ids)s
                 ORDER BY meter.id, near.read_at
                """,
                since=since,
                ids=tuple(meters.ids),
            )
        )
        for meter_id, *point in rows:
            timelines[meter_id].append(meter_rule.Point(*point))
        return timelines

    def _settle(self):
        """Work out what follows from readings that have begun or ceased to count."""
        valid = self.filtered(lambda reading: reading.state == "valid")
        # A correction may stand in for a value on which later totals were built.
        since = min(valid.mapped("read_at"), default=None)
        if since:
            valid._run_totals(since)
        self.meter_id._refresh()

    def _run_totals(self, since):
        """Work out anew the totals of all later readings of the same meters."""
        later = self.search(
            Domain("meter_id", "in", self.meter_id.ids)
            & Domain("state", "=", "valid")
            & Domain("read_at", ">=", since),
            order="meter_id, read_at",
        )
        timelines = self._get_timelines(self.meter_id, since)
        for meter, readings in later.grouped("meter_id").items():
            points = timelines[meter.id]
            # What lies before the readings is one point, if there is any.
            first = len(points) - len(readings)
            before = points[0] if first else None
            totals = meter_rule.run_totals(meter._get_rule(), points[first:], before)
            for reading, point in zip(readings, totals, strict=True):
                if (reading.jump, reading.total) != (point.jump, point.total):
                    reading.write({"jump": point.jump, "total": point.total})
