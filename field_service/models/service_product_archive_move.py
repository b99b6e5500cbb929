# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceProductArchiveMove(models.Model):
    """A step in the life of an installed product: other place, owner or system.

    Every move keeps the whole position before and after it, so that one row answers
    where the unit was until then. Nobody writes here: the history is what happened.
    """

    _name = "service.product.archive.move"
    _description = "Move of an Installed Product"
    _order = "date desc, id desc"
    _rec_name = "archive_id"

    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="archive_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Moved By", readonly=True)
    reason = fields.Char(readonly=True)
    from_site_id = fields.Many2one(
        "res.partner", "From Place", readonly=True, index="btree_not_null"
    )
    to_site_id = fields.Many2one(
        "res.partner", "To Place", readonly=True, index="btree_not_null"
    )
    from_partner_id = fields.Many2one(
        "res.partner", "Former Customer", readonly=True, index="btree_not_null"
    )
    to_partner_id = fields.Many2one(
        "res.partner", "New Customer", readonly=True, index="btree_not_null"
    )
    from_parent_id = fields.Many2one(
        "service.product.archive", "Out Of", readonly=True, index="btree_not_null"
    )
    to_parent_id = fields.Many2one(
        "service.product.archive", "Into", readonly=True, index="btree_not_null"
    )
    moved_with_id = fields.Many2one(
        "service.product.archive",
        "Together With",
        readonly=True,
        index="btree_not_null",
        help="The unit above it that was moved, and took this one along.",
    )
    what = fields.Char("What Changed", compute="_compute_what")

    _archive_date = models.Index("(archive_id, date, id)")

    @api.depends("archive_id.display_name", "date")
    def _compute_display_name(self):
        for move in self:
            move.display_name = f"{move.archive_id.display_name}, {move.date}"

    @api.depends(
        "from_site_id",
        "to_site_id",
        "from_partner_id",
        "to_partner_id",
        "from_parent_id",
        "to_parent_id",
    )
    def _compute_what(self):
        labels = (
            (self.env._("place"), "from_site_id", "to_site_id"),
            (self.env._("owner"), "from_partner_id", "to_partner_id"),
            (self.env._("system"), "from_parent_id", "to_parent_id"),
        )
        for move in self:
            move.what = ", ".join(
                label for label, before, after in labels if move[before] != move[after]
            )
