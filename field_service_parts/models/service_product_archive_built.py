# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..engine.component_list import Part

# Deeper than any machine; a loop in the data ends here.
MAX_LEVELS = 20
# A part tracked by serial number gets one row a piece, up to so many.
MAX_PIECES = 100


class ServiceProductArchive(models.Model):
    """What the products were built from: by manufacturing, else by their BoM."""

    _inherit = "service.product.archive"

    def _get_built_parts(self):
        """Return from what each product was built, several levels deep.

        What manufacturing consumed for the serial number goes first, with the numbers
        of the parts; where it knows nothing, the bill of materials says what is in it.

        :return: ``{archive: [Part]}``; the number of queries depends on the levels and
            on the different bills of materials, not on the number of products
        """
        roots = {
            archive: Part(
                archive.product_id.id,
                archive.quantity,
                archive.lot_id.id or None,
            )
            for archive in self
        }
        by_company = defaultdict(list)
        for archive, root in roots.items():
            by_company[archive.company_id].append(root)
        for company, parts in by_company.items():
            # Service people have no rights in manufacturing; the list is all they see.
            self.sudo().with_company(company)._find_parts(parts)
        return {archive: root.parts for archive, root in roots.items()}

    def _find_parts(self, parts):
        """Fill in what ``parts`` consist of, level by level."""
        for _level in range(MAX_LEVELS):
            unknown = self._find_manufactured_parts(parts)
            self._find_bom_parts(unknown)
            # The parts of a bill of materials are complete, down to the last level.
            parts = [
                below
                for part in parts
                for below in part.parts
                if below.source == "manufacturing"
            ]
            if not parts:
                return

    # ------------------------------------------------------------------
    # Manufacturing
    # ------------------------------------------------------------------
    def _find_manufactured_parts(self, parts):
        """Fill in what was consumed in making the numbers of ``parts``.

        :return: the parts of which manufacturing knows nothing
        """
        made = self._get_finished_lines([part.lot for part in parts if part.lot])
        unknown = []
        for part in parts:
            line = made.get(part.lot)
            if line:
                part.parts = self._get_consumed_parts(line, part.quantity)
            if not part.parts:
                unknown.append(part)
        return unknown

    def _get_finished_lines(self, lot_ids):
        """Return ``{lot id: stock move line}`` by which the numbers were made last."""
        if not lot_ids:
            return {}
        lines = self.env["stock.move.line"].search(
            Domain("lot_id", "in", lot_ids)
            & Domain("state", "=", "done")
            & Domain("move_id.production_id", "!=", False)
            & Domain("company_id", "=", self.env.company.id),
            order="date, id",
        )
        return {
            line.lot_id.id: line
            for line in lines
            if line.product_id == line.move_id.production_id.product_id
        }

    def _get_consumed_parts(self, line, quantity):
        """Return what went into ``quantity`` of the finished ``line``.

        Where several pieces were made in one go, nobody knows which number went into
        which of them: these parts are listed without.
        """
        together = sum(line.move_id.move_line_ids.mapped("quantity_product_uom"))
        share = quantity / together if together else 1.0
        built_on = line.date.date()
        parts = []
        consumed = line.consume_line_ids.filtered("quantity_product_uom")
        for product, lines in consumed.grouped("product_id").items():
            by_lot = lines.grouped("lot_id")
            is_certain = share >= 1 or len(by_lot) == 1
            groups = by_lot.items() if is_certain else [(lines.lot_id[:0], lines)]
            for lot, used in groups:
                amount = sum(used.mapped("quantity_product_uom")) * share
                pieces = [amount] if lot else self._get_pieces(product.id, amount)
                parts += [
                    Part(
                        product.id,
                        piece,
                        lot.id or None,
                        lot.name or None,
                        built_on,
                        "manufacturing",
                    )
                    for piece in pieces
                ]
        return parts

    # ------------------------------------------------------------------
    # Bill of materials
    # ------------------------------------------------------------------
    def _find_bom_parts(self, parts):
        """Fill in what ``parts`` consist of by their bills of materials."""
        products = self.env["product.product"].browse({part.product for part in parts})
        needs = self._explode_boms(products)
        for part in parts:
            part.parts = self._grow(needs, part.product, part.quantity, {part.product})

    def _explode_boms(self, products):
        """Return what one unit of each product, and of all that is in it, needs.

        :param products: ``product.product`` records
        :return: ``{product id: {component id: quantity}}``, in the components' units
        """
        needs = {}
        while products:
            boms = self.env["mrp.bom"]._bom_find(
                products, company_id=self.env.company.id
            )
            for product in products:
                bom = boms[product]
                needs[product.id] = self._explode_bom(bom, product) if bom else {}
            inside = {below for lines in needs.values() for below in lines}
            products = products.browse(inside - needs.keys())
        return needs

    def _explode_bom(self, bom, product):
        """Return ``{component id: quantity}`` of one unit; kits are taken apart."""
        times = product.uom_id._compute_quantity(
            1.0, bom.product_uom_id, round=False
        ) / (bom.product_qty or 1.0)
        _boms, lines = bom.explode(product, times)
        quantities = defaultdict(float)
        for line, data in lines:
            if line.product_id.type == "consu":
                quantities[line.product_id.id] += line.product_uom_id._compute_quantity(
                    data["qty"], line.product_id.uom_id, round=False
                )
        return quantities

    def _explode_bom_levels(self, bom, product):
        """Return the lines of a BoM for one unit, top down.

        :return: ``{path: quantity}``, the path being the ids of the products from the
            top, the quantity in the product's unit
        """
        needs = {product.id: self._explode_bom(bom, product)}
        inside = product.browse(needs[product.id].keys() - needs.keys())
        needs = {**self._explode_boms(inside), **needs}
        lines, stack = {}, [((), product.id, 1.0)]
        while stack:
            path, product_id, quantity = stack.pop()
            if path:
                lines[path] = quantity
            stack += [
                ((*path, below), below, amount * quantity)
                for below, amount in reversed(needs.get(product_id, {}).items())
                if below not in path and below != product.id
            ]
        return lines

    def _get_fitted_by_path(self, paths):
        """Return what is fitted, by its place in the tree of products.

        A component that was entered in no assembly counts where the BoM has its
        product.

        :param paths: the paths of the bill of materials, top down
        :return: ``{path: components}``
        """
        places = {}
        for path in paths:
            places.setdefault(path[-1], path)
        fitted = {}
        for component in self.component_ids.filtered("is_active"):
            path, above = (), component
            while above:
                path = (above.product_id.id, *path)
                above = above.parent_id
            if path not in paths:
                path = places.get(component.product_id.id, path)
            fitted[path] = fitted.get(path, component.browse()) + component
        return fitted

    def _grow(self, needs, product_id, quantity, path):
        """Return the parts in ``quantity`` of a product, down to the last level."""
        return [
            Part(
                below,
                piece,
                source="bom",
                parts=self._grow(needs, below, piece, path | {below}),
            )
            for below, amount in needs.get(product_id, {}).items()
            if below not in path
            for piece in self._get_pieces(below, amount * quantity)
        ]

    def _get_pieces(self, product_id, quantity):
        """Return the quantities of the rows: one a piece with its own serial number."""
        product = self.env["product.product"].browse(product_id)
        pieces = round(quantity)
        if product.tracking != "serial" or not 1 < pieces <= MAX_PIECES:
            return [quantity]
        return [1.0] * pieces
