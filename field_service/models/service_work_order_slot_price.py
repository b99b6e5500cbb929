# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ..const import COST_GROUPS

HOUR = timedelta(hours=1)


class SlotCharge(NamedTuple):
    """What the customer pays for a visit, without taxes.

    :ivar labour: for the work, his share only
    :ivar travel_hour: for an hour on the way, his share only
    :ivar reason: why he pays or does not, in words
    :ivar currency: ``res.currency``
    """

    labour: float
    travel_hour: float
    reason: str
    currency: models.BaseModel

    def get_price(self, travel):
        """Return what he pays for a visit with this way.

        :param timedelta travel: the way to him
        """
        return self.currency.round(self.labour + self.travel_hour * (travel / HOUR))


class ServiceWorkOrder(models.Model):
    """What a visit costs the customer and ourselves, before anybody goes."""

    _inherit = "service.work.order"

    def _get_slot_charge(self, hours):
        """Return what the customer pays for a visit of so many hours.

        Warranty and contract decide how much of it, the price list of the customer
        how much an hour is; a fixed price is what it is.

        :param float hours: of work
        :return: :class:`SlotCharge`
        """
        # Who takes calls or sends engineers says what it costs without selling.
        order = self.sudo()
        company = order._get_slot_company()
        customer = order.partner_id.with_company(company)
        pricelist = customer.property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        if order.billing_policy == "fixed":
            reason = self.env._("Fixed price")
            return SlotCharge(order.fixed_price, 0.0, reason, company.currency_id)
        labour, travel = order._get_coverage("labour"), order._get_coverage("travel")
        reasons = dict.fromkeys((labour.reason, travel.reason))
        travel_product = company._get_service_product("service_travel_product_id")
        return SlotCharge(
            sum(
                order._get_slot_product_price(product, pricelist, currency) * share
                for product, share in order._get_slot_labour(hours).items()
            )
            * labour.customer_share
            / 100,
            order._get_slot_product_price(travel_product, pricelist, currency)
            * travel.customer_share
            / 100,
            ". ".join(reasons),
            currency,
        )

    def _get_slot_labour(self, hours):
        """Return ``{product: hours}`` of the work, each activity under its product."""
        usual = self._get_slot_company()._get_service_product(
            "service_labour_product_id"
        )
        activities = self.service_activity_ids.filtered(
            lambda activity: activity.state != "skipped" and activity.expected_hours
        )
        total = sum(activities.mapped("expected_hours"))
        if not total:
            return {usual: hours}
        labour = defaultdict(float)
        for activity in activities:
            product = activity.product_id or usual
            labour[product] += hours * activity.expected_hours / total
        return labour

    def _get_slot_product_price(self, product, pricelist, currency):
        """Return what an hour of a service product costs this customer."""
        return pricelist._get_product_price(
            product.with_company(self._get_slot_company()),
            1.0,
            currency=currency,
            uom=product.uom_id,
            date=fields.Datetime.now(),
        )

    def _may_see_slot_cost(self):
        return any(self.env.user.has_group(group) for group in COST_GROUPS.split(","))

    def _get_slot_cost(self, engineer, duration):
        """Return what the engineer's time costs us.

        :param engineer: ``hr.employee`` by sudo
        :param timedelta duration: work and way
        """
        company = self._get_slot_company()
        rate = engineer.hourly_cost or company.service_default_hourly_cost
        return company.currency_id.round(rate * (duration / HOUR))
