# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from ..const import AVAILABILITIES, PICKING_READERS, get_worst_availability


class ServicePartsMixin(models.AbstractModel):
    """What request, work order and visit have in common where parts are concerned.

    The document itself declares ``part_request_ids`` and ``part_line_ids``, and adds
    :meth:`_get_part_documents` to its smart buttons.
    """

    _name = "service.parts.mixin"
    _description = "Document That Needs Parts"

    # The field of part requests (and, with "service_", of transfers) that leads here.
    _part_inverse = None

    part_request_count = fields.Integer(compute="_compute_related_counts")
    part_picking_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )
    part_availability = fields.Selection(
        AVAILABILITIES,
        "Parts in Time",
        compute="_compute_part_availability",
        help="Whether the parts that are not yet issued will be there in time.",
    )
    has_part_drafts = fields.Boolean(compute="_compute_part_steps")
    has_parts_out = fields.Boolean(compute="_compute_part_steps")

    def _get_part_documents(self):
        """Return the parts' share of ``_get_related_documents``."""
        documents = {
            "part_request_count": (
                "service.part.request",
                self._part_inverse,
                "field_service_parts.service_part_request_action",
            ),
        }
        if self.env["stock.picking"].has_access("read"):
            documents["part_picking_count"] = (
                "stock.picking",
                f"service_{self._part_inverse}",
                "stock.action_picking_tree_all",
            )
        return documents

    @api.depends("part_line_ids.availability")
    def _compute_part_availability(self):
        for document in self:
            document.part_availability = get_worst_availability(
                document.part_line_ids.mapped("availability")
            )

    @api.depends("part_line_ids.state")
    def _compute_part_steps(self):
        for document in self:
            states = set(document.part_line_ids.mapped("state"))
            document.has_part_drafts = "draft" in states
            document.has_parts_out = "issued" in states

    def action_request_parts(self):
        """Hand the parts stated here to the warehouse.

        :raises UserError: no parts are stated
        """
        self.part_request_ids._submit_drafts(self)
        return True
