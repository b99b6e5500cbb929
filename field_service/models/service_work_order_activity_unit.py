# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceWorkOrderActivity(models.Model):
    """What an activity is done on: the product of the order, or a unit below it."""

    _inherit = "service.work.order.activity"

    order_archive_id = fields.Many2one(
        related="work_order_id.archive_id", string="Product of the Order"
    )
    archive_id = fields.Many2one(
        "service.product.archive",
        "Unit",
        compute="_compute_archive_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        domain="[('id', 'child_of', order_archive_id), ('state', '!=', 'deactivated')]",
        help="The product of the order, or one of the units that it consists of.",
    )
    component_id = fields.Many2one(
        "service.product.archive.component",
        index="btree_not_null",
        domain="[('archive_id', '=', archive_id), ('is_active', '=', True)]",
        help="The component that is worked on.",
    )

    @api.depends("work_order_id.archive_id", "component_id")
    def _compute_archive_id(self):
        for activity in self:
            top = activity.work_order_id.archive_id
            unit = activity.component_id.archive_id or activity.archive_id
            activity.archive_id = unit if unit._is_part_of(top) else top

    def _get_place_of_work(self):
        """Return in words on what it is done, where that is not the whole product."""
        # Nobody carries out an activity without knowing on what.
        place = self.sudo()
        unit = place.archive_id if place.archive_id != place.order_archive_id else None
        parts = (unit, place.component_id)
        return " · ".join(part.display_name for part in parts if part)

    @api.constrains("archive_id", "component_id")
    def _check_unit(self):
        for activity in self.sudo():  # engineers do not see every unit
            unit, component = activity.archive_id, activity.component_id
            top = activity.order_archive_id
            if unit and top and not unit._is_part_of(top):
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(activity)s: %(unit)s is not a part of %(top)s.",
                        order=activity.work_order_id.name,
                        activity=activity.name,
                        unit=unit.display_name,
                        top=top.display_name,
                    )
                )
            if component and component.archive_id != unit:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(activity)s: %(component)s is not a component of"
                        " %(unit)s.",
                        order=activity.work_order_id.name,
                        activity=activity.name,
                        component=component.display_name,
                        unit=unit.display_name or "–",
                    )
                )
