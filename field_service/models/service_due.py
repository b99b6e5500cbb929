# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..search import match_flag

KINDS = [
    ("warranty", "Warranty Ends"),
    ("limit", "Meter Reaches the Limit"),
    ("contract", "Contract Ends"),
    ("reading", "Meter to Be Read"),
]

# What the counter of the menu looks at, as the filter of the list does.
COUNT_DAYS = timedelta(days=30)
COUNT_LIMIT = 100


class ServiceDue(models.Model):
    """What ends or is due soon, so that somebody speaks to the customer before.

    One row for each warranty that ends, each meter that is about to reach the limit of
    a warranty or is to be read, and each contract that ends.
    """

    _name = "service.due"
    _description = "Ending or Due"
    _auto = False
    _order = "due_on, id"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, readonly=True)
    due_on = fields.Date("On", readonly=True)
    days_left = fields.Integer(
        compute="_compute_days_left", help="Negative: days overdue."
    )
    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", readonly=True
    )
    meter_id = fields.Many2one("service.meter", readonly=True)
    contract_id = fields.Many2one("service.contract", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", "Place", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    current_contract_id = fields.Many2one(
        related="archive_id.contract_id", string="Under Contract"
    )
    is_handled = fields.Boolean(
        "Somebody Is at It",
        compute="_compute_is_handled",
        search="_search_is_handled",
        help="An activity is planned, or sales has an open opportunity.",
    )

    _depends = {
        "service.product.archive": [
            *("state", "is_internal", "warranty_end", "warranty_meter_end"),
            *("product_id", "partner_id", "site_id", "user_id", "company_id"),
        ],
        "service.contract": ["state", "date_end", "partner_id", "user_id"],
        "service.meter": [
            *("active", "archive_id", "warranty_expected_on", "next_reading_on"),
        ],
        "res.partner": ["dedicated_agent_id"],
        "mail.activity": ["active", "res_model", "res_id"],
        "crm.lead": ["active", "service_archive_id", "won_status"],
    }

    # ------------------------------------------------------------------
    # The rows
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s UNION ALL %s",
            self._select_warranties(),
            self._select_contracts(),
            self._select_meters("limit", "warranty_expected_on", 2),
            self._select_meters("reading", "next_reading_on", 3),
        )

    @api.model
    def _select_archive(self):
        """Return the columns that rows take from the installed product ``a``."""
        return SQL(
            """a.id AS archive_id, a.product_id, a.partner_id, a.site_id, a.company_id,
               COALESCE(a.user_id, p.dedicated_agent_id) AS user_id"""
        )

    @api.model
    def _select_warranties(self):
        # What a meter has ended already ends no more.
        return SQL(
            """
            SELECT a.id::bigint * 4 AS id, 'warranty' AS kind,
                   a.warranty_end AS due_on, NULL::integer AS meter_id,
                   NULL::integer AS contract_id, %s
              FROM service_product_archive a
              JOIN res_partner p ON p.id = a.partner_id
             WHERE a.state = 'registered' AND a.warranty_end IS NOT NULL
               AND a.is_internal IS NOT TRUE AND a.warranty_meter_end IS NULL
            """,
            self._select_archive(),
        )

    @api.model
    def _select_contracts(self):
        return SQL(
            """
            SELECT c.id::bigint * 4 + 1 AS id, 'contract' AS kind,
                   c.date_end AS due_on, NULL::integer AS meter_id,
                   c.id AS contract_id, NULL::integer AS archive_id,
                   NULL::integer AS product_id, c.partner_id, NULL::integer AS site_id,
                   c.company_id, COALESCE(c.user_id, p.dedicated_agent_id) AS user_id
              FROM service_contract c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE c.state = 'active' AND c.date_end IS NOT NULL
            """
        )

    @api.model
    def _select_meters(self, kind, date_field, number):
        return SQL(
            """
            SELECT m.id::bigint * 4 + %(number)s AS id, %(kind)s AS kind,
                   m.%(date)s AS due_on, m.id AS meter_id,
                   NULL::integer AS contract_id, %(archive)s
              FROM service_meter m
              JOIN service_product_archive a ON a.id = m.archive_id
              JOIN res_partner p ON p.id = a.partner_id
             WHERE m.active AND m.%(date)s IS NOT NULL AND a.state = 'registered'
               AND (%(kind)s = 'reading'
                    OR (a.is_internal IS NOT TRUE AND a.warranty_meter_end IS NULL
                        AND m.%(date)s <= a.warranty_end))
            """,
            number=number,
            kind=kind,
            date=SQL.identifier(date_field),
            archive=self._select_archive(),
        )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("due_on")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for due in self:
            due.days_left = (due.due_on - today).days if due.due_on else 0

    @api.depends("kind", "due_on", "archive_id", "contract_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for due in self:
            document = due.contract_id or due.meter_id or due.archive_id
            due.display_name = f"{document.display_name}: {labels.get(due.kind, '')}"

    @api.depends("archive_id", "contract_id")
    def _compute_is_handled(self):
        handled = self.search(self._get_handled_domain() & Domain("id", "in", self.ids))
        for due in self:
            due.is_handled = due in handled

    def _search_is_handled(self, operator, value):
        return match_flag(operator, value, self._get_handled_domain())

    @api.model
    def _get_handled_domain(self):
        """Return the domain of what somebody has taken care of."""
        # That something is planned is no secret, whoever plans it.
        Activity = self.env["mail.activity"].sudo()
        Lead = self.env["crm.lead"].sudo()
        open_leads = Lead._search(
            Domain("won_status", "=", "pending")
            & Domain("service_archive_id", "!=", False)
        )
        planned = {
            model: Activity._search(Domain("res_model", "=", model)).subselect("res_id")
            for model in ("service.product.archive", "service.contract")
        }
        return (
            Domain("archive_id", "in", planned["service.product.archive"])
            | Domain("contract_id", "in", planned["service.contract"])
            | Domain("archive_id", "in", open_leads.subselect("service_archive_id"))
        )

    @api.model
    @api.readonly
    def get_due_count(self):
        """Return how much is due in the next days for the user, or for nobody else.

        :return: at most one more than the menu shows
        :rtype: int
        """
        today = fields.Date.context_today(self)
        return self.search_count(
            Domain("due_on", ">=", today - COUNT_DAYS)
            & Domain("due_on", "<=", today + COUNT_DAYS)
            & Domain("user_id", "in", (self.env.uid, False))
            & Domain("is_handled", "=", False),
            limit=COUNT_LIMIT,
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_open(self):
        """Open the product, the meter or the contract.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        document = self.contract_id or self.archive_id
        if self.kind == "reading":
            document = self.meter_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    def action_plan_activity(self):
        """Plan an activity on the products or contracts of these rows.

        :return: a window action: the dialog of the activity
        :raises UserError: products and contracts are mixed
        """
        self.check_access("read")
        documents = self.contract_id if self.contract_id else self.archive_id
        if self.contract_id and self.archive_id:
            raise UserError(
                self.env._(
                    "Plan activities for contracts and for products apart: %(rows)s.",
                    rows=", ".join(self[:10].mapped("display_name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Activity"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": documents._name,
                "active_ids": documents.ids,
                "active_id": documents[:1].id,
                "default_activity_type_id": self.env.ref(
                    "mail.mail_activity_data_call"
                ).id,
                "default_summary": self._get_subject() if len(self) == 1 else "",
            },
        }

    def action_new_request(self):
        """Open a new request for the product of this row.

        :return: a window action: the form of the request, filled in
        """
        self.ensure_one()
        self.check_access("read")
        self.env["service.request"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Request"),
            "res_model": "service.request",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_archive_id": self.archive_id.id,
                "default_site_id": self.site_id.id,
                "default_subject": self._get_subject(),
                "form_view_initial_mode": "edit",
            },
        }

    def action_create_opportunity(self):
        """Hand these rows over to sales: one opportunity for each customer.

        What sales has already is not made twice.

        :return: a window action on the opportunities, or a notification for those who
            do not see them
        """
        self.check_access("read")
        # Whoever cares for customers need not be a salesman to tell sales of a chance.
        Lead = self.env["crm.lead"].sudo()
        there = Lead.search(
            Domain("service_archive_id", "in", self.archive_id.ids)
            & Domain("won_status", "=", "pending")
        )
        new = self.filtered(
            lambda due: (
                not due.archive_id or due.archive_id not in there.service_archive_id
            )
        )
        leads = there | Lead.create(
            [
                rows._prepare_opportunity_vals()
                for rows in new.grouped(
                    lambda due: (due.partner_id, due.company_id)
                ).values()
            ]
        )
        leads = leads.sudo(False)
        if not leads.has_access("read"):
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": self.env._("Sales has the opportunity now."),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Opportunities"),
            "res_model": "crm.lead",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", leads.ids)],
        }
        if len(leads) == 1:
            action.update(res_id=leads.id, views=[(False, "form")])
        return action

    def action_create_quotation(self):
        """Open a new quotation for the customer of this row.

        :return: a window action: the form of the quotation, filled in
        """
        self.ensure_one()
        self.check_access("read")
        self.env["sale.order"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quotation"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_origin": self._get_subject(),
            },
        }

    def _get_subject(self):
        """Say in one line what is due."""
        self.ensure_one()
        document = self.contract_id or self.archive_id
        words = {
            "document": document.display_name,
            "day": format_date(self.env, self.due_on),
        }
        if self.kind == "warranty":
            return self.env._("Warranty of %(document)s ends on %(day)s", **words)
        if self.kind == "contract":
            return self.env._("Contract %(document)s ends on %(day)s", **words)
        words["meter"] = self.meter_id.name
        if self.kind == "limit":
            return self.env._(
                "%(meter)s of %(document)s will end the warranty about %(day)s", **words
            )
        return self.env._("%(meter)s of %(document)s is to be read by %(day)s", **words)

    def _prepare_opportunity_vals(self):
        """Return the values of the opportunity for these rows of one customer."""
        first = self[0]
        return {
            "name": first._get_subject(),
            "type": "opportunity",
            "partner_id": first.partner_id.id,
            "company_id": first.company_id.id,
            "service_archive_id": self.archive_id[:1].id,
            "description": "<br/>".join(due._get_subject() for due in self),
            # Sales decides who takes it.
            "user_id": False,
        }
