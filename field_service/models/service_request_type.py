# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..const import PRIORITIES


class ServiceRequestType(models.Model):
    _name = "service.request.type"
    _description = "Type of Service Requests"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False, help="Short name by which other programs know the type."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it with all companies."
    )
    is_corrective = fields.Boolean(
        "Removes a Fault",
        help="Something is broken: the problem must be named before a request of this"
        " type is solved, and the same fault coming back counts as a bad fix.",
    )
    needs_visit = fields.Boolean(
        "Needs a Visit", help="An engineer usually goes to the customer."
    )
    via_call_centre = fields.Boolean(
        "Through the Call Centre",
        help="The call centre diagnoses first. Other types go straight to dispatching.",
    )
    allow_direct_close = fields.Boolean(
        "Closed on the Spot",
        help="Answered and closed in one step, without an order or a visit.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "service_request_type_field_rel",
        "type_id",
        "field_id",
        "Required Fields",
        domain="[('model', '=', 'service.request'), ('store', '=', True),"
        " ('readonly', '=', False), ('related', '=', False)]",
        help="What must be filled in before a request of this type is saved.",
    )
    default_team_id = fields.Many2one("service.team", "Team")
    default_priority = fields.Selection(PRIORITIES, "Priority", default="1")
    default_category_id = fields.Many2one("service.request.category", "Category")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL AND code <> ''",
        "Another type of the company has this code already.",
    )

    @api.constrains("required_field_ids")
    def _check_required_fields(self):
        for kind in self:
            # What a type demands is read with its own rights: users who write types
            # need not be allowed to look into the structure of the database.
            foreign = kind.sudo().required_field_ids.filtered(
                lambda field: field.model != "service.request"
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(type)s: %(fields)s are not fields of a service request.",
                        type=kind.name,
                        fields=", ".join(foreign.mapped("field_description")),
                    )
                )

    @ormcache("self.id")
    def _get_required_field_names(self):
        """Return the names of the fields that a request of this type must have."""
        # See _check_required_fields: what a type demands is read with its own rights.
        return tuple(self.sudo().required_field_ids.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        """What types demand is kept in a cache."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What types demand is kept in a cache."""
        if "required_field_ids" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    # Also when the addon is removed: a type in use goes with its table, and the log
    # is spared the database's own words.
    @api.ondelete(at_uninstall=True)
    def _unlink_unused(self):
        # Somebody else's requests, which the user may not see, count as well.
        used = self.env["service.request"].sudo().with_context(active_test=False)
        for [kind] in used._read_group([("type_id", "in", self.ids)], ["type_id"]):
            raise UserError(
                self.env._(
                    "%(type)s: there are requests of this type. Archive it instead.",
                    type=kind.name,
                )
            )
