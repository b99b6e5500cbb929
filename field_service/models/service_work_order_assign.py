# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import html_escape

from ..engine.intervals import subtract

ASSIGNABLE = ("released", "in_progress")


class ServiceWorkOrder(models.Model):
    """The best engineer for an order is proposed, or put down for many at once."""

    _inherit = "service.work.order"

    # ------------------------------------------------------------------
    # One order: a proposal
    # ------------------------------------------------------------------
    def _propose_engineers(self):
        """Return whom to send: wished, then dedicated, else the best who can.

        Who was wished or looks after the customer is only passed over if he lacks a
        skill and somebody else has it.

        :return: ``{order id: hr.employee, empty when there is nobody}``
        """
        facts = self._get_ranking_facts(preselect=True)
        proposals = {}
        for order in self:
            own = order.sudo()._get_first_choice()
            capable = [
                engineer
                for engineer, candidate, _start in order._sort_candidates(facts)
                if not candidate.missing
            ]
            best = own if own in capable or not capable else capable[0]
            proposals[order.id] = best.with_env(self.env)
        return proposals

    def _get_first_choice(self):
        """Return the engineer whom the customer wishes, else the dedicated one."""
        return (
            self.request_id.requested_engineer_id
            or self.partner_id.commercial_partner_id.dedicated_engineer_id
        )

    # ------------------------------------------------------------------
    # Many orders: drafts for the best
    # ------------------------------------------------------------------
    def action_assign_best_engineers(self):
        """Put the best engineer down for each order, as a draft that is not sent.

        The most urgent order chooses first, then the one with the earliest deadline.
        Only who has the skills, has time and works in the territory is put down.

        :return: a window action that tells for each order who it is, or why nobody
        """
        self.check_access("read")
        self.env["service.dispatch"].check_access("create")
        rows = {}
        waiting = self.browse()
        for order in self:
            if why := order._get_assign_obstacle():
                rows[order] = {"note": why}
            else:
                waiting |= order
        rows |= waiting._assign_best_engineers()
        result = self.env["service.assign.result"].create(
            {
                "line_ids": [
                    fields.Command.create({"work_order_id": order.id, **rows[order]})
                    for order in sorted(self, key=self.__class__._get_assign_key)
                ]
            }
        )
        return result._get_form_action()

    def _get_assign_key(self):
        deadline = self.sudo()._get_visit_deadline() or datetime.max
        return (-int(self.priority or "1"), deadline, self.id)

    def _get_assign_obstacle(self):
        """Return why nobody is looked for, None when somebody is."""
        if self.state not in ASSIGNABLE:
            return self.env._("Only released orders get an engineer.")
        visits = self.dispatch_ids.filtered(
            lambda visit: visit.state not in ("done", "rejected")
        )
        if visits:
            return self.env._(
                "Has a visit already: %(visits)s.",
                visits=", ".join(visits.mapped("name")),
            )
        return None

    def _assign_best_engineers(self):
        """Create the drafts.

        :return: ``{order: values of a line of the result}``
        """
        facts = self._get_ranking_facts(preselect=True)
        rows, vals_list, chosen = {}, [], self.browse()
        for order in sorted(self, key=self.__class__._get_assign_key):
            ranked = order._sort_candidates(facts)
            best = next((item for item in ranked if self._is_fit(item[1])), None)
            if not best:
                rows[order] = {"note": order._explain_nobody(ranked)}
                continue
            engineer, candidate, start = best
            period = order._prepare_visit_period(start)
            order._take_time(engineer, candidate, period, facts)
            row = order._describe_candidate(engineer, candidate, start, facts)
            texts = " ".join(reason["text"] for reason in row["reasons"])
            rows[order] = {
                "employee_id": engineer.id,
                "planned_start": start,
                "score": row["score"],
                "note": texts,
            }
            way = facts.ways[order.id, engineer.id]
            vals_list.append(
                {
                    **order._prepare_dispatch_vals(),
                    "employee_id": engineer.id,
                    "travel_minutes": round(way.minutes),
                    "distance_km": way.km,
                    **period,
                }
            )
            chosen |= order
        visits = self.env["service.dispatch"].create(vals_list)
        for order, visit in zip(chosen, visits, strict=True):
            rows[order]["dispatch_id"] = visit.id
        visits._message_log_batch(
            bodies={
                visit.id: html_escape(rows[visit.work_order_id]["note"])
                for visit in visits
            }
        )
        return rows

    @api.model
    def _is_fit(self, candidate):
        return (
            not candidate.missing and candidate.is_available and candidate.in_territory
        )

    def _take_time(self, engineer, candidate, period, facts):
        """Let the next order know that the engineer is busy then."""
        start, end = period["planned_start"], period["planned_end"]
        departure = start - timedelta(minutes=candidate.travel or 0)
        free = facts.free.get(engineer.id, [])
        facts.free[engineer.id] = subtract(free, [(departure, end)])
        load = facts.load.setdefault(engineer.id, {})
        hours = (end - start).total_seconds() / 3600
        load[start.date()] = load.get(start.date(), 0.0) + hours

    def _explain_nobody(self, ranked):
        """Return in words why nobody among the candidates can be put down."""
        capable = [item for item in ranked if not item[1].missing]
        if not ranked and not self._get_engineers(self.company_id):
            return self.env._("The company has no service engineers.")
        if not capable:
            return self.env._(
                "Nobody has all the skills: %(skills)s.",
                skills=", ".join(self._get_required_skills().mapped("name")),
            )
        near = [item for item in capable if item[1].in_territory]
        if not near:
            return self.env._(
                "Only engineers of other territories can do it: %(engineers)s.",
                engineers=", ".join(item[0].name for item in capable[:5]),
            )
        return self.env._(
            "Nobody who can do it has time: %(engineers)s.",
            engineers=", ".join(item[0].name for item in near[:5]),
        )
