# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

# What people write; the rest was written by programs.
WRITTEN_BY_PEOPLE = ("comment", "email", "email_outgoing")
INVOICES = ("out_invoice", "out_refund")
PAID = ("paid", "in_payment", "reversed")


class ResPartner(models.Model):
    """What sales, accounting, calendar and mail tell of a customer."""

    _inherit = "res.partner"

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_opportunities(),
            *self._prepare_life_sales(),
            *self._prepare_life_invoices(),
            *self._prepare_life_payments(),
            *self._prepare_life_meetings(),
            *self._prepare_life_activities(),
            *self._prepare_life_messages(),
        ]

    # ------------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------------
    def _prepare_life_opportunities(self):
        """Return when chances were seen, and when they are expected to be won."""
        seen = self._search_family_life("opportunity", "crm.lead", ["create_date"])
        due = self._search_family_life(
            "opportunity",
            "crm.lead",
            ["date_deadline"],
            Domain("won_status", "=", "pending") & Domain("active", "=", True),
            is_due=True,
        )
        return [
            self._life_entry(
                "opportunity",
                at,
                f"{title}: {lead.name}",
                lead,
                text=self._join_life_text(
                    (lead.stage_id.name, self._get_life_label(lead, "won_status"))
                ),
                owner=lead.partner_id,
                rank=rank,
                is_due=found is due,
            )
            for title, rank, found in (
                (self.env._("Opportunity"), 11, seen),
                (self.env._("Decision expected"), 12, due),
            )
            for lead, at in found
        ]

    def _prepare_life_sales(self):
        """Return quotations and orders, and until when an offer holds."""
        placed = self._search_family_life("sale", "sale.order", ["date_order"])
        offered = self._search_family_life(
            "sale",
            "sale.order",
            ["validity_date"],
            Domain("state", "in", ("draft", "sent")),
            is_due=True,
        )
        return [
            self._life_entry(
                "sale",
                at,
                title or f"{self._get_life_label(order, 'state')}: {order.name}",
                order,
                text=self._join_life_text(
                    (
                        format_amount(self.env, order.amount_total, order.currency_id),
                        order.client_order_ref,
                    )
                ),
                owner=order.partner_id,
                rank=rank,
                is_due=bool(title),
            )
            for rank, order, at, title in (
                *((13, order, at, "") for order, at in placed),
                *(
                    (
                        14,
                        order,
                        day,
                        self.env._("Offer ends: %(order)s", order=order.name),
                    )
                    for order, day in offered
                ),
            )
        ]

    # ------------------------------------------------------------------
    # Accounting
    # ------------------------------------------------------------------
    def _prepare_life_invoices(self):
        """Return invoices on their day, and when what is not paid is due."""
        posted = Domain("move_type", "in", INVOICES) & Domain("state", "=", "posted")
        unpaid = posted & Domain("payment_state", "not in", PAID)
        return [
            self._life_entry(
                "invoice",
                day,
                self.env._("Payment due: %(invoice)s", invoice=move.name)
                if is_due
                else f"{self._get_life_label(move, 'move_type')}: {move.name}",
                move,
                text=self._join_life_text(
                    (
                        format_amount(
                            self.env,
                            move.amount_residual if is_due else move.amount_total,
                            move.currency_id,
                        ),
                        not is_due and self._get_life_label(move, "payment_state"),
                    )
                ),
                owner=move.partner_id,
                rank=rank,
                is_due=is_due,
            )
            for rank, name, domain, is_due in (
                (15, "invoice_date", posted, False),
                (16, "invoice_date_due", unpaid, True),
            )
            for move, day in self._search_family_life(
                "invoice", "account.move", [name], domain, is_due=is_due
            )
        ]

    def _prepare_life_payments(self):
        found = self._search_family_life(
            "invoice",
            "account.payment",
            ["date"],
            Domain("partner_type", "=", "customer")
            & Domain("state", "in", ("in_process", "paid")),
        )
        return [
            self._life_entry(
                "invoice",
                day,
                self.env._("Payment: %(payment)s", payment=payment.name or ""),
                payment,
                text=self._join_life_text(
                    (
                        format_amount(self.env, payment.amount, payment.currency_id),
                        self._get_life_label(payment, "payment_type"),
                        payment.memo,
                    )
                ),
                owner=payment.partner_id,
                rank=17,
            )
            for payment, day in found
        ]

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------
    def _prepare_life_meetings(self):
        found = self._search_family_life("meeting", "calendar.event", ["start"])
        return [
            self._life_entry(
                "meeting",
                at,
                event.display_name,
                event,
                text=self._join_life_text(
                    (", ".join(event.partner_ids.mapped("name")), event.location)
                ),
                owner=(event.partner_ids & self)[:1],
                rank=18,
            )
            for event, at in found
        ]

    def _prepare_life_activities(self):
        """Return what is to be done on its day, and what was done."""
        if not self._wants_life("activity"):
            return []
        talks = self._get_family_talks("res_model", by_right="post")
        today = self._get_life_day(self.env.cr.now())
        return [
            self._life_entry(
                "activity",
                day,
                activity.display_name,
                activity,
                text=self._join_life_text(
                    (
                        activity._get_life_state(today),
                        # Who does it is no secret that needs a right on users.
                        activity.sudo().user_id.name,
                    ),
                    (activity.res_name,),
                ),
                owner=self.browse(),
                rank=19,
                target=self.env[activity.res_model].browse(activity.res_id),
                is_due=is_planned,
            )
            for is_planned, name in ((False, "date_done"), (True, "date_deadline"))
            for domain in talks
            for activity, day in self._search_life(
                "activity",
                "mail.activity",
                [name],
                domain & Domain("active", "=", is_planned),
                is_due=is_planned,
            )
        ]

    def _prepare_life_messages(self):
        """Return what people wrote to the customer, or about him."""
        if not self._wants_life("message"):
            return []
        by_people = Domain("message_type", "in", WRITTEN_BY_PEOPLE)
        found = [
            hit
            for domain in self._get_family_talks("model")
            for hit in self._search_life(
                "message", "mail.message", ["date"], by_people & domain
            )
        ]
        note = self.env.ref("mail.mt_note")
        return [
            self._life_entry(
                "message",
                at,
                message.subject
                or (
                    self.env._("Note: %(document)s", document=message.record_name or "")
                    if message.subtype_id == note
                    else self.env._(
                        "Message: %(document)s", document=message.record_name or ""
                    )
                ),
                message,
                text=self._join_life_text(
                    # Who wrote is no secret that needs a right on partners.
                    (message.sudo().author_id.name or message.email_from,),
                    (message.preview,),
                ),
                owner=self.browse(),
                rank=21,
                target=self.env[message.model].browse(message.res_id),
            )
            for message, at in found
        ]


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _get_life_state(self, today):
        """Return how things stand with an activity, in words."""
        self.ensure_one()
        if not self.active:
            return self.env._("Done")
        if self.date_deadline < today:
            return self.env._(
                "Overdue since %(day)s", day=format_date(self.env, self.date_deadline)
            )
        return self.env._("Planned")
