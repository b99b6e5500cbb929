# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServicePartRequestLine(models.Model):
    """A used part that takes the place of a component of the installed product."""

    _inherit = "service.part.request.line"

    replaces_component_id = fields.Many2one(
        "service.product.archive.component",
        "Replaces",
        copy=False,
        index="btree_not_null",
        domain="[('archive_id', '=', archive_id), ('is_active', '=', True)]",
        help="The component that this part takes the place of. Without it, the one"
        " fitted component of the same product is meant.",
    )
    fitted_component_id = fields.Many2one(
        "service.product.archive.component",
        "Fitted As",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    archive_id = fields.Many2one(
        "service.product.archive", compute="_compute_archive_id", compute_sudo=True
    )

    @api.depends("work_order_id.archive_id", "request_id.archive_id")
    def _compute_archive_id(self):
        for line in self:
            line.archive_id = (
                line.work_order_id.archive_id or line.request_id.archive_id
            )

    @api.constrains("replaces_component_id")
    def _check_replaces_component(self):
        for line in self.sudo():  # engineers may not read every archive
            component = line.replaces_component_id
            if component and component.archive_id != line.archive_id:
                raise ValidationError(
                    self.env._(
                        "%(part)s: %(component)s is not fitted in %(archive)s.",
                        part=line.display_name,
                        component=component.display_name,
                        archive=line.archive_id.display_name or "–",
                    )
                )

    def _exchange_components(self):
        """Write the used parts into the component lists of their installed products.

        The old component gets its end, the new one its beginning and serial number.
        A part that replaces nothing is added only when it is followed by serial
        number or lot: a litre of cleaner is no component.
        """
        lines = self.filtered(
            lambda line: (
                line.purpose == "part"
                and line.archive_id
                and line.used_quantity
                and not line.fitted_component_id
            )
        )
        for line in lines:
            replaced = line.replaces_component_id or line._find_same_component()
            if not replaced and line.tracking == "none":
                continue
            day = line._get_exchange_date()
            line.fitted_component_id = self.env[
                "service.product.archive.component"
            ].create(line._prepare_component_vals(day))
            if replaced:
                replaced.write(
                    {
                        "removed_on": day,
                        "replaced_by_id": line.fitted_component_id.id,
                    }
                )

    def _find_same_component(self):
        """Return the one fitted component of the same product, if there is just one."""
        same = self.archive_id.component_ids.filtered(
            lambda component: (
                component.is_active and component.product_id == self.product_id
            )
        )
        return same if len(same) == 1 else same.browse()

    def _get_exchange_date(self):
        moment = self.dispatch_id.actual_end or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _prepare_component_vals(self, day):
        """Return the values of the component that this part has become."""
        return {
            "archive_id": self.archive_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "quantity": self.used_quantity,
            "fitted_on": day,
        }


class ServiceRequest(models.Model):
    """Closing a request brings the component list of its product up to date."""

    _inherit = "service.request"

    update_archive = fields.Boolean(
        "Update Components",
        default=True,
        copy=False,
        help="When the request is closed, the exchanged parts are written into the"
        " component list of the installed product.",
    )

    def action_close(self):
        """Close the requests and update the component lists of their products.

        :raises UserError: see the method of the core addon
        """
        result = super().action_close()
        # Agents close requests without being allowed to change installed products.
        lines = self.sudo().filtered("update_archive").part_line_ids
        lines._exchange_components()
        return result
