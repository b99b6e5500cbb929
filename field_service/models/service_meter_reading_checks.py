# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..engine import meter as meter_rule

# The clocks of meters and telephones are not ours.
FUTURE = timedelta(minutes=10)
MAX_ERRORS = 20


class ServiceMeterReading(models.Model):
    """What is plausible, and what follows for the totals of a meter."""

    _inherit = "service.meter.reading"

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
