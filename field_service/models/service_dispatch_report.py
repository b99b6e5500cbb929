# Part of Field Service. License LGPL-3.
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from odoo.addons.base.models.ir_qweb import QWebError

_logger = logging.getLogger(__name__)

REPORT_XMLID = "field_service.action_report_service"
# What goes wrong when a paper is printed: no printer program, a broken template…
PRINT_ERRORS = (UserError, OSError, QWebError)


class ServiceDispatch(models.Model):
    """The service report of a visit: printed, kept, mailed, shown in the portal."""

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
                raise UserError(
                    self.env._(
                        "%(visit)s: %(problem)s",
                        visit=visit.display_name,
                        problem=problem,
                    )
                )
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
        # Whoever lets the customer sign need not see his contact or write mails.
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
