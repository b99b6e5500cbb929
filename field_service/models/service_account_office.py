# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .res_partner_life_office import INVOICES, PAID
from .service_account_service import ROW_LIMIT

LEAD, ORDER, MOVE = "crm.lead", "sale.order", "account.move"


class ServiceAccountOverview(models.AbstractModel):
    """What is to be done for a customer, what he may buy, and what he owes."""

    _inherit = "service.account.overview"

    @api.model
    def _prepare_tiles(self, facts):
        tiles = super()._prepare_tiles(facts)
        if self._sees_receivable():
            tiles.append(self._prepare_receivable_tile(facts["family"]))
        return tiles

    @api.model
    def _prepare_sections(self, facts):
        sections = super()._prepare_sections(facts)
        sections.append(self._prepare_planned_activities(facts["family"]))
        sections.append(self._prepare_done_activities(facts["family"]))
        if LEAD in facts["domains"]:
            sections.append(self._prepare_opportunities(facts["domains"][LEAD]))
        if ORDER in facts["domains"]:
            sections.append(self._prepare_quotations(facts["domains"][ORDER]))
        if self._sees_receivable():
            sections.append(self._prepare_open_invoices(facts["domains"][MOVE]))
        return sections

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------
    @api.model
    def _search_activities(self, family, domain, order):
        Activity = self.env["mail.activity"].with_context(active_test=False)
        found = Activity.union(
            *(
                Activity.search(documents & domain, order=order, limit=ROW_LIMIT)
                for documents in family._get_family_talks("res_model", by_right="post")
            )
        )
        return found.with_env(self.env)

    @api.model
    def _prepare_planned_activities(self, family):
        activities = self._search_activities(
            family, Domain("active", "=", True), "date_deadline, id"
        ).sorted(lambda activity: (activity.date_deadline, activity.id))
        today = fields.Date.context_today(self)
        return self._prepare_section(
            "planned_activities",
            self.env._("To Do"),
            "fa-clock-o",
            [
                self._prepare_activity_row(
                    activity,
                    activity.date_deadline,
                    badge=self.env._("Overdue")
                    if activity.date_deadline < today
                    else "",
                    color="danger",
                )
                for activity in activities[:ROW_LIMIT]
            ],
            self.env._("No activity is planned."),
            internal=True,
            sequence=25,
        )

    @api.model
    def _prepare_done_activities(self, family):
        activities = self._search_activities(
            family, Domain("active", "=", False), "date_done desc, id desc"
        ).sorted(
            lambda activity: (
                activity.date_done or activity.date_deadline,
                activity.id,
            ),
            reverse=True,
        )
        return self._prepare_section(
            "done_activities",
            self.env._("Done"),
            "fa-check-square-o",
            [
                self._prepare_activity_row(
                    activity, activity.date_done or activity.date_deadline
                )
                for activity in activities[:ROW_LIMIT]
            ],
            self.env._("No activity was done yet."),
            internal=True,
        )

    @api.model
    def _prepare_activity_row(self, activity, day, **more):
        return self._prepare_row(
            self.env[activity.res_model].browse(activity.res_id),
            activity.display_name,
            activity.res_name,
            # Who does it is no secret that needs a right on users.
            activity.sudo().user_id.name,
            aside=self._format_day(day),
            **more,
        )

    # ------------------------------------------------------------------
    # Sales
    # ------------------------------------------------------------------
    @api.model
    def _prepare_opportunities(self, domain):
        Lead = self.env[LEAD]
        pending = (
            domain
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
        )
        leads = Lead.search(pending, order="expected_revenue desc", limit=ROW_LIMIT)
        return self._prepare_section(
            "opportunities",
            self.env._("Possible Sales"),
            "fa-star",
            [
                self._prepare_row(
                    lead,
                    lead.name,
                    lead.stage_id.name,
                    lead.date_deadline
                    and self.env._(
                        "expected on %(day)s", day=self._format_day(lead.date_deadline)
                    ),
                    aside=format_amount(
                        self.env, lead.expected_revenue, lead.company_currency
                    ),
                )
                for lead in leads
            ],
            self.env._("No open opportunity."),
            count=Lead.search_count(pending),
            link="opportunity",
            area="side",
            internal=True,
            sequence=30,
        )

    @api.model
    def _prepare_quotations(self, domain):
        Order = self.env[ORDER]
        offered = domain & Domain("state", "in", ("draft", "sent"))
        orders = Order.search(offered, order="date_order desc", limit=ROW_LIMIT)
        return self._prepare_section(
            "quotations",
            self.env._("Quotations"),
            "fa-pencil-square",
            [
                self._prepare_row(
                    order,
                    order.name,
                    self._get_label(order, "state"),
                    order.validity_date
                    and self.env._(
                        "until %(day)s", day=self._format_day(order.validity_date)
                    ),
                    aside=format_amount(
                        self.env, order.amount_total, order.currency_id
                    ),
                )
                for order in orders
            ],
            self.env._("No open quotation."),
            count=Order.search_count(offered),
            link="quotation",
            area="side",
            sequence=40,
        )

    # ------------------------------------------------------------------
    # Accounting
    # ------------------------------------------------------------------
    @api.model
    def _sees_receivable(self):
        """Tell whether the user may know what customers owe."""
        Partner = self.env["res.partner"]
        return Partner._has_field_access(Partner._fields["credit"], "read")

    @api.model
    def _prepare_receivable_tile(self, family):
        Line = self.env["account.move.line"]
        owed = (
            Domain("partner_id", "in", family.ids)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        overdue = owed & Domain("date_maturity", "<", fields.Date.context_today(self))
        amounts, late = (
            {
                company: amount
                for company, amount in Line._read_group(
                    domain, ["company_id"], ["amount_residual:sum"]
                )
                if not company.currency_id.is_zero(amount)
            }
            for domain in (owed, overdue)
        )
        return self._prepare_tile(
            "receivable",
            self.env._("Receivable"),
            self._format_amounts(amounts) or "–",
            self.env._("%(amount)s overdue", amount=self._format_amounts(late))
            if late
            else self.env._("nothing overdue"),
            color="danger" if late else "",
        )

    @api.model
    def _prepare_open_invoices(self, domain):
        Move = self.env[MOVE]
        unpaid = (
            domain
            & Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & Domain("payment_state", "not in", PAID)
        )
        moves = Move.search(unpaid, order="invoice_date_due, id", limit=ROW_LIMIT)
        today = fields.Date.context_today(self)
        return self._prepare_section(
            "invoices",
            self.env._("Unpaid Invoices"),
            "fa-money",
            [
                self._prepare_row(
                    move,
                    move.name,
                    move.invoice_date_due
                    and self.env._(
                        "due on %(day)s", day=self._format_day(move.invoice_date_due)
                    ),
                    badge=self.env._("Overdue")
                    if move.invoice_date_due and move.invoice_date_due < today
                    else "",
                    color="danger",
                    aside=format_amount(
                        self.env, move.amount_residual, move.currency_id
                    ),
                )
                for move in moves
            ],
            self.env._("Everything is paid."),
            count=Move.search_count(unpaid),
            link="invoice",
            area="side",
        )
