# Part of Field Service. License LGPL-3.
import os

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq, plaintext2html
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.portal.controllers.portal import CustomerPortal

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


class ServiceRequestForm(CustomerPortal):
    """A customer asks for service and sends photos."""

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
        files, errors = self._receive_files()
        kind = self._get_service_request_types().filtered(
            lambda kind: kind.id == form["type_id"]
        )
        if not kind:
            errors["type_id"] = request.env._("Please choose what this is about.")
        archive = self._get_service_request_archives().filtered(
            lambda archive: archive.id == form["archive_id"]
        )
        if form["archive_id"] and not archive:
            errors["archive_id"] = request.env._("Please choose one of your products.")
            form["archive_id"] = 0
        if not form["subject"]:
            errors["subject"] = request.env._(
                "Please tell us in a few words what happened."
            )
        elif len(form["subject"]) > SUBJECT_MAX_LENGTH:
            errors["subject"] = request.env._(
                "Please use at most %(count)s characters.", count=SUBJECT_MAX_LENGTH
            )
        if len(form["description"]) > DESCRIPTION_MAX_LENGTH:
            errors["description"] = request.env._(
                "Please use at most %(count)s characters.", count=DESCRIPTION_MAX_LENGTH
            )
        required = set(kind.required_field_ids.mapped("name"))
        if required & {"archive_id", "product_id"} and not form["archive_id"]:
            errors.setdefault("archive_id", request.env._("Please choose the product."))
        if "description" in required and not form["description"]:
            errors["description"] = request.env._("Please describe the problem.")
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
                    "archive_id": form["archive_id"] or False,
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
        kept = self._get_kept_files(request.httprequest.form.getlist("kept_files"))
        accepted, problems = [], []
        for upload in request.httprequest.files.getlist("files"):
            if not upload.filename:
                continue
            name = os.path.basename(upload.filename.replace("\\", "/"))[:120]
            content = upload.read(UPLOAD_MAX_BYTES + 1)
            count = len(kept) + len(accepted)
            if problem := self._get_file_problem(name, content, count):
                problems.append(problem)
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

    def _get_file_problem(self, name, content, count):
        """Return in words why an uploaded file is refused; None for a good one.

        :param str name: what the file is called
        :param bytes content: what is in it
        :param int count: how many files have been accepted before it
        """
        if len(content) > UPLOAD_MAX_BYTES:
            return request.env._(
                "%(name)s is larger than %(size)s MB.",
                name=name,
                size=UPLOAD_MAX_BYTES // 1024 // 1024,
            )
        if not content:
            return request.env._("%(name)s is empty.", name=name)
        if guess_mimetype(content) not in UPLOAD_MIMETYPES:
            return request.env._("%(name)s is neither a picture nor a PDF.", name=name)
        if count >= UPLOAD_MAX_FILES:
            return request.env._(
                "%(name)s was left out: at most %(count)s files.",
                name=name,
                count=UPLOAD_MAX_FILES,
            )
        return None

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
