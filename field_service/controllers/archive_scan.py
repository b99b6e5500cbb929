# Part of Field Service. License LGPL-3.
from urllib.parse import quote

from odoo import http
from odoo.http import request

from .attempts import check_attempts, count_miss, get_visitor_key

FORM_ACTION = "field_service.service_product_archive_action"
TOKEN_MAX_LENGTH = 64
# The page must not stay in a browser or a search engine, nor tell the next site.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class ServiceArchiveScan(http.Controller):
    """Where the code on a label leads."""

    @http.route(
        "/service/archive/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def scan_archive(self, token, **kw):
        """Open the product for staff, the form of a new request for its customer.

        Everybody else gets one and the same page, whether the code is right or wrong.

        :raises TooManyRequests: who has scanned too much that is not his
        """
        check_attempts(self._get_limit_key())
        token = token[:TOKEN_MAX_LENGTH]
        archive = request.env["service.product.archive"]._find_scanned(token)
        if not archive:
            return self._answer_stranger(token)
        if request.env.user._is_internal():
            response = request.redirect(f"/odoo/action-{FORM_ACTION}/{archive.id}")
            self._show_company(response, archive)
        else:
            response = request.redirect(
                f"/my/service-requests/new?archive_id={archive.id}"
            )
        response.headers.update(HEADERS)
        return response

    def _get_limit_key(self):
        return get_visitor_key("label")

    def _answer_stranger(self, token):
        # Right codes count like wrong ones, so that the limit tells nothing.
        count_miss(self._get_limit_key())
        back = quote(f"/service/archive/{quote(token, safe='')}", safe="/")
        response = request.render(
            "field_service.archive_scan_unknown",
            {"login_url": f"/web/login?redirect={back}"},
        )
        response.headers.update(HEADERS)
        return response

    def _show_company(self, response, archive):
        """Switch the archive's company on in the browser, as a link in a mail does."""
        company = str(archive.company_id.id)
        cookie = request.cookies.get("cids", str(request.env.user.company_id.id))
        shown = [part for part in cookie.split("-") if part.isdecimal()]
        if company not in shown:
            response.set_cookie("cids", "-".join([*shown, company]))
