# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import PICKING_READERS


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    part_request_ids = fields.One2many(
        "service.part.request", "dispatch_id", "Part Requests"
    )
    part_line_ids = fields.One2many("service.part.request.line", "dispatch_id", "Parts")
    part_request_count = fields.Integer(compute="_compute_related_counts")
    part_picking_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )
    van_location_id = fields.Many2one(
        "stock.location",
        "Van",
        related="employee_id.van_location_id",
        help="The stock that the engineer carries with him.",
    )
    part_availability = fields.Selection(
        related="work_order_id.part_availability", string="Parts in Time"
    )

    def _get_related_documents(self):
        documents = {
            **super()._get_related_documents(),
            "part_request_count": (
                "service.part.request",
                "dispatch_id",
                "field_service_parts.service_part_request_action",
            ),
        }
        if self.env["stock.picking"].has_access("read"):
            documents["part_picking_count"] = (
                "stock.picking",
                "service_dispatch_id",
                "stock.action_picking_tree_all",
            )
        return documents

    @api.model_create_multi
    def create(self, vals_list):
        """The first visit of an order brings along the parts of the order."""
        dispatches = super().create(vals_list)
        # The parts of the order join the visit whoever plans it.
        dispatches.work_order_id.sudo().part_request_ids._join_open_dispatch()
        return dispatches

    def action_reject(self, reason=None):
        """Leave the parts with the order when the engineer declines.

        :param str reason: why the engineer declines
        """
        result = super().action_reject(reason=reason)
        # The next visit brings them along.
        self.sudo().part_request_ids.filtered(
            lambda part_request: part_request.state != "done"
        ).dispatch_id = False
        return result

    # ------------------------------------------------------------------
    # The engineer's own parts
    # ------------------------------------------------------------------
    def action_take_parts(self):
        """Take the parts stated on these visits out of the engineer's own van.

        :raises UserError: no parts are stated, or the engineer has no van
        """
        for dispatch in self:
            # The van of the engineer is no secret to himself.
            van = dispatch.sudo().employee_id.van_location_id
            if not van:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: %(engineer)s has no van to take parts from.",
                        dispatch=dispatch.name,
                        engineer=dispatch.sudo().employee_id.name or "–",
                    )
                )
            drafts = dispatch._get_draft_part_requests()
            drafts.location_id = van.id
            drafts._submit_drafts(dispatch)
            drafts.action_issue()
        return True

    def action_request_parts(self):
        """Ask the warehouse for the parts stated on these visits.

        :raises UserError: no parts are stated
        """
        warehouses = self.company_id._get_default_service_warehouses()
        for dispatch in self:
            drafts = dispatch._get_draft_part_requests()
            warehouse = warehouses.get(dispatch.company_id)
            if warehouse:
                drafts.filtered("is_van").location_id = warehouse.lot_stock_id
            drafts._submit_drafts(dispatch)
        return True

    def _get_draft_part_requests(self):
        return self.part_request_ids.filtered(
            lambda part_request: part_request.state == "draft" and part_request.line_ids
        )

    def action_return_unused(self):
        """Put what was issued for these visits and not used back to its source."""
        self.part_request_ids.filtered(
            lambda part_request: part_request.state == "issued"
        ).action_return_unused()
        return True
