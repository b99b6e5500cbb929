# Part of Field Service. License LGPL-3.
import base64
import binascii
import io
import logging

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from odoo.addons.base.models.ir_qweb import QWebError

# The hours are extended here, so their model must be known first.
from . import service_time_entry  # noqa: F401

_logger = logging.getLogger(__name__)

REPORT_XMLID = "field_service.action_report_service"
# What goes wrong when a paper is printed: no printer program, a broken template…
PRINT_ERRORS = (UserError, OSError, QWebError)
SIGNATURE_FIELDS = frozenset({"signature", "signed_by", "signed_on", "is_locked"})
SIGNATURE_FORMATS = ("PNG", "JPEG", "GIF")
SIGNATURE_MAX_BYTES = 2 * 1024 * 1024


class ServiceDispatch(models.Model):
    """The customer's signature, and the report that bears it."""

    _inherit = "service.dispatch"

    report_attachment_ids = fields.Many2many(
        "ir.attachment",
        "service_dispatch_report_rel",
        "dispatch_id",
        "attachment_id",
        string="Signed Reports",
        readonly=True,
        copy=False,
        help="The signed service report on the visit, the order, the request and the"
        " installed product.",
    )

    # What the customer has signed; addons above add theirs.
    _locked_fields = SIGNATURE_FIELDS | {
        "work_order_id",
        "employee_id",
        "treatment",
        "outcome",
        "problem_id",
        "cause_id",
        "solution_id",
        "solution",
        "travel_start",
        "actual_start",
        "actual_end",
    }

    # ------------------------------------------------------------------
    # The lock
    # ------------------------------------------------------------------
    def write(self, vals):
        """Keep what the customer has signed."""
        if SIGNATURE_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(visits)s: a signature is only set by signing the report.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        touched = self._locked_fields & vals.keys()
        if touched:
            self.filtered(
                lambda visit: visit.is_locked and visit._is_fact_changed(touched, vals)
            )._raise_locked()
        return super().write(vals)

    def _is_fact_changed(self, names, vals):
        """Tell whether ``vals`` change a signed fact among the fields ``names``.

        Where the customer signs before the engineer leaves, the visit must still be
        finished: what was empty on the paper may be filled in while on site, and the
        outcome, which finishing the visit sets last, even then.
        """
        for name in names:
            field = self._fields[name]
            if field.convert_to_write(self[name], self) == vals[name]:
                continue
            if self[name] or (self.state != "on_site" and name != "outcome"):
                return True
        return False

    def _raise_locked(self):
        """Refuse to change visits whose report is signed.

        :raises UserError: names the visits, if there are any
        """
        if self:
            raise UserError(
                self.env._(
                    "%(visits)s: the customer has signed the service report, so its"
                    " facts can no longer be changed. A manager can unlock it.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_locked(self):
        self.filtered("is_locked")._raise_locked()

    def action_unlock(self, reason=None):
        """Take back the signature, so that facts can be corrected and signed again.

        The signed papers stay where they are, marked as withdrawn.

        :param str reason: why; required and kept in the service log
        :raises AccessError: the user is not a service manager
        :raises UserError: no reason is given, or the report is not signed
        """
        if not self.env.user.has_group("field_service.group_service_manager"):
            raise AccessError(
                self.env._("Only service managers can unlock a signed service report.")
            )
        self.check_access("write")
        reason = (reason or "").strip()
        for visit in self:
            if not reason or not visit.is_locked:
                raise UserError(
                    self.env._(
                        "%(visit)s: say why the report is unlocked.",
                        visit=visit.display_name,
                    )
                    if not reason
                    else self.env._(
                        "%(visit)s: the service report is not signed.",
                        visit=visit.display_name,
                    )
                )
        for visit in self:
            visit._log("corrected", note=reason, old=visit.signed_by)
            visit._withdraw_service_report()
        self._write_signature(
            {
                "signature": False,
                "signed_by": False,
                "signed_on": False,
                "is_locked": False,
            }
        )
        return True

    def _write_signature(self, vals):
        """Write the signature past the lock; not callable from outside."""
        return super().write(vals)

    def _withdraw_service_report(self):
        # A manager of the visit need not be able to write files of the archive.
        papers = self.sudo().report_attachment_ids
        label = self.env._(
            "%(report)s (withdrawn %(date)s).pdf",
            report=self._get_service_report_name(),
            date=fields.Date.to_string(fields.Date.context_today(self)),
        )
        papers.name = label
        self.sudo().report_attachment_ids = [Command.clear()]

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    def action_sign(self, signature, signed_by):
        """Put the customer's signature under the service reports and send them.

        The facts of the visits are locked from now on. The PDF is attached to the
        visit, its order, request and installed product, and mailed to the customer.
        A report that cannot be printed or mailed does not undo the signature: the
        reason is noted in the service log and the report can be sent again.

        :param signature: the drawn image (PNG, JPEG or GIF), base64 encoded
        :param str signed_by: name of the person who signed
        :raises UserError: nothing to sign yet, signed already, or the name or the
            signature is missing or unreadable
        """
        self.check_access("write")
        self._check_may_process()
        signed_by = (signed_by or "").strip()
        self._lock_for_step()
        self.invalidate_recordset(["is_locked", "signature"])
        self._check_can_sign(signed_by)
        image = self._read_signature(signature)
        # The fields of the signature are closed to direct writing.
        self.sudo().write(
            {
                "signature": image,
                "signed_by": signed_by,
                "signed_on": fields.Datetime.now(),
                "is_locked": True,
            }
        )
        self._log("signed", new=signed_by)
        self._publish_service_reports()
        return True

    def _check_can_sign(self, signed_by):
        """Refuse a signature that would not mean anything."""
        for visit in self:
            if visit.is_locked or visit.signature:
                raise UserError(
                    self.env._(
                        "%(visit)s: the service report is already signed by %(name)s.",
                        visit=visit.display_name,
                        name=visit.signed_by or "–",
                    )
                )
            if visit.state not in ("on_site", "done"):
                raise UserError(
                    self.env._(
                        "%(visit)s: the service report can be signed once the engineer"
                        " is on site.",
                        visit=visit.display_name,
                    )
                )
            if not signed_by:
                raise UserError(
                    self.env._(
                        "%(visit)s: enter the name of the person who signs.",
                        visit=visit.display_name,
                    )
                )

    def _read_signature(self, signature):
        """Return the base64 text of a signature that is a readable image."""
        if isinstance(signature, bytes):
            signature = signature.decode("ascii", errors="replace")
        signature = (signature or "").strip()
        if signature.startswith("data:"):
            signature = signature.partition(",")[2]
        if not signature:
            raise UserError(
                self.env._(
                    "%(visits)s: the signature is missing.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        try:
            raw = base64.b64decode(signature)
            image = Image.open(io.BytesIO(raw), formats=SIGNATURE_FORMATS)
            image.verify()
        except (
            binascii.Error,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ):
            raw = None
        if not raw or len(raw) > SIGNATURE_MAX_BYTES:
            raise UserError(
                self.env._(
                    "%(visits)s: the signature could not be read. Please draw it"
                    " again.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        return signature

    # ------------------------------------------------------------------
    # The report
    # ------------------------------------------------------------------
    def _publish_service_reports(self):
        """Print, attach and mail the reports; note in the log what went wrong."""
        for visit in self:
            try:
                with self.env.cr.savepoint():
                    visit._attach_service_report()
            except PRINT_ERRORS as error:
                _logger.warning(
                    "Service report of %s was not printed", visit.name, exc_info=True
                )
                visit._log(
                    "noted",
                    note=self.env._(
                        "The service report could not be printed: %(error)s",
                        error=str(error).partition("\n")[0],
                    ),
                )
                continue
            problem = visit._mail_service_report()
            if problem:
                visit._log("noted", note=problem)

    def action_send_report(self):
        """Mail the signed service reports to the customers again.

        :raises UserError: a report is not signed, or nobody has an e-mail address
        """
        self.check_access("write")
        for visit in self:
            if not visit.is_locked:
                raise UserError(
                    self.env._(
                        "%(visit)s: the service report is not signed.",
                        visit=visit.display_name,
                    )
                )
            visit._attach_service_report()
            problem = visit._mail_service_report()
            if problem:
                raise UserError(f"{visit.display_name}: {problem}")
        return True

    def _attach_service_report(self):
        """Attach the signed report to everything that it is about, once."""
        self.ensure_one()
        # Whoever signs need not be able to write to order, request and archive.
        visit = self.sudo()
        if visit.report_attachment_ids:
            return
        content = visit._render_service_report()
        values = {
            "name": f"{self._get_service_report_name()}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "company_id": visit.company_id.id,
        }
        papers = visit.env["ir.attachment"].create(
            [
                {**values, "res_model": document._name, "res_id": document.id}
                for document in visit._get_report_documents()
            ]
        )
        # Found by what is on the paper, not only by its number.
        papers.index_content = visit._get_report_keywords()
        visit.report_attachment_ids = [Command.set(papers.ids)]

    def _get_report_documents(self):
        """Return the documents that keep the signed report, the visit first."""
        documents = [self, self.work_order_id, self.request_id, self.archive_id]
        return [document for document in documents if document]

    def _get_service_report_name(self):
        """Return the name of the report's file without its extension."""
        self.ensure_one()
        return self.env._("Service report %(number)s", number=self.name)

    def _get_report_base_filename(self):
        return self._get_service_report_name()

    def _render_service_report(self):
        """Return the report as PDF bytes."""
        report = self.env["ir.actions.report"].with_company(self.company_id)
        # The copies are made here, one for each document.
        return report.with_context(report_pdf_no_attachment=True)._render_qweb_pdf(
            REPORT_XMLID, self.ids
        )[0]

    def _get_report_keywords(self):
        """Return the words by which the signed report is found."""
        order, archive = self.work_order_id, self.archive_id
        words = [
            self.name,
            self.request_id.name,
            order.name,
            order.subject,
            self.partner_id.display_name,
            self.site_id.display_name,
            archive.display_name,
            archive.serial,
            self.employee_id.name,
            self.problem_id.display_name,
            self.cause_id.display_name,
            self.solution_id.display_name,
            html2plaintext(self.solution or ""),
            self.signed_by,
        ]
        return "\n".join(word for word in words if word)

    def _get_customer_lang(self):
        """Return the language in which the customer reads the report."""
        order = self.work_order_id
        return (order.contact_id or order.partner_id).lang or self.env.lang

    def _get_customer_tz(self):
        """Return the name of the time zone of the place where the visit was."""
        order = self.work_order_id
        return (
            order.site_id.tz
            or order.contact_id.tz
            or order.partner_id.tz
            or self.company_id.resource_calendar_id.tz
            or "UTC"
        )

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------
    def _get_mail_recipient(self):
        """Return the contact, else the customer, who has an e-mail address."""
        order = self.work_order_id
        people = order.contact_id | self.request_id.contact_id | order.partner_id
        return people.filtered("email")[:1]

    def _mail_service_report(self):
        """Queue the mail with the signed report.

        :return: None, or the reason in words why nobody was written to
        """
        self.ensure_one()
        visit = self.sudo()
        if not visit._get_mail_recipient():
            order = visit.work_order_id
            return self.env._(
                "The service report was not mailed: %(customer)s has no e-mail"
                " address.",
                customer=(order.contact_id or order.partner_id).display_name,
            )
        template = visit.env.ref(
            "field_service.mail_template_service_report", raise_if_not_found=False
        )
        if not template:
            return self.env._("The service report was not mailed: no mail template.")
        paper = visit.report_attachment_ids.filtered(
            lambda paper: paper.res_model == visit._name
        )
        email_values = {"attachment_ids": [Command.link(paper.id)]}
        if visit.request_id:
            # The customer's answer belongs to the conversation about the request.
            email_values.update(
                model=visit.request_id._name,
                res_id=visit.request_id.id,
                reply_to=visit.request_id._notify_get_reply_to()[visit.request_id.id],
            )
        template.send_mail_batch(
            visit.ids,
            email_values=email_values,
            email_layout_xmlid="mail.mail_notification_light",
        )
        return None

    # ------------------------------------------------------------------
    # The portal: the customer has no right on the visit itself
    # ------------------------------------------------------------------
    def _get_portal_status(self):
        """Return where the visit stands: ``(sentence, Bootstrap colour)``, or None."""
        words = {
            "accepted": self.env._("An engineer will visit you."),
            "travelling": self.env._("The engineer is on the way to you."),
            "on_site": self.env._("The engineer is at your site."),
            "done": self.env._("The visit is finished."),
        }
        sentence = words.get(self.state)
        return sentence and (
            sentence,
            "secondary" if self.state == "done" else "primary",
        )

    def _is_planned_within_a_day(self, tz):
        """Tell whether the planned window begins and ends on one day in zone ``tz``."""
        self.ensure_one()
        local = self.with_context(tz=tz)
        days = {
            fields.Datetime.context_timestamp(local, moment).date()
            for moment in (self.planned_start, self.planned_end)
        }
        return len(days) == 1

    def _is_awaiting_signature(self):
        """Tell whether the customer can sign the report of this visit now."""
        self.ensure_one()
        return self.state == "done" and not self.is_locked


class ServiceTimeEntry(models.Model):
    """Hours that the customer has signed stay as they are."""

    _inherit = "service.time.entry"

    _signed_fields = frozenset(
        {"dispatch_id", "employee_id", "kind", "start", "end", "hours", "is_running"}
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add no hours to a report that is signed."""
        entries = super().create(vals_list)
        entries.dispatch_id.filtered("is_locked")._raise_locked()
        return entries

    def write(self, vals):
        """Keep the hours that the customer has signed."""
        if self._signed_fields & vals.keys():
            self._check_not_signed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_signed(self):
        self._check_not_signed()

    def _check_not_signed(self):
        # A timer that still runs while the customer signs must be stopped later.
        stopped = self.filtered(lambda entry: not entry.is_running)
        stopped.dispatch_id.filtered("is_locked")._raise_locked()


class ReportService(models.AbstractModel):
    _name = "report.field_service.report_service"
    _description = "Service Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        visits = self.env["service.dispatch"].browse(docids)
        visits.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": visits._name,
            # Whoever may read the visit may read the whole paper about it, though
            # not each product, contract and employee that is named on it.
            "docs": visits.sudo(),
        }
