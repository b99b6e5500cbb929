# Part of Field Service. License LGPL-3.
import logging
import os
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound, TooManyRequests

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import consteq, plaintext2html
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.service_dispatch_report import PRINT_ERRORS
from ..models.service_request_portal import PORTAL_CLOSED_STATES

_logger = logging.getLogger(__name__)

HISTORY_KEY = "my_service_requests_history"
SUBJECT_MAX_LENGTH = 200
DESCRIPTION_MAX_LENGTH = 20_000
UPLOAD_MAX_FILES = 8
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
UPLOAD_MIMETYPES = {
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "image/heif",
    "application/pdf",
}


class ServicePortal(CustomerPortal):
    """A customer's own service requests: read, answer, ask, sign."""

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
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "received_at desc, id desc"},
            "number": {"label": _("Number"), "order": "name desc, id desc"},
            "subject": {"label": _("Subject"), "order": "subject, id desc"},
            "state": {
                "label": _("Status"),
                "order": "state, received_at desc",
            },
        }

    def _get_service_request_filters(self):
        _ = request.env._
        closed = Domain("state", "in", PORTAL_CLOSED_STATES)
        return {
            "open": {"label": _("Open"), "domain": ~closed},
            "closed": {"label": _("Closed"), "domain": closed},
            "all": {"label": _("All"), "domain": Domain.TRUE},
        }

    def _get_service_request_inputs(self):
        _ = request.env._
        return {
            "all": {"input": "all", "label": _("Search in All")},
            "name": {"input": "name", "label": _("Search in Number")},
            "subject": {"input": "subject", "label": _("Search in Subject")},
            "product": {"input": "product", "label": _("Search in Product")},
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
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "open"
        search_in = search_in if search_in in inputs else "all"
        # The user's own rights decide what is found; only then is it shown by sudo.
        ServiceRequest = request.env["service.request"]
        if not ServiceRequest.has_access("read"):
            return request.redirect("/my")
        domain = filters[filterby]["domain"] & self._get_service_request_search_domain(
            search_in, search
        )
        url = "/my/service-requests"
        pager = portal_pager(
            url=url,
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "search_in": search_in,
                "search": search or "",
            },
            total=ServiceRequest.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        requests = ServiceRequest.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=max(pager["offset"], 0),
        )
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
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
            searchbar_inputs=inputs,
            search_in=search_in,
            search=search,
        )
        return request.render("field_service.portal_my_service_requests", values)

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
        address = request.httprequest.remote_addr or ""
        # Visitors have no rights at all; their misses are counted for us.
        misses = request.env["service.portal.miss"].sudo()
        if is_visitor and misses._is_limit_reached(address):
            raise TooManyRequests()
        try:
            service_request = self._document_check_access(
                "service.request", request_id, access_token=access_token
            )
        except (AccessError, MissingError):
            if is_visitor:
                misses.create({"address": address})
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

    # ------------------------------------------------------------------
    # New request
    # ------------------------------------------------------------------
    @http.route(
        "/my/service-requests/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_new_service_request(self, **post):
        """Show the form of a new request, or register what was filled in."""
        if not request.env["service.request"].has_access("read"):
            raise NotFound()
        form, errors = self._get_service_request_form(post), {}
        if request.httprequest.method == "POST":
            files, errors = self._check_service_request_form(form)
            form["files"] = files
            if not errors:
                try:
                    # A refused request leaves nothing behind but the form.
                    with request.env.cr.savepoint():
                        service_request = self._create_service_request(form)
                except UserError as error:
                    errors["general"] = str(error)
                else:
                    return request.redirect(
                        f"/my/service-requests/{service_request.id}?created=1"
                    )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_request_new",
            form=form,
            errors=errors,
            types=self._get_service_request_types(),
            archives=self._get_service_request_archives(),
            max_files=UPLOAD_MAX_FILES,
            max_megabytes=UPLOAD_MAX_BYTES // 1024 // 1024,
            subject_max_length=SUBJECT_MAX_LENGTH,
            description_max_length=DESCRIPTION_MAX_LENGTH,
            accept=",".join(sorted(UPLOAD_MIMETYPES)),
        )
        return request.render("field_service.portal_new_service_request", values)

    def _get_service_request_form(self, post):
        """Return what the customer filled in; nothing else is taken from outside."""

        def number(name):
            value = post.get(name) or ""
            return int(value) if value.isdecimal() and len(value) < 10 else 0

        return {
            "type_id": number("type_id"),
            "archive_id": number("archive_id"),
            "subject": (post.get("subject") or "").strip(),
            "description": (post.get("description") or "").strip(),
            "files": request.env["ir.attachment"],
        }

    def _get_service_request_types(self):
        # Customers have no right on the kinds of request, which are ours.
        return (
            request.env["service.request.type"]
            .sudo()
            ._get_portal_types(request.env.company)
        )

    def _get_service_request_archives(self):
        # Found by the user's own rights; product names are read by sudo.
        return (
            request.env["service.product.archive"]
            ._get_portal_archives(request.env.user.partner_id)
            .sudo()
        )

    def _check_service_request_form(self, form):
        """Check what was filled in.

        :return: the accepted files and the errors ``{field: message}``
        """
        _ = request.env._
        files, errors = self._receive_files()
        kind = self._get_service_request_types().filtered(
            lambda kind: kind.id == form["type_id"]
        )
        if not kind:
            errors["type_id"] = _("Please choose what this is about.")
        archive = self._get_service_request_archives().filtered(
            lambda archive: archive.id == form["archive_id"]
        )
        if form["archive_id"] and not archive:
            errors["archive_id"] = _("Please choose one of your products.")
            form["archive_id"] = 0
        if not form["subject"]:
            errors["subject"] = _("Please tell us in a few words what happened.")
        elif len(form["subject"]) > SUBJECT_MAX_LENGTH:
            errors["subject"] = _(
                "Please use at most %(count)s characters.", count=SUBJECT_MAX_LENGTH
            )
        if len(form["description"]) > DESCRIPTION_MAX_LENGTH:
            errors["description"] = _(
                "Please use at most %(count)s characters.", count=DESCRIPTION_MAX_LENGTH
            )
        required = set(kind.required_field_ids.mapped("name"))
        if required & {"archive_id", "product_id"} and not form["archive_id"]:
            errors.setdefault("archive_id", _("Please choose the product."))
        if "description" in required and not form["description"]:
            errors["description"] = _("Please describe the problem.")
        return files, errors

    def _create_service_request(self, form):
        """Register the checked form as a request of the user's company."""
        partner = request.env.user.partner_id
        # Customers cannot create requests by themselves: only what the form offers is
        # taken, and each value was checked against what they may see.
        service_request = (
            request.env["service.request"]
            .sudo()
            .create(
                {
                    "contact_id": partner.id,
                    "partner_id": partner.commercial_partner_id.id,
                    "company_id": request.env.company.id,
                    "type_id": form["type_id"],
                    "archive_id": form["archive_id"],
                    "subject": form["subject"],
                    "description": plaintext2html(form["description"])
                    if form["description"]
                    else False,
                    "channel": "portal",
                    "user_id": False,
                }
            )
        )
        service_request.message_subscribe(partner_ids=partner.ids)
        if form["files"]:
            service_request.message_post(
                body=request.env._("Files sent with the request."),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=partner.id,
                attachment_ids=form["files"].ids,
            )
        service_request._send_acknowledgement()
        return service_request

    # ------------------------------------------------------------------
    # Files of the form
    # ------------------------------------------------------------------
    def _receive_files(self):
        """Keep the uploaded files, also those of an attempt that was refused.

        Browsers do not fill in files again, so what was accepted once waits as the
        user's own unlinked attachment; Odoo removes forgotten ones after a day.

        :return: attachments and errors ``{field: message}``
        """
        _ = request.env._
        kept = self._get_kept_files(request.httprequest.form.getlist("kept_files"))
        accepted, problems = [], []
        for upload in request.httprequest.files.getlist("files"):
            if not upload.filename:
                continue
            name = os.path.basename(upload.filename.replace("\\", "/"))[:120]
            content = upload.read(UPLOAD_MAX_BYTES + 1)
            if len(content) > UPLOAD_MAX_BYTES:
                problems.append(
                    _(
                        "%(name)s is larger than %(size)s MB.",
                        name=name,
                        size=UPLOAD_MAX_BYTES // 1024 // 1024,
                    )
                )
            elif not content:
                problems.append(_("%(name)s is empty.", name=name))
            elif guess_mimetype(content) not in UPLOAD_MIMETYPES:
                problems.append(
                    _("%(name)s is neither a picture nor a PDF.", name=name)
                )
            elif len(kept) + len(accepted) >= UPLOAD_MAX_FILES:
                problems.append(
                    _(
                        "%(name)s was left out: at most %(count)s files.",
                        name=name,
                        count=UPLOAD_MAX_FILES,
                    )
                )
            else:
                accepted.append((name, content))
        # Customers have no right on attachments; these belong to their own form.
        uploads = request.env["ir.attachment"].sudo()
        attachments = kept | uploads.create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": guess_mimetype(content),
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                    "access_token": uploads._generate_access_token(),
                }
                for name, content in accepted
            ]
        )
        return attachments, {"files": " ".join(problems)} if problems else {}

    def _get_kept_files(self, keys):
        """Return the user's own files of a former attempt.

        :param list keys: ``<id>-<token>`` as the form carries them
        """
        tokens = {}
        for key in keys[:UPLOAD_MAX_FILES]:
            attachment_id, _dash, token = key.partition("-")
            if attachment_id.isdecimal() and len(attachment_id) < 10 and token:
                tokens[int(attachment_id)] = token
        # Ownership is proved by the token and the creator, not by a right.
        attachments = request.env["ir.attachment"].sudo().browse(tokens).exists()
        return attachments.filtered(
            lambda file: (
                file.create_uid == request.env.user
                and file.res_model == "mail.compose.message"
                and not file.res_id
                and file.access_token
                and consteq(file.access_token, tokens[file.id])
            )
        )
