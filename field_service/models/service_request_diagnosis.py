# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from .service_request import HANDLED_STATES


class ServiceRequest(models.Model):
    """What the call centre took the problem for, beside what it turned out to be."""

    _inherit = "service.request"

    expected_problem_id = fields.Many2one(
        "service.problem",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The problem as it was recorded when the request was sent to dispatching:"
        " it stays, whatever is found later.",
    )
    expected_problem_at = fields.Datetime(
        "Diagnosis Sent On",
        readonly=True,
        copy=False,
        help="From then on the expected problem no longer changes.",
    )
    diagnosis_judged = fields.Boolean(
        compute="_compute_diagnosis",
        store=True,
        precompute=True,
        help="Handled, and both the expected and the actual problem are known.",
    )
    diagnosis_correct = fields.Boolean(
        "Diagnosis Right",
        compute="_compute_diagnosis",
        store=True,
        precompute=True,
        help="The problem that was expected is the one that was found.",
    )

    @api.depends("state", "problem_id", "expected_problem_id")
    def _compute_diagnosis(self):
        for request in self:
            request.diagnosis_judged = bool(
                request.state in HANDLED_STATES
                and request.problem_id
                and request.expected_problem_id
            )
            request.diagnosis_correct = (
                request.diagnosis_judged
                and request.problem_id == request.expected_problem_id
            )

    @api.model_create_multi
    def create(self, vals_list):
        """The problem of the call is what is expected to be found."""
        return super().create(
            [
                {**vals, "expected_problem_id": vals["problem_id"]}
                if vals.get("problem_id") and "expected_problem_id" not in vals
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """The first problem that is noted is expected, what is found is actual.

        The context key ``service_findings`` says that the problem was found.
        """
        result = super().write(vals)
        if vals.get("problem_id") and not self.env.context.get("service_findings"):
            undiagnosed = self.filtered(
                lambda request: (
                    not request.expected_problem_id and not request._is_visited()
                )
            )
            if undiagnosed:
                undiagnosed.expected_problem_id = vals["problem_id"]
        return result

    def _is_visited(self):
        """Tell whether an engineer has seen the problem already."""
        # Whether somebody was there does not depend on whose visits one may see.
        return any(visit.actual_start for visit in self.sudo().dispatch_ids)

    def _keep_expected_problem(self):
        """Keep the diagnosis with which requests are sent to dispatching, once."""
        now = fields.Datetime.now()
        unsent = self.filtered(lambda request: not request.expected_problem_at)
        for problem, requests in unsent.grouped("problem_id").items():
            vals = {"expected_problem_at": now}
            if problem:
                vals["expected_problem_id"] = problem.id
            requests.write(vals)


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    def action_release(self):
        """Release the orders; the diagnosis behind them is kept."""
        result = super().action_release()
        # Whoever releases an order need not have the right to change the call.
        self.sudo().request_id._keep_expected_problem()
        return result


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    def _report_findings(self):
        """What is found at the customer's is no expectation."""
        return super(
            ServiceDispatch, self.with_context(service_findings=True)
        )._report_findings()
