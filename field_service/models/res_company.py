# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import COVERAGES

ACCOUNT_DOMAIN = (
    "[('account_type', 'in', ('expense', 'expense_direct_cost', 'expense_other'))]"
)


def _cost_account(label):
    return fields.Many2one(
        "account.account", label, domain=ACCOUNT_DOMAIN, check_company=True
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    service_bad_fix_days = fields.Integer(
        "Bad-Fix Window (Days)",
        default=30,
        help="The same problem on the same product within so many days after it was"
        " solved counts as a bad fix.",
    )
    service_ask_rating = fields.Boolean(
        "Ask for a Rating",
        default=True,
        help="When a request is closed the customer is asked by e-mail how he was"
        " served.",
    )
    service_survey_id = fields.Many2one(
        "survey.survey",
        "Survey after a Service",
        help="It is offered with the question for a rating, and to agents who call the"
        " customer.",
    )
    service_late_tolerance = fields.Integer(
        "Punctuality Tolerance (Minutes)",
        default=15,
        required=True,
        help="An arrival up to so many minutes after the planned start is punctual.",
    )
    service_archive_days = fields.Integer(
        "Archive Closed Requests after (Days)",
        default=0,
        required=True,
        help="Requests leave the lists so many days after they were closed. 0: never.",
    )
    service_default_team_id = fields.Many2one("service.team", "Default Service Team")
    service_call_survey_id = fields.Many2one(
        "survey.survey",
        "Survey on the Telephone",
        help="The questions that agents ask when a call is about a survey.",
    )
    service_default_hourly_cost = fields.Monetary(
        "Default Hourly Cost",
        currency_field="currency_id",
        help="Cost of an hour where the engineer has no rate of his own.",
    )
    service_labour_product_id = fields.Many2one(
        "product.product", "Labour Product", domain="[('type', '=', 'service')]"
    )
    service_travel_product_id = fields.Many2one(
        "product.product", "Travel Product", domain="[('type', '=', 'service')]"
    )
    service_fee_product_id = fields.Many2one(
        "product.product", "Fee Product", domain="[('type', '=', 'service')]"
    )
    service_fixed_product_id = fields.Many2one(
        "product.product", "Fixed-Price Product", domain="[('type', '=', 'service')]"
    )
    service_cost_journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'general')]",
        check_company=True,
    )
    service_absorption_account_id = _cost_account("Absorption Account")
    service_cost_account_billable_id = _cost_account("Cost of Billable Service")
    service_cost_account_warranty_id = _cost_account("Cost of Warranty")
    service_cost_account_contract_id = _cost_account("Cost of Contracts")
    service_cost_account_goodwill_id = _cost_account("Cost of Goodwill")
    service_cost_account_internal_id = _cost_account("Cost of Internal Service")

    @api.constrains("service_bad_fix_days", "service_late_tolerance")
    def _check_service_limits(self):
        for company in self:
            if company.service_bad_fix_days < 0 or company.service_late_tolerance < 0:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the bad-fix window and the punctuality tolerance"
                        " cannot be negative.",
                        company=company.name,
                    )
                )

    @api.constrains("service_archive_days")
    def _check_service_archive_days(self):
        for company in self:
            if company.service_archive_days < 0:
                raise ValidationError(
                    self.env._(
                        "%(company)s: requests cannot be archived before they are"
                        " closed. Enter 0 to never archive them by themselves.",
                        company=company.name,
                    )
                )

    # ------------------------------------------------------------------
    # Accounting defaults
    # ------------------------------------------------------------------
    def _create_service_accounting_defaults(self):
        """Create the journal and accounts that service costs are posted with.

        Called at installation and whenever a chart of accounts is loaded. What a
        company has set already stays; companies without a chart are left alone.
        """
        for company in self.filtered("chart_template"):
            if not company.service_cost_journal_id:
                company.service_cost_journal_id = company._find_service_journal()
            for field_name, name in company._get_service_account_names().items():
                if not company[field_name]:
                    company[field_name] = company._create_service_account(name)

    def _find_service_journal(self):
        Journal = self.env["account.journal"]
        domain = [("company_id", "=", self.id), ("code", "=", "SERV")]
        return Journal.search(domain, limit=1) or Journal.create(
            {
                "name": self.env._("Service Costs"),
                "code": "SERV",
                "type": "general",
                "company_id": self.id,
                "show_on_dashboard": False,
            }
        )

    @api.model
    def _get_service_account_names(self):
        """Return ``{company field: name of the account}``."""
        return {
            "service_cost_account_billable_id": self.env._("Cost of Billable Service"),
            "service_cost_account_warranty_id": self.env._("Cost of Warranty Service"),
            "service_cost_account_contract_id": self.env._("Cost of Contract Service"),
            "service_cost_account_goodwill_id": self.env._("Cost of Goodwill Service"),
            "service_cost_account_internal_id": self.env._("Cost of Internal Service"),
            "service_absorption_account_id": self.env._("Service Costs Absorbed"),
        }

    def _create_service_account(self, name):
        Account = self.env["account.account"].with_company(self)
        pattern = Account.search(
            [
                ("company_ids", "in", self.id),
                ("account_type", "in", ("expense_direct_cost", "expense")),
            ],
            order="account_type desc, id",
            limit=1,
        )
        return Account.create(
            {
                "name": name,
                "code": Account._search_new_account_code(pattern.code or "600000"),
                "account_type": "expense_direct_cost",
                "company_ids": [fields.Command.set(self.ids)],
            }
        )

    def _get_service_setting(self, field_name):
        """Return a setting without which service costs cannot be posted.

        :raises UserError: names the company and the setting
        """
        self.ensure_one()
        if not self[field_name]:
            raise UserError(
                self.env._(
                    "%(company)s: set “%(setting)s” in the settings of Field Service.",
                    company=self.name,
                    setting=self._fields[field_name]._description_string(self.env),
                )
            )
        return self[field_name]

    def _get_service_cost_journal(self):
        """Return the journal of service costs, or raise a ``UserError``."""
        return self._get_service_setting("service_cost_journal_id")

    def _get_service_absorption_account(self):
        """Return the account that takes the credit of service costs."""
        return self._get_service_setting("service_absorption_account_id")

    def _get_service_cost_account(self, coverage):
        """Return the cost account of a coverage class.

        :param str coverage: billable, warranty, contract, goodwill or internal
        """
        if coverage not in dict(COVERAGES):
            coverage = "billable"
        return self._get_service_setting(f"service_cost_account_{coverage}_id")

    def _get_service_product(self, field_name):
        """Return the product under which something is billed.

        The company's own product, else the one that comes with the addon.
        """
        default = {
            "service_labour_product_id": "field_service.product_labour",
            "service_travel_product_id": "field_service.product_travel",
            "service_fee_product_id": "field_service.product_fee",
            "service_fixed_product_id": "field_service.product_fixed",
        }[field_name]
        product = self[field_name] or self.env.ref(default, raise_if_not_found=False)
        return product or self._get_service_setting(field_name)
