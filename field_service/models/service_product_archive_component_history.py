# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What an assembly's end hands down to what sits in it.
ENDING_KEYS = {
    "removed_on",
    "end_reason",
    "removed_request_id",
    "removed_work_order_id",
}


class ServiceProductArchiveComponent(models.Model):
    """Where a component sits, how it came there, and why it went."""

    _inherit = "service.product.archive.component"

    parent_id = fields.Many2one(
        "service.product.archive.component",
        "Part of",
        copy=False,
        index="btree_not_null",
        domain="[('archive_id', '=', archive_id), ('id', '!=', id)]",
        help="The sub-assembly that this component sits in.",
    )
    child_ids = fields.One2many(
        "service.product.archive.component", "parent_id", "Consists of"
    )
    level = fields.Integer(compute="_compute_level", recursive=True)
    indented_name = fields.Char("Component Tree", compute="_compute_indented_name")
    unit_id = fields.Many2one(
        "service.product.archive",
        "Registered As",
        copy=False,
        check_company=True,
        index="btree_not_null",
        domain="[('id', '!=', archive_id), ('product_id', '=', product_id)]",
        help="The installed product that this component is, when it has a record and a"
        " history of its own.",
    )
    source = fields.Selection(
        [
            ("hand", "Entered"),
            ("manufacturing", "Manufacturing"),
            ("bom", "Bill of Materials"),
            ("exchange", "Exchange"),
            ("move", "Other Machine"),
        ],
        "Known From",
        default="hand",
        required=True,
        copy=False,
        readonly=True,
    )
    end_reason = fields.Selection(
        [
            ("replaced", "Replaced"),
            ("removed", "Taken out, nothing in its place"),
            ("moved", "Moved to another machine"),
            ("mistake", "Entered by mistake"),
        ],
        copy=False,
        help="Why the component is no longer there.",
    )
    state = fields.Selection(
        [
            ("fitted", "Fitted"),
            ("replaced", "Replaced"),
            ("removed", "Taken Out"),
            ("moved", "Moved"),
            ("mistake", "Mistake"),
        ],
        compute="_compute_state",
    )
    present_on = fields.Date(
        "Fitted on the Day",
        compute="_compute_present_on",
        search="_search_present_on",
        help="Finds what was fitted on that day.",
    )
    fitted_request_id = fields.Many2one(
        "service.request",
        "Fitted in Request",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    removed_request_id = fields.Many2one(
        "service.request",
        "Removed in Request",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    fitted_work_order_id = fields.Many2one(
        "service.work.order",
        "Fitted in Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    removed_work_order_id = fields.Many2one(
        "service.work.order",
        "Removed in Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    replaces_ids = fields.One2many(
        "service.product.archive.component", "replaced_by_id"
    )
    history_ids = fields.Many2many(
        "service.product.archive.component",
        compute="_compute_history_ids",
        string="Where This Serial Number Was",
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("parent_id.level")
    def _compute_level(self):
        for component in self:
            parent = component.parent_id
            component.level = parent.level + 1 if parent else 0

    @api.depends("level", "display_name")
    def _compute_indented_name(self):
        for component in self:
            indent = "\u2003" * component.level
            component.indented_name = f"{indent}{component.display_name}"

    @api.depends("removed_on", "end_reason", "replaced_by_id")
    def _compute_state(self):
        for component in self:
            if not component.removed_on:
                component.state = "fitted"
            elif component.end_reason:
                component.state = component.end_reason
            else:
                component.state = "replaced" if component.replaced_by_id else "removed"

    def _compute_present_on(self):
        self.present_on = False

    def _search_present_on(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_present_domain(day) for day in value if day)

    @api.model
    def _get_present_domain(self, day):
        """Return the domain of what was fitted at the end of ``day``."""
        begun = Domain("fitted_on", "=", False) | Domain("fitted_on", "<=", day)
        not_ended = Domain("removed_on", "=", False) | Domain("removed_on", ">", day)
        mistaken = Domain("end_reason", "=", "mistake")
        return begun & not_ended & ~mistaken

    @api.depends("product_id", "serial")
    def _compute_history_ids(self):
        serials = [serial for serial in self.mapped("serial") if serial]
        found = self.search(
            Domain("serial", "in", serials)
            & Domain("product_id", "in", self.product_id.ids),
            order="fitted_on, id",
        )
        by_key = found.grouped(lambda other: (other.product_id, other.serial))
        for component in self:
            key = (component.product_id, component.serial)
            component.history_ids = by_key.get(key, False)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("parent_id", "archive_id")
    def _check_parent_id(self):
        inside = self.filtered("parent_id")
        has_cycle = inside._has_cycle()  # one query, for all of them
        for component in inside:
            parent = component.parent_id
            if has_cycle or parent.archive_id != component.archive_id:
                raise ValidationError(
                    self.env._(
                        "%(component)s cannot be a part of %(parent)s: choose a"
                        " sub-assembly of the same installed product.",
                        component=component.display_name,
                        parent=parent.display_name,
                    )
                )

    @api.constrains("unit_id", "archive_id", "product_id")
    def _check_unit_id(self):
        for component in self:
            unit = component.unit_id
            if unit and (
                unit == component.archive_id or unit.product_id != component.product_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(component)s is not the installed product %(unit)s: it must"
                        " be the same product, and not the one that it sits in.",
                        component=component.display_name,
                        unit=unit.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Write
    # ------------------------------------------------------------------
    def write(self, vals):
        """What sits in a sub-assembly goes out together with it."""
        result = super().write(vals)
        if vals.get("removed_on"):
            ending = {key: vals[key] for key in ENDING_KEYS & vals.keys()}
            below = self.child_ids.filtered("is_active")
            if below:
                below.write(ending)
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_view_history(self):
        """Open everything that is known of these serial numbers, in all machines.

        :return: a window action: the components of the same product and serial number
        :raises UserError: the component has no serial number
        """
        self.check_access("read")
        for component in self:
            if not component.serial:
                raise UserError(
                    self.env._(
                        "%(component)s has no serial number: only parts with one are"
                        " followed from machine to machine.",
                        component=component.display_name,
                    )
                )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_product_archive_component_action"
        )
        action["domain"] = [("id", "in", self.history_ids.ids)]
        action["context"] = {}
        return action

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------
    def _split(self, quantity):
        """Part the component, so that ``quantity`` of it can go on its own way.

        :param float quantity: in the product's unit
        :return: the component that has just this quantity; the component itself when it
            has no more than that
        """
        self.ensure_one()
        rest = self.quantity - quantity
        if self.product_id.uom_id.compare(rest, 0) <= 0:
            return self
        part = self.create({**self._prepare_split_vals(), "quantity": quantity})
        self.quantity = rest
        return part

    def _prepare_split_vals(self):
        """Return what a part of this component has in common with the rest."""
        return {
            "archive_id": self.archive_id.id,
            "parent_id": self.parent_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "serial": self.serial,
            "fitted_on": self.fitted_on,
            "source": self.source,
            "fitted_request_id": self.fitted_request_id.id,
            "fitted_work_order_id": self.fitted_work_order_id.id,
            "note": self.note,
        }

    def _take_out(self, day, reason, **vals):
        """End the components on ``day``.

        :param date day: the first day without them
        :param str reason: a value of ``end_reason``
        :param vals: what else is written, e.g. the request in which it happened
        """
        if self:
            self.write({"removed_on": day, "end_reason": reason, **vals})

    def _move_to(self, archive, day, parent=None):
        """Take the components out and fit them, with what sits in them, elsewhere.

        :param archive: ``service.product.archive`` in which they are from then on
        :param date day: the day of the move
        :param parent: the sub-assembly there, if any
        :return: the components in the other installed product
        """
        below = self.child_ids.filtered("is_active")
        self._take_out(day, "moved")
        moved = self.create(
            [
                {
                    **component._prepare_split_vals(),
                    "archive_id": archive.id,
                    "parent_id": parent.id if parent else False,
                    "quantity": component.quantity,
                    "unit_id": component.unit_id.id,
                    "fitted_on": day,
                    "source": "move",
                    "fitted_request_id": False,
                    "fitted_work_order_id": False,
                }
                for component in self
            ]
        )
        # One step a component that consists of others: sub-assemblies are few.
        for component, successor in zip(self, moved, strict=True):
            inside = below.filtered(lambda child, c=component: child.parent_id == c)
            if inside:
                inside._move_to(archive, day, parent=successor)
        return moved

    def _sort_as_tree(self):
        """Return these components in the order of a tree: assembly, then its parts."""
        by_parent = self.grouped(lambda component: component.parent_id & self)
        ordered, stack = self.browse(), [*reversed(by_parent.get(self.browse(), self))]
        while stack:
            component = stack.pop()
            ordered += component
            stack.extend(reversed(by_parent.get(component, ())))
        return ordered
