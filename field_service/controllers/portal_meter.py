# Part of Field Service. License LGPL-3.
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

# Nobody walks past more meters at a time.
MAX_VALUES = 200


class ServicePortalMeters(CustomerPortal):
    """A customer enters what the meters of his own products show."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_meter_count" in counters:
            values["service_meter_count"] = self._count_portal_meters()
        return values

    def _get_portal_meter_domain(self):
        """Return the domain of the meters of the user's own products."""
        # The user's own rights choose the products.
        archives = request.env["service.product.archive"]._get_portal_archives(
            request.env.user.partner_id
        )
        return Domain("archive_id", "in", archives.ids)

    def _get_portal_meters(self):
        # Customers have no right on meters: the domain holds what is theirs.
        return request.env["service.meter"].sudo()

    def _count_portal_meters(self):
        if not request.env["service.product.archive"].has_access("read"):
            return 0
        return self._get_portal_meters().search_count(self._get_portal_meter_domain())

    @http.route(
        ["/my/meters", "/my/meters/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_my_meters(self, page=1, **post):
        """List the meters of the user's products, and take what he reads there."""
        if not request.env["service.product.archive"].has_access("read"):
            return request.redirect("/my")
        domain = self._get_portal_meter_domain()
        Meter = self._get_portal_meters()
        pager = portal_pager(
            url="/my/meters",
            total=Meter.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        answers = {}
        if request.httprequest.method == "POST":
            answers = self._register_portal_readings(Meter.search(domain), post)
        meters = Meter.search(
            domain,
            order="archive_id, sequence, id",
            limit=self._items_per_page,
            offset=max(pager["offset"], 0),
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_meter",
            meters=meters,
            pager=pager,
            answers=answers,
            default_url="/my/meters",
            tz=request.env.user.tz or "UTC",
        )
        return request.render("field_service.portal_my_meters", values)

    def _register_portal_readings(self, meters, post):
        """Register each value that was filled in; each gets an answer of its own.

        :return: ``{meter id: {value, error} or {value, state}}``
        """
        answers = {}
        for meter in meters:
            value = (post.get(f"meter_{meter.id}") or "").strip()
            if not value or len(answers) >= MAX_VALUES:
                continue
            try:
                # One wrong value does not keep the others from being registered.
                with request.env.cr.savepoint():
                    answer = meter.action_register_reading(value, source="portal")
                answers[meter.id] = {"value": value, "state": answer["state"]}
            except UserError as error:
                answers[meter.id] = {"value": value, "error": str(error)}
        return answers
