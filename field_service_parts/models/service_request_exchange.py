# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServicePartRequestLine(models.Model):
    """A used part that takes the place of a component of the installed product."""

    _inherit = "service.part.request.line"

    replaces_component_id = fields.Many2one(
        "service.product.archive.component",
        "Replaces",
        copy=False,
        index="btree_not_null",
        domain="[('archive_id', 'child_of', archive_id), ('is_active', '=', True)]",
        help="The component that this part takes the place of. Without it, the one"
        " fitted component of the same product is meant.",
    )
    fitted_component_id = fields.Many2one(
        "service.product.archive.component",
        "Fitted As",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    archive_id = fields.Many2one(
        "service.product.archive", compute="_compute_archive_id", compute_sudo=True
    )

    @api.depends("work_order_id.archive_id", "request_id.archive_id")
    def _compute_archive_id(self):
        for line in self:
            line.archive_id = (
                line.work_order_id.archive_id or line.request_id.archive_id
            )

    @api.constrains("replaces_component_id")
    def _check_replaces_component(self):
        for line in self.sudo():  # engineers may not read every archive
            component = line.replaces_component_id
            if component and not component.archive_id._is_part_of(line.archive_id):
                raise ValidationError(
                    self.env._(
                        "%(part)s: %(component)s is not fitted in %(archive)s.",
                        part=line.display_name,
                        component=component.display_name,
                        archive=line.archive_id.display_name or "–",
                    )
                )

    def _exchange_components(self):
        """Write the used parts into the component lists of their installed products.

        The old component gets its end, the new one its beginning and serial number; of
        several pieces only as many go as were used. A component that is an installed
        product of its own is exchanged as such. A part that replaces nothing is added
        only when it is followed by serial number or lot: a litre of cleaner is no
        component.
        """
        lines = self.filtered(
            lambda line: (
                line.purpose == "part"
                and line.archive_id
                and line.used_quantity
                and not line.fitted_component_id
                and not line.new_archive_id
            )
        )
        replaced = lines._find_replaced()
        units = lines._find_replaced_units(replaced)
        for line, unit in units.items():
            line._exchange_unit(unit)
        fitting = lines.filtered(
            lambda line: (
                line not in units and (replaced[line] or line.tracking != "none")
            )
        )
        fitting._fit_components(replaced)

    def _fit_components(self, replaced):
        """Enter the used parts, and end what they took the place of.

        :param dict replaced: ``{line: components}``, the oldest first
        """
        Component = self.env["service.product.archive.component"]
        taken, gone = {}, Component
        for line in self:
            taken[line] = (replaced[line] - gone)._take(line.used_quantity)
            gone |= taken[line]
        self._end_elsewhere()
        fitted = Component.create(
            [line._prepare_component_vals(taken[line]) for line in self]
        )
        for line, component in zip(self, fitted, strict=True):
            line.fitted_component_id = component
            taken[line]._take_out(
                component.fitted_on,
                "replaced",
                replaced_by_id=component.id,
                removed_request_id=component.fitted_request_id.id,
                removed_work_order_id=component.fitted_work_order_id.id,
            )
        fitted._fill_below()

    def _end_elsewhere(self):
        """A serial number that is fitted here is no longer in another machine."""
        tracked = self.filtered(lambda line: line.tracking == "serial")
        elsewhere = self.env["service.product.archive.component"].search(
            Domain("lot_id", "in", tracked.lot_id.ids) & Domain("is_active", "=", True)
        )
        for line in tracked:
            rows = elsewhere.filtered(lambda row, lot=line.lot_id: row.lot_id == lot)
            rows._take_out(line._get_exchange_date(), "moved")

    # ------------------------------------------------------------------
    # What goes out
    # ------------------------------------------------------------------
    def _get_exchange_unit(self):
        """Return in which installed product the part was exchanged."""
        unit = self.activity_id.archive_id
        return unit if unit._is_part_of(self.archive_id) else self.archive_id

    def _find_replaced(self):
        """Return the fitted components that these parts may have taken the place of.

        The one that was named; else the one of the activity; else those of the same
        product, when it is clear which they are: the only one, or pieces without serial
        numbers that sit side by side. What is not found in the product itself is looked
        for in the units below it.

        :return: ``{line: components}``, the oldest first
        """
        unit_of = {line: line._get_exchange_unit() for line in self}
        fitted = self.env["service.product.archive.component"].search(
            Domain("archive_id", "child_of", [unit.id for unit in unit_of.values()])
            & Domain("product_id", "in", self.product_id.ids)
            & Domain("is_active", "=", True),
            order="fitted_on NULLS FIRST, id",
        )
        by_product = fitted.grouped("product_id")
        return {
            line: line._choose_replaced(
                unit, by_product.get(line.product_id, fitted[:0])
            )
            for line, unit in unit_of.items()
        }

    def _choose_replaced(self, unit, fitted):
        """Return those of ``fitted``, all of the part's product, that are meant."""
        named = self.replaces_component_id or self.activity_id.component_id.filtered(
            lambda component: component.product_id == self.product_id
        )
        if named:
            return named.filtered("is_active")
        same = fitted.filtered(lambda component: component.archive_id == unit)
        same = same or fitted.filtered(
            lambda component: component.archive_id._is_part_of(unit)
        )
        return same._get_interchangeable()

    def _find_replaced_units(self, replaced):
        """Return ``{line: unit}`` where a whole unit below the product was exchanged.

        :param dict replaced: ``{line: components}``
        """
        units = {}
        unknown = self.browse()
        for line in self:
            if replaced[line]:
                unit = replaced[line].unit_id[:1]
                if unit.state == "registered":
                    units[line] = unit
            elif line.tracking == "serial" and not line.replaces_component_id:
                unknown += line
        tops = {line: line._get_exchange_unit() for line in unknown}
        below = self.env["service.product.archive"].search(
            Domain("id", "child_of", [top.id for top in tops.values()])
            & Domain("product_id", "in", unknown.product_id.ids)
            & Domain("state", "=", "registered")
        )
        for line, top in tops.items():
            same = below.filtered(
                lambda unit, line=line, top=top: (
                    unit != top
                    and unit.product_id == line.product_id
                    and unit._is_part_of(top)
                )
            )
            if len(same) == 1:
                units[line] = same
        return units

    def _exchange_unit(self, unit):
        """Put the part, as an installed product, in the place of a unit."""
        self.new_archive_id = unit._exchange_for(
            self._prepare_exchange_archive_vals(),
            self.env._(
                "Exchanged: %(unit)s, %(document)s",
                unit=" ".join(
                    filter(None, [self.product_id.display_name, self.lot_id.name])
                ),
                document=self.request_id.name or self.work_order_id.name,
            ),
        )
        row = self.env["service.product.archive.component"].search(
            Domain("unit_id", "=", self.new_archive_id.id)
            & Domain("is_active", "=", True),
            limit=1,
        )
        self.fitted_component_id = row
        documents = {
            "request_id": self.request_id.id,
            "work_order_id": self.work_order_id.id,
        }
        row.write({f"fitted_{name}": value for name, value in documents.items()})
        row.replaces_ids.write(
            {f"removed_{name}": value for name, value in documents.items()}
        )

    def _get_exchange_date(self):
        moment = self.dispatch_id.actual_end or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _prepare_component_vals(self, replaced):
        """Return the values of the component that this part has become.

        :param replaced: the components that it took the place of
        """
        first = replaced[:1]
        return {
            "archive_id": (first.archive_id or self._get_exchange_unit()).id,
            "parent_id": first.parent_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "quantity": self.used_quantity,
            "fitted_on": self._get_exchange_date(),
            "source": "exchange",
            "fitted_request_id": self.request_id.id,
            "fitted_work_order_id": self.work_order_id.id,
        }


class ServiceRequest(models.Model):
    """Closing a request brings the component list of its product up to date."""

    _inherit = "service.request"

    update_archive = fields.Boolean(
        "Update Components",
        default=True,
        copy=False,
        help="When the request is closed, the exchanged parts are written into the"
        " component list of the installed product.",
    )

    def action_close(self):
        """Close the requests and update the component lists of their products.

        :raises UserError: see the method of the core addon
        """
        result = super().action_close()
        # Agents close requests without being allowed to change installed products.
        updated = self.sudo().filtered("update_archive")
        updated.part_line_ids._exchange_components()
        updated.return_ids.repair_ids._update_component_lists()
        updated._remove_components()
        return result
