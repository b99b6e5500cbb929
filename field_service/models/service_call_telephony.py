# Part of Field Service. License LGPL-3.
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ..engine import telephone
from ..engine.call_search import western_digits

# A telephone system that reports more new calls than this in a minute is out of order.
NEW_CALL_LIMIT = 600
MAX_TEXT = 64
# What an event may say; everything else in it is left alone.
EVENT_KEYS = (
    "caller",
    "called",
    "extension",
    "event",
    "call_id",
    "agent",
    "timestamp",
    "direction",
)
# The message by which the browser of an agent learns of a call.
BUS_MESSAGE = "field_service.call"


class TooManyCalls(Exception):
    """The telephone system reports more calls than anybody could make."""


class ServiceCall(models.Model):
    """Calls as a telephone system reports them, and whose turn it is to answer.

    Events come twice, late and in any order; each is safe to be told again.
    """

    _inherit = "service.call"

    @api.model
    def _receive_telephone_event(self, payload):
        """Take one event of the telephone system.

        The environment is that of the telephone system's own user, by sudo: he may
        report calls and nothing else, and his company is the one that is called.

        :param dict payload: see ``EVENT_KEYS``
        :return: dict: ``outcome`` (routed, queued, answered, ended, missed, repeated),
            ``call_id``, ``state``, ``known_caller``, ``agent`` and ``team`` (or None),
            ``warnings`` (list of codes)
        :raises ValidationError: the event is malformed; its text says why
        :raises TooManyCalls: more new calls than the limit within a minute
        """
        event = self._read_event(payload)
        call, is_new = self._get_or_create_call(event)
        stamps = telephone.add_event(
            call._get_stamps(), event["event"], event["moment"]
        )
        warnings = []
        is_repeated = not is_new and stamps == call._get_stamps()
        if not is_repeated:
            former = call.user_id
            call.write(dict(zip(telephone.Stamps._fields, stamps, strict=True)))
            warnings += call._assign_caller(event)
            warnings += call._assign_agent(event)
            call._notify_agents(former)
        return call._prepare_answer(is_repeated, warnings)

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _read_event(self, payload):
        """Check an event and put it into one form."""
        if not isinstance(payload, dict):
            raise ValidationError(self.env._("The body must be a JSON object."))
        event = {}
        for key in EVENT_KEYS:
            value = payload.get(key)
            if key == "timestamp":
                continue
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if value is not None and not isinstance(value, str):
                raise ValidationError(self.env._("%(key)s must be text.", key=key))
            value = western_digits(value or "").replace("\x00", "").strip()
            event[key] = value[: MAX_TEXT * 2] if key == "call_id" else value[:MAX_TEXT]
        if not event["call_id"]:
            raise ValidationError(self.env._("call_id is missing."))
        if event["event"] not in telephone.EVENTS:
            raise ValidationError(
                self.env._(
                    "event must be one of: %(events)s.",
                    events=", ".join(telephone.EVENTS),
                )
            )
        try:
            event["moment"] = telephone.read_moment(
                payload.get("timestamp"), fields.Datetime.now()
            )
        except ValueError as error:
            raise ValidationError(
                self.env._("timestamp must be ISO 8601 or seconds since 1970.")
            ) from error
        return event

    @api.model
    def _get_or_create_call(self, event):
        """Return ``(call, whether it is new)``."""
        company = self.env.company
        call = self.search(
            Domain("company_id", "=", company.id)
            & Domain("call_id", "=", event["call_id"])
        )
        if call:
            return call, False
        self._check_new_call_limit()
        outgoing = event["direction"] in ("out", "outgoing", "outbound")
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                call = self.create(
                    {
                        "call_id": event["call_id"],
                        "company_id": company.id,
                        "direction": "out" if outgoing else "in",
                        "number": event["called" if outgoing else "caller"],
                        "called_number": event["caller" if outgoing else "called"],
                        "started_at": event["moment"],
                    }
                )
        except UniqueViolation as error:
            # Two events of one call at the same moment: the second is read again.
            raise ConcurrencyError("call_id") from error
        return call, True

    @api.model
    def _check_new_call_limit(self):
        """Raise :class:`TooManyCalls` if the limit is reached."""
        oldest = self.search([], order="id desc", offset=NEW_CALL_LIMIT - 1, limit=1)
        recent = fields.Datetime.now() - timedelta(minutes=1)
        if oldest and oldest.create_date >= recent:
            raise TooManyCalls()

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def _assign_caller(self, event):
        """Find the customer behind the number, once; return warnings."""
        outgoing = self.direction == "out"
        number = event["called" if outgoing else "caller"]
        if number and not self.number:
            self.number = number
        if self.partner_id or not self.number:
            return [] if self.number else ["number_withheld"]
        Search = self.env["service.call.search"]
        account, contact = Search._identify_number(self.number)
        self.partner_id = account
        self.contact_id = contact
        if any(sign.isdigit() for sign in self.number):
            return []
        return ["malformed_number"]

    def _assign_agent(self, event):
        """Choose who takes the call, and the team; return warnings."""
        named, warnings = self._find_named_agent(event)
        team = self.team_id or self.env["service.team"]._find_by_called_number(
            self.company_id, event["called"], event["extension"]
        )
        team = team or self._get_team_of(named)
        self.team_id = team
        if event["event"] == "answered":
            # Whoever picked up has the call, whoever was meant to.
            self.user_id = named or self.user_id
        elif event["event"] == "ringing" and not self.user_id and not self.ended_at:
            self.user_id = self._choose_agent(named, event, team)
        if event["extension"] and not named and "unknown_agent" not in warnings:
            is_team = team and self.env["service.team"]._find_by_called_number(
                self.company_id, event["extension"]
            )
            if not is_team:
                warnings.append("unknown_extension")
        return warnings

    def _find_named_agent(self, event):
        """Return ``(the user that the event names, warnings)``."""
        Users = self.env["res.users"]
        inside = Domain("share", "=", False) & Domain(
            "company_ids", "in", self.company_id.ids
        )
        if event["agent"]:
            user = Users.search(inside & Domain("login", "=", event["agent"]), limit=1)
            return user, [] if user else ["unknown_agent"]
        if event["extension"]:
            return (
                Users.search(
                    inside & Domain("service_extension", "=", event["extension"]),
                    limit=1,
                ),
                [],
            )
        return Users, []

    def _get_team_of(self, user):
        if not user:
            return self.env["service.team"]
        return self.env["service.team"].search(
            Domain("member_ids", "in", user.ids)
            & Domain("company_id", "in", [self.company_id.id, False]),
            limit=1,
        )

    def _choose_agent(self, named, event, team):
        """Return who is asked first: the customer's own agent, else the next free one.

        :param named: the user whose telephone the system names
        :param team: the team whose number was called
        """
        if event["agent"] and named:
            # The telephone system has decided.
            return named
        dedicated = self.contact_id.dedicated_agent_id or (
            self.partner_id.dedicated_agent_id
        )
        members = team.member_ids
        everybody = (dedicated | named | members).filtered(
            lambda user: self.company_id in user.company_ids
        )
        available = everybody._filter_available_for_calls()
        chosen = telephone.choose_agent(
            [dedicated.ids, named.ids, members.ids],
            set(available.ids),
            self._get_last_calls(available),
        )
        return self.env["res.users"].browse(chosen)

    def _get_last_calls(self, users):
        """Return ``{user id: when his last call began}`` of the last days."""
        recent = fields.Datetime.now() - timedelta(days=7)
        return {
            user.id: moment
            for user, moment in self._read_group(
                Domain("user_id", "in", users.ids) & Domain("started_at", ">=", recent),
                ["user_id"],
                ["started_at:max"],
            )
        }

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _notify_agents(self, former):
        """Open, change or take away the card in the browsers of the agents.

        :param former: who had the call before the event
        """
        (self.user_id | former)._bus_send(BUS_MESSAGE, self._prepare_pop())

    def _prepare_pop(self):
        """Return what the agent's browser shows of a call that comes in."""
        return {
            "id": self.id,
            "user_id": self.user_id.id,
            "state": self.state,
            "direction": self.direction,
            "number": self.number or "",
            "partner": self.partner_id.name or "",
            "partner_id": self.partner_id.id,
            "contact": self.contact_id.name or "",
            "contact_id": self.contact_id.id,
            "service_class": self.partner_id.service_class or "standard",
            "started_at": fields.Datetime.to_string(
                self.answered_at or self.started_at
            ),
        }

    def _prepare_answer(self, is_repeated, warnings):
        agent = self.user_id
        if is_repeated:
            outcome = "repeated"
        elif self.state == "ringing":
            outcome = "routed" if agent else "queued"
        else:
            outcome = self.state
        return {
            "outcome": outcome,
            "call_id": self.call_id,
            "state": self.state,
            "known_caller": bool(self.partner_id),
            "agent": {"login": agent.login, "extension": agent.service_extension or ""}
            if agent
            else None,
            "team": self.team_id.name or None,
            "warnings": warnings,
        }
