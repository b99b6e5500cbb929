# Part of Field Service. License LGPL-3.
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date, format_datetime, html2plaintext, plaintext2html

from ..engine import alert_text

# A longer list is not read; the rest is found in the list of alerts.
MAX_LINES = 50
SMS_LENGTH = 300


class Words(NamedTuple):
    """What somebody is told.

    :ivar subject: one line of plain text
    :ivar html: the whole text, with links
    :ivar short: plain text of the length of an SMS
    """

    subject: str
    html: Markup
    short: str


class ServiceAlert(models.Model):
    """The words of an alert, in the recipient's language and time zone."""

    _inherit = "service.alert"

    def _get_words(self, count, sources, documents):
        """Return the words by which one person is told of the alerts.

        :param int count: how many there are in all; ``self`` is the first of them
        :param dict sources: ``{alert id: record}`` the words come from
        :param dict documents: ``{alert id: document}`` that is opened
        """
        partner = self.partner_id
        tz = partner.tz or self.company_id[:1].resource_calendar_id.tz or "UTC"
        alerts = self.with_context(lang=partner.lang or self.env.lang, tz=tz)
        lines = [
            (alert, alert._render(alert.rule_id.subject, sources[alert.id]))
            for alert in alerts
        ]
        if count == 1:
            [(alert, subject)] = lines
            html = Markup("<p>%s</p>") % alert._get_link(subject, documents[alert.id])
            if alert.rule_id.body:
                text = alert._render(alert.rule_id.body, sources[alert.id])
                html += plaintext2html(text)
            return Words(subject, html, subject[:SMS_LENGTH])
        subject = self.env._(
            "%(count)s alerts: %(rule)s", count=count, rule=alerts.rule_id.name
        )
        items = Markup().join(
            Markup("<li>%s</li>") % alert._get_link(line, documents[alert.id])
            for alert, line in lines
        )
        html = Markup("<p>%s</p><ul>%s</ul>") % (subject, items)
        if count > len(lines):
            more = self.env._("and %(count)s more", count=count - len(lines))
            html += Markup("<p>%s</p>") % more
        short = f"{subject} – {'; '.join(line for _alert, line in lines)}"
        return Words(subject, html, short[:SMS_LENGTH])

    def _get_link(self, text, document):
        """Return ``text`` as a link to the document, if the recipient can open it."""
        partner = self.partner_id
        base = document.get_base_url()
        if not partner.partner_share:
            query = urlencode({"model": document._name, "res_id": document.id})
            url = f"{base}/mail/view?{query}"
        elif "access_url" in document._fields:
            url = base + document.get_portal_url()
        else:
            return text
        return Markup('<a href="%s">%s</a>') % (url, text)

    def _get_sources(self):
        """Return ``{alert id: record}`` with all that is watched, read at once."""
        return {
            alert.id: record
            for model, alerts in self.grouped("res_model").items()
            for alert, record in zip(
                alerts,
                # What a rule may speak of was checked when it was written.
                self.env[model].sudo().browse(alerts.mapped("res_id")),
                strict=True,
            )
        }

    def _render(self, text, record):
        """Fill the placeholders of ``text`` in from ``record``, for this alert."""
        record = record.with_context(lang=self.env.lang, tz=self.env.context["tz"])

        def get_value(path):
            if path == "deadline":
                return self._get_deadline_words()
            *names, last = path.split(".")[1:]
            owners = record.mapped(".".join(names)) if names else record
            return ", ".join(
                filter(None, (self._get_field_words(owner, last) for owner in owners))
            )

        return alert_text.render(text, get_value)

    def _get_deadline_words(self):
        rule = self.rule_id
        if self.env[self.res_model]._fields[rule.date_field].type == "date":
            return format_date(self.env, self.deadline.date())
        return self._format_moment(self.deadline)

    def _format_moment(self, moment):
        tz = self.env.context["tz"]
        return format_datetime(self.env, moment, tz=tz, dt_format="short")

    def _get_field_words(self, record, name):
        """Return the value of a field as a reader expects it."""
        field = record._fields[name]
        value = record[name]
        if field.relational:
            return ", ".join(filter(None, value.mapped("display_name")))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value) or ""
        if field.type == "datetime":
            return value and self._format_moment(value)
        if field.type == "date":
            return value and format_date(self.env, value)
        if field.type == "html":
            return html2plaintext(value or "")
        if field.type in ("integer", "float", "monetary"):
            return f"{value:g}"
        return str(value or "")
