# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .service_request import OPEN_STATES


class ServiceProductArchive(models.Model):
    """Where an installed product comes from: its delivery, and who had it before."""

    _inherit = "service.product.archive"

    quantity = fields.Float(
        default=1.0,
        required=True,
        digits="Product Unit",
        help="How many pieces of the lot stand at this place.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    delivery_move_line_id = fields.Many2one(
        "stock.move.line",
        "Delivered With",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Sold With",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", string="Sales Order"
    )
    made_by_delivery = fields.Boolean(
        readonly=True,
        copy=False,
        help="One delivery alone has made this record.",
    )
    former_id = fields.Many2one(
        "service.product.archive",
        "Formerly",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The record of the same unit before it came back or changed its owner.",
    )
    later_ids = fields.One2many("service.product.archive", "former_id")
    delivery_count = fields.Integer(
        "Deliveries",
        compute="_compute_delivery_count",
        groups="field_service.group_service_agent",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )

    # ------------------------------------------------------------------
    # Deliveries of this unit
    # ------------------------------------------------------------------
    def _compute_delivery_count(self):
        Delivery = self.env["service.delivery"]
        by_lot = {
            lot.id: count
            for lot, count in Delivery._read_group(
                Domain("lot_id", "in", self.sudo().lot_id.ids), ["lot_id"], ["__count"]
            )
        }
        for archive in self:
            # Numbers that were only typed are looked up one by one, on a form.
            typed = archive.serial and not archive.sudo().lot_id and len(self) == 1
            archive.delivery_count = (
                Delivery.search_count(archive._get_delivery_domain())
                if typed
                else by_lot.get(archive.sudo().lot_id.id, 0)
            )

    def _get_delivery_domain(self):
        """Return the domain of the ways of this unit to and from customers."""
        self.ensure_one()
        lot = self.sudo().lot_id  # serial numbers are stock's, see _check_lot_id
        if lot:
            return Domain("lot_id", "=", lot.id)
        if self.serial:
            return Domain("product_id", "=", self.product_id.id) & Domain(
                "serial", "=", self.serial
            )
        return Domain("id", "=", self.sudo().delivery_move_line_id.id)

    def action_view_deliveries(self):
        """Open all deliveries and returns of this serial number or lot."""
        self.ensure_one()
        self.check_access("read")
        return self.env["service.delivery"]._get_list_action(
            self.env._("Deliveries of %(unit)s", unit=self.display_name),
            self._get_delivery_domain(),
        )

    @api.constrains("quantity", "tracking")
    def _check_quantity(self):
        for archive in self:
            if archive.tracking == "serial" and archive.quantity != 1:
                raise ValidationError(
                    self.env._(
                        "%(archive)s is told by its serial number: the quantity is 1."
                        " Enter an installed product for each piece.",
                        archive=archive.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Matching a delivery
    # ------------------------------------------------------------------
    def _get_delivery_key(self):
        """Return the same as ``service.delivery._get_archive_key``."""
        key = (self.company_id.id, self.product_id.id, self.serial)
        if self.tracking == "lot":
            return (*key, self.partner_id.commercial_partner_id.id, self.site_id.id)
        return key

    def _stands_with(self, row):
        """Tell whether a delivery to its customer is the delivery of this archive."""
        return (
            self.state == "draft"
            or self.partner_id.commercial_partner_id == row.partner_id
        )

    def _was_made_by(self, move):
        """Tell whether the delivery ``move``, and nothing else, made this archive."""
        return bool(
            move
            and self.made_by_delivery
            and self.delivery_move_line_id.move_id == move
        )

    # ------------------------------------------------------------------
    # Delivered
    # ------------------------------------------------------------------
    def _complete_from_delivery(self, row, quantity):
        """Write what the delivery tells and the archive does not know yet.

        :param row: ``service.delivery``
        :param float quantity: in the product's unit
        """
        known = {**row._prepare_archive_dates(), "lot_id": row.lot_id.id}
        vals = {name: value for name, value in known.items() if not self[name]}
        if self.tracking == "lot":
            # Entered by hand before the goods went out: the same pieces.
            again = bool(self.delivery_move_line_id)
            vals["quantity"] = self.quantity + quantity if again else quantity
            vals["made_by_delivery"] = False
        if self.state == "draft":
            vals.update(self._prepare_delivered_draft(row))
        self.with_context(tracking_disable=True).write(vals)

    def _prepare_delivered_draft(self, row):
        """Return where a unit stands that was only entered so far."""
        moved = self.partner_id.commercial_partner_id != row.partner_id
        vals = {"is_internal": False, "partner_id": row.partner_id.id} if moved else {}
        if moved or self.site_id in (self.partner_id, self.site_id.browse()):
            vals["site_id"] = row.site_id.id
        return vals

    def _follow_delivery(self, references):
        """Register what was delivered and note with which transfer.

        :param dict references: ``{archive: transfer}`` where it is not the first one
        """
        drafts = self.filtered(lambda archive: archive.state == "draft")
        # The terms follow from the dates, and stand still once it is registered.
        drafts.flush_recordset()
        drafts.with_context(tracking_disable=True).action_register()
        self._message_log_batch(
            bodies={
                archive.id: self.env._(
                    "Delivered with %(transfer)s",
                    transfer=references.get(archive)
                    or archive.delivery_move_line_id.reference
                    or "–",
                )
                for archive in self
            }
        )
        self._after_delivery()

    def _after_delivery(self):
        """Do more with all archives that a delivery has made or completed."""
        self._fill_components()

    def _fill_components(self):
        """Enter the components as built; addons that know them take it over.

        :return: dictionary by archive of what was entered
        """
        return {}

    # ------------------------------------------------------------------
    # Returned, or delivered to somebody else
    # ------------------------------------------------------------------
    def _end_by_delivery(self, reason):
        """Deactivate units that their customers no longer have, and tell who cares.

        :param str reason: names the transfer
        """
        if not self:
            return
        drafts = self.filtered(lambda archive: archive.state == "draft")
        (self - drafts).action_deactivate(reason)
        self._tell_responsible(reason)

    def _note_partial_return(self, row, quantity):
        """Take pieces of a lot off that came back."""
        self.write({"quantity": self.quantity - quantity, "made_by_delivery": False})
        self._message_log(
            body=self.env._(
                "%(quantity)s %(unit)s returned with %(transfer)s",
                quantity=quantity,
                unit=self.uom_id.name,
                transfer=row.reference or "–",
            )
        )

    def _tell_responsible(self, reason):
        """Give the people behind open requests and orders of these units a task."""
        requests = self.env["service.request"].search(
            Domain("archive_id", "in", self.ids) & Domain("state", "in", OPEN_STATES)
        )
        orders = self.env["service.work.order"].search(
            Domain("archive_id", "in", self.ids)
            & Domain("request_id", "not in", requests.ids)
            & Domain("state", "in", ("draft", "planned", "released", "in_progress"))
        )
        managers = self.company_id._get_service_managers()
        tasks = [
            *((request, request._get_watchers() or managers) for request in requests),
            *(
                (order, order.user_id or order.team_id.leader_id or managers)
                for order in orders
            ),
        ]
        self.env["mail.activity"].create(
            [
                document.archive_id._prepare_return_task(document, users[:1], reason)
                for document, users in tasks
                if users
            ]
        )

    def _prepare_return_task(self, document, user, reason):
        """Return the task of who is responsible for an open ``document``."""
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "res_model_id": self.env["ir.model"]._get_id(document._name),
            "res_id": document.id,
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(self),
            "summary": self.env._("%(unit)s is gone", unit=self.display_name),
            "note": self.env._(
                "%(reason)s. Is there still something to be done, and for which unit?",
                reason=reason,
            ),
            "automated": True,
        }

    # ------------------------------------------------------------------
    # Taken back at once
    # ------------------------------------------------------------------
    def _filter_untouched(self):
        """Return the archives to which nothing happened since they were made.

        Nothing refers to them, nobody wrote at or to them, and what was made together
        with them is as it was made.
        """
        if not self:
            return self
        touched = {
            archive.id for archive in self if archive.write_date > archive.create_date
        }
        for model, name in self._get_referring_fields():
            made_along = model._fields[name].ondelete == "cascade"
            for record in model.search(Domain(name, "in", self.ids)):
                archive = record[name]
                if not made_along or record.write_date > archive.create_date:
                    touched.add(archive.id)
        for model in ("mail.message", "mail.activity", "ir.attachment"):
            touched |= self._get_talked_about(self.env[model])
        return self.filtered(lambda archive: archive.id not in touched)

    @api.model
    def _get_referring_fields(self):
        """Return ``[(model, field)]`` of all records that may refer to an archive."""
        return [
            (model.with_context(active_test=False), field.name)
            for model in self.env.values()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
        ]

    def _get_talked_about(self, model):
        """Return the ids of the archives that messages, tasks or files are about."""
        link = "model" if model._name == "mail.message" else "res_model"
        domain = Domain(link, "=", self._name) & Domain("res_id", "in", self.ids)
        if model._name == "mail.message":
            domain &= Domain("message_type", "!=", "notification")
        return set(model.search(domain).mapped("res_id"))
