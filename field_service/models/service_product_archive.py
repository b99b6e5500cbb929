# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .service_state_mixin import Step


class ServiceProductArchive(models.Model):
    _name = "service.product.archive"
    _description = "Installed Product"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.state.mixin",
        "service.related.mixin",
        "service.tree.mixin",
    ]
    _order = "id desc"
    _parent_store = True
    _mail_post_access = "read"
    _rec_names_search = ["serial", "name", "product_id"]
    _check_company_auto = True

    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, index="trigram"
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("registered", "Registered"),
            ("deactivated", "Deactivated"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # What it is.
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        domain="[('type', '=', 'consu')]",
        tracking=True,
    )
    tracking = fields.Selection(
        related="product_id.tracking", store=True, precompute=True, string="Tracked By"
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('product_id', '=', product_id)]",
        tracking=True,
    )
    serial = fields.Char(
        compute="_compute_serial",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        index="trigram",
        tracking=True,
        help="The number on the type plate. It is taken from the lot or serial number"
        " where there is one, else typed.",
    )
    component_ids = fields.One2many(
        "service.product.archive.component", "archive_id", "Components", copy=True
    )
    note = fields.Html("Notes")

    # Whose it is, and where.
    is_internal = fields.Boolean(
        "Own Equipment",
        help="A tool or machine of our own company: its service is never invoiced.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    site_id = fields.Many2one(
        "res.partner",
        "Place",
        compute="_compute_site_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        check_company=True,
        tracking=True,
        help="The address where the product stands.",
    )
    territory_id = fields.Many2one(related="site_id.territory_id", string="Territory")
    parent_id = fields.Many2one(
        "service.product.archive",
        "Part of",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('id', '!=', id), ('state', '!=', 'deactivated')]",
        help="The system or unit that this product belongs to.",
    )
    child_ids = fields.One2many("service.product.archive", "parent_id", "Consists of")

    # Since when, and under which terms.
    installer_id = fields.Many2one(
        "hr.employee", "Installed By", index="btree_not_null", check_company=True
    )
    sold_on = fields.Date(tracking=True)
    delivered_on = fields.Date(tracking=True)
    installed_on = fields.Date(tracking=True)
    deactivation_reason = fields.Char("Reason", copy=False, tracking=True)
    deactivated_on = fields.Date(readonly=True, copy=False)

    # What happened to it.
    request_ids = fields.One2many("service.request", "archive_id", "Request History")
    work_order_ids = fields.One2many(
        "service.work.order", "archive_id", "Order History"
    )
    dispatch_ids = fields.One2many("service.dispatch", "archive_id", "Visit History")
    request_count = fields.Integer("Requests", compute="_compute_related_counts")
    work_order_count = fields.Integer("Work Orders", compute="_compute_related_counts")
    dispatch_count = fields.Integer("Visits", compute="_compute_related_counts")
    child_count = fields.Integer("Units", compute="_compute_related_counts")

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of an installed product must be unique."
    )
    # A lot may stand at many customers, a serial number only once.
    _serial_uniq = models.UniqueIndex(
        "(product_id, serial, company_id) WHERE state <> 'deactivated'"
        " AND serial IS NOT NULL AND serial <> '' AND tracking <> 'lot'",
        "This serial number of the product is registered already. Deactivate the"
        " former record first.",
    )

    _state_steps = {
        "action_register": Step(("draft",), "registered"),
        "action_deactivate": Step(("registered",), "deactivated"),
    }

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "request_count": (
                "service.request",
                "archive_id",
                "field_service.service_request_action",
            ),
            "work_order_count": (
                "service.work.order",
                "archive_id",
                "field_service.service_work_order_action",
            ),
            "dispatch_count": (
                "service.dispatch",
                "archive_id",
                "field_service.service_dispatch_action",
            ),
            "child_count": (
                "service.product.archive",
                "parent_id",
                "field_service.service_product_archive_action",
            ),
        }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("name", "serial", "product_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # The serial number tells units apart, our item code means nothing to customers.
        labels = self._read_labels()
        for archive in self:
            label, mark = labels.get(archive.id) or archive._get_label()
            archive.display_name = f"{label} [{mark}]" if mark else label

    def _get_label(self):
        product = self.product_id.with_context(display_default_code=False)
        return product.display_name or self.name or "", self.serial or self.name

    def _read_labels(self):
        """Return ``{id: (product's name, number)}`` of what one query can tell.

        Lists of requests, orders and visits name the units in every line: through the
        products it takes four queries and reads their whole rows. Left out are records
        not saved yet and variants, whose names Odoo puts together.
        """
        archives = self.filtered(lambda archive: isinstance(archive.id, int))
        if len(archives) < 2:
            return {}
        query = archives._search([("id", "in", archives.ids)], active_test=False)
        # Whoever may see the unit may know what it is, as with any record's name.
        product, joined = self._fields["product_id"].join(
            self.sudo(), query.table, query
        )
        template, origin = product._fields["product_tmpl_id"].join(
            product, joined, query
        )
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                self._field_to_sql(query.table, "serial"),
                self._field_to_sql(query.table, "name"),
                template._field_to_sql(origin, "name"),
                product._field_to_sql(joined, "combination_indices"),
            )
        )
        return {
            archive_id: (label, serial or name)
            for archive_id, serial, name, label, variant in rows
            if label and not variant
        }

    @api.depends("lot_id.name")
    def _compute_serial(self):
        for archive in self:
            archive.serial = archive.lot_id.name or archive.serial

    @api.depends("is_internal", "company_id")
    def _compute_partner_id(self):
        for archive in self:
            if archive.is_internal:
                archive.partner_id = archive.company_id.partner_id
            else:
                archive.partner_id = archive.partner_id

    @api.depends("partner_id")
    def _compute_site_id(self):
        for archive in self:
            stays = archive.site_id and (
                archive.site_id.commercial_partner_id
                == archive.partner_id.commercial_partner_id
            )
            archive.site_id = archive.site_id if stays else archive.partner_id

    def _get_configuration_query(self):
        """Return a query of these units, of their parts and of what they belong to.

        As a query of its own the database looks it up first and then, in an index,
        what concerns these units; a condition on the tree makes it read everything.
        """
        # What belongs together does not depend on who asks.
        return self.sudo()._search(
            Domain("id", "child_of", self.ids) | Domain("id", "parent_of", self.ids)
        )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("lot_id", "product_id")
    def _check_lot_id(self):
        # Service people see serial numbers here without having a right on stock.
        for archive in self.sudo():
            if archive.lot_id and archive.lot_id.product_id != archive.product_id:
                raise ValidationError(
                    self.env._(
                        "%(archive)s: serial number %(lot)s belongs to %(product)s.",
                        archive=archive.display_name,
                        lot=archive.lot_id.name,
                        product=archive.lot_id.product_id.display_name,
                    )
                )

    @api.constrains("state", "deactivation_reason")
    def _check_deactivation_reason(self):
        for archive in self:
            if archive.state == "deactivated" and not archive.deactivation_reason:
                raise ValidationError(
                    self.env._(
                        "%(archive)s: give the reason why it is deactivated.",
                        archive=archive.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Create
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number the new archives; an empty customer is left to its default."""
        vals_list = [
            {key: vals[key] for key in vals if key != "partner_id" or vals[key]}
            for vals in vals_list
        ]
        self._check_new_serials(vals_list)
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.product.archive"
        )
        return super().create(vals_list)

    @api.model
    def _check_new_serials(self, vals_list):
        """Name the archive that has the serial number of a new one already.

        The unique index behind this holds also when two users save at once.

        :raises ValidationError: the number is taken, or comes twice in ``vals_list``
        """
        # Serial numbers are stock's; who registers a product need not have a right
        # there, and the former archive may stand outside what he sees.
        lots = self.env["stock.lot"].sudo()
        keys = []
        for vals in vals_list:
            lot = lots.browse(vals.get("lot_id"))
            product = self.env["product.product"].browse(vals.get("product_id"))
            serial = lot.name or vals.get("serial")
            in_service = vals.get("state") != "deactivated"
            if serial and in_service and product.tracking != "lot":
                company_id = vals.get("company_id") or self.env.company.id
                keys.append((serial, product.id, company_id))
        if not keys:
            return
        serials, products, companies = zip(*keys, strict=True)
        taken = {
            (archive.serial, archive.product_id.id, archive.company_id.id): archive.name
            for archive in self.sudo().search(
                Domain("serial", "in", serials)
                & Domain("product_id", "in", products)
                & Domain("company_id", "in", companies)
                & Domain("state", "!=", "deactivated")
            )
        }
        for key in keys:
            if key in taken:
                raise ValidationError(
                    self.env._(
                        "%(product)s: the serial number %(serial)s is registered"
                        " already (%(archive)s). Deactivate the former record first.",
                        product=self.env["product.product"].browse(key[1]).display_name,
                        serial=key[0],
                        archive=taken[key],
                    )
                )
            taken[key] = self.env._("a few lines above")

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for archive in self.filtered(lambda archive: archive.state != "draft"):
            raise UserError(
                self.env._(
                    "%(archive)s has a history and cannot be deleted. Deactivate it"
                    " instead.",
                    archive=archive.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_register(self):
        """Make the archives ready to be chosen on requests.

        :raises UserError: a product tracked by serial number has none, or the archive
            is not a draft
        """
        self._check_step("action_register")
        for archive in self:
            if archive.tracking == "serial" and not archive.serial:
                raise UserError(
                    self.env._(
                        "%(archive)s: enter the serial number before it is registered.",
                        archive=archive.display_name,
                    )
                )
        self._apply_step("action_register")
        return True

    def action_deactivate(self, reason=None):
        """Take the archives out of service: scrapped, sold on, no longer served.

        :param str reason: why; without it the reason entered on the archive
        :raises UserError: no reason is given, or the archive is not registered
        """
        self._check_step("action_deactivate")
        for archive in self:
            if not (reason or archive.deactivation_reason):
                raise UserError(
                    self.env._(
                        "%(archive)s: give the reason why it is deactivated.",
                        archive=archive.display_name,
                    )
                )
        vals = {"deactivated_on": fields.Date.context_today(self)}
        if reason:
            vals["deactivation_reason"] = reason
        self._apply_step("action_deactivate", vals)
        return True

    def action_ask_deactivation(self):
        """Ask for the reason, then deactivate.

        :return: a window action: this archive in a small dialog
        """
        self.ensure_one()
        self._check_step("action_deactivate")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deactivate"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "field_service.service_product_archive_view_form_deactivate"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }
