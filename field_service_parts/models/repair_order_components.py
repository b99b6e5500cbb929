# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain

TAKEN_OUT = ("remove", "recycle")


class RepairOrder(models.Model):
    """What the bench has put into a unit, or taken out, is in its list too."""

    _inherit = "repair.order"

    is_in_component_list = fields.Boolean(
        "Component List Updated",
        readonly=True,
        copy=False,
        help="The exchanged parts are in the component list of the installed product.",
    )

    def _update_component_lists(self):
        """Write the parts of finished repairs into the lists of their units, once."""
        repairs = self.filtered(
            lambda repair: (
                repair.state == "done"
                and repair.service_return_id.archive_id
                and not repair.is_in_component_list
            )
        )
        units = repairs.service_return_id.archive_id
        fitted = self.env["service.product.archive.component"].search(
            Domain("archive_id", "child_of", units.ids)
            & Domain("product_id", "in", repairs.move_ids.product_id.ids)
            & Domain("is_active", "=", True),
            order="fitted_on NULLS FIRST, id",
        )
        for repair in repairs:
            unit = repair.service_return_id.archive_id
            repair._exchange_components(
                unit,
                fitted.filtered(
                    lambda one, unit=unit: one.archive_id._is_part_of(unit)
                ),
            )
        repairs.is_in_component_list = True

    def _exchange_components(self, unit, inside):
        """Write what this repair exchanged.

        :param unit: ``service.product.archive`` that was on the bench
        :param inside: the fitted components of the products concerned, the oldest first
        """
        lines = self.move_ids.move_line_ids.filtered(
            lambda line: line.state == "done" and line.quantity_product_uom
        )
        out = lines.filtered(lambda line: line.move_id.repair_line_type in TAKEN_OUT)
        gone = inside.browse()
        for line in out:
            rows = (inside - gone).filtered(
                lambda component, line=line: line._is_component(component)
            )
            gone |= rows._take(line.quantity_product_uom)
        goods = self.service_return_id
        moment = goods.repaired_at or fields.Datetime.now()
        day = fields.Datetime.context_timestamp(self, moment).date()
        for line in lines - out:
            same = gone.filtered(
                lambda one, line=line: line.product_id == one.product_id
            )
            if not same and line.product_id not in out.product_id:
                same = inside.filtered(
                    lambda one, line=line: (
                        one.is_active and one.product_id == line.product_id
                    )
                )._get_interchangeable()
            taken = same._take(line.quantity_product_uom)
            gone -= taken
            line._fit_component(unit, taken, day)
        gone._take_out(day, "removed", removed_request_id=goods.request_id.id)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_component(self, component):
        """Tell whether what was taken out may be ``component``."""
        serial = self.lot_id.name
        return self.product_id == component.product_id and (
            not serial or serial == component.serial
        )

    def _fit_component(self, unit, replaced, day):
        """Enter what the bench has fitted; what replaces nothing may be no component.

        :param unit: ``service.product.archive`` that was on the bench
        :param replaced: the components that it took the place of
        :param date day: the day of the exchange
        """
        if not replaced and self.product_id.tracking == "none":
            return
        goods = self.move_id.repair_id.service_return_id
        first = replaced[:1]
        component = replaced.create(
            {
                "archive_id": (first.archive_id or unit).id,
                "parent_id": first.parent_id.id,
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "quantity": self.quantity_product_uom,
                "fitted_on": day,
                "source": "exchange",
                "fitted_request_id": goods.request_id.id,
                "fitted_work_order_id": goods.work_order_id.id,
                "note": self.move_id.repair_id.name,
            }
        )
        replaced._take_out(
            day,
            "replaced",
            replaced_by_id=component.id,
            removed_request_id=goods.request_id.id,
            removed_work_order_id=goods.work_order_id.id,
        )
