# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

# Until then the call centre is still putting the order together.
UNSENT_STATES = ("draft", "planned")


class ServicePartRequestLine(models.Model):
    """Who added a part, and when: at the entry, before the visit, on the spot."""

    _inherit = "service.part.request.line"

    added_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who found out that the part is needed.",
    )
    stage = fields.Selection(
        [
            ("entry", "At the Entry"),
            ("office", "Later by the Office"),
            ("pre_visit", "By the Engineer before the Visit"),
            ("on_site", "By the Engineer on the Spot"),
        ],
        "Added",
        compute="_compute_stage",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        help="When the part was added. It stays, whatever happens to the order later.",
    )

    @api.depends("part_request_id")
    def _compute_stage(self):
        for line in self:
            # Whoever states parts need not see the order behind.
            order = line.part_request_id.sudo().work_order_id
            line.stage = order._get_part_stage(line.added_by_id)


class ServiceWorkOrder(models.Model):
    """An order whose engineer found before the visit what was still missing."""

    _inherit = "service.work.order"

    parts_added_before_visit = fields.Boolean(
        compute="_compute_parts_added",
        store=True,
        help="The engineer added a part after the order was sent to him and before he"
        " arrived, and used it: the diagnosis of the call was completed by him.",
    )
    parts_added_on_site = fields.Boolean(
        compute="_compute_parts_added",
        store=True,
        help="The engineer added a part on the spot and used it.",
    )

    @api.depends("part_line_ids.stage", "part_line_ids.used_quantity")
    def _compute_parts_added(self):
        for order in self:
            used = {
                line.stage
                for line in order.part_line_ids
                if line.uom_id.compare(line.used_quantity, 0) > 0
            }
            order.parts_added_before_visit = "pre_visit" in used
            order.parts_added_on_site = "on_site" in used

    def _get_part_stage(self, user):
        """Return at which stage of this order a part is added now.

        :param user: who found out that the part is needed
        :return: a key of ``service.part.request.line.stage``
        """
        visits = self.dispatch_ids
        sent = self.state not in UNSENT_STATES or any(visits.mapped("sent_at"))
        if not self or not sent:
            return "entry"
        if user not in visits.user_id:
            return "office"
        return "on_site" if any(visits.mapped("actual_start")) else "pre_visit"


class ServiceRequest(models.Model):
    """Were the parts that the call centre stated the right ones?"""

    _inherit = "service.request"

    part_change_ids = fields.One2many("service.part.change", "request_id")
    parts_judged = fields.Boolean(
        compute="_compute_parts_correct",
        store=True,
        help="It is known of all parts stated at the entry what became of them.",
    )
    parts_correct = fields.Boolean(
        "Parts Right",
        compute="_compute_parts_correct",
        store=True,
        help="All parts stated at the entry were the ones that were needed; a piece"
        " that was defective itself was the right part all the same.",
    )

    @api.depends(
        "part_line_ids.stage",
        "part_line_ids.outcome",
        "part_line_ids.state",
        "part_change_ids.state",
    )
    def _compute_parts_correct(self):
        for request in self:
            # What became of the parts decides, whoever may see them.
            source = request.sudo()
            outcomes = [
                line.outcome
                for line in source.part_line_ids
                if line.stage == "entry" and line.state != "cancelled"
            ]
            # What the engineer had taken off the order was not needed.
            outcomes += [
                "unused"
                for change in source.part_change_ids
                if change.kind == "remove"
                and change.state == "confirmed"
                and change.is_of_entry
            ]
            request.parts_judged = bool(outcomes) and all(outcomes)
            request.parts_correct = request.parts_judged and set(outcomes) <= {
                "used",
                "defective",
            }

    def _get_entry_items(self):
        stated = self.part_line_ids.filtered(lambda line: line.stage == "entry")
        return {
            **super()._get_entry_items(),
            "parts": ", ".join(
                f"{line.quantity:g} × {line.product_id.display_name}" for line in stated
            ),
        }


class ServiceEntryCheckLine(models.Model):
    _inherit = "service.entry.check.line"

    item = fields.Selection(
        selection_add=[("parts", "Parts")], ondelete={"parts": "cascade"}
    )
