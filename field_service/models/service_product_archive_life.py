# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from pytz import utc

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..const import COST_GROUPS

LIFE_PAGE = 40
LIFE_PAGE_MAX = 200
ONE_SECOND = timedelta(seconds=1)


class ServiceProductArchive(models.Model):
    """The whole life of an installed product on one page.

    Each addon tells what it knows by extending ``_get_life_kinds`` and
    ``_prepare_life_entries``. A page is asked for at a time: the context keys
    ``life_kinds``, ``life_start``, ``life_end`` and ``life_limit`` say what is wanted,
    ``_search_life`` heeds them, and whatever comes too much is left out at the end.
    """

    _inherit = "service.product.archive"

    commissioned_on = fields.Date(
        "Put into Operation",
        copy=False,
        tracking=True,
        help="The day on which the customer began to work with it.",
    )

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    @api.model
    def _get_life_kinds(self):
        """Return the kinds of entries by which the page is filtered.

        :return: list of ``(kind, label, icon)``
        """
        return []

    def _prepare_life_entries(self):
        """Return what happened to these units, in any order.

        ``_life_entry`` builds an entry, ``_search_life`` finds the documents.

        :return: list of dictionaries with ``at`` (UTC), ``kind``, ``title``, ``text``,
            ``model``, ``res_id``, ``hours`` and ``cost`` (None where there is none)
        """
        return []

    # ------------------------------------------------------------------
    # What the hooks use
    # ------------------------------------------------------------------
    def _wants_life(self, kind):
        """Tell whether entries of this kind are asked for."""
        kinds = self.env.context.get("life_kinds")
        return not kinds or kind in kinds

    def _search_life(self, kind, model, at_fields, domain=(), inverse="archive_id"):
        """Find documents of these units, no more of them than a page needs.

        The query is made with the user's own rights: the page shows nobody what he may
        not open.

        :param str kind: the kind of entry that they become
        :param str model: the name of the model
        :param at_fields: names of stored Date or Datetime fields; the first of them
            that has a value says when it was
        :param domain: what else must hold
        :param str inverse: the field that links the document to the unit; None where
            the domain says it
        :return: list of ``(record, when)``
        """
        records = self.env[model].with_context(active_test=False)
        if not self._wants_life(kind) or not records.has_access("read"):
            return []
        start, end, limit = self._get_life_scope()
        wanted = Domain(domain)
        if inverse:
            wanted &= Domain(inverse, "in", self.ids)
        found = []
        for name in at_fields:
            dated = wanted & Domain(name, "!=", False)
            if start:
                # A day begins before the moment at which the period does.
                as_day = records._fields[name].type == "date"
                dated &= Domain(name, ">=", start - timedelta(days=1) * as_day)
            if end:
                dated &= Domain(name, "<", end + ONE_SECOND)
            found += [
                (record.with_env(self.env), record[name])
                for record in records.search(
                    dated, order=f"{name} desc, id desc", limit=limit
                )
            ]
            wanted &= Domain(name, "=", False)
        return found

    def _get_life_scope(self):
        """Return ``(start, end, limit)`` of what is asked for; None where open."""
        context = self.env.context
        return (
            context.get("life_start"),
            context.get("life_end"),
            context.get("life_limit"),
        )

    def _life_entry(
        self,
        kind,
        at,
        title,
        record,
        text="",
        archive=None,
        hours=None,
        cost=None,
        rank=0,
    ):
        """Return one entry of the page.

        :param str kind: one of ``_get_life_kinds``
        :param at: datetime (UTC), or a date, then the page shows no time
        :param str title: what happened
        :param record: the document that a click opens
        :param str text: what else is worth knowing, one fact a line
        :param archive: the unit, where the record is not it itself
        :param float hours: hours of work
        :param float cost: in the currency of the company
        :param int rank: the order of what happened at the same moment
        """
        is_day = not isinstance(at, datetime)
        if is_day:
            midnight = self.env.tz.localize(datetime.combine(at, time.min))
            at = midnight.astimezone(utc).replace(tzinfo=None)
        return {
            "at": at.replace(microsecond=0),
            "kind": kind,
            "title": title,
            "text": text,
            "model": record._name,
            "res_id": record.id,
            "hours": hours,
            "cost": cost,
            "archive_id": (record if archive is None else archive).id,
            "is_day": is_day,
            "rank": rank,
        }

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------
    @api.readonly
    def get_life(
        self,
        kinds=None,
        date_from=None,
        date_to=None,
        with_units=False,
        after=None,
        limit=LIFE_PAGE,
    ):
        """Return one page of the life of this unit, the latest first.

        :param list kinds: the kinds of entries that are shown; None or empty for all
        :param str date_from: the first day, in the user's time zone
        :param str date_to: the last day
        :param bool with_units: whether the units below count as well
        :param dict after: what the page before returned as ``next``
        :param int limit: how many entries, at most 200
        :return: ``{"entries": […], "next": False or what asks for the next page}``
        :rtype: dict
        :raises AccessError: for users of the portal
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("This page is for our own people."))
        units = self
        if with_units:
            units = self.search(Domain("id", "child_of", self.ids))
        limit = max(1, min(int(limit), LIFE_PAGE_MAX))
        start, end = self._get_life_period(date_from, date_to)
        seen, skipped = self._read_life_cursor(after)
        if seen:
            end = min(end, seen[0]) if end else seen[0]
        units = units.with_context(
            life_kinds=tuple(kinds or ()),
            life_start=start,
            life_end=end,
            life_limit=limit + skipped + 1,
        )
        entries = [
            entry
            for entry in units._prepare_life_entries()
            if units._wants_life(entry["kind"])
            and (not start or entry["at"] >= start)
            and (not end or entry["at"] <= end)
            and (not seen or self._get_life_key(entry) < seen)
        ]
        entries.sort(key=self._get_life_key, reverse=True)
        page = entries[:limit]
        return {
            "entries": self._present_life(units, page),
            "next": len(entries) > limit and self._get_life_cursor(page, seen, skipped),
        }

    @api.readonly
    def get_life_kinds(self):
        """Return what the page offers: ``{"kinds": […], "has_units": bool}``."""
        self.ensure_one()
        self.check_access("read")
        return {
            "name": self.display_name,
            "kinds": [
                {"kind": kind, "label": label, "icon": icon}
                for kind, label, icon in self._get_life_kinds()
            ],
            "has_units": bool(
                self.search_count([("parent_id", "=", self.id)], limit=1)
            ),
        }

    def _get_life_period(self, date_from, date_to):
        """Return the first and the last moment (UTC) of a period of days."""
        start = fields.Date.to_date(date_from)
        end = fields.Date.to_date(date_to)
        moments = []
        for day in (start, end and end + timedelta(days=1)):
            midnight = day and self.env.tz.localize(datetime.combine(day, time.min))
            moments.append(midnight and midnight.astimezone(utc).replace(tzinfo=None))
        return moments[0], moments[1] and moments[1] - ONE_SECOND

    def _present_life(self, units, page):
        """Return the entries as the page shows them, costs only to those who may."""
        sees_costs = self.env.user.has_groups(COST_GROUPS)
        names = {}
        if len(units) > 1:
            shown = self.browse({entry.get("archive_id") for entry in page if entry})
            names = {unit.id: unit.display_name for unit in shown.exists()}
        return [
            {
                **entry,
                "cost": entry["cost"] if sees_costs else None,
                "unit": names.get(entry.get("archive_id"), ""),
                "currency_id": self.company_id.currency_id.id,
            }
            for entry in page
        ]

    # ------------------------------------------------------------------
    # Where a page ends and the next one begins
    # ------------------------------------------------------------------
    @api.model
    def _get_life_key(self, entry):
        """Return what puts the entries into one order, without ties."""
        return (
            entry["at"],
            entry.get("rank") or 0,
            entry["model"],
            entry["res_id"],
            entry["kind"],
            entry["title"],
        )

    @api.model
    def _get_life_cursor(self, page, seen, skipped):
        """Return what asks for the next page, ready to travel."""
        last = self._get_life_key(page[-1])
        ties = sum(entry["at"] == last[0] for entry in page)
        if seen and seen[0] == last[0]:
            ties += skipped
        return {"key": [fields.Datetime.to_string(last[0]), *last[1:]], "ties": ties}

    @api.model
    def _read_life_cursor(self, after):
        """Return the key of the last entry shown, and how many share its moment."""
        if not after:
            return None, 0
        at, rank, model, res_id, kind, title = after["key"]
        key = (
            fields.Datetime.to_datetime(at),
            int(rank),
            str(model),
            int(res_id),
            str(kind),
            str(title),
        )
        return key, min(max(int(after.get("ties", 0)), 0), 10 * LIFE_PAGE_MAX)
