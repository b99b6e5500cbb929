# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

HISTORY_LENGTH = 5


class ServiceDispatch(models.Model):
    """What the engineer's day on the telephone asks of the server."""

    _inherit = "service.dispatch"

    # The facts that the engineer notes on the telephone.
    _my_day_facts = (
        "treatment",
        "outcome",
        "problem_id",
        "cause_id",
        "solution_id",
        "solution",
        "note",
    )

    @api.model
    @api.readonly
    def get_my_day(self, date=None):
        """Return the visits of one day of the current user, ready to be drawn.

        Whatever is unfinished from earlier days belongs to today; visits of other
        days that still wait for an answer are listed apart.

        :param str date: the day in the user's time zone; None is today
        :return: ``{date, today, dispatches: [card], requested: [card], choices}``
        :rtype: dict
        """
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(date) or today
        dispatches = self.search(self._get_my_day_domain(day, today))
        dispatches = dispatches.sorted(
            lambda visit: (visit.planned_start or datetime.max, visit.id)
        )
        requested = self.search(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "sent")
            & Domain("id", "not in", dispatches.ids),
            order="planned_start, id",
        )
        cards = {
            card["id"]: card for card in (dispatches | requested)._get_my_day_cards()
        }
        return {
            "date": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "dispatches": [cards[visit.id] for visit in dispatches],
            "requested": [cards[visit.id] for visit in requested],
            "choices": self._get_my_day_choices(),
        }

    def _get_my_day_domain(self, day, today):
        """Return the domain of the visits that are shown on ``day``."""
        start, end = self._get_my_day_bounds(day)
        planned = (
            Domain("state", "in", ("sent", "accepted", "travelling", "on_site"))
            & Domain("planned_start", ">=", start)
            & Domain("planned_start", "<", end)
        )
        done = (
            Domain("state", "=", "done")
            & Domain("actual_end", ">=", start)
            & Domain("actual_end", "<", end)
        )
        shown = planned | done
        if day == today:
            shown |= Domain("state", "in", ("travelling", "on_site"))
            shown |= Domain("state", "in", ("sent", "accepted")) & (
                Domain("planned_start", "<", start)
                | Domain("planned_start", "=", False)
            )
        return Domain("user_id", "=", self.env.uid) & shown

    def _get_my_day_bounds(self, day):
        """Return the first and the last moment (UTC) of ``day`` of the user."""
        midnight = datetime.combine(day, time.min)
        return tuple(
            self.env.tz.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
            for moment in (midnight, midnight + timedelta(days=1))
        )

    def _get_my_day_choices(self):
        """Return the selectable words of the facts and of the kinds of hours."""
        entries = self.env["service.time.entry"]
        return {
            "treatment": self._fields["treatment"]._description_selection(self.env),
            "outcome": self._fields["outcome"]._description_selection(self.env),
            "kind": entries._fields["kind"]._description_selection(self.env),
            "state": self._fields["state"]._description_selection(self.env),
        }

    def _get_my_day_cards(self):
        """Return what the card of each visit shows."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": visit.id,
                "name": visit.name,
                "state": visit.state,
                "state_label": states[visit.state],
                "is_locked": visit.is_locked,
                "is_late": visit.is_late_plan or visit.is_late_customer,
                "subject": visit.work_order_id.subject or "",
                "order": visit.work_order_id.name,
                "request": visit.request_id.name or "",
                "priority": visit.work_order_id.priority,
                "customer": visit.partner_id.display_name or "",
                "address": visit._get_my_day_address(),
                "archive": visit.archive_id.display_name or "",
                "customer_start": visit.customer_start,
                "customer_end": visit.customer_end,
                "planned_start": visit.planned_start,
                "planned_end": visit.planned_end,
                "travel_start": visit.travel_start,
                "actual_start": visit.actual_start,
                "actual_end": visit.actual_end,
                "distance_km": visit.distance_km,
                "travel_minutes": visit.travel_minutes,
                "timer": visit._get_my_day_timer(),
            }
            for visit in self
        ]

    def _get_my_day_address(self):
        """Return the address of the visit in one line."""
        place = self.site_id or self.partner_id
        address = place._display_address(without_company=True) if place else ""
        return ", ".join(line.strip() for line in address.splitlines() if line.strip())

    def _get_my_day_timer(self):
        """Return the running timer of the visit, if there is one."""
        running = self.time_entry_ids.filtered("is_running")[:1]
        if not running:
            return False
        return {"id": running.id, "kind": running.kind, "start": running.start}

    @api.readonly
    def get_my_day_details(self):
        """Return everything that the engineer needs at the customer's place.

        Addons above extend the dictionaries by overriding
        ``_get_my_day_details``.

        :return: one dictionary per visit, in the order of the records
        :rtype: list
        """
        details = self._get_my_day_details()
        return [details[visit.id] for visit in self]

    def _get_my_day_details(self):
        """Return ``{dispatch id: details}`` for all visits of the recordset."""
        histories = self._get_my_day_histories()
        photos = self._get_my_day_photos()
        details = {}
        for card, visit in zip(self._get_my_day_cards(), self, strict=True):
            details[visit.id] = {
                **card,
                "contact": visit._get_my_day_contact(),
                "description": visit.request_id.description
                or visit.work_order_id.description
                or "",
                "team_note": visit.request_id.internal_description or "",
                "coverage": visit.work_order_id.coverage_summary or "",
                "unit": visit._get_my_day_unit(),
                "history": histories.get(visit.archive_id.id, []),
                "activities": visit._get_my_day_activities(),
                "entries": visit._get_my_day_entries(),
                "photos": photos.get(visit.id, []),
                "facts": visit._get_my_day_facts(),
                "codes": {
                    name: visit[name].display_name or ""
                    for name in ("problem_id", "cause_id", "solution_id")
                },
                "signed_by": visit.signed_by or "",
                "signed_on": visit.signed_on,
            }
        return details

    def _get_my_day_contact(self):
        """Return whom the engineer may call."""
        order = self.work_order_id
        people = order.contact_id | order.site_id | order.partner_id
        reachable = people.filtered(lambda person: person.phone or person.email)[:1]
        person = order.contact_id or reachable
        return {
            "name": person.name or "",
            "phone": person.phone or reachable.phone or "",
            "email": person.email or "",
        }

    def _get_my_day_unit(self):
        """Return the words about the serviced unit, its warranty and contract."""
        archive = self.archive_id
        if not archive:
            return False
        order = self.work_order_id
        request = self.request_id
        warranty_states = request._fields["warranty_state"]._description_selection(
            self.env
        )
        return {
            "name": archive.display_name,
            "product": archive.product_id.display_name,
            "serial": archive.serial or archive.lot_id.name or "",
            "installed_on": archive.installed_on,
            "warranty_end": archive.warranty_end,
            "warranty": dict(warranty_states).get(request.warranty_state, ""),
            "contract": order.contract_id.display_name or "",
        }

    def _get_my_day_histories(self):
        """Return the last visits to each serviced unit: ``{archive id: [visit]}``."""
        # An engineer on the spot must know what colleagues found on this very unit,
        # although their visits are not his: only facts of it are read.
        groups = self.sudo()._read_group(
            Domain("archive_id", "in", self.archive_id.ids)
            & Domain("state", "=", "done")
            & Domain("id", "not in", self.ids),
            ["archive_id"],
            ["id:recordset"],
        )
        return {
            archive.id: [
                {
                    "id": visit.id,
                    "date": visit.actual_end,
                    "engineer": visit.employee_id.name,
                    "subject": visit.work_order_id.subject or "",
                    "cause": visit.cause_id.display_name or "",
                    "solution": html2plaintext(visit.solution or "").strip()
                    or visit.solution_id.display_name
                    or "",
                }
                for visit in visits.sorted("actual_end", reverse=True)[:HISTORY_LENGTH]
            ]
            for archive, visits in groups
        }

    def _get_my_day_activities(self):
        """Return the work to be done with its checklist."""
        return [
            {
                "id": activity.id,
                "name": activity.name,
                "hours": activity.expected_hours,
                "works_on": activity._get_place_of_work(),
                "items": [
                    {
                        "id": item.id,
                        "name": item.name,
                        "is_required": item.is_required,
                        "is_done": item.is_done,
                        "note": item.note or "",
                    }
                    for item in activity.item_ids
                ],
            }
            for activity in self.work_order_id.service_activity_ids
        ]

    def _get_my_day_entries(self):
        """Return the hours of the visit, the oldest first."""
        return [
            {
                "id": entry.id,
                "kind": entry.kind,
                "start": entry.start,
                "end": entry.end,
                "hours": entry.hours,
                "description": entry.description or "",
            }
            for entry in self.time_entry_ids.sorted(
                lambda entry: (entry.start or datetime.max, entry.id)
            )
        ]

    def _get_my_day_photos(self):
        """Return the pictures of each visit: ``{dispatch id: [picture]}``."""
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
                ("mimetype", "=like", "image/%"),
            ],
            order="id",
        )
        photos = {}
        for attachment in attachments:
            photos.setdefault(attachment.res_id, []).append(
                {"id": attachment.id, "name": attachment.name}
            )
        return photos

    def _get_my_day_facts(self):
        """Return the facts noted so far; the solution as plain text."""
        return {
            "treatment": self.treatment or False,
            "outcome": self.outcome or False,
            "problem_id": self.problem_id.id,
            "cause_id": self.cause_id.id,
            "solution_id": self.solution_id.id,
            "solution": html2plaintext(self.solution or "").strip(),
            "note": self.note or "",
        }

    def save_my_day_facts(self, facts):
        """Note what the engineer found and did.

        :param dict facts: any of treatment, outcome, problem_id, cause_id,
            solution_id, solution (plain text), note
        :return: True
        """
        vals = {name: facts[name] for name in self._my_day_facts if name in facts}
        if "solution" in vals:
            vals["solution"] = plaintext2html(vals["solution"] or "")
        self.write(vals)
        return True
