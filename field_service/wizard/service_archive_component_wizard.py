# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceArchiveComponentWizard(models.TransientModel):
    """Take a component out of a machine: for good, or into another one."""

    _name = "service.archive.component.wizard"
    _description = "Take Out a Component"

    component_id = fields.Many2one(
        "service.product.archive.component", required=True, readonly=True
    )
    archive_id = fields.Many2one(related="component_id.archive_id")
    company_id = fields.Many2one(related="component_id.company_id")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        required=True,
    )
    fitted_quantity = fields.Float(
        related="component_id.quantity", string="Fitted Quantity"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    end_reason = fields.Selection(
        [
            ("removed", "Taken out, nothing in its place"),
            ("moved", "Fitted in another machine"),
            ("mistake", "Entered by mistake"),
        ],
        "What Happens",
        default="removed",
        required=True,
    )
    target_id = fields.Many2one(
        "service.product.archive",
        "Into",
        domain="[('state', '=', 'registered'), ('company_id', '=', company_id),"
        " ('id', '!=', archive_id)]",
    )
    note = fields.Char()

    @api.depends("component_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.component_id.quantity

    def action_confirm(self):
        """Write the end of the component, and its beginning in the other machine.

        :raises UserError: it is out already, there is not that much of it, or the other
            machine is missing
        """
        self.ensure_one()
        component = self.component_id
        component.check_access("write")
        self._check_quantity()
        if component.unit_id and self.end_reason != "mistake":
            # A unit with a record of its own moves as a whole, its row follows.
            component.unit_id._move(
                {"parent_id": self.target_id.id}, date=self.date, reason=self.note
            )
            return {"type": "ir.actions.act_window_close"}
        part = component._split(self.quantity)
        if self.note:
            part.note = self.note
        if self.end_reason == "moved":
            part._move_to(self.target_id, self.date)
        else:
            part._take_out(self.date, self.end_reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_quantity(self):
        component = self.component_id
        compare = component.product_id.uom_id.compare
        if not component.is_active:
            raise UserError(
                self.env._(
                    "%(component)s is no longer fitted.",
                    component=component.display_name,
                )
            )
        too_much = compare(self.quantity, component.quantity) > 0
        if compare(self.quantity, 0) <= 0 or too_much:
            raise UserError(
                self.env._(
                    "%(component)s: take out between 0 and %(fitted)s.",
                    component=component.display_name,
                    fitted=component.quantity,
                )
            )
        if self.end_reason == "moved" and not self.target_id:
            raise UserError(self.env._("Choose the machine in which it is fitted now."))
