# Part of Field Service. License LGPL-3.
from odoo import api, models

# As many trees as there is room for beside the call.
OFFERED = 3


class ServiceCallScreen(models.AbstractModel):
    """Questions to ask while the caller speaks; their answers stay with the request."""

    _inherit = "service.call.screen"

    @api.model
    def _prepare_help(self, request, values):
        help_values = super()._prepare_help(request, values)
        trees = self.env["service.diagnostic.tree"]
        if request.product_id or request.problem_id:
            trees = trees._get_offered(request.product_id, request.problem_id)[:OFFERED]
        help_values["trees"] = trees._prepare_offer()
        return help_values

    @api.model
    def save_call(self, values, step="save", call_id=None, seconds=0):
        """Register the call, and keep the questions that were asked during it.

        The arguments, the answer and the errors are those of the call itself;
        ``values["diagnoses"]`` are the runs as ``service.diagnosis.save_run`` takes them.
        """
        result = super().save_call(values, step, call_id, seconds)
        if result.get("request") and values.get("diagnoses"):
            request = self.env["service.request"].browse(result["request"]["id"])
            request._keep_diagnoses(values["diagnoses"])
        return result


class ServiceRequest(models.Model):
    _inherit = "service.request"

    def _keep_diagnoses(self, runs):
        """Write down the runs of a call; the problem at its end was expected.

        :param list runs: dicts, see ``service.diagnosis.save_run``
        """
        for values in runs:
            # A run that was saved with the call before is not written twice.
            run = self.diagnosis_ids.filtered(
                lambda one, key=values.get("id"): one.id == key and one._is_mine()
            )
            if run or not values.get("id"):
                run._keep(self, values)
