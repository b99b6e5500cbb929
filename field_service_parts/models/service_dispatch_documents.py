# Part of Field Service. License LGPL-3.
from odoo import models


class ServiceDispatch(models.Model):
    """The documents that each treatment makes, and how they are found again."""

    _inherit = "service.dispatch"

    def _make_documents(self):
        """Make the documents of the treatments that do not exist yet."""
        # The engineer's word makes them; he has no rights on stock, sale and repair.
        for visit in self.sudo():
            visit = visit.with_company(visit.company_id)
            for document in self._treatment_documents[visit.treatment]:
                getattr(visit, f"_make_{document}")()

    def _has_documents(self):
        """Tell whether the documents of the treatment were made, cancelled ones too."""
        visit = self.sudo()  # see _make_documents
        return all(
            getattr(visit, f"_find_{document}")()
            for document in self._treatment_documents[self.treatment]
        )

    # ------------------------------------------------------------------
    # Find
    # ------------------------------------------------------------------
    def _find_return(self):
        """Return the returns of this visit, or of its unit on another one."""
        kind = "exchange" if self.treatment == "exchange" else "repair"
        return self.work_order_id.return_ids.filtered(
            lambda goods: (
                goods.kind == kind
                and (
                    goods.dispatch_id == self
                    or (
                        goods.archive_id == self.archive_id
                        and goods.state not in ("done", "scrapped", "cancelled")
                    )
                )
            )
        )

    def _find_loans(self):
        return self.work_order_id.loan_ids.filtered(
            lambda loan: (
                loan.dispatch_id == self
                or (loan.archive_id == self.archive_id and loan.state == "out")
            )
        )

    def _find_loan(self):
        return self._find_loans()

    def _find_units(self, purpose):
        return self.part_line_ids.filtered(lambda line: line.purpose == purpose)

    def _find_sale(self):
        return self._find_units("sale")

    def _find_exchange(self):
        return self._find_units("exchange")

    def _find_parts(self):
        lines = self._get_replacing_lines()
        return lines.filtered(lambda line: line.state != "draft")

    def _get_replacing_lines(self):
        """Return the parts of this visit, or of the order where nobody said when."""
        lines = self.part_line_ids or self.work_order_id.part_line_ids.filtered(
            lambda line: not line.dispatch_id
        )
        return lines.filtered(
            lambda line: line.purpose == "part" and line.state != "cancelled"
        )

    # ------------------------------------------------------------------
    # Make
    # ------------------------------------------------------------------
    def _make_return(self):
        """Announce the unit to the warehouse, which then repairs or scraps it."""
        found = self._find_return().filtered(lambda goods: goods.state != "cancelled")
        if not found:
            found = self.env["service.return"].create(self._prepare_return_vals())
        found.filtered(lambda goods: goods.state == "draft").action_announce()

    def _prepare_return_vals(self):
        """Return the values of the return of the serviced unit."""
        return {
            "dispatch_id": self.id,
            "kind": "exchange" if self.treatment == "exchange" else "repair",
            "user_id": self._get_office_user().id,
        }

    def _make_loan(self):
        """Ask the warehouse for the loaner, or take it out of the van's stock."""
        found = self._find_loans().filtered(lambda loan: loan.state != "cancelled")
        if not found:
            found = self.env["service.loan"].create(self._prepare_loan_vals())
        found.filtered(lambda loan: loan.state == "draft").action_prepare()

    def _prepare_loan_vals(self):
        """Return the values of the loan during the repair."""
        equipment = self.loan_equipment_id
        product = equipment.product_id or self.treatment_product_id
        lot = equipment.lot_id or self.treatment_lot_id
        vals = {
            "dispatch_id": self.id,
            "return_id": self._find_return()[:1].id,
            "equipment_id": equipment.id,
            "product_id": product.id,
            "lot_id": lot.id,
            "location_id": self._find_goods_location(product, lot, 1.0).id,
            "user_id": self._get_office_user().id,
        }
        if self.loan_due_on:
            vals["due_on"] = self.loan_due_on
        return vals

    def _make_sale(self):
        """Put what is sold on the sales order of the order; the warehouse issues it."""
        lines = self._make_unit("sale", self.treatment_product_id)
        lines.filtered(lambda line: line.state == "submitted")._create_sale_lines()

    def _make_exchange(self):
        """Let the customer have another unit; warranty and contract say who pays."""
        self._make_unit("exchange", self._get_exchange_product())

    def _make_unit(self, purpose, product):
        found = self._find_units(purpose).filtered(
            lambda line: line.state != "cancelled"
        )
        if not found:
            PartRequest = self.env["service.part.request"]
            quantity = self.treatment_quantity if purpose == "sale" else 1.0
            vals = PartRequest._prepare_unit_request_vals(
                self, purpose, product, self.treatment_lot_id, quantity
            )
            found = PartRequest.create(vals).line_ids
        drafts = found.part_request_id.filtered(lambda parts: parts.state == "draft")
        if drafts:
            drafts.action_submit()
        return found

    def _make_parts(self):
        """Hand what replaces the broken parts to the warehouse.

        When the request is closed, they take the place of the components.
        """
        drafts = self._get_replacing_lines().part_request_id.filtered(
            lambda parts: parts.state == "draft"
        )
        if drafts:
            drafts.action_submit()

    def _get_office_user(self):
        """Return who looks after goods on their way."""
        order = self.work_order_id
        return order.user_id or order.team_id.leader_id or self.env.user

    def _find_goods_location(self, product, lot, quantity):
        """Return from where a unit is taken: the engineer's van, else the warehouse.

        :param product: ``product.product``
        :param lot: ``stock.lot``, may be empty
        :param float quantity: in the product's unit
        """
        van = self.employee_id.van_location_id
        if van:
            free = self.env["stock.quant"]._get_available_quantity(
                product, van, lot_id=lot or None
            )
            if product.uom_id.compare(free, quantity) >= 0:
                return van
        warehouses = self.company_id._get_default_service_warehouses()
        return warehouses.get(self.company_id, self.env["stock.warehouse"]).lot_stock_id


class ServicePartRequestLine(models.Model):
    _inherit = "service.part.request.line"

    def _has_unclear_component(self):
        """Tell whether several fitted components could be the replaced one."""
        if self.replaces_component_id:
            return False
        same = self.archive_id.component_ids.filtered(
            lambda component: (
                component.is_active and component.product_id == self.product_id
            )
        )
        return len(same) > 1
