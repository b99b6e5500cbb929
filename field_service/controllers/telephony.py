# Part of Field Service. License LGPL-3.
import json
import logging

from werkzeug.exceptions import Unauthorized

from odoo import http
from odoo.exceptions import AccessDenied, ValidationError
from odoo.http import request

from ..models.service_call_telephony import TooManyCalls
from .attempts import count_miss, get_visitor_key, is_refused

_logger = logging.getLogger(__name__)

MAX_BODY = 16 * 1024


class ServiceTelephony(http.Controller):
    """Where a telephone system reports its calls."""

    # The bearer authentication is called by hand: what happens before a controller runs
    # is rolled back when it refuses, and wrong keys have to be counted.
    @http.route(
        "/field_service/telephony/event",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def telephony_event(self):
        """Take one event; see docs/telephony.md for the body and the answers."""
        refusal = self._refuse_stranger()
        if refusal:
            return refusal
        if (request.httprequest.content_length or 0) > MAX_BODY:
            return self._refuse(413, "too_large", "The body is too large.")
        try:
            payload = json.loads(request.httprequest.get_data())
        except (ValueError, RecursionError):
            return self._refuse(400, "malformed", "The body is not JSON.")
        # The telephone system's own user may do nothing but report calls.
        calls = request.env["service.call"].sudo()
        try:
            with request.env.cr.savepoint():
                answer = calls._receive_telephone_event(payload)
        except ValidationError as error:
            return self._refuse(400, "malformed", str(error))
        except TooManyCalls:
            _logger.warning("Telephone events refused: too many new calls")
            return self._refuse(429, "too_many", "Too many calls.")
        return request.make_json_response(answer)

    def _refuse_stranger(self):
        """Let the telephone system in by its API key; answer everybody else.

        A browser's session does not do. Wrong keys are logged and counted; who tries
        many has to wait, whatever he tries then.
        """
        address = get_visitor_key()
        if is_refused(address):
            return self._refuse(429, "too_many", "Too many wrong keys.")
        try:
            if not request.httprequest.headers.get("Authorization"):
                raise Unauthorized()
            request.env["ir.http"]._auth_method_bearer()
        except (AccessDenied, Unauthorized, http.SessionExpiredException):
            _logger.warning("Telephone event from %s refused: wrong API key", address)
            count_miss(address)
            return self._refuse(
                401,
                "unauthorized",
                "A valid API key is needed.",
                headers=[("WWW-Authenticate", "Bearer")],
            )
        if not request.env.user.has_group("field_service.group_service_telephony"):
            return self._refuse(403, "forbidden", "This key may not report calls.")
        return None

    def _refuse(self, status, error, message, headers=None):
        return request.make_json_response(
            {"outcome": "refused", "error": error, "message": message},
            headers=headers,
            status=status,
        )
