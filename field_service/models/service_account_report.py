# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import format_date


class ReportAccount(models.AbstractModel):
    """The page of a customer on paper, in his language."""

    _name = "report.field_service.report_account"
    _description = "Account Overview"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what is printed: one page for each customer."""
        data = data or {}
        Overview = self.env["service.account.overview"]
        accounts = self.env["res.partner"].union(
            *(
                Overview._get_account(int(partner_id))
                for partner_id in docids or data.get("ids") or []
            )
        )
        return {
            "doc_ids": docids,
            "doc_model": accounts._name,
            "docs": accounts,
            "papers": [
                self._prepare_paper(
                    account,
                    data.get("with_branches", True),
                    bool(data.get("for_customer")),
                )
                for account in accounts
            ],
        }

    @api.model
    def _prepare_paper(self, account, with_branches, for_customer):
        """Return what is printed of one customer.

        :param bool for_customer: whether to leave out what is for our own people
        """
        lang = account.lang or self.env.lang
        Overview = self.env["service.account.overview"].with_context(lang=lang)
        paper = Overview._prepare_overview(
            account.with_context(lang=lang), with_branches
        )
        if for_customer:
            for name in ("profile", "tiles", "sections"):
                paper[name] = [one for one in paper[name] if not one["internal"]]
        # What stands beside the others on the screen comes behind them.
        paper["sections"].sort(key=lambda section: section["area"] != "main")
        today = fields.Date.context_today(self)
        return {
            **paper,
            "partner": account,
            "lang": lang,
            "day": format_date(self.env, today, lang_code=lang),
            "for_customer": for_customer,
        }
