# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

from .service_report_request import ServiceReportRequest as RequestAnalysis

APPRAISERS = "field_service.group_service_dispatcher"


class ServiceReportRequest(models.Model):
    """The call centre is appraised by what became of its calls."""

    _inherit = "service.report.request"

    _ratios = {
        **RequestAnalysis._ratios,
        "diagnostic_accuracy": ("diagnosis_correct_count", "diagnosis_count"),
        "parts_accuracy": ("parts_correct_count", "parts_count"),
    }
    _layouts = {
        **RequestAnalysis._layouts,
        "appraisal": (
            "name",
            "subject",
            "agent_id",
            "type_id",
            "expected_problem_id",
            "problem_id",
            "received_at",
            "solved_at",
            "ftf_numerator",
            "ftf_denominator",
            "ftf_rate",
            "diagnosis_correct_count",
            "diagnosis_count",
            "diagnostic_accuracy",
            "parts_correct_count",
            "parts_count",
            "parts_accuracy",
            "came_back_count",
            "solved_count",
            "bad_fix_rate",
        ),
    }

    # Nobody looks into his colleagues' appraisal.
    agent_id = fields.Many2one(
        "res.users",
        "Call Agent",
        readonly=True,
        groups=APPRAISERS,
        help="Who registered the request; empty when the customer did it himself.",
    )
    expected_problem_id = fields.Many2one("service.problem", readonly=True)
    diagnosis_count = fields.Integer(
        "Diagnoses",
        readonly=True,
        help="Handled requests of which the expected and the actual problem are known.",
    )
    diagnosis_correct_count = fields.Integer(
        "Diagnoses Right",
        readonly=True,
        help="The problem that was expected is the one that was found.",
    )
    diagnostic_accuracy = fields.Float(readonly=True, aggregator="avg")
    parts_count = fields.Integer(
        "Parts Stated",
        readonly=True,
        help="Requests of which it is known what became of the parts stated at entry.",
    )
    parts_correct_count = fields.Integer(
        "Parts Stated Rightly",
        readonly=True,
        help="All parts stated at the entry were the ones that were needed.",
    )
    parts_accuracy = fields.Float(readonly=True, aggregator="avg")

    _depends = {
        "service.request": [
            "expected_problem_id",
            "diagnosis_judged",
            "diagnosis_correct",
            "parts_judged",
            "parts_correct",
        ],
        "res.users": ["share"],
    }

    @api.model
    def _select_numbers(self):
        return SQL(
            """%(numbers)s,
                r.expected_problem_id,
                CASE WHEN author.share IS NOT TRUE THEN author.id END AS agent_id,
                COALESCE(r.diagnosis_judged, FALSE)::int AS diagnosis_count,
                COALESCE(r.diagnosis_correct, FALSE)::int AS diagnosis_correct_count,
                CASE WHEN r.diagnosis_judged THEN r.diagnosis_correct::int END::float8
                    AS diagnostic_accuracy,
                COALESCE(r.parts_judged, FALSE)::int AS parts_count,
                COALESCE(r.parts_correct, FALSE)::int AS parts_correct_count,
                CASE WHEN r.parts_judged THEN r.parts_correct::int END::float8
                    AS parts_accuracy
            """,
            numbers=super()._select_numbers(),
        )

    @api.model
    def _from(self):
        # PostgreSQL leaves the authors out where nobody asks for them.
        return SQL(
            "%s LEFT JOIN res_users author ON author.id = r.create_uid",
            super()._from(),
        )
