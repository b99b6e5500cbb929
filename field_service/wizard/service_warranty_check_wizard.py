# Part of Field Service. License LGPL-3.
from markupsafe import Markup

from odoo import api, fields, models


class ServiceWarrantyCheckWizard(models.TransientModel):
    """Is it covered? What warranty and contract say of one product on one day."""

    _name = "service.warranty.check.wizard"
    _description = "Is It Covered?"

    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", required=True, readonly=True
    )
    date = fields.Date("On", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("covered", "Covered"), ("partly", "Partly covered"), ("no", "Not covered")],
        compute="_compute_answer",
    )
    answer = fields.Html(compute="_compute_answer", sanitize=False)
    contract_id = fields.Many2one("service.contract", compute="_compute_contract_id")
    contract_line_id = fields.Many2one(
        "service.contract.line", "Contract Covers", compute="_compute_contract_id"
    )

    @api.depends("archive_id", "date")
    def _compute_contract_id(self):
        asked = self.filtered("date")
        (self - asked).contract_id = (self - asked).contract_line_id = False
        # Engineers see that there is a contract, even one that they may not open.
        lines = (
            self.env["service.contract"]
            .sudo()
            ._match_lines(
                [wizard.archive_id._get_contract_key(wizard.date) for wizard in asked]
            )
        )
        for wizard, line in zip(asked, lines, strict=True):
            wizard.contract_line_id = line
            wizard.contract_id = line.contract_id

    @api.depends("archive_id", "date", "contract_line_id")
    def _compute_answer(self):
        labels = self.env["service.product.archive"]._get_warranty_labels()
        for wizard in self:
            if not wizard.date:
                wizard.state = wizard.answer = False
                continue
            answers = wizard._get_answers()
            covered = [is_covered for is_covered, _words in answers.values()]
            wizard.state = "no" if not any(covered) else "partly"
            if all(covered):
                wizard.state = "covered"
            rows = Markup().join(
                Markup(
                    "<tr><td><i class='fa %s'></i></td><td class='fw-bold'>%s</td>"
                    "<td>%s</td></tr>"
                )
                % (
                    "fa-check text-success" if is_covered else "fa-times text-danger",
                    labels[category],
                    words,
                )
                for category, (is_covered, words) in answers.items()
            )
            wizard.answer = (
                Markup("<table class='table table-sm mb-0'>%s</table>") % rows
            )

    def _get_answers(self):
        """Return ``{category: (is covered, words)}``; the contract helps out."""
        # Engineers see that there is a contract, even one that they may not open.
        line = self.sudo().contract_line_id
        percents = line._get_coverage_percents() if line else {}
        answers = self.archive_id._explain_warranty(self.date)
        for category, (is_covered, words) in answers.items():
            percent = percents.get(category)
            if not is_covered and percent:
                answers[category] = (
                    True,
                    self.env._(
                        "%(words)s; contract %(contract)s covers %(percent)g %%",
                        words=words,
                        contract=line.contract_id.name,
                        percent=percent,
                    ),
                )
        return answers
