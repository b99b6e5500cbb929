# Part of Field Service. License LGPL-3.
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import meter as meter_rule

# The pace of a counter is that of its last year.
PACE_DAYS = 365


class ServiceMeter(models.Model):
    """A meter of one installed product."""

    _name = "service.meter"
    _description = "Meter"
    _inherit = ["service.meter.mixin", "service.related.mixin"]
    _order = "archive_id desc, sequence, id"
    _rec_names_search = ["name", "archive_id"]

    active = fields.Boolean(default=True)
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="archive_id.company_id", store=True, precompute=True, index=True
    )
    product_id = fields.Many2one(related="archive_id.product_id", string="Product")
    partner_id = fields.Many2one(related="archive_id.partner_id", string="Customer")
    site_id = fields.Many2one(related="archive_id.site_id", string="Place")
    template_id = fields.Many2one(
        "service.meter.template", readonly=True, index="btree_not_null"
    )
    start_value = fields.Float(
        "Value When New", digits=(16, 2), aggregator=None, help="Usually 0."
    )
    reading_ids = fields.One2many("service.meter.reading", "meter_id", "Readings")
    reading_count = fields.Integer(
        "Number of Readings", compute="_compute_related_counts"
    )

    # What its readings say; written by them.
    last_value = fields.Float(
        "Last Reading", readonly=True, digits=(16, 2), copy=False, aggregator="max"
    )
    last_total = fields.Float(
        "Total",
        readonly=True,
        digits=(16, 2),
        copy=False,
        help="All that the counter has counted, also before it began again.",
    )
    last_read_at = fields.Datetime("Last Read", readonly=True, copy=False)
    average_per_day = fields.Float(
        "Average per Day", readonly=True, digits=(16, 2), copy=False, aggregator="avg"
    )
    warranty_reached_on = fields.Date(
        "Limit Reached", readonly=True, copy=False, help="The end of the warranty."
    )
    warranty_expected_on = fields.Date(
        "Limit Expected",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The day on which the limit of the warranty is reached at the pace of the"
        " last year.",
    )
    next_reading_on = fields.Date(
        "Next Reading", readonly=True, copy=False, index="btree_not_null"
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "reading_count": (
                "service.meter.reading",
                "meter_id",
                "field_service.service_meter_reading_action",
            ),
        }

    @api.depends("name", "archive_id.display_name")
    def _compute_display_name(self):
        for meter in self:
            meter.display_name = " – ".join(
                filter(None, (meter.archive_id.display_name, meter.name))
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Say of the new meters when they are to be read first."""
        meters = super().create(vals_list)
        meters._refresh()
        return meters

    def write(self, vals):
        """Work out anew what follows from the readings when their meaning changes."""
        result = super().write(vals)
        if vals.keys() & {"active", "warranty_limit", "reading_days", "archive_id"}:
            self._refresh()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_read(self):
        for meter in self:
            if meter.last_read_at:
                raise UserError(
                    self.env._(
                        "%(meter)s has readings, which are kept. Archive it instead.",
                        meter=meter.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_register_reading(
        self,
        value,
        read_at=None,
        note=None,
        source="api",
        jump="none",
        confirm=False,
        dispatch_id=None,
    ):
        """Register one reading of this meter; also for programs that read meters.

        The same reading sent twice is registered once.

        :param float value: what the meter shows, in its unit
        :param read_at: when (UTC, ISO format or datetime); now by default
        :param str note: a remark
        :param str source: engineer, portal, api, manual or import
        :param str jump: ``roll_over`` or ``restart`` where the counter began again;
            a roll-over that explains a lower value is found without
        :param bool confirm: the value is right although it is implausible
        :param int dispatch_id: the visit on which it was read
        :return: ``{id, state, total, message}``; the state ``doubtful`` waits until
            somebody confirms it
        :rtype: dict
        :raises UserError: the value is impossible; it says what to do
        """
        self.ensure_one()
        Reading = self.env["service.meter.reading"]
        Reading.check_access("create")
        vals = {
            "meter_id": self.id,
            "value": Reading._read_number(value, self),
            "read_at": Reading._read_moment(read_at, self),
            "note": note,
            "source": source,
            "jump": jump,
            "dispatch_id": dispatch_id,
        }
        [reading] = Reading._find_same([vals])
        reading = reading or Reading.create(vals)
        if confirm and reading.state == "doubtful":
            reading.action_confirm()
        return reading._get_answer()

    @api.model
    def action_register_readings(self, readings):
        """Register many readings in one call; all of them or none.

        :param list readings: dictionaries with ``meter_id``, ``value`` and, as for
            ``action_register_reading``, ``read_at``, ``note`` and ``jump``
        :return: ``[{id, state, total, message}]`` in the same order
        :raises UserError: names all readings that are impossible
        """
        Reading = self.env["service.meter.reading"]
        Reading.check_access("create")
        vals_list = []
        for reading in readings:
            meter = self.browse(int(reading["meter_id"]))
            vals_list.append(
                {
                    "meter_id": meter.id,
                    "value": Reading._read_number(reading["value"], meter),
                    "read_at": Reading._read_moment(reading.get("read_at"), meter),
                    "note": reading.get("note"),
                    "jump": reading.get("jump") or "none",
                    "source": "api",
                }
            )
        there = Reading._find_same(vals_list)
        new = Reading.create(
            [
                vals
                for vals, reading in zip(vals_list, there, strict=True)
                if not reading
            ]
        )
        new = iter(new)
        return [(reading or next(new))._get_answer() for reading in there]

    def action_read(self):
        """Enter readings of these meters in one list.

        :return: a window action: the list in a dialog
        """
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter Readings"),
            "res_model": "service.meter.round",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_meter_ids": self.ids},
        }

    # ------------------------------------------------------------------
    # What the readings say
    # ------------------------------------------------------------------
    def _get_kind_key(self):
        """Return by what a meter is known again on another unit."""
        return self.name, self.unit

    def _get_rule(self):
        """Return what the engine is to know of this meter."""
        return meter_rule.Meter(
            is_counter=self.kind == "counter",
            start_value=self.start_value,
            roll_over_at=self.roll_over_at,
            expected_min=self.expected_min,
            expected_max=self.expected_max,
            average_per_day=self.average_per_day,
        )

    def _refresh(self):
        """Take over what the valid readings say, for many meters at once."""
        if not self.ids:
            return
        # What readings make of their meter does not depend on who enters them.
        meters = self.sudo()
        meters.env["service.meter.reading"].flush_model()
        meters.flush_recordset(["warranty_limit"])
        facts = {row[0]: row[1:] for row in self.env.execute_query(self._query_facts())}
        groups = {}
        for meter in meters:
            vals = meter._prepare_facts(*facts.get(meter.id, (None,) * 6))
            groups.setdefault(tuple(vals.items()), []).append(meter.id)
        for vals, ids in groups.items():
            meters.browse(ids).write(dict(vals))
        meters.archive_id._refresh_meter_end()

    def _query_facts(self):
        """Return per meter its last reading, the one a year before, and the limit."""
        return SQL(
            """
            SELECT meter.id, last.value, last.total, last.read_at,
                   first.total, first.read_at, reached.read_at
              FROM service_meter meter
              JOIN LATERAL (
                    SELECT value, total, read_at FROM service_meter_reading
                     WHERE meter_id = meter.id AND state = 'valid'
                     ORDER BY read_at DESC LIMIT 1) last ON TRUE
         LEFT JOIN LATERAL (
                    SELECT total, read_at FROM service_meter_reading
                     WHERE meter_id = meter.id AND state = 'valid'
                       AND read_at >= last.read_at - %(span)s
                     ORDER BY read_at LIMIT 1) first ON TRUE
         LEFT JOIN LATERAL (
                    SELECT read_at FROM service_meter_reading
                     WHERE meter_id = meter.id AND state = 'valid'
                       AND meter.warranty_limit > 0
                       AND last.total >= meter.warranty_limit
                       AND total >= meter.warranty_limit
                     ORDER BY read_at LIMIT 1) reached ON TRUE
             WHERE meter.id IN %(ids)s
            """,
            span=timedelta(days=PACE_DAYS),
            ids=tuple(self.ids),
        )

    def _prepare_facts(self, value, total, read_at, first_total, first_at, reached_at):
        """Return what is kept of the readings on the meter."""
        average, expected = 0.0, None
        if read_at and self.kind == "counter":
            last = meter_rule.Point(read_at, value, total=total)
            first = meter_rule.Point(first_at, 0.0, total=first_total)
            if first_at == read_at:
                first = self._get_first_point(read_at)
            average = meter_rule.get_average(first, last)
            if not reached_at:
                expected = meter_rule.foretell(
                    read_at, total, average, self.warranty_limit
                )
        return {
            "last_value": value or 0.0,
            "last_total": total or 0.0,
            "last_read_at": read_at or False,
            "average_per_day": average,
            "warranty_reached_on": self._get_day(reached_at),
            "warranty_expected_on": expected or False,
            "next_reading_on": self._get_next_reading_day(read_at),
        }

    def _get_first_point(self, before):
        """Return where the counter stood when the product began to run.

        :param before: only a moment before this one is of use
        """
        began = self.archive_id.installed_on or self.archive_id.delivered_on
        if self.kind == "gauge" or not began:
            return None
        at = fields.Datetime.to_datetime(began)
        return meter_rule.Point(at, self.start_value) if at < before else None

    def _get_next_reading_day(self, read_at):
        if not self.reading_days or not self.active:
            return False
        last = self._get_day(read_at) or fields.Date.today()
        return last + timedelta(days=self.reading_days if read_at else 0)

    def _get_day(self, moment):
        """Return the day of a moment in the time zone of the company."""
        if not moment:
            return False
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()
