# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain


class ServiceWorkOrder(models.Model):
    """What an engineer must be able to do for an order."""

    _inherit = "service.work.order"

    range_skill_ids = fields.Many2many(
        "hr.skill",
        string="Product Skills",
        compute="_compute_range_skill_ids",
        help="What the products of the order and of its activities ask of an engineer,"
        " besides the required skills of the order. Set them on the product or on its"
        " category.",
    )

    @api.depends("archive_id", "service_activity_ids.archive_id")
    def _compute_range_skill_ids(self):
        # Not every engineer may see each unit that the order is about.
        units = {
            order: order.sudo().archive_id
            | order.sudo().service_activity_ids.archive_id
            for order in self
        }
        archives = self.env["service.product.archive"].sudo().union(*units.values())
        by_product = archives.product_id.product_tmpl_id._get_service_skills()
        for order, archives in units.items():
            order.range_skill_ids = (
                self.env["hr.skill"]
                .union(
                    *(
                        by_product[template.id]
                        for template in archives.product_id.product_tmpl_id
                    )
                )
                .with_env(self.env)
            )

    def _get_required_skills(self):
        """Return all skills that the order asks for, as ``hr.skill`` records."""
        self.ensure_one()
        return self.skill_ids | self.range_skill_ids

    @api.model
    def _get_engineers(self, companies):
        """Return the service engineers of some companies, as the system sees them."""
        # Who can be sent is known to those who plan without rights in personnel.
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                Domain("is_service_engineer", "=", True)
                & Domain("company_id", "in", companies.ids)
            )
        )

    def _get_capable_engineers(self, start=None):
        """Return the engineers who can do this order.

        :param datetime start: of the visit in UTC, on whose day the skills must hold;
            without it, when the order is planned, else today
        :return: ``hr.employee`` records, in no order of preference
        """
        self.ensure_one()
        skills = self.sudo()._get_required_skills()
        engineers = self._get_engineers(self.company_id)
        grants = engineers._get_service_grants(skills)
        start = start or self.planned_start
        return engineers.filtered(
            lambda engineer: (
                not engineer._get_missing_skills(
                    skills, grants, engineer._get_service_day(start)
                )
            )
        ).with_env(self.env)
