# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.tools import SQL


class ServiceRequest(models.Model):
    """An appointment for a request, agreed with the customer on the telephone."""

    _name = "service.request"
    _inherit = ["service.request", "service.slot.mixin"]

    def _find_slots(self, limit=3, start=None, end=None, duration=None):
        """Return the best appointments for this request, best first.

        See ``service.work.order._find_slots``; nothing is saved.
        """
        self.ensure_one()
        return self._get_slot_order()._find_slots(limit, start, end, duration)

    def _get_slot_order(self):
        return self._get_order_to_rank()

    def _get_order_to_book(self):
        self._lock_for_step()
        if not self.sent_to_dispatching_at:
            self.action_send_to_dispatching()
        order = self._get_open_orders()[:1]
        if not order:
            # What goes straight to dispatching was never looked at by anybody.
            self._check_ready_for_dispatching()
            order = self._create_work_orders()
        return order

    def _get_slot_tz(self):
        return self._get_customer_tz()

    # ------------------------------------------------------------------
    # The customer's words
    # ------------------------------------------------------------------
    def _get_portal_visits(self):
        """Return the visits that a customer may know of, the latest first.

        An appointment that was agreed with him is one before the engineer accepts it.
        """
        agreed = self.dispatch_ids.filtered(
            lambda visit: visit.state == "sent" and visit.booked_at
        )
        visits = super()._get_portal_visits()
        return (visits | agreed).sorted(
            lambda visit: (
                visit.actual_start or visit.planned_start or visit.create_date
            ),
            reverse=True,
        )

    def _get_portal_event_words(self):
        return {
            **super()._get_portal_event_words(),
            "booked": self.env._("An appointment was agreed."),
        }

    def _get_portal_sentence(self, log, words):
        if log.event == "booked" and log.new_value:
            return self.env._("Appointment: %(appointment)s", appointment=log.new_value)
        return super()._get_portal_sentence(log, words)


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    booked_at = fields.Datetime(
        "Agreed with the Customer On",
        readonly=True,
        copy=False,
        help="When the time of the visit was agreed with the customer.",
    )

    def _get_portal_status(self):
        """An agreed appointment is one before the engineer has accepted it."""
        if self.state == "sent" and self.booked_at:
            return self.env._("An appointment is agreed."), "primary"
        return super()._get_portal_status()


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _lock_for_booking(self):
        """Let nobody else book this engineer until the end of the transaction.

        :raises SerializationFailure: somebody has just booked him; Odoo tries again
            and sees the visit
        """
        # Touching the row makes whoever has looked before begin anew; a mere lock
        # would let him go on with what he has seen.
        self.env.cr.execute(
            SQL(
                "UPDATE hr_employee SET active = active WHERE id IN %s", tuple(self.ids)
            ),
            log_exceptions=False,
        )
