# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRequest(models.Model):
    """Whom and when the customer wishes, noted at the call already."""

    _inherit = "service.request"

    customer_start = fields.Datetime("Wished From", copy=False)
    customer_end = fields.Datetime("Wished Until", copy=False)
    requested_engineer_id = fields.Many2one(
        "hr.employee",
        "Wished Engineer",
        copy=False,
        index="btree_not_null",
        domain="[('is_service_engineer', '=', True)]",
        help="Proposed when an engineer is sent.",
    )

    @api.constrains("customer_start", "customer_end")
    def _check_wish(self):
        for request in self:
            start, end = request.customer_start, request.customer_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the wished end lies before the wished start.",
                        request=request.display_name,
                    )
                )

    def _prepare_work_order_vals(self):
        return {
            **super()._prepare_work_order_vals(),
            "customer_start": self.customer_start,
            "customer_end": self.customer_end,
        }


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    def _prepare_dispatch_vals(self):
        vals = super()._prepare_dispatch_vals()
        # Whom the customer wishes does not depend on who may read the call.
        if wished := self.request_id.sudo().requested_engineer_id:
            vals["employee_id"] = wished.id
        return vals
