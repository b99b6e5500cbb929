# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceAssignResult(models.TransientModel):
    """What came out when engineers were looked for many orders."""

    _name = "service.assign.result"
    _description = "Engineers Put Down for Orders"

    line_ids = fields.One2many("service.assign.result.line", "result_id", "Orders")
    assigned_count = fields.Integer("Engineers Found", compute="_compute_counts")
    open_count = fields.Integer("Left Open", compute="_compute_counts")

    @api.depends("line_ids.employee_id")
    def _compute_counts(self):
        for result in self:
            found = result.line_ids.filtered("employee_id")
            result.assigned_count = len(found)
            result.open_count = len(result.line_ids) - len(found)

    def _get_form_action(self):
        """Return a window action that shows this result."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Engineers Put Down"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_open_visits(self):
        """Open the drafts that were made, to look at them and to send them.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_dispatch_action"
        )
        action["domain"] = [("id", "in", self.line_ids.dispatch_id.ids)]
        action["context"] = {}
        return action


class ServiceAssignResultLine(models.TransientModel):
    _name = "service.assign.result.line"
    _description = "Engineer Put Down for an Order"

    result_id = fields.Many2one(
        "service.assign.result", required=True, ondelete="cascade", index=True
    )
    work_order_id = fields.Many2one(
        "service.work.order", required=True, ondelete="cascade"
    )
    priority = fields.Selection(related="work_order_id.priority")
    employee_id = fields.Many2one("hr.employee", "Engineer")
    dispatch_id = fields.Many2one("service.dispatch", "Visit", ondelete="set null")
    planned_start = fields.Datetime()
    score = fields.Float("Points")
    note = fields.Text("Why")
