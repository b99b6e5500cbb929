# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import AccessError


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    van_location_id = fields.Many2one(
        "stock.location",
        "Service Van",
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        index="btree_not_null",
        copy=False,
        help="Where the engineer carries his own parts.",
    )

    def action_create_van_location(self):
        """Give each engineer a stock location of his own, beside the warehouse's stock.

        Who has one already keeps it.

        :raises AccessError: the user manages neither engineers nor the warehouse
        """
        self._check_may_equip()
        # Managers of engineers need not have the right to lay out a warehouse.
        self.sudo()._create_van_locations()
        return True

    def _create_van_locations(self):
        without = self.filtered(lambda employee: not employee.van_location_id)
        parents = without.company_id._get_service_van_parents()
        locations = self.env["stock.location"].create(
            [
                {
                    "name": employee.name,
                    "usage": "internal",
                    "location_id": parents[employee.company_id].id,
                    "company_id": employee.company_id.id,
                }
                for employee in without
            ]
        )
        for employee, location in zip(without, locations, strict=True):
            employee.van_location_id = location

    def _check_may_equip(self):
        if self.env.su or any(
            self.env.user.has_group(group)
            for group in (
                "field_service.group_service_manager",
                "stock.group_stock_manager",
                "hr.group_hr_user",
            )
        ):
            return
        # The names are those of the people whom the user has chosen himself.
        raise AccessError(
            self.env._(
                "Only service, warehouse and personnel managers give an engineer a"
                " van: %(engineers)s.",
                engineers=", ".join(self.sudo().mapped("name")),
            )
        )
