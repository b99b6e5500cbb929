# Part of Field Service. License LGPL-3.
from odoo import fields, models

CHECKS = [
    ("warn", "Only show it"),
    ("reason", "Ask for a reason"),
    ("block", "Refuse"),
]


def _check(string, default, words):
    return fields.Selection(CHECKS, string, default=default, required=True, help=words)


class ResCompany(models.Model):
    """What it means when something speaks against sending an engineer."""

    _inherit = "res.company"

    service_check_skills = _check(
        "Missing Skills",
        "reason",
        "When an engineer is sent who lacks a skill that the order or its product asks"
        " for, or whose certificate has expired by then.",
    )
    service_check_leaves = _check(
        "Leaves and Holidays",
        "reason",
        "When an engineer is sent who is on leave then, or on a day off of the"
        " company.",
    )
    service_check_hours = _check(
        "Outside Working Hours",
        "warn",
        "When a visit begins or ends outside the engineer's working hours.",
    )
    service_check_overlaps = _check(
        "Overlapping Visits",
        "warn",
        "When the engineer has another visit at the same time.",
    )
    service_check_territory = _check(
        "Other Territory",
        "warn",
        "When the order lies in a territory that is none of the engineer's. Engineers"
        " without territories work everywhere.",
    )

    def _get_service_check(self, kind):
        """Return what a conflict of a kind means in this company.

        :param str kind: ``skills``, ``leaves``, ``hours``, ``overlaps`` or
            ``territory``
        :return: ``warn``, ``reason`` or ``block``
        """
        return self[f"service_check_{kind}"] or "warn"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_check_skills = fields.Selection(
        related="company_id.service_check_skills", readonly=False, required=True
    )
    service_check_leaves = fields.Selection(
        related="company_id.service_check_leaves", readonly=False, required=True
    )
    service_check_hours = fields.Selection(
        related="company_id.service_check_hours", readonly=False, required=True
    )
    service_check_overlaps = fields.Selection(
        related="company_id.service_check_overlaps", readonly=False, required=True
    )
    service_check_territory = fields.Selection(
        related="company_id.service_check_territory", readonly=False, required=True
    )
