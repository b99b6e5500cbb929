# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.field_service.models.service_request import OPEN_STATES

from .service_request import KNOWLEDGE_GROUPS

# What a conclusion is compared with when the request is closed.
FINDINGS = {"problem_id", "cause_id", "solution_id", "state"}


class ServiceRequest(models.Model):
    """Diagnostic trees are run on requests, and learn from how these end."""

    _inherit = "service.request"

    diagnosis_ids = fields.One2many(
        "service.diagnosis", "request_id", "Diagnoses", groups=KNOWLEDGE_GROUPS
    )
    diagnosis_count = fields.Integer(
        "Number of Diagnoses",
        compute="_compute_related_counts",
        groups=KNOWLEDGE_GROUPS,
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "diagnosis_count": (
                "service.diagnosis",
                "request_id",
                "field_service_knowledge.service_diagnosis_action",
            ),
        }

    def _get_merged_documents(self):
        return [*super()._get_merged_documents(), ("service.diagnosis", "request_id")]

    # ------------------------------------------------------------------
    # Running a tree
    # ------------------------------------------------------------------
    def action_diagnose(self):
        """Run a diagnostic tree on the request, or go on where it was left.

        :return: a client action
        :raises UserError: the request is over
        """
        self.ensure_one()
        self.env["service.diagnosis"].browse().check_access("create")
        self.check_access("read")
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._(
                    "%(request)s is over: there is nothing to find out any more.",
                    request=self.display_name,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "field_service_knowledge.diagnosis",
            "name": self.env._("Diagnose %(request)s", request=self.name),
            "target": "new",
            "params": {"request_id": self.id},
        }

    def get_diagnosis(self):
        """Return what is needed to run a tree on the request.

        :return: dict: ``request_id``, ``trees`` (see
            ``service.diagnostic.tree.get_offered``), ``run`` (the one that was left, or
            False) and ``can_apply`` (the user may change the request)
        """
        self.ensure_one()
        Diagnosis = self.env["service.diagnosis"]
        Diagnosis.browse().check_access("create")
        self.check_access("read")
        left = Diagnosis.search(
            Domain("request_id", "=", self.id) & Domain("state", "=", "open"), limit=1
        )
        trees = self.env["service.diagnostic.tree"]._get_offered(
            self.product_id, self.problem_id
        )
        return {
            "request_id": self.id,
            "trees": trees._prepare_offer(),
            "run": left._get_run() if left.has_access("write") else False,
            "can_apply": self.has_access("write"),
        }

    def _take_over_diagnosis(self, run):
        """Fill in what a run concluded, as what is expected on this request."""
        vals = {
            name: run[name].id
            for name in ("problem_id", "cause_id", "solution_id")
            if run[name]
        }
        if vals:
            self.write(vals)
        if run.problem_id and not self.expected_problem_at and not self._is_visited():
            self.expected_problem_id = run.problem_id

    # ------------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------------
    def write(self, vals):
        """What is found, or found out later, on closed requests judges their runs."""
        was_closed = self._filter_closed() if vals.keys() & FINDINGS else self.browse()
        result = super().write(vals)
        if vals.keys() & FINDINGS:
            (was_closed | self._filter_closed())._judge_diagnoses()
        return result

    def _filter_closed(self):
        return self.filtered(lambda request: request.state == "closed")

    def _mark_failed_articles(self):
        """What came back was not diagnosed right either."""
        result = super()._mark_failed_articles()
        self._judge_diagnoses()
        return result

    def _judge_diagnoses(self):
        """Tell the runs on these requests what was found in the end."""
        if self:
            # Whoever closes a request need not be who asked the questions.
            self.env["service.diagnosis"].sudo().search(
                Domain("request_id", "in", self.ids)
            )._judge()
