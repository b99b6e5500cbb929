# Part of Field Service. License LGPL-3.
import logging
from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.service_dispatch_report import PRINT_ERRORS
from ..models.service_request_portal import PORTAL_CLOSED_STATES
from .attempts import check_attempts, count_miss, get_visitor_key

_logger = logging.getLogger(__name__)

HISTORY_KEY = "my_service_requests_history"


class ServicePortal(CustomerPortal):
    """A customer's own service requests: read, answer, sign."""

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_request_count" in counters:
            requests = request.env["service.request"]
            values["service_request_count"] = (
                requests.search_count([]) if requests.has_access("read") else 0
            )
        return values

    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------
    def _get_service_request_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "received_at desc, id desc",
            },
            "number": {"label": request.env._("Number"), "order": "name desc, id desc"},
            "subject": {"label": request.env._("Subject"), "order": "subject, id desc"},
            "state": {
                "label": request.env._("Status"),
                "order": "state, received_at desc",
            },
        }

    def _get_service_request_filters(self):
        closed = Domain("state", "in", PORTAL_CLOSED_STATES)
        return {
            "open": {"label": request.env._("Open"), "domain": ~closed},
            "closed": {"label": request.env._("Closed"), "domain": closed},
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
        }

    def _get_service_request_inputs(self):
        return {
            "all": {"input": "all", "label": request.env._("Search in All")},
            "name": {"input": "name", "label": request.env._("Search in Number")},
            "subject": {
                "input": "subject",
                "label": request.env._("Search in Subject"),
            },
            "product": {
                "input": "product",
                "label": request.env._("Search in Product"),
            },
        }

    def _get_service_request_search_domain(self, search_in, search):
        if not search:
            return Domain.TRUE
        domains = {
            "name": Domain("name", "ilike", search),
            "subject": Domain("subject", "ilike", search),
            "product": Domain("archive_id", "in", self._find_own_archives(search).ids),
        }
        return domains.get(search_in) or Domain.OR(domains.values())

    def _find_own_archives(self, search):
        archives = request.env["service.product.archive"].search([])
        # The user's own rights choose the products; their names are read by sudo.
        return archives.sudo().search(
            Domain("id", "in", archives.ids) & Domain("display_name", "ilike", search)
        )

    @http.route(
        ["/my/service-requests", "/my/service-requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_service_requests(
        self, page=1, sortby=None, filterby=None, search=None, search_in=None, **kw
    ):
        """List the service requests of the user's company."""
        sortings = self._get_service_request_sortings()
        filters = self._get_service_request_filters()
        inputs = self._get_service_request_inputs()
        chosen = {
            "sortby": sortby if sortby in sortings else "date",
            "filterby": filterby if filterby in filters else "open",
            "search_in": search_in if search_in in inputs else "all",
            "search": search or "",
        }
        # The user's own rights decide what is found; only then is it shown by sudo.
        if not request.env["service.request"].has_access("read"):
            return request.redirect("/my")
        domain = filters[chosen["filterby"]]["domain"]
        domain &= self._get_service_request_search_domain(chosen["search_in"], search)
        url = "/my/service-requests"
        order = sortings[chosen["sortby"]]["order"]
        requests, pager = self._find_service_requests(domain, order, url, chosen, page)
        request.session[HISTORY_KEY] = requests.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            # Status and appointment come from visits, on which customers have no
            # right; the templates show what they may know of them.
            service_requests=requests.sudo(),
            page_name="service_request",
            default_url=url,
            pager=pager,
            searchbar_sortings=sortings,
            searchbar_filters=filters,
            searchbar_inputs=inputs,
            **chosen,
        )
        return request.render("field_service.portal_my_service_requests", values)

    def _find_service_requests(self, domain, order, url, url_args, page):
        """Return the requests of one page of the list, and its pager."""
        ServiceRequest = request.env["service.request"]
        pager = portal_pager(
            url=url,
            url_args=url_args,
            total=ServiceRequest.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        requests = ServiceRequest.search(
            domain,
            order=order,
            limit=self._items_per_page,
            offset=max(pager["offset"], 0),
        )
        return requests, pager

    # ------------------------------------------------------------------
    # One request
    # ------------------------------------------------------------------
    def _get_service_request(self, request_id, access_token=None):
        """Return the request by sudo, if the user or the token may read it.

        :raises AccessError, MissingError: answered alike, so that nobody learns from
            the answer which numbers exist
        :raises TooManyRequests: a visitor without an account tries one link after the
            other, right or wrong
        """
        is_visitor = request.env.user._is_public()
        if is_visitor:
            check_attempts(get_visitor_key())
        try:
            service_request = self._document_check_access(
                "service.request", request_id, access_token=access_token
            )
        except (AccessError, MissingError):
            if is_visitor:
                count_miss(get_visitor_key())
            raise
        # What is done here is done by the visitor, not by the system's own user.
        return service_request.with_user(request.env.user).sudo()

    @http.route(
        "/my/service-requests/<int:request_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_service_request(self, request_id, access_token=None, **kw):
        """Show one request with its appointment, log, papers and conversation."""
        try:
            service_request = self._get_service_request(request_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            service_request,
            access_token,
            {
                "page_name": "service_request",
                "service_request": service_request,
                "tz": service_request._get_customer_tz(),
                "visits": service_request._get_portal_visits(),
                "attachments": service_request._get_portal_attachments(),
                "is_new": bool(kw.get("created")),
                "is_signed": bool(kw.get("signed")),
                "is_report_missing": bool(kw.get("report_failed")),
                "is_accepted": bool(kw.get("accepted")),
                "is_refused": bool(kw.get("refused")),
                "is_unanswered": bool(kw.get("unanswered")),
                # The address of the forms keeps the token of the link.
                "token_query": f"?{urlencode({'access_token': access_token})}"
                if access_token
                else "",
                "res_company": service_request.company_id,
            },
            HISTORY_KEY,
            False,
            **kw,
        )
        return request.render("field_service.portal_service_request", values)

    def _get_portal_visit(self, request_id, dispatch_id, access_token=None):
        """Return a visit of the request by sudo, if the request may be read.

        :raises AccessError, MissingError: no such request, or no such visit of it
        """
        service_request = self._get_service_request(request_id, access_token)
        visit = service_request._get_portal_visits().filtered(
            lambda visit: visit.id == dispatch_id
        )
        if not visit:
            raise MissingError(request.env._("This document does not exist."))
        return visit

    @http.route(
        "/my/service-requests/<int:request_id>/visits/<int:dispatch_id>/report",
        type="http",
        auth="public",
        website=True,
    )
    def portal_service_report(
        self, request_id, dispatch_id, access_token=None, download=None, **kw
    ):
        """Download the signed report of a visit, or the one that waits for it."""
        try:
            visit = self._get_portal_visit(request_id, dispatch_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if visit.state != "done" and not visit.is_locked:
            return request.redirect("/my")
        paper = visit.report_attachment_ids.filtered(
            lambda paper: paper.res_model == visit._name
        )[:1]
        try:
            content = paper.raw if paper else visit._render_service_report()
        except PRINT_ERRORS:
            _logger.exception("Service report of %s was not printed", visit.name)
            return request.redirect(
                self._get_service_request_url(
                    visit.request_id, access_token, report_failed=1
                )
            )
        filename = f"{visit._get_service_report_name()}.pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
                (
                    "Content-Disposition",
                    content_disposition(
                        filename,
                        disposition_type="attachment" if download else "inline",
                    ),
                ),
            ],
        )

    @http.route(
        "/my/service-requests/<int:request_id>/visits/<int:dispatch_id>/sign",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_service_report_sign(
        self, request_id, dispatch_id, access_token=None, name=None, signature=None
    ):
        """Sign the report of a finished visit for the customer.

        :param str name: who signs
        :param str signature: the drawn image, base64 encoded
        """
        # The signature form posts the token with its address.
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            visit = self._get_portal_visit(request_id, dispatch_id, access_token)
        except (AccessError, MissingError):
            return {"error": request.env._("This service report cannot be signed.")}
        if not visit._is_awaiting_signature():
            return {"error": request.env._("This service report cannot be signed.")}
        try:
            visit.action_sign(signature, name)
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": self._get_service_request_url(
                visit.request_id, access_token, signed=1
            ),
        }

    def _get_service_request_url(self, service_request, access_token=None, **params):
        if access_token:
            params["access_token"] = access_token
        return f"{service_request.access_url}?{urlencode(params)}"
