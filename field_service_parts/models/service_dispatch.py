# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceDispatch(models.Model):
    _name = "service.dispatch"
    _inherit = ["service.dispatch", "service.parts.mixin"]

    _part_inverse = "dispatch_id"

    part_request_ids = fields.One2many(
        "service.part.request", "dispatch_id", "Part Requests"
    )
    part_line_ids = fields.One2many("service.part.request.line", "dispatch_id", "Parts")
    van_location_id = fields.Many2one(
        "stock.location",
        "Van",
        related="employee_id.van_location_id",
        help="The stock that the engineer carries with him.",
    )

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_part_documents()}

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
        self.check_access("read")
        for dispatch in self:
            # The van of the engineer is no secret to himself.
            engineer = dispatch.sudo().employee_id
            van = engineer.van_location_id
            if not van:
                raise UserError(
                    self.env._(
                        "%(dispatch)s: %(engineer)s has no van to take parts from.",
                        dispatch=dispatch.name,
                        engineer=engineer.name or "–",
                    )
                )
            drafts = dispatch._get_draft_part_requests()
            drafts.location_id = van.id
            drafts._submit_drafts(dispatch)
            drafts.action_issue()
        return True

    def action_request_parts(self):
        """Ask the warehouse for the parts stated on these visits, not one's own van.

        :raises UserError: no parts are stated
        """
        warehouses = self.company_id._get_default_service_warehouses()
        for company, dispatches in self.grouped("company_id").items():
            drafts = dispatches._get_draft_part_requests()
            if company in warehouses:
                drafts.filtered("is_van").location_id = warehouses[company].lot_stock_id
        return super().action_request_parts()

    def _get_draft_part_requests(self):
        return self.part_request_ids.filtered(
            lambda part_request: part_request.state == "draft" and part_request.line_ids
        )

    def action_return_unused(self):
        """Put what was issued for these visits and not used back to its source.

        An engineer puts parts back into his van; those of the warehouse are taken back
        by the warehouse.
        """
        issued = self.part_request_ids.filtered(
            lambda part_request: part_request.state == "issued"
        )
        own = issued.filtered(lambda part_request: part_request._may_move_goods())
        (own or issued).action_return_unused()
        return True
