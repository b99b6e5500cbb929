# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRequest(models.Model):
    """Components that were taken out, and nothing was put in their place."""

    _inherit = "service.request"

    removed_component_ids = fields.Many2many(
        "service.product.archive.component",
        "service_request_removed_component_rel",
        "request_id",
        "component_id",
        string="Taken Out",
        copy=False,
        domain="[('archive_id', 'child_of', archive_id), ('is_active', '=', True)]",
        help="Components that were taken out and not replaced. They leave the component"
        " list when the request is closed.",
    )

    @api.constrains("removed_component_ids", "archive_id")
    def _check_removed_components(self):
        for request in self:
            for component in request.removed_component_ids:
                if not component.archive_id._is_part_of(request.archive_id):
                    raise ValidationError(
                        self.env._(
                            "%(request)s: %(component)s is not fitted in %(archive)s.",
                            request=request.display_name,
                            component=component.display_name,
                            archive=request.archive_id.display_name or "–",
                        )
                    )

    def _remove_components(self):
        """End the components that were taken out without replacement."""
        for request in self:
            gone = request.removed_component_ids.filtered("is_active")
            moment = request.dispatch_ids.filtered("actual_end").mapped("actual_end")
            day = fields.Datetime.context_timestamp(
                request, max(moment, default=fields.Datetime.now())
            ).date()
            gone._take_out(day, "removed", removed_request_id=request.id)
            # A unit with a record of its own is no part of the system any more.
            units = gone.unit_id.filtered(lambda unit: unit.state == "registered")
            units.with_context(move_date=day, move_reason=request.name).write(
                {"parent_id": False}
            )
