# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.service_request import OPEN_STATES

# More units than that are moved all the same, but not looked at one by one before.
CHECKED_UNITS = 200


class ServiceArchiveMoveWizard(models.TransientModel):
    """Bring installed products to another place, owner or system."""

    _name = "service.archive.move.wizard"
    _inherit = "service.step.wizard"
    _description = "Move Installed Products"
    _documents_field = "archive_ids"

    archive_ids = fields.Many2many(
        "service.product.archive", string="Installed Products", required=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)
    placement = fields.Selection(
        [
            ("keep", "Stays as it is"),
            ("under", "Becomes part of…"),
            ("alone", "Stands alone"),
        ],
        "System",
        default="keep",
        required=True,
    )
    parent_id = fields.Many2one(
        "service.product.archive",
        "Part of",
        domain="[('state', '=', 'registered'), ('company_id', '=', company_id),"
        " ('id', 'not in', archive_ids)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Leave it empty if everything stays with its owner.",
    )
    site_id = fields.Many2one(
        "res.partner",
        "Place",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        help="Leave it empty if everything stays at its place.",
    )
    with_units = fields.Boolean("Units below go along", default=True)
    unit_count = fields.Integer("Units below", compute="_compute_affected")
    request_ids = fields.Many2many(
        "service.request", compute="_compute_affected", string="Open Requests"
    )
    contract_ids = fields.Many2many(
        "service.contract",
        compute="_compute_affected",
        string="Contracts",
        help="What covers the products where they are now.",
    )
    warning = fields.Text(compute="_compute_warning")

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("archive_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.archive_ids.company_id[:1]

    @api.depends("archive_ids", "placement", "parent_id")
    def _compute_partner_id(self):
        for wizard in self:
            owners = wizard._get_new_parent().partner_id
            owners = owners or wizard.archive_ids.partner_id
            wizard.partner_id = owners if len(owners) == 1 else False

    @api.depends("archive_ids", "placement", "parent_id", "partner_id")
    def _compute_site_id(self):
        for wizard in self:
            owner = wizard.partner_id
            sites = wizard._get_new_parent().site_id or wizard.archive_ids.site_id
            if len(sites) == 1 and (
                not owner or sites.commercial_partner_id == owner.commercial_partner_id
            ):
                wizard.site_id = sites
            else:
                wizard.site_id = owner if len(sites) == 1 else False

    @api.depends("archive_ids", "with_units")
    def _compute_affected(self):
        for wizard in self:
            units = wizard._get_moved()
            wizard.unit_count = len(units - wizard.archive_ids._origin)
            wizard.contract_ids = units[:CHECKED_UNITS].contract_id
            wizard.request_ids = self.env["service.request"].search(
                Domain("archive_id", "in", units.ids)
                & Domain("state", "in", OPEN_STATES)
            )

    @api.depends(
        "archive_ids", "partner_id", "site_id", "parent_id", "placement", "with_units"
    )
    def _compute_warning(self):
        for wizard in self:
            lines = [*wizard._get_system_warnings(), *wizard._get_contract_warnings()]
            wizard.warning = "\n".join(lines) or False

    # ------------------------------------------------------------------
    # Warnings
    # ------------------------------------------------------------------
    def _get_new_parent(self):
        """Return the system that the products become a part of, if any."""
        return self.parent_id if self.placement == "under" else self.parent_id.browse()

    def _get_moved(self):
        """Return the chosen products and, where they go along, those below."""
        archives = self.archive_ids._origin
        if not self.with_units:
            return archives
        return archives.search(
            Domain("id", "child_of", archives.ids)
            & Domain("state", "!=", "deactivated")
        )

    def _get_system_warnings(self):
        """Tell what would stay a part of something that stands elsewhere."""
        if self.placement != "keep" or not self.site_id:
            return []
        return [
            self.env._(
                "%(unit)s stays a part of %(system)s, which stands at %(place)s.",
                unit=archive.display_name,
                system=archive.parent_id.display_name,
                place=archive.parent_id.site_id.display_name,
            )
            for archive in self.archive_ids._origin
            if archive.parent_id
            and archive.parent_id not in self.archive_ids._origin
            and archive.parent_id.site_id != self.site_id
        ]

    def _get_contract_warnings(self):
        """Tell which contracts cover the products no more, or others, afterwards."""
        units = self._get_moved()[:CHECKED_UNITS]
        keys = [unit._get_contract_key(self.date) for unit in units]
        Contract = self.env["service.contract"]
        before = Contract._match_lines(keys)
        after = Contract._match_lines([{**key, **self._get_new_key()} for key in keys])
        warnings = []
        for unit, old, new in zip(units, before, after, strict=True):
            if old.contract_id == new.contract_id:
                continue
            warnings.append(
                self.env._(
                    "%(unit)s: covered by %(before)s now, by %(after)s afterwards.",
                    unit=unit.display_name,
                    before=old.contract_id.display_name or self.env._("no contract"),
                    after=new.contract_id.display_name or self.env._("no contract"),
                )
            )
        return warnings

    def _get_new_key(self):
        key = {}
        if self.partner_id:
            key["partner_id"] = self.partner_id.commercial_partner_id.id
        if self.site_id:
            key["site_id"] = self.site_id.id
        return key

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Move the products, and all below them, and write the history.

        :raises UserError: nothing would change, or see ``_move`` of the product
        """
        self.ensure_one()
        vals = self._prepare_move_vals()
        changed = any(
            archive[name].id != (value or False)
            for name, value in vals.items()
            for archive in self.archive_ids
        )
        if not changed:
            raise UserError(
                self.env._(
                    "Nothing changes: give another place, another customer or another"
                    " system."
                )
            )
        self.archive_ids._move(
            vals, date=self.date, reason=self.reason, with_units=self.with_units
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_move_vals(self):
        """Return what is written on the products."""
        vals = {}
        if self.partner_id:
            vals["partner_id"] = self.partner_id.id
        if self.site_id:
            vals["site_id"] = self.site_id.id
        if self.placement == "alone":
            vals["parent_id"] = False
        elif self.placement == "under":
            if not self.parent_id:
                raise UserError(self.env._("Choose what the product becomes part of."))
            vals["parent_id"] = self.parent_id.id
        return vals
