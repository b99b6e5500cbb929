# Part of Field Service. License LGPL-3.
from odoo import fields, models


class HrEmployeePublic(models.Model):
    """The engineer's van, as service users see and service managers set it."""

    _inherit = "hr.employee.public"

    van_location_id = fields.Many2one(
        "stock.location",
        "Service Van",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Where the engineer carries his own parts.",
    )

    def write(self, vals):
        """Let a service manager say which van an engineer drives."""
        vals = dict(vals)
        if "van_location_id" in vals:
            van = vals.pop("van_location_id")
            self.check_access("write")
            # The right was checked on the public profile, as for the other fields.
            self.env["hr.employee"].sudo().browse(self.ids).van_location_id = van
            self.env["hr.employee"].flush_model(["van_location_id"])
            self.invalidate_recordset()
        return super().write(vals) if vals else True

    def action_create_van_location(self):
        """Give each engineer a van; see the same action of the employee."""
        employees = self.env["hr.employee"].browse(self.ids)
        employees._check_may_equip()
        # Who may equip engineers need not see their personnel records.
        employees.sudo()._create_van_locations()
        self.env["hr.employee"].flush_model(["van_location_id"])
        self.invalidate_recordset()
        return True
