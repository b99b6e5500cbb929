# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine import coverage as coverage_rule


class Coverage(NamedTuple):
    """Who pays a charge, and why.

    :ivar coverage: billable, warranty, contract, goodwill or internal
    :ivar customer_share: percent (0-100) that the customer pays
    :ivar reason: the explanation in the user's language
    """

    coverage: str
    customer_share: float
    reason: str


class ServiceCoverageMixin(models.AbstractModel):
    """A document that stands under warranty and contract: request, work order."""

    _name = "service.coverage.mixin"
    _description = "Document under Warranty and Contract"

    company_id = fields.Many2one("res.company")
    partner_id = fields.Many2one("res.partner")
    site_id = fields.Many2one("res.partner")
    archive_id = fields.Many2one("service.product.archive")
    product_id = fields.Many2one("product.product")
    contract_id = fields.Many2one(
        "service.contract",
        compute="_compute_contract",
        inverse="_inverse_contract_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        domain="[('state', '!=', 'draft'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    contract_line_id = fields.Many2one(
        "service.contract.line",
        compute="_compute_contract",
        store=True,
        precompute=True,
    )
    warranty_state = fields.Selection(
        [
            ("in_warranty", "In warranty"),
            ("expired", "Warranty expired"),
            ("none", "No warranty"),
        ],
        compute="_compute_warranty_state",
    )
    coverage_summary = fields.Html(
        "Coverage",
        compute="_compute_coverage_summary",
        sanitize=False,
        help="What warranty and contract cover on the day of the call, and why.",
    )

    def _get_coverage_date(self):
        """Return the day of the call in the user's time zone."""
        raise NotImplementedError

    def _is_internal_service(self):
        """Tell whether the work is done on our own equipment."""
        return self.archive_id.is_internal

    @api.depends("partner_id", "site_id", "archive_id", "company_id")
    def _compute_contract(self):
        keys = [record._get_contract_key() for record in self]
        lines = self.env["service.contract"]._match_lines(keys)
        for record, line in zip(self, lines, strict=True):
            record.contract_line_id = line
            record.contract_id = line.contract_id

    def _get_contract_key(self):
        """Return the values by which the contract line of this document is found."""
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "archive_id": self.archive_id.id,
            "product_id": self.product_id.id or self.archive_id.product_id.id,
            "site_id": self.site_id.id or self.archive_id.site_id.id,
            "company_id": self.company_id.id or self.env.company.id,
            "date": self._get_coverage_date(),
        }

    def _inverse_contract_id(self):
        # A plain assignment would not reach what depends on the line: while an
        # inverse runs, the fields of its compute method are protected.
        chosen = self.filtered("contract_id")
        (self - chosen).write({"contract_line_id": False})
        keys = [
            dict(record._get_contract_key(), contract_id=record.contract_id.id)
            for record in chosen
        ]
        lines = self.env["service.contract"]._match_lines(keys)
        for record, line in zip(chosen, lines, strict=True):
            if record.contract_line_id != line:
                record.write({"contract_line_id": line.id})

    @api.depends(
        "archive_id.warranty_start",
        "archive_id.warranty_end",
        "archive_id.warranty_meter_end",
    )
    def _compute_warranty_state(self):
        for record in self:
            archive = record.archive_id
            if not archive.warranty_end:
                record.warranty_state = "none"
            elif archive._is_under_warranty(record._get_coverage_date()):
                record.warranty_state = "in_warranty"
            else:
                record.warranty_state = "expired"

    def _get_coverage_terms(self):
        """Return the engine's terms for this document."""
        self.ensure_one()
        archive, line = self.archive_id, self.contract_line_id
        under_warranty = {"in_warranty": True, "expired": False, "none": None}
        return coverage_rule.Terms(
            is_internal=self._is_internal_service(),
            under_warranty=under_warranty[self.warranty_state],
            warranty_categories=archive._get_warranty_categories(
                self._get_coverage_date()
            ),
            contract_percent=line._get_coverage_percents() if line else None,
        )

    def _get_coverage(self, line):
        """Decide who pays ``line``: warranty, else contract, else the customer.

        :param line: a record of a model with ``service.charge.mixin``, or the name of
            a category (labour, travel, part, subcontract, other)
        :return: :class:`Coverage`
        """
        self.ensure_one()
        category = line if isinstance(line, str) else line._get_charge_category()
        verdict = coverage_rule.decide(category, self._get_coverage_terms())
        return Coverage(
            verdict.coverage,
            verdict.customer_share,
            self._explain_coverage(verdict.reason, category),
        )

    def _explain_coverage(self, reason, category):
        """Put the engine's reason code into words."""
        contract = self.contract_id
        if reason == "internal":
            return self.env._("Own equipment: the company pays")
        if reason == "contract":
            return self.env._(
                "Covered by contract %(contract)s", contract=contract.display_name
            )
        if reason == "contract_zero":
            return self.env._(
                "Contract %(contract)s does not cover this",
                contract=contract.display_name,
            )
        if reason.startswith("warranty"):
            return self._explain_warranty_coverage(category)
        return self.env._("No warranty and no contract")

    def _explain_warranty_coverage(self, category):
        """Say why the warranty of the product pays, or why it does not."""
        archive = self.archive_id
        answer = archive._answer_warranty(self._get_coverage_date(), category)
        words = {
            "archive": archive.display_name,
            "date": format_date(self.env, answer.day) if answer.day else "",
        }
        if answer.is_covered:
            return self.env._("%(archive)s is in warranty until %(date)s", **words)
        if answer.reason in ("excluded", "none"):
            return self.env._(
                "The warranty of %(archive)s does not cover this", **words
            )
        if answer.reason == "early":
            return self.env._(
                "The warranty of %(archive)s starts on %(date)s only, and there"
                " is no contract",
                **words,
            )
        if answer.reason == "ended":
            return self.env._(
                "The warranty of %(archive)s ended on %(date)s and there is no"
                " contract",
                **words,
            )
        return f"{words['archive']}: {archive._describe_warranty(answer)}"

    @api.depends(
        "partner_id", "archive_id", "contract_id", "contract_line_id", "warranty_state"
    )
    def _compute_coverage_summary(self):
        labels = {
            "labour": self.env._("Labour"),
            "travel": self.env._("Travel"),
            "part": self.env._("Parts"),
            "other": self.env._("Other"),
        }
        for record in self:
            if not record.partner_id:
                record.coverage_summary = False
                continue
            rows = Markup()
            for category, label in labels.items():
                coverage = record._get_coverage(category)
                rows += Markup(
                    "<tr><td>%s</td><td class='text-end fw-bold'>%s</td>"
                    "<td class='text-muted'>%s</td></tr>"
                ) % (
                    label,
                    record._describe_share(coverage.customer_share),
                    coverage.reason,
                )
            record.coverage_summary = (
                Markup("<table class='table table-sm mb-0'>%s</table>") % rows
            )

    def _describe_share(self, share):
        """Say in words what the customer pays."""
        if not share:
            return self.env._("free of charge")
        if share >= 100:
            return self.env._("customer pays")
        return self.env._("customer pays %(share)g %%", share=share)
