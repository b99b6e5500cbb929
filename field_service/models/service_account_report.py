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
        for_customer = bool(data.get("for_customer"))
        papers, printed = [], set()
        for partner_id in docids or data.get("ids") or []:
            account = Overview._get_account(int(partner_id))
            if account in printed:
                continue
            printed.add(account)
            lang = account.lang or self.env.lang
            paper = Overview.with_context(lang=lang)._prepare_overview(
                account.with_context(lang=lang), data.get("with_branches", True)
            )
            papers.append(
                {
                    **paper,
                    "partner": account,
                    "lang": lang,
                    "day": format_date(
                        self.env, fields.Date.context_today(self), lang_code=lang
                    ),
                    "for_customer": for_customer,
                    **{
                        name: [
                            one
                            for one in paper[name]
                            if not (for_customer and one["internal"])
                        ]
                        for name in ("profile", "tiles", "sections")
                    },
                }
            )
        for paper in papers:
            # What stands beside the others on the screen comes behind them.
            paper["sections"].sort(key=lambda section: section["area"] != "main")
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": self.env["res.partner"].browse(
                paper["account"]["id"] for paper in papers
            ),
            "papers": papers,
        }
