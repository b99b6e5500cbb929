# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Who writes by himself is not sent away: the team completes what is missing.
SELF_SERVICE_CHANNELS = ("email", "portal")


class ServiceRequest(models.Model):
    """What must be known of a customer before his request is entered."""

    _inherit = "service.request"

    missing_customer_data = fields.Char(
        "Customer Still Needs", compute="_compute_missing_customer_data"
    )

    @api.depends("partner_id", "company_id", "origin")
    def _compute_missing_customer_data(self):
        for request in self:
            request.missing_customer_data = ", ".join(
                label for label, _name in request._find_missing_customer_fields()
            )

    def _find_missing_customer_fields(self):
        """Return ``[(label, name)]`` of the customer's fields that are empty."""
        self.ensure_one()
        # Whatever is required is only named, whoever may see it.
        customer = self.partner_id.sudo()
        if not customer or self.origin == "internal":
            return []
        return [
            (customer._fields[name]._description_string(self.env), name)
            for name in self.company_id._get_service_partner_required_fields()
            if not customer[name]
        ]

    def _get_missing_customer_data(self):
        """Return what the customer of a request being entered lacks, in words."""
        if self._is_entered_by_customer():
            return []
        return [
            self.env._(
                "%(field)s of %(customer)s",
                field=label,
                customer=self.partner_id.display_name,
            )
            for label, _name in self._find_missing_customer_fields()
        ]

    def _is_entered_by_customer(self):
        """Tell whether the customer wrote himself, so that nobody could ask him."""
        return self.channel in SELF_SERVICE_CHANNELS

    def write(self, vals):
        """Ask for what must be known of a customer who is chosen later."""
        result = super().write(vals)
        if vals.get("partner_id") or vals.get("contact_id"):
            self._check_required_fields(entry=True)
        return result

    def _create_work_orders(self):
        """Nobody is sent to a customer of whom something essential is missing."""
        lines = [
            self.env._(
                "%(request)s: complete the customer %(customer)s first. Missing:"
                " %(fields)s.",
                request=request.display_name,
                customer=request.partner_id.display_name,
                fields=request.missing_customer_data,
            )
            for request in self
            if request._is_entered_by_customer() and request.missing_customer_data
        ]
        if lines:
            raise ValidationError("\n".join(lines))
        return super()._create_work_orders()
