# Part of Field Service. License LGPL-3.
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .portal import ServicePortal


class ServicePortalAcceptance(ServicePortal):
    """The customer accepts the solution of his request, or says what is still wrong."""

    @http.route(
        "/my/service-requests/<int:request_id>/accept",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_service_request_accept(
        self, request_id, access_token=None, name=None, **kw
    ):
        """Accept the solution: the request is closed."""
        return self._answer_solution(
            request_id,
            access_token,
            lambda service_request: service_request._accept_in_portal(
                self._get_answering_name(name)
            ),
            "accepted",
        )

    @http.route(
        "/my/service-requests/<int:request_id>/not-solved",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_service_request_not_solved(
        self, request_id, access_token=None, name=None, words=None, **kw
    ):
        """Refuse the solution: the request goes back to work."""
        return self._answer_solution(
            request_id,
            access_token,
            lambda service_request: service_request._refuse_in_portal(
                self._get_answering_name(name), words
            ),
            "refused",
        )

    def _get_answering_name(self, name):
        """Return who answers: the user himself, or the name that a visitor enters."""
        user = request.env.user
        return name if user._is_public() else user.name

    def _answer_solution(self, request_id, access_token, answer, outcome):
        try:
            service_request = self._get_service_request(request_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                answer(service_request)
        except UserError:
            # Answered already, in another window or by us; or a word is missing.
            outcome = "unanswered"
        return request.redirect(
            self._get_service_request_url(service_request, access_token, **{outcome: 1})
        )
