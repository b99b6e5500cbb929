# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .service_work_order import BEFORE_COMPLETION

# More engineers than anybody reads are not shown.
SHOWN = 40


class ServiceCandidateMixin(models.AbstractModel):
    """A document from which “Who Can?” is asked: the engineers for it, best first."""

    _name = "service.candidate.mixin"
    _description = "Document for Which an Engineer Is Looked For"

    def _get_order_to_rank(self):
        """Return the work order for which an engineer is looked for; it may be new."""
        raise NotImplementedError

    def _get_visit_to_change(self):
        """Return the draft dispatch that gets the engineer, empty for a new one."""
        raise NotImplementedError

    def action_who_can(self):
        """Ask who can do it, best first, with the reasons.

        :return: a client action in a window
        """
        self.ensure_one()
        self._check_may_compare()
        return {
            "type": "ir.actions.client",
            "tag": "field_service.who_can",
            "target": "new",
            "name": self.env._("Who Can?"),
            "context": {"dialog_size": "extra-large"},
            "params": {"res_model": self._name, "res_id": self.id},
        }

    def get_candidates(self, start=None):
        """Return the engineers for the browser, best first.

        :param str start: when the visit shall begin, in UTC; empty: as planned, else
            as soon as possible
        :return: dict with the ``order``, its ``needs`` in words, the ``start`` that was
            asked for, ``can_assign`` and ``candidates``
        """
        self.ensure_one()
        self._check_may_compare()
        order = self._get_order_to_rank()
        moment = fields.Datetime.to_datetime(start or None)
        ranked = order._rank_engineers(start=moment or self._get_visit_start())
        capable = [row for row in ranked if row["is_capable"]]
        others = [row for row in ranked if not row["is_capable"]]
        rows = capable[:SHOWN] + others[:SHOWN]
        return {
            "order": order.name or "",
            "subject": order.subject or "",
            "territory": order.sudo().territory_id.name or "",
            "needs": order._get_required_skills().mapped("name"),
            "start": start or False,
            "can_assign": self.env["service.dispatch"].has_access("create"),
            "capable_count": len(capable),
            "other_count": len(others),
            "candidates": self._format_candidates(rows),
        }

    def _check_may_compare(self):
        """Let those who plan or take calls compare engineers, not their colleagues."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "field_service.group_service_agent"
        ):
            raise AccessError(
                self.env._("Who can do an order is answered to agents and dispatchers.")
            )

    def _get_visit_start(self):
        """Return the time for which an engineer is looked for, if there is one."""
        start = self._get_visit_to_change().planned_start
        return start if start and start >= fields.Datetime.now() else None

    @api.model
    def _format_candidates(self, rows):
        # Who he is and what he does right now is open to all who plan.
        engineers = self.env["hr.employee"].union(*(row["employee"] for row in rows))
        states = engineers.sudo()._get_service_statuses()
        labels = dict(
            self.env["hr.employee"]
            ._fields["service_status"]
            ._description_selection(self.env)
        )
        say = self.env["service.dispatch"]._say
        return [
            {
                "id": row["employee"].id,
                "name": row["employee"].name,
                "status": states.get(row["employee"].id) or "free",
                "status_label": labels[states.get(row["employee"].id) or "free"],
                "score": row["score"],
                "is_capable": row["is_capable"],
                "is_available": row["is_available"],
                "in_territory": row["in_territory"],
                "travel_minutes": round(row["travel_minutes"]),
                "travel_km": round(row["travel_km"]),
                "load_hours": round(row["load_hours"], 1),
                "start": fields.Datetime.to_string(row["earliest_start"]) or False,
                "start_label": row["earliest_start"] and say(row["earliest_start"]),
                "reasons": row["reasons"],
            }
            for row in rows
        ]

    def action_assign_engineer(self, employee_id, start=None):
        """Put an engineer on the draft dispatch, or make one for him.

        :param int employee_id: the engineer
        :param str start: when the visit begins, in UTC; empty: as it is planned
        :return: a window action on the dispatch
        :raises UserError: he is no service engineer of the company
        """
        self.ensure_one()
        self.env["service.dispatch"].check_access("create")
        self.check_access("read")
        visit = self._get_visit_to_change()
        order = self._get_order_to_assign()
        # See _get_engineers: who can be sent is no secret of the personnel department.
        engineer = order._get_engineers(order.company_id).filtered(
            lambda engineer: engineer.id == employee_id
        )
        if not engineer:
            raise UserError(
                self.env._(
                    "%(order)s: choose a service engineer of %(company)s.",
                    order=order.display_name,
                    company=order.company_id.name,
                )
            )
        vals = {"employee_id": engineer.id}
        moment = fields.Datetime.to_datetime(start or None)
        if moment:
            vals |= order._prepare_visit_period(moment)
        if visit:
            visit.write(vals)
        else:
            visit = visit.create({**order._prepare_dispatch_vals(), **vals})
        return visit._get_form_action()

    def _get_order_to_assign(self):
        """Return the work order that gets the dispatch."""
        return self._get_order_to_rank()


class ServiceWorkOrder(models.Model):
    _name = "service.work.order"
    _inherit = ["service.work.order", "service.candidate.mixin"]

    def _get_order_to_rank(self):
        return self

    def _get_visit_to_change(self):
        drafts = self.dispatch_ids.filtered(lambda visit: visit.state == "draft")
        return drafts if len(drafts) == 1 else drafts.browse()

    def _get_order_to_assign(self):
        self._check_step("action_create_dispatch")
        return self

    def _prepare_visit_period(self, start):
        """Return the planned times of a visit that begins at ``start``."""
        return {
            "planned_start": start,
            "planned_end": fields.Datetime.add(start, hours=self._get_visit_hours()),
        }

    def _get_visit_hours(self):
        """Return how long a visit of this order takes, in hours."""
        # What is usual in the company holds for everybody.
        return self.expected_hours or self.sudo().company_id.service_visit_hours or 1.0


class ServiceDispatch(models.Model):
    _name = "service.dispatch"
    _inherit = ["service.dispatch", "service.candidate.mixin"]

    def _get_order_to_rank(self):
        return self.work_order_id

    def _get_order_to_assign(self):
        return self.work_order_id._get_order_to_assign()

    def _get_visit_to_change(self):
        return self.filtered(lambda visit: visit.state == "draft")

    def _get_form_action(self):
        """Return a window action on this visit."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_dispatch_action"
        )
        action.update(res_id=self.id, views=[(False, "form")], view_mode="form")
        return action


class ServiceRequest(models.Model):
    _name = "service.request"
    _inherit = ["service.request", "service.candidate.mixin"]

    def _get_order_to_rank(self):
        """Return the open order, else one as it would be made; nothing is saved."""
        order = self._get_open_orders()[:1]
        if not order:
            order = order.new(self._prepare_work_order_vals())
        return order

    def _get_order_to_assign(self):
        self._check_step("action_create_work_order")
        return self._get_open_orders()[:1] or self._create_work_orders()

    def _get_visit_to_change(self):
        return self._get_open_orders()[:1]._get_visit_to_change()

    def _get_open_orders(self):
        return self.work_order_ids.filtered(
            lambda order: order.state in BEFORE_COMPLETION
        )
