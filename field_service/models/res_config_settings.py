# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_bad_fix_days = fields.Integer(
        related="company_id.service_bad_fix_days", readonly=False
    )
    service_archive_days = fields.Integer(
        related="company_id.service_archive_days", readonly=False
    )
    service_default_team_id = fields.Many2one(
        related="company_id.service_default_team_id", readonly=False
    )
    service_ask_rating = fields.Boolean(
        related="company_id.service_ask_rating", readonly=False
    )
    service_survey_id = fields.Many2one(
        related="company_id.service_survey_id", readonly=False
    )
    service_call_survey_id = fields.Many2one(
        related="company_id.service_call_survey_id", readonly=False
    )
    service_late_tolerance = fields.Integer(
        related="company_id.service_late_tolerance", readonly=False
    )
    service_labour_product_id = fields.Many2one(
        related="company_id.service_labour_product_id", readonly=False
    )
    service_travel_product_id = fields.Many2one(
        related="company_id.service_travel_product_id", readonly=False
    )
    service_fee_product_id = fields.Many2one(
        related="company_id.service_fee_product_id", readonly=False
    )
    service_fixed_product_id = fields.Many2one(
        related="company_id.service_fixed_product_id", readonly=False
    )
    service_default_hourly_cost = fields.Monetary(
        related="company_id.service_default_hourly_cost",
        readonly=False,
        currency_field="company_currency_id",
    )
    service_cost_journal_id = fields.Many2one(
        related="company_id.service_cost_journal_id", readonly=False
    )
    service_absorption_account_id = fields.Many2one(
        related="company_id.service_absorption_account_id", readonly=False
    )
    service_cost_account_billable_id = fields.Many2one(
        related="company_id.service_cost_account_billable_id", readonly=False
    )
    service_cost_account_warranty_id = fields.Many2one(
        related="company_id.service_cost_account_warranty_id", readonly=False
    )
    service_cost_account_contract_id = fields.Many2one(
        related="company_id.service_cost_account_contract_id", readonly=False
    )
    service_cost_account_goodwill_id = fields.Many2one(
        related="company_id.service_cost_account_goodwill_id", readonly=False
    )
    service_cost_account_internal_id = fields.Many2one(
        related="company_id.service_cost_account_internal_id", readonly=False
    )

    def action_create_service_accounting_defaults(self):
        """Create the journal and the accounts that the company still lacks.

        What is set already stays as it is.

        :return: an action that shows the settings anew
        """
        self.company_id._create_service_accounting_defaults()
        return {"type": "ir.actions.client", "tag": "reload"}
