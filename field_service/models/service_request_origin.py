# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .service_work_order import INTERNAL_KINDS

INTERNAL_KIND_OF = {
    "field": "internal_field",
    "maintenance": "internal_maintenance",
    "change": "internal_maintenance",
    "return": "tool",
}


class ServiceRequest(models.Model):
    """Who asks: a customer, or a colleague, for whom nobody is invoiced."""

    _inherit = "service.request"

    origin = fields.Selection(
        [("external", "Customer"), ("internal", "Own Company")],
        "Asked By",
        default="external",
        required=True,
        help="Colleagues are served like customers, but never invoiced.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Colleague",
        index="btree_not_null",
        help="Who of the company asks.",
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
    )

    @api.depends("employee_id")
    def _compute_department_id(self):
        for request in self:
            # In which department a colleague works is no secret that needs HR rights.
            request.department_id = (
                request.employee_id.sudo().department_id or request.department_id
            )

    @api.depends("origin", "company_id")
    def _compute_partner_id(self):
        internal = self.filtered(lambda request: request.origin == "internal")
        for request in internal:
            request.partner_id = request.company_id.partner_id
        return super(ServiceRequest, self - internal)._compute_partner_id()

    @api.onchange("origin", "employee_id")
    def _onchange_origin(self):
        if self.origin == "internal":
            # See create.
            self.contact_id = self.employee_id.sudo().work_contact_id
        elif self.employee_id or self.department_id:
            self.update({"employee_id": False, "department_id": False})

    @api.model
    def _is_internal_entry(self, vals):
        """Tell whether ``vals`` are those of a colleague's request."""
        default = self.env.context.get("default_origin", "external")
        return vals.get("origin", default) == "internal"

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("origin", "employee_id", "department_id", "partner_id")
    def _check_origin(self):
        for request in self:
            if request.origin != "internal":
                continue
            if not request.employee_id and not request.department_id:
                raise ValidationError(
                    self.env._(
                        "%(request)s: say which colleague or department asks.",
                        request=request.display_name,
                    )
                )
            own = request.company_id.partner_id
            if request.commercial_partner_id != own.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(request)s is an internal request: it is served to"
                        " %(company)s itself, not to %(partner)s.",
                        request=request.display_name,
                        company=own.display_name,
                        partner=request.partner_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """A colleague's request is answered to the colleague."""
        internal = [vals for vals in vals_list if self._is_internal_entry(vals)]
        if internal:
            employees = self.env["hr.employee"].browse(
                {vals["employee_id"] for vals in internal if vals.get("employee_id")}
            )
            # How a colleague is reached is no secret that needs HR rights.
            contacts = {
                employee.id: employee.work_contact_id.id
                for employee in employees.sudo()
            }
            for vals in internal:
                if not vals.get("contact_id"):
                    vals["contact_id"] = contacts.get(vals.get("employee_id"), False)
                if not vals.get("partner_id"):
                    vals.pop("partner_id", None)
        return super().create(vals_list)

    def write(self, vals):
        """Whom a request is for is settled once there is an order."""
        if "origin" in vals:
            for request in self:
                # An order that the user may not see settles it as well.
                if request.origin != vals["origin"] and request.sudo().work_order_ids:
                    raise UserError(
                        self.env._(
                            "%(request)s has a work order already: whether a customer"
                            " or a colleague asks can no longer be changed.",
                            request=request.display_name,
                        )
                    )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Nobody pays
    # ------------------------------------------------------------------
    def _is_internal_service(self):
        return self.origin == "internal" or super()._is_internal_service()

    @api.depends("origin")
    def _compute_coverage_summary(self):
        return super()._compute_coverage_summary()


class ServiceWorkOrder(models.Model):
    """The order of an internal request is internal work, whatever it is called."""

    _inherit = "service.work.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Turn orders of internal requests into internal work."""
        requests = self.env["service.request"].browse(
            {vals["request_id"] for vals in vals_list if vals.get("request_id")}
        )
        # Who pays does not depend on whether one may read the call.
        internal = {
            request.id for request in requests.sudo() if request.origin == "internal"
        }
        return super().create(
            [
                {**vals, "kind": INTERNAL_KIND_OF.get(kind, kind)}
                if vals.get("request_id") in internal
                and (kind := vals.get("kind") or "field")
                else vals
                for vals in vals_list
            ]
        )

    @api.constrains("kind", "request_id")
    def _check_internal_kind(self):
        for order in self:
            if order._has_internal_request() and order.kind not in INTERNAL_KINDS:
                raise ValidationError(
                    self.env._(
                        "%(order)s serves the internal request %(request)s: nobody is"
                        " invoiced for it, so it stays internal work.",
                        order=order.display_name,
                        request=order.request_id.display_name,
                    )
                )

    def _has_internal_request(self):
        # Who pays does not depend on whether one may read the call.
        return self.request_id.sudo().origin == "internal"

    def _is_internal_service(self):
        return self._has_internal_request() or super()._is_internal_service()
