# Part of Field Service. License LGPL-3.
import logging
from datetime import timedelta
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import split_every

from .service_alert import BATCH
from .service_alert_words import MAX_LINES, Words

_logger = logging.getLogger(__name__)

# How many people are told at a time, and how many alerts are marked at a time.
BUNDLES = 100
MARK = 5000
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class Bundle(NamedTuple):
    """What one person is told by one rule through one channel.

    :ivar alerts: those that are named one by one
    :ivar ids: all of them
    """

    alerts: models.Model
    ids: list

    @property
    def count(self):
        """How many documents the person is told of."""
        return len(self.ids)


class ServiceAlert(models.Model):
    """Sends alerts through their channels; one that fails does not stop the others."""

    _inherit = "service.alert"

    @api.model
    def _send_pending(self, scope=Domain.TRUE):
        """Tell people what is pending, in batches that are committed.

        :param scope: a domain of the alerts that are sent
        :return: whether there is time left
        """
        waiting = Domain("state", "=", "pending") & Domain("is_queued", "=", False)
        for get_bundles in (self._get_person_bundles, self._get_single_bundles):
            while bundles := get_bundles(waiting & scope):
                bundles = self._drop_deleted(bundles)
                by_channel = {}
                for bundle in bundles:
                    by_channel.setdefault(bundle.alerts[0].channel, []).append(bundle)
                for channel, some in by_channel.items():
                    self._deliver(channel, some)
                done = sum(bundle.count for bundle in bundles)
                if not self._finish_batch(done):
                    return False
        return True

    @api.model
    def _get_person_bundles(self, domain):
        """Return for some people all that a rule has to tell them."""
        groups = self._read_group(
            domain & Domain("is_bundled", "=", True),
            ["rule_id", "channel", "partner_id"],
            ["id:array_agg"],
            limit=BUNDLES,
        )
        named = self.browse(id_ for group in groups for id_ in group[-1][:MAX_LINES])
        free = set(named.try_lock_for_update().ids)
        return [
            Bundle(named.browse(ids[:MAX_LINES]).with_prefetch(named.ids), ids)
            for *_keys, ids in groups
            if free.issuperset(ids[:MAX_LINES])
        ]

    @api.model
    def _get_single_bundles(self, domain):
        """Return alerts that are sent each by itself."""
        alerts = self.search(
            domain & Domain("is_bundled", "=", False), order="id", limit=BATCH
        ).try_lock_for_update()
        return [Bundle(alert, alert.ids) for alert in alerts]

    @api.model
    def _drop_deleted(self, bundles):
        """Cancel what speaks of deleted documents, and return the rest."""
        alerts = self.union(*(bundle.alerts for bundle in bundles))
        documents = alerts._get_documents()
        gone = alerts.filtered(lambda alert: not documents[alert.id])
        if not gone:
            return bundles
        gone.write(
            {"state": "cancelled", "error": self.env._("The document was deleted.")}
        )
        rest = [
            Bundle(
                bundle.alerts - gone,
                [id_ for id_ in bundle.ids if id_ not in set(gone.ids)],
            )
            for bundle in bundles
        ]
        return [bundle for bundle in rest if bundle.alerts]

    # ------------------------------------------------------------------
    # Delivery
    # ------------------------------------------------------------------
    @api.model
    def _deliver(self, channel, bundles):
        """Send ``bundles``; those that cannot be sent are found by halving."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_send_{channel}")(bundles)
        except OperationalError:
            # The transaction is lost, or another one was first: all is done again.
            raise
        except Exception as error:
            # Templates and documents are the users'; anything may go wrong in them.
            if len(bundles) > 1:
                half = len(bundles) // 2
                self._deliver(channel, bundles[:half])
                self._deliver(channel, bundles[half:])
                return
            _logger.info("Alerts %s cannot be sent: %s", bundles[0].ids, error)
            for ids in split_every(MARK, bundles[0].ids):
                self.browse(ids)._fail(str(error))

    def _mark(self, bundle, **vals):
        """Write ``vals`` on all alerts of a bundle."""
        self._write_many(bundle.ids, vals)

    def _write_many(self, ids, vals):
        """Write ``vals`` on any number of alerts without keeping them in memory."""
        for some in split_every(MARK, ids):
            alerts = self.browse(some)
            alerts.write(vals)
            alerts.flush_recordset()
            alerts.invalidate_recordset(flush=False)

    def _mark_sent(self, bundles):
        now = fields.Datetime.now()
        ids = [id_ for bundle in bundles for id_ in bundle.ids]
        self._write_many(ids, {"state": "sent", "sent_at": now, "error": False})

    def _get_all_words(self, bundles) -> list[tuple[Bundle, Words]]:
        alerts = self.union(*(bundle.alerts for bundle in bundles))
        documents = alerts._get_documents()
        sources = alerts._get_sources()
        return [
            (bundle, bundle.alerts._get_words(bundle.count, sources, documents))
            for bundle in bundles
        ]

    # ------------------------------------------------------------------
    # E-mail
    # ------------------------------------------------------------------
    @api.model
    def _send_email(self, bundles):
        """Put the e-mails into Odoo's queue."""
        plain = []
        by_template = {}
        for bundle in bundles:
            template = bundle.alerts.rule_id.mail_template_id
            if template:
                by_template.setdefault(template, []).append(bundle)
            else:
                plain.append(bundle)
        for template, some in by_template.items():
            self._send_template(template, some)
        mails = self.env["mail.mail"].create(self._prepare_mails(plain))
        for bundle, mail in zip(plain, mails, strict=True):
            self._mark(bundle, mail_id=mail.id, is_queued=True)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _prepare_mails(self, bundles):
        """Return the values of one mail for each bundle."""
        words = self._get_all_words(bundles)
        documents = self._get_threads(bundles)
        return [
            {
                "subject": text.subject,
                "body_html": text.html,
                "email_from": self._get_sender(bundle.alerts.company_id[:1]),
                "recipient_ids": [Command.link(bundle.alerts.partner_id.id)],
                "auto_delete": False,
                "headers": repr(HEADERS),
                "is_internal": True,
                "message_type": "user_notification",
                **self._prepare_thread(documents.get(bundle.alerts[:1].id), bundle),
            }
            for bundle, text in words
        ]

    def _prepare_thread(self, document, bundle):
        """Let the answer to a mail about one document come to that document."""
        if document is None or bundle.count > 1:
            return {}
        return {"model": document._name, "res_id": document.id}

    @api.model
    def _get_threads(self, bundles):
        """Return ``{alert id: document}`` of single documents with a conversation."""
        singles = self.union(
            *(bundle.alerts for bundle in bundles if bundle.count == 1)
        )
        return {
            alert_id: document
            for alert_id, document in singles._get_documents().items()
            if document and "message_ids" in document._fields
        }

    @api.model
    def _get_sender(self, company):
        return (
            company.email_formatted
            or self.env.company.email_formatted
            or self.env.user.email_formatted
        )

    @api.model
    def _send_template(self, template, bundles):
        """Send one mail of the template for each document, to all its recipients."""
        by_document = {}
        for bundle in bundles:
            by_document.setdefault(bundle.alerts.res_id, self.browse())
            by_document[bundle.alerts.res_id] |= bundle.alerts
        mails = template.send_mail_batch(
            list(by_document),
            email_values={
                "email_to": False,
                "email_cc": False,
                "recipient_ids": [],
                "auto_delete": False,
                "headers": repr(HEADERS),
            },
        )
        by_partners = {}
        for alerts, mail in zip(by_document.values(), mails, strict=True):
            alerts.write({"mail_id": mail.id, "is_queued": True})
            partners = alerts.partner_id
            by_partners[partners] = by_partners.get(partners, mail.browse()) | mail
        for partners, some in by_partners.items():
            some.write({"recipient_ids": [Command.set(partners.ids)]})

    # ------------------------------------------------------------------
    # SMS
    # ------------------------------------------------------------------
    @api.model
    def _send_sms(self, bundles):
        """Put the messages into the queue of Odoo's SMS gateway."""
        words = self._get_all_words(bundles)
        messages = self.env["sms.sms"].create(
            [
                {
                    "partner_id": partner.id,
                    "number": partner._phone_format(fname="phone") or partner.phone,
                    "body": text.short,
                }
                for bundle, text in words
                for partner in bundle.alerts.partner_id
            ]
        )
        for bundle, message in zip(bundles, messages, strict=True):
            self._mark(bundle, sms_id=message.id, is_queued=True)

    # ------------------------------------------------------------------
    # Inside Odoo
    # ------------------------------------------------------------------
    @api.model
    def _send_chat(self, bundles):
        """Write to people in Discuss, in Odoo's name."""
        robot = self.env.ref("base.user_root")
        Channel = self.env["discuss.channel"].with_user(robot)
        for bundle, text in self._get_all_words(bundles):
            chat = Channel._get_or_create_chat(bundle.alerts.partner_id.ids)
            chat.message_post(
                body=text.html, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self._mark_sent(bundles)

    @api.model
    def _send_notification(self, bundles):
        """Notify people as they wish, and at once those who are at work in Odoo."""
        threads = self._get_threads(bundles)
        for bundle, text in self._get_all_words(bundles):
            rule = bundle.alerts.rule_id
            partner = bundle.alerts.partner_id
            user = partner.user_ids.filtered(lambda user: not user.share)[:1]
            user._bus_send(
                "simple_notification",
                {
                    "type": "warning" if rule.level == "warning" else "danger",
                    "title": rule.name,
                    "message": text.subject,
                    "sticky": rule.level != "warning",
                },
            )
            if rule.by_email and user.notification_type == "email":
                # The e-mail of the rule itself says the same.
                continue
            thread = threads.get(bundle.alerts[:1].id)
            thread = self.env["mail.thread"] if thread is None else thread
            thread.message_notify(
                partner_ids=partner.ids,
                subject=text.subject,
                body=text.html,
                force_send=False,
            )
        self._mark_sent(bundles)

    @api.model
    def _send_activity(self, bundles):
        """Plan the activity of the rule on each document."""
        alerts = self.union(*(bundle.alerts for bundle in bundles))
        documents = alerts._get_documents()
        words = dict(
            zip(
                alerts,
                (text for _bundle, text in self._get_all_words(bundles)),
                strict=True,
            )
        )
        todo = self.env.ref("mail.mail_activity_data_todo")
        today = fields.Date.context_today(self)
        # The rule has told people as its author wished; no further mail is due.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(
                        documents[alert.id]._name
                    ),
                    "res_id": documents[alert.id].id,
                    "activity_type_id": (alert.rule_id.activity_type_id or todo).id,
                    "summary": words[alert].subject,
                    "note": alert.rule_id.body and words[alert].html,
                    "user_id": alert.partner_id.user_ids.filtered(
                        lambda user: not user.share
                    )[:1].id,
                    "date_deadline": today
                    + timedelta(days=alert.rule_id.activity_days),
                    "automated": True,
                }
                for alert in alerts
            ]
        )
        self._mark_sent(bundles)
