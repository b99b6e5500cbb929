# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

HIGHEST_PRIORITY = 3
ASKABLE_TYPES = (
    "char",
    "text",
    "html",
    "selection",
    "date",
    "many2one",
    "many2many",
    "one2many",
    "integer",
    "float",
)


class ResCompany(models.Model):
    """How a company wants its calls entered."""

    _inherit = "res.company"

    service_bad_fix_priority_steps = fields.Integer(
        "Raise Bad Fixes By",
        default=1,
        help="By how many steps the priority of a request is raised when it is a bad"
        " fix; urgent is the highest.",
    )
    service_partner_required_field_ids = fields.Many2many(
        "ir.model.fields",
        "res_company_service_partner_field_rel",
        "company_id",
        "field_id",
        "Required of a Customer",
        domain="[('model', '=', 'res.partner'), ('store', '=', True), "
        f"('readonly', '=', False), ('ttype', 'in', {ASKABLE_TYPES})]",
        help="What must be known of a customer before a request of his is saved.",
    )

    @api.constrains("service_bad_fix_priority_steps")
    def _check_service_bad_fix_priority_steps(self):
        for company in self:
            if not 0 <= company.service_bad_fix_priority_steps <= HIGHEST_PRIORITY:
                raise ValidationError(
                    self.env._(
                        "%(company)s: the priority of bad fixes is raised by 0 to"
                        " %(highest)s steps.",
                        company=company.name,
                        highest=HIGHEST_PRIORITY,
                    )
                )

    @api.constrains("service_partner_required_field_ids")
    def _check_service_partner_required_fields(self):
        for company in self:
            # Users who set up a company need not be allowed to look into the structure
            # of the database.
            foreign = company.sudo().service_partner_required_field_ids.filtered(
                lambda field: field.model != "res.partner"
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(company)s: %(fields)s are not fields of a customer.",
                        company=company.name,
                        fields=", ".join(foreign.mapped("field_description")),
                    )
                )

    @ormcache("self.id")
    def _get_service_partner_required_fields(self):
        """Return the names of the fields that a customer must have."""
        # See _check_service_partner_required_fields.
        return tuple(self.sudo().service_partner_required_field_ids.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        """What is required of customers is kept in a cache."""
        if any("service_partner_required_field_ids" in vals for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What is required of customers is kept in a cache."""
        if "service_partner_required_field_ids" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def _raise_service_priority(self, priority):
        """Return the priority of a bad fix.

        :param str priority: what it would be otherwise, from "0" to "3"
        :return: the raised one
        :rtype: str
        """
        steps = self.service_bad_fix_priority_steps
        return str(min(HIGHEST_PRIORITY, int(priority or "1") + steps))
