# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .service_state_mixin import Step

EXPIRY_BATCH = 200


class ServiceContract(models.Model):
    _name = "service.contract"
    _description = "Service Contract"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "analytic.mixin",
        "service.state.mixin",
        "service.related.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "reference", "partner_id"]
    _check_company_auto = True

    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, index="trigram"
    )
    reference = fields.Char(
        "Customer's Reference",
        copy=False,
        index="trigram",
        help="The number of the contract at theirs.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Active"),
            ("expired", "Expired"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    team_id = fields.Many2one("service.team", "Service Team", check_company=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Service Hours",
        check_company=True,
        help="The hours in which we promised to work for this customer. Without them"
        " the working hours of the team count.",
    )
    date_start = fields.Date(
        "Begins On", required=True, default=fields.Date.context_today, tracking=True
    )
    date_end = fields.Date(
        "Ends On",
        tracking=True,
        copy=False,
        help="The last day on which the contract holds. Leave it empty for a contract"
        " without an end.",
    )
    days_left = fields.Integer(compute="_compute_days_left")
    line_ids = fields.One2many(
        "service.contract.line", "contract_id", "Coverage", copy=True
    )
    price = fields.Monetary(help="Price for one billing interval.", tracking=True)
    billing_interval = fields.Selection(
        [
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half_year", "Half-Year"),
            ("year", "Year"),
        ],
        default="year",
    )
    billing_mode = fields.Selection(
        [("advance", "In Advance"), ("arrears", "In Arrears")], default="advance"
    )
    note = fields.Html("Terms")
    closed_on = fields.Date(readonly=True, copy=False)
    close_reason = fields.Char("Reason for Closing", copy=False, tracking=True)
    request_ids = fields.One2many("service.request", "contract_id", "Request History")
    work_order_ids = fields.One2many(
        "service.work.order", "contract_id", "Order History"
    )
    request_count = fields.Integer("Requests", compute="_compute_related_counts")
    work_order_count = fields.Integer("Work Orders", compute="_compute_related_counts")

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a contract must be unique."
    )
    _match_index = models.Index(
        "(partner_id, company_id, date_start) WHERE state <> 'draft'"
    )
    _expiry_index = models.Index("(date_end) WHERE state = 'active'")

    _state_steps = {
        "action_activate": Step(("draft",), "active"),
        "action_close": Step(("active",), "closed"),
        "_expire": Step(("active",), "expired"),
    }

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "request_count": (
                "service.request",
                "contract_id",
                "field_service.service_request_action",
            ),
            "work_order_count": (
                "service.work.order",
                "contract_id",
                "field_service.service_work_order_action",
            ),
        }

    # ------------------------------------------------------------------
    # Computes and constraints
    # ------------------------------------------------------------------
    @api.depends("name", "partner_id.display_name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " – ".join(
                filter(None, [contract.name, contract.partner_id.name])
            )

    @api.depends("date_end")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.days_left = (
                (contract.date_end - today).days if contract.date_end else 0
            )

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for contract in self:
            if contract.date_end and contract.date_end < contract.date_start:
                raise ValidationError(
                    self.env._(
                        "%(contract)s: the contract cannot end before it begins.",
                        contract=contract.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.contract"
        )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for contract in self.filtered(lambda contract: contract.state != "draft"):
            raise UserError(
                self.env._(
                    "%(contract)s was in force and cannot be deleted. Close it"
                    " instead.",
                    contract=contract.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_activate(self):
        """Put the contracts in force.

        :raises UserError: a contract covers nothing, or is not a draft
        """
        self._check_step("action_activate")
        for contract in self.filtered(lambda contract: not contract.line_ids):
            raise UserError(
                self.env._(
                    "%(contract)s covers nothing yet. Add at least one line that says"
                    " what is covered.",
                    contract=contract.display_name,
                )
            )
        self._apply_step("action_activate")
        return True

    def action_close(self, reason=None):
        """End the contracts before their time; from today on they cover nothing.

        :param str reason: why; without it the reason entered on the contract stays
        :raises UserError: a contract is not active
        """
        vals = {"closed_on": fields.Date.context_today(self)}
        if reason:
            vals["close_reason"] = reason
        self._apply_step("action_close", vals)
        return True

    @api.model
    def _cron_expire(self):
        """Expire the contracts that ended before today, in batches.

        It may run on several workers at once and be stopped at any time: what another
        one holds is left to it, what is not done is done the next time.
        """
        ended = Domain("state", "=", "active") & Domain(
            "date_end", "<", fields.Date.context_today(self)
        )
        remaining = self.search_count(ended)
        last_id = 0
        while batch := self.search(
            ended & Domain("id", ">", last_id), order="id", limit=EXPIRY_BATCH
        ):
            last_id = batch[-1].id
            free = batch.try_lock_for_update(allow_referencing=True)
            free.write({"state": self._state_steps["_expire"].target})
            remaining = max(remaining - len(free), 0)
            if not self.env["ir.cron"]._commit_progress(len(free), remaining=remaining):
                break
