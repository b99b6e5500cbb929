# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.fields import Domain

ARCHIVE = "service.product.archive"


class ResPartner(models.Model):
    """What the service tells of a customer: from the call to the end of a warranty."""

    _inherit = "res.partner"

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_requests(),
            *self._prepare_life_orders(),
            *self._prepare_life_visits(),
            *self._prepare_life_calls(),
            *self._prepare_life_contracts(),
            *self._prepare_life_products(),
            *self._prepare_life_deliveries(),
        ]

    def _prepare_life_requests(self):
        found = self._search_family_life("request", "service.request", ["received_at"])
        return [
            self._life_entry(
                "request",
                at,
                request.display_name,
                request,
                text=self._join_life_text(
                    (
                        request.type_id.name,
                        self._get_life_label(request, "state"),
                        request.is_bad_fix and self.env._("Came back"),
                    ),
                    (request.product_id.name, request.serial),
                ),
                owner=request.site_id or request.partner_id,
                hours=request.hours_spent or None,
                rank=10,
            )
            for request, at in found
        ]

    def _prepare_life_orders(self):
        found = self._search_family_life(
            "order",
            "service.work.order",
            ["actual_start", "planned_start", "create_date"],
            self._get_life_still("cancelled"),
        )
        return [
            self._life_entry(
                "order",
                at,
                order.display_name,
                order,
                text=order._get_life_text(),
                owner=order.site_id or order.partner_id,
                hours=order.hours + order.travel_hours or None,
                rank=20,
            )
            for order, at in found
        ]

    def _get_life_still(self, state):
        """Leave out what will not happen any more, though it was planned."""
        return Domain("state", "!=", state) if self._is_life_future() else Domain.TRUE

    def _prepare_life_visits(self):
        found = self._search_family_life(
            "visit",
            "service.dispatch",
            ["actual_start", "planned_start"],
            self._get_life_still("rejected"),
        )
        return [
            self._life_entry(
                "visit",
                at,
                visit.display_name,
                visit,
                text=visit._get_life_text(),
                owner=visit.site_id or visit.partner_id,
                hours=visit.hours or None,
                rank=30,
            )
            for visit, at in found
        ]

    def _prepare_life_calls(self):
        found = self._search_family_life("call", "service.call", ["started_at"])
        return [
            self._life_entry(
                "call",
                at,
                self.env._(
                    "%(direction)s call: %(who)s",
                    direction=self._get_life_label(call, "direction"),
                    who=call.contact_id.name or call.partner_id.name,
                ),
                call,
                text=self._join_life_text(
                    (
                        self._get_life_label(call, "state"),
                        self._get_life_label(call, "outcome"),
                        # Who answered is no secret that needs a right on users.
                        call.sudo().user_id.name,
                    ),
                    (call.note,),
                ),
                owner=call.partner_id,
                rank=9,
            )
            for call, at in found
        ]

    def _prepare_life_contracts(self):
        """Return when contracts began and ended, or will end."""
        steps = (
            (self.env._("Contract begins"), ["date_start"], False),
            (self.env._("Contract ends"), ["closed_on", "date_end"], True),
        )
        return [
            self._life_entry(
                "contract",
                day,
                f"{title}: {contract.display_name}",
                contract,
                text=(is_due and contract.close_reason) or "",
                owner=contract.partner_id,
                rank=rank,
                is_due=is_due,
            )
            for rank, (title, at_fields, is_due) in enumerate(steps, 1)
            for contract, day in self._search_family_life(
                "contract",
                "service.contract",
                at_fields,
                Domain("state", "!=", "draft"),
                is_due=is_due,
            )
        ]

    def _prepare_life_products(self):
        """Return when products were installed and went, and when warranties end."""
        # What a meter has ended already ends no more.
        running = Domain("state", "=", "registered") & Domain(
            "warranty_meter_end", "=", False
        )
        steps = (
            (
                self.env._("Installed"),
                ["installed_on", "delivered_on"],
                Domain.TRUE,
                False,
            ),
            (self.env._("Warranty ends"), ["warranty_end"], running, True),
            (
                self.env._("Warranty ended by a meter"),
                ["warranty_meter_end"],
                Domain.TRUE,
                False,
            ),
            (self.env._("Deactivated"), ["deactivated_on"], Domain.TRUE, False),
        )
        return [
            self._life_entry(
                "product",
                day,
                f"{title}: {unit.display_name}",
                unit,
                owner=unit.site_id or unit.partner_id,
                rank=rank,
                is_due=is_due,
            )
            for rank, (title, at_fields, domain, is_due) in enumerate(steps, 3)
            for unit, day in self._search_family_life(
                "product", ARCHIVE, at_fields, domain, is_due=is_due
            )
        ]

    def _prepare_life_deliveries(self):
        found = self._search_family_life("delivery", "service.delivery", ["date"])
        return [
            self._life_entry(
                "delivery",
                at,
                way._get_life_title(),
                way,
                text=self._join_life_text(
                    (
                        f"{way.quantity:g} × {way.product_id.display_name}",
                        way.serial,
                    )
                ),
                owner=way.site_id or way.partner_id,
                rank=5,
            )
            for way, at in found
        ]


class ServiceRequest(models.Model):
    _inherit = "service.request"

    # What belongs to a branch is found by its place as well.
    _site_index = models.Index("(site_id) WHERE site_id IS NOT NULL")


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    _site_index = models.Index("(site_id) WHERE site_id IS NOT NULL")
    _contact_index = models.Index("(contact_id) WHERE contact_id IS NOT NULL")
