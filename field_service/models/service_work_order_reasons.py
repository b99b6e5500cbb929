# Part of Field Service. License LGPL-3.
from odoo import api, models

from .service_work_order_ranking import LOAD_DAYS


class ServiceWorkOrder(models.Model):
    """Why an engineer is proposed for an order, or not, in words."""

    _inherit = "service.work.order"

    def _get_reasons(self, engineer, candidate, earliest, missing, facts):
        """Return ``[{"kind", "ok", "text"}]``: first what decides, then the rest.

        :param candidate: as the rule sees him, ``engine.ranking.Candidate``
        :param datetime earliest: when he can begin, None if that is not foreseeable
        :param dict missing: ``{hr.skill: Gap}``
        """
        needs = facts.needs[self.id]
        way = facts.ways[self.id, engineer.id]
        reasons = [
            ("territory", candidate.in_territory, self._say_territory(engineer)),
            (
                "availability",
                candidate.is_available,
                self._say_availability(candidate, earliest, facts),
            ),
            ("skill", not missing, self._say_skills(engineer, needs, missing)),
            (
                "priority",
                candidate.meets_deadline,
                self._say_priority(candidate, earliest),
            ),
        ]
        if candidate.is_dedicated:
            reasons.append(("dedicated", True, self._say_dedicated(engineer)))
        reasons += [
            ("travel", way.kind != "unknown", self._say_way(way)),
            ("load", True, self._say_load(candidate)),
        ]
        return [{"kind": kind, "ok": ok, "text": text} for kind, ok, text in reasons]

    def _say_territory(self, engineer):
        territory, own = self.territory_id, engineer.territory_ids
        if not territory:
            return self.env._("The order lies in no territory.")
        if not own:
            return self.env._("Works in all territories.")
        if territory in own:
            return self.env._("Works in %(territory)s.", territory=territory.name)
        return self.env._(
            "Works in %(own)s, not in %(territory)s.",
            own=", ".join(own.mapped("name")),
            territory=territory.name,
        )

    def _say_availability(self, candidate, earliest, facts):
        say = self.env["service.dispatch"]._say
        fixed = self._get_fixed_start(facts)
        if not earliest:
            return self.env._("Has no time for way and work in the next two weeks.")
        if candidate.is_available:
            return self.env._("Has time from %(start)s.", start=say(earliest))
        return self.env._(
            "Has no time at %(wanted)s, but from %(start)s.",
            wanted=say(fixed),
            start=say(earliest),
        )

    @api.model
    def _say_skills(self, engineer, needs, missing):
        if not needs:
            return self.env._("No special skills are needed.")
        if not missing:
            return self.env._(
                "Has the skills: %(skills)s.", skills=", ".join(needs.mapped("name"))
            )
        return self.env._(
            "Lacks: %(skills)s.",
            skills=", ".join(
                engineer._describe_missing_skill(skill, gap)
                for skill, gap in missing.items()
            ),
        )

    def _say_priority(self, candidate, earliest):
        labels = dict(self._fields["priority"]._description_selection(self.env))
        priority = labels[self.priority or "1"]
        deadline = self._get_visit_deadline()
        if not deadline:
            return self.env._("%(priority)s: no deadline to keep.", priority=priority)
        words = {
            "priority": priority,
            "deadline": self.env["service.dispatch"]._say(deadline),
        }
        if candidate.meets_deadline:
            return self.env._(
                "%(priority)s: comes before the deadline, %(deadline)s.", **words
            )
        if not earliest:
            return self.env._(
                "%(priority)s: misses the deadline, %(deadline)s.", **words
            )
        return self.env._(
            "%(priority)s: comes after the deadline, %(deadline)s.", **words
        )

    def _say_dedicated(self, engineer):
        if engineer == self.request_id.requested_engineer_id:
            return self.env._("The customer wishes this engineer.")
        return self.env._("Looks after this customer.")

    @api.model
    def _say_way(self, way):
        if way.kind == "unknown":
            return self.env._("The way is not known.")
        hours, minutes = divmod(round(way.minutes), 60)
        words = {
            "hours": hours,
            "minutes": minutes,
            "km": round(way.km),
            "known": way.source,
        }
        if hours:
            return self.env._(
                "%(hours)s h %(minutes)s min, %(km)s km (%(known)s).", **words
            )
        return self.env._("%(minutes)s min, %(km)s km (%(known)s).", **words)

    @api.model
    def _say_load(self, candidate):
        return self.env._(
            "%(hours)s h planned in %(days)s days.",
            hours=round(candidate.load, 1),
            days=LOAD_DAYS,
        )
