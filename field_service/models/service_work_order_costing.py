# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import CHARGE_CATEGORIES, COST_GROUPS

CATEGORIES = [category for category, _label in CHARGE_CATEGORIES]


def _cost_field(label, compute="_compute_cost_details"):
    return fields.Monetary(label, compute=compute, groups=COST_GROUPS)


class ServiceWorkOrder(models.Model):
    """What a work order was expected to cost, and what it did cost."""

    _inherit = "service.work.order"

    estimated_labour = _cost_field("Estimated Labour")
    estimated_travel = _cost_field("Estimated Travel")
    estimated_part = _cost_field("Estimated Parts")
    estimated_subcontract = _cost_field("Estimated Subcontracting")
    estimated_other = _cost_field("Estimated Other Costs")
    actual_labour = _cost_field("Actual Labour")
    actual_travel = _cost_field("Actual Travel")
    actual_part = _cost_field("Actual Parts")
    actual_subcontract = _cost_field("Actual Subcontracting")
    actual_other = _cost_field("Actual Other Costs")
    variance_labour = _cost_field("Variance of Labour")
    variance_travel = _cost_field("Variance of Travel")
    variance_part = _cost_field("Variance of Parts")
    variance_subcontract = _cost_field("Variance of Subcontracting")
    variance_other = _cost_field("Variance of Other Costs")
    estimated_cost = fields.Monetary(
        compute="_compute_cost_totals", store=True, groups=COST_GROUPS
    )
    actual_cost = fields.Monetary(
        compute="_compute_cost_totals", store=True, groups=COST_GROUPS
    )
    cost_variance = fields.Monetary(
        compute="_compute_cost_totals",
        store=True,
        groups=COST_GROUPS,
        help="Actual less estimated cost.",
    )
    cost_variance_percent = fields.Float(
        "Variance (%)", compute="_compute_cost_variance_percent", groups=COST_GROUPS
    )

    @api.model
    def _get_cost_triggers(self):
        """Return the fields whose change makes costs change."""
        return [
            "expected_hours",
            "service_activity_ids.expected_hours",
            "service_activity_ids.employee_id",
            "service_activity_ids.state",
            "dispatch_ids.employee_id",
            "dispatch_ids.travel_minutes",
            "dispatch_ids.state",
            "time_entry_ids.cost",
            "time_entry_ids.kind",
            "cost_line_ids.amount",
            "cost_line_ids.category",
            "cost_line_ids.stage",
        ]

    @api.depends(lambda self: self._get_cost_triggers())
    def _compute_cost_totals(self):
        estimated = self._get_cost_amounts("estimated")
        actual = self._get_cost_amounts("actual")
        for order in self:
            order.estimated_cost = sum(estimated[order].values())
            order.actual_cost = sum(actual[order].values())
            order.cost_variance = order.actual_cost - order.estimated_cost

    @api.depends(lambda self: self._get_cost_triggers())
    def _compute_cost_details(self):
        estimated = self._get_cost_amounts("estimated")
        actual = self._get_cost_amounts("actual")
        for order in self:
            for category in CATEGORIES:
                expected, real = estimated[order][category], actual[order][category]
                order[f"estimated_{category}"] = expected
                order[f"actual_{category}"] = real
                order[f"variance_{category}"] = real - expected

    @api.depends("cost_variance", "estimated_cost")
    def _compute_cost_variance_percent(self):
        for order in self:
            order.cost_variance_percent = (
                100 * order.cost_variance / order.estimated_cost
                if order.estimated_cost
                else 0.0
            )

    def _get_cost_amounts(self, stage):
        """Return what the orders cost, per category.

        Addons above add their categories to the result of ``super()``.

        :param str stage: ``estimated`` or ``actual``
        :return: ``{order: {category: amount in company currency}}``
        """
        amounts = {order: defaultdict(float) for order in self}
        for order in self:
            # Costs are shown to cost groups only, but must be right for everyone.
            for line in order.sudo().cost_line_ids:
                if line.stage == stage:
                    amounts[order][line.category] += line.amount
            if stage == "actual":
                for entry in order.sudo().time_entry_ids:
                    amounts[order][entry._get_charge_category()] += entry.cost
            else:
                order._add_estimated_hours(amounts[order])
        return amounts

    def _add_estimated_hours(self, amounts):
        """Add the cost of the expected work and travel to ``amounts``."""
        order = self.sudo()  # hourly costs, see _get_cost_amounts
        default_rate = order.company_id.service_default_hourly_cost
        visits = order.dispatch_ids.filtered(lambda visit: visit.state != "rejected")
        engineer = visits.employee_id[:1]
        activities = order.service_activity_ids.filtered(
            lambda activity: activity.state != "skipped"
        )
        if activities:
            for activity in activities:
                rate = (activity.employee_id or engineer).hourly_cost or default_rate
                amounts["labour"] += activity.expected_hours * rate
        else:
            amounts["labour"] += order.expected_hours * (
                engineer.hourly_cost or default_rate
            )
        for visit in visits:
            rate = visit.employee_id.hourly_cost or default_rate
            amounts["travel"] += visit.travel_minutes / 60 * rate

    def _check_charges_open(self):
        """Refuse new hours and costs on closed or cancelled orders.

        :raises UserError: names the order
        """
        for order in self.sudo():  # engineers may not read every order
            if order.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is %(state)s: reopen it before changing hours or"
                        " costs.",
                        order=order.display_name,
                        state=dict(
                            order._fields["state"]._description_selection(self.env)
                        )[order.state].lower(),
                    )
                )
