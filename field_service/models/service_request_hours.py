# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRequest(models.Model):
    """The hours that a request took, and their correction by hand."""

    _inherit = "service.request"

    time_entry_ids = fields.One2many("service.time.entry", "request_id")
    hours_spent = fields.Float(
        compute="_compute_hours_spent",
        inverse="_inverse_hours_spent",
        store=True,
        precompute=True,
        help="Hours of all visits, corrected by hand where a reason is given.",
    )
    days_spent = fields.Float(
        compute="_compute_days_spent", help="Hours spent in working days of the team."
    )
    hours_correction = fields.Float(readonly=True, copy=False)
    hours_correction_reason = fields.Char("Reason for the Correction", copy=False)

    @api.depends("time_entry_ids.hours", "hours_correction")
    def _compute_hours_spent(self):
        for request in self:
            request.hours_spent = (
                sum(request.time_entry_ids.mapped("hours")) + request.hours_correction
            )

    def _inverse_hours_spent(self):
        corrections = []
        for request in self:
            if not request.hours_correction_reason:
                raise ValidationError(
                    self.env._(
                        "%(request)s: give the reason why the hours spent are"
                        " corrected.",
                        request=request.display_name,
                    )
                )
            if request.hours_spent < 0:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the hours spent cannot be negative.",
                        request=request.display_name,
                    )
                )
            recorded = sum(request.time_entry_ids.mapped("hours"))
            correction = request.hours_spent - recorded
            corrections.append(
                request._prepare_log_vals(
                    "corrected",
                    note=request.hours_correction_reason,
                    old=f"{recorded + request.hours_correction:.2f} h",
                    new=f"{request.hours_spent:.2f} h",
                )
            )
            request.hours_correction = correction
        self.env["service.log"]._record(corrections)

    @api.depends("hours_spent", "team_id", "contract_id")
    def _compute_days_spent(self):
        for request in self:
            hours_per_day = request._get_service_calendar().hours_per_day or 8.0
            request.days_spent = request.hours_spent / hours_per_day
