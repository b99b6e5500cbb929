# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from pytz import utc

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import COST_GROUPS

LIFE_PAGE = 40
LIFE_PAGE_MAX = 200
ONE_SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)
FUTURE, PAST = "future", "past"


class ServiceLifeMixin(models.AbstractModel):
    """What happened to a record, and what is planned for it, in order of time.

    Each addon tells what it knows by extending ``_get_life_kinds`` and
    ``_prepare_life_entries``. A page is asked for at a time: the context keys
    ``life_kinds``, ``life_start``, ``life_end``, ``life_when`` and ``life_limit`` say
    what is wanted, ``_search_life`` heeds them, and whatever comes too much is left
    out at the end.
    """

    _name = "service.life.mixin"
    _description = "Life of a Record on One Page"

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
        """Return what happened to these records, in any order.

        ``_life_entry`` builds an entry, ``_search_life`` finds the documents.

        :return: list of dictionaries as ``_life_entry`` returns them
        """
        return []

    def _check_life_rights(self):
        """Refuse those whom the page is not for.

        :raises AccessError: for them
        """
        self.check_access("read")

    def _get_life_units(self, with_units):
        """Return the records that the page is about: this one, or all below it."""
        return self

    def _has_life_units(self):
        """Tell whether there is anything below this record."""
        return False

    def _get_life_owner_names(self, units, entries):
        """Return ``{owner id: name}`` of those whose name stands with their entries."""
        return {}

    def _get_life_currency(self):
        """Return the currency of the costs on the page."""
        return self.env.company.currency_id

    # ------------------------------------------------------------------
    # What the hooks use
    # ------------------------------------------------------------------
    def _wants_life(self, kind):
        """Tell whether entries of this kind are asked for."""
        kinds = self.env.context.get("life_kinds")
        return not kinds or kind in kinds

    def _search_life(self, kind, model, at_fields, domain=(), is_due=False):
        """Find documents, no more of them than a page needs.

        The query is made with the user's own rights: the page shows nobody what he may
        not open.

        :param str kind: the kind of entry that they become
        :param str model: the name of the model
        :param at_fields: names of stored Date or Datetime fields; the first of them
            that has a value says when it was
        :param domain: what else must hold
        :param bool is_due: see ``_life_entry``
        :return: list of ``(record, when)``
        """
        records = self.env[model].with_context(active_test=False)
        if not self._wants_life(kind) or not records.has_access("read"):
            return []
        limit = self.env.context.get("life_limit")
        order = "" if self._is_life_future() else " desc"
        wanted = Domain(domain)
        found = []
        for name in at_fields:
            is_day = records._fields[name].type == "date"
            dated = wanted & Domain.AND(
                Domain(name, operator, value)
                for operator, value in self._get_life_bounds(is_day, is_due)
            )
            found += [
                (record.with_env(self.env), record[name])
                for record in records.search(
                    dated & Domain(name, "!=", False),
                    order=f"{name}{order}, id{order}",
                    limit=limit,
                )
            ]
            wanted &= Domain(name, "=", False)
        return found

    def _get_life_bounds(self, is_day, is_due):
        """Return ``[(operator, value)]`` between which the page lies.

        :param bool is_day: for a field that holds days, which begin at midnight where
            the user is
        :param bool is_due: whether what is to be today is still to come
        """
        context = self.env.context
        start, end = context.get("life_start"), context.get("life_end")
        when, now = context.get("life_when"), context.get("life_now")
        if not is_day:
            bounds = [(">=", start), ("<", end and end + ONE_SECOND)]
            bounds += [(">", now)] * (when == FUTURE) + [("<=", now)] * (when == PAST)
            return [(operator, value) for operator, value in bounds if value]
        bounds = []
        if start:
            day = self._get_life_day(start)
            bounds.append(
                (">=", day + ONE_DAY * (self._get_life_midnight(day) < start))
            )
        if end:
            bounds.append(("<=", self._get_life_day(end)))
        if when:
            today = self._get_life_day(now)
            tomorrow = today if is_due else today + ONE_DAY
            bounds.append((">=" if when == FUTURE else "<", tomorrow))
        return bounds

    def _is_life_future(self):
        """Tell whether only what is planned is asked for."""
        return self.env.context.get("life_when") == FUTURE

    def _get_life_midnight(self, day):
        """Return the moment (UTC) at which ``day`` begins where the user is."""
        midnight = self.env.tz.localize(datetime.combine(day, time.min))
        return midnight.astimezone(utc).replace(tzinfo=None)

    def _get_life_day(self, moment):
        """Return the day on which ``moment`` (UTC) lies where the user is."""
        return utc.localize(moment).astimezone(self.env.tz).date()

    def _life_entry(
        self,
        kind,
        at,
        title,
        record,
        text="",
        owner=None,
        hours=None,
        cost=None,
        rank=0,
        target=None,
        is_due=False,
    ):
        """Return one entry of the page.

        :param str kind: one of ``_get_life_kinds``
        :param at: datetime (UTC), or a date, then the page shows no time
        :param str title: what happened
        :param record: the document that it is about
        :param str text: what else is worth knowing, one fact a line
        :param owner: whose entry it is, where the record is not it itself
        :param float hours: hours of work
        :param float cost: in the currency of the company
        :param int rank: the order of what happened at the same moment
        :param target: what a click opens, where it is not the record
        :param bool is_due: for a day: it ends then, or is to be done by then, so that
            today it is still to come
        """
        is_day = not isinstance(at, datetime)
        return {
            "at": (self._get_life_midnight(at) if is_day else at).replace(
                microsecond=0
            ),
            "kind": kind,
            "title": title,
            "text": text,
            "model": record._name,
            "res_id": record.id,
            "hours": hours,
            "cost": cost,
            "owner_id": (record if owner is None else owner).id,
            "target": target is not None
            and {"model": target._name, "res_id": target.id},
            "is_day": is_day,
            "is_due": is_due,
            "rank": rank,
        }

    @api.model
    def _get_life_label(self, record, name):
        """Return the word for the value of a selection field."""
        return dict(record._fields[name]._description_selection(self.env)).get(
            record[name], ""
        )

    @api.model
    def _join_life_text(self, *lines):
        """Join the facts of each line by dots, leaving out what is empty."""
        joined = (" · ".join(fact for fact in line if fact) for line in lines)
        return "\n".join(line for line in joined if line)

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
        when=None,
    ):
        """Return one page of the life of this record.

        :param list kinds: the kinds of entries that are shown; None or empty for all
        :param str date_from: the first day, in the user's time zone
        :param str date_to: the last day
        :param bool with_units: whether what is below counts as well
        :param dict after: what the page before returned as ``next``
        :param int limit: how many entries, at most 200
        :param str when: ``past``; ``future``, then the next thing comes first; or None
            for both, the latest first
        :return: ``{"entries": […], "next": False or what asks for the next page}``
        :rtype: dict
        :raises AccessError: the page is not for this user
        """
        self.ensure_one()
        self._check_life_rights()
        is_rising = when == FUTURE
        limit = max(1, min(int(limit), LIFE_PAGE_MAX))
        start, end = self._get_life_period(date_from, date_to)
        seen, skipped = self._read_life_cursor(after)
        if seen and is_rising:
            start = max(start, seen[0]) if start else seen[0]
        elif seen:
            end = min(end, seen[0]) if end else seen[0]
        units = self._get_life_units(with_units).with_context(
            life_kinds=tuple(kinds or ()),
            life_start=start,
            life_end=end,
            life_when=when,
            life_now=fields.Datetime.now(),
            life_limit=limit + skipped + 1,
        )
        entries = units._gather_life(seen)
        page = entries[:limit]
        return {
            "entries": self._present_life(units, page),
            "next": len(entries) > limit and self._get_life_cursor(page, seen, skipped),
        }

    def _gather_life(self, seen):
        """Return the entries that come next, in the order in which they are shown.

        :param seen: the key of the last entry that was shown, if any
        """
        is_rising = self._is_life_future()
        entries = [
            entry
            for entry in self._prepare_life_entries()
            if self._is_on_life_page(entry)
            and (not seen or self._is_life_beyond(entry, seen, is_rising))
        ]
        return sorted(entries, key=self._get_life_key, reverse=not is_rising)

    @api.readonly
    def get_life_kinds(self):
        """Return what the page offers: ``{"kinds": […], "has_units": bool}``.

        :raises AccessError: the page is not for this user
        """
        self.ensure_one()
        self._check_life_rights()
        return {
            "name": self.display_name,
            "kinds": [
                {"kind": kind, "label": label, "icon": icon}
                for kind, label, icon in self._get_life_kinds()
            ],
            "has_units": self._has_life_units(),
        }

    def _get_life_period(self, date_from, date_to):
        """Return the first and the last moment (UTC) of a period of days."""
        start = fields.Date.to_date(date_from)
        end = fields.Date.to_date(date_to)
        return (
            start and self._get_life_midnight(start),
            end and self._get_life_midnight(end + ONE_DAY) - ONE_SECOND,
        )

    def _is_on_life_page(self, entry):
        """Tell whether an entry is of the kind and the time that is asked for."""
        at = entry["at"]
        if not self._wants_life(entry["kind"]):
            return False
        is_day = entry["is_day"]
        value = self._get_life_day(at) if is_day else at
        compare = {
            ">=": value.__ge__,
            ">": value.__gt__,
            "<=": value.__le__,
            "<": value.__lt__,
        }
        return all(
            compare[operator](bound)
            for operator, bound in self._get_life_bounds(is_day, entry["is_due"])
        )

    def _present_life(self, units, page):
        """Return the entries as the page shows them, costs only to those who may."""
        sees_costs = self.env.user.has_groups(COST_GROUPS)
        names = self._get_life_owner_names(units, page)
        currency_id = self._get_life_currency().id
        return [
            {
                **entry,
                "cost": entry["cost"] if sees_costs else None,
                "unit": names.get(entry["owner_id"], ""),
                "currency_id": currency_id,
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
    def _is_life_beyond(self, entry, seen, is_rising):
        """Tell whether an entry comes after the last one that was shown."""
        key = self._get_life_key(entry)
        return key > seen if is_rising else key < seen

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
