# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import alert_schedule

BATCH = 500
MAX_TRIES = 8
CHANNEL_LABELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("chat", "Chat Message"),
    ("notification", "Notification"),
    ("activity", "Activity"),
]


class ServiceAlert(models.Model):
    """One person told of one moment of one document through one channel."""

    _name = "service.alert"
    _description = "Alert"
    _order = "id desc"
    _rec_name = "res_name"

    rule_id = fields.Many2one(
        "service.alert.rule", required=True, ondelete="cascade", readonly=True
    )
    level = fields.Selection(related="rule_id.level", store=True, precompute=True)
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document ID", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Document", readonly=True)
    deadline = fields.Datetime("Moment", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Recipient", ondelete="cascade", index=True, readonly=True
    )
    channel = fields.Selection(CHANNEL_LABELS, required=True, readonly=True)
    is_bundled = fields.Boolean(
        readonly=True, help="Told together with others of the same rule."
    )
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    error = fields.Char("Reason of the Failure", readonly=True)
    tries = fields.Integer(readonly=True)
    next_try = fields.Datetime("Next Attempt", readonly=True)
    sent_at = fields.Datetime("Sent On", readonly=True)
    is_queued = fields.Boolean(
        "Handed Over", readonly=True, help="Lies in the queue of e-mails or SMS."
    )
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null")
    sms_id = fields.Many2one("sms.sms", readonly=True, index="btree_not_null")

    _once_uniq = models.UniqueIndex(
        "(rule_id, res_id, deadline, channel, COALESCE(partner_id, 0))",
        "Nobody is told the same thing twice.",
    )
    _pending_index = models.Index(
        "(rule_id, channel, partner_id) WHERE state = 'pending'"
    )
    _retry_index = models.Index("(next_try) WHERE state = 'failed'")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_open_document(self):
        """Open the document that the alert is about.

        :return: a window action
        :raises UserError: the document was deleted
        """
        self.ensure_one()
        record = self._get_documents()[self.id]
        if not record:
            raise UserError(
                self.env._("%(alert)s was deleted.", alert=self.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_retry(self):
        """Send failed or cancelled alerts once more.

        :raises UserError: an alert was neither
        """
        self.check_access("write")
        self._check_state(("failed", "cancelled"))
        # The mails and messages behind an alert are nobody's in particular.
        alerts = self.sudo()
        alerts.write({"tries": 0, "state": "failed"})
        alerts._retry()
        alerts._send_pending(Domain("id", "in", alerts.ids))
        return True

    def action_cancel(self):
        """Give up alerts that were not sent.

        :raises UserError: an alert was sent already
        """
        self.check_access("write")
        self._check_state(("pending", "failed"))
        # The mails and messages behind an alert are nobody's in particular.
        alerts = self.sudo()
        alerts.mail_id.filtered(lambda mail: mail.state == "outgoing").cancel()
        alerts.sms_id.filtered(lambda sms: sms.state == "outgoing").write(
            {"state": "canceled"}
        )
        alerts.write({"state": "cancelled", "next_try": False})
        return True

    def _check_state(self, states):
        wrong = self.filtered(lambda alert: alert.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(alerts)s: only possible in the state %(states)s.",
                    alerts=", ".join(wrong[:10].mapped("display_name")),
                    states=" / ".join(labels[state] for state in states),
                )
            )

    @api.model
    def _insert(self, vals_list):
        """Insert many alerts at once; one that is there already is left as it is.

        :param list vals_list: values as for ``create``
        """
        now = fields.Datetime.now()
        defaults = {
            "state": "pending",
            "tries": 0,
            "is_queued": False,
            "is_bundled": False,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        names = [
            *defaults,
            *("rule_id", "level", "company_id", "res_model", "res_id", "res_name"),
            *("deadline", "partner_id", "channel", "error", "next_try"),
        ]
        rows = [
            tuple(vals.get(name) or defaults.get(name) for name in names)
            for vals in vals_list
        ]
        if rows:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO service_alert (%s) VALUES %s ON CONFLICT DO NOTHING",
                    SQL(", ").join(map(SQL.identifier, names)),
                    SQL(", ").join(rows),
                )
            )
            self.invalidate_model()
            self.env["service.alert.rule"].invalidate_model(["alert_ids"])

    def _get_documents(self):
        """Return ``{alert id: document}``; empty where it was deleted.

        The document of a certificate is its employee.
        """
        known = self.env["service.alert.rule"]._get_alert_models()
        found = {}
        for model, alerts in self.grouped("res_model").items():
            if model not in known:
                continue
            records = self.env[model].browse(alerts.mapped("res_id")).exists()
            by_id = {record.id: record for record in records}
            path = known[model].document
            for alert in alerts:
                record = by_id.get(alert.res_id)
                found[alert.id] = record.mapped(path) if record and path else record
        return {alert.id: found.get(alert.id) for alert in self}

    # ------------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------------
    def _fail(self, error):
        """Mark the alerts as failed, and say when they are tried again.

        :param str error: what went wrong, in words
        """
        for tries, alerts in self.grouped("tries").items():
            again = tries + 1 < MAX_TRIES
            delay = alert_schedule.get_retry_delay(tries + 1)
            alerts.write(
                {
                    "state": "failed",
                    "error": error,
                    "tries": tries + 1,
                    "is_queued": False,
                    "next_try": fields.Datetime.now() + delay if again else False,
                }
            )

    @api.model
    def _retry_due(self):
        """Prepare the failed alerts whose time has come for another attempt."""
        domain = Domain("state", "=", "failed") & Domain(
            "next_try", "<=", fields.Datetime.now()
        )
        while alerts := self.search(domain, limit=BATCH).try_lock_for_update():
            alerts._retry()
            if not self._finish_batch(len(alerts)):
                return False
        return True

    @api.model
    def _finish_batch(self, done):
        """Keep what was done, forget what was read, and tell if there is time left.

        Only the scheduled action commits; a button is one transaction.

        :param int done: how many alerts the batch had
        """
        self.env.flush_all()
        self.env.invalidate_all(flush=False)
        if not self.env.context.get("ir_cron_progress_id"):
            return True
        return bool(self.env["ir.cron"]._commit_progress(done, remaining=1))

    def _retry(self):
        """Let failed alerts be sent again; what no longer applies is cancelled."""
        due = self.browse()
        for rule, alerts in self.grouped("rule_id").items():
            if rule.active and rule._is_watchable():
                due |= rule._get_still_due(alerts)
        obsolete = self - due
        if obsolete:
            obsolete.write(
                {
                    "state": "cancelled",
                    "next_try": False,
                    "error": self.env._("It no longer applies."),
                }
            )
        nobody = due.filtered(lambda alert: not alert.partner_id)
        nobody._retry_without_recipient()
        (due - nobody)._retry_with_recipient()

    def _retry_with_recipient(self):
        missing = self.browse()
        for channel, field_name, error in (
            ("email", "email_normalized", self.env._("There is no e-mail address.")),
            ("sms", "phone", self.env._("There is no telephone number.")),
        ):
            unreachable = self.filtered(
                lambda alert, channel=channel, field_name=field_name: (
                    alert.channel == channel and not alert.partner_id[field_name]
                )
            )
            unreachable._fail(error)
            missing |= unreachable
        ready = self - missing
        # What Odoo has kept is sent as it was written.
        kept = ready.filtered(lambda alert: alert.mail_id or alert.sms_id)
        kept.mail_id.mark_outgoing()
        kept.sms_id.write({"state": "outgoing", "failure_type": False})
        vals = {"state": "pending", "error": False, "next_try": False}
        kept.write({**vals, "is_queued": True})
        (ready - kept).write({**vals, "is_queued": False})

    def _retry_without_recipient(self):
        """Ask again who is to be told; meanwhile somebody may be responsible."""
        for rule, alerts in self.grouped("rule_id").items():
            records = self.env[rule.res_model].browse(alerts.mapped("res_id"))
            plans = [
                plan for plan in rule._plan_alerts(records) if "partner_id" in plan
            ]
            answered = {plan["res_id"] for plan in plans}
            helped = alerts.filtered(
                lambda alert, answered=answered: alert.res_id in answered
            )
            (alerts - helped)._fail(alerts[0].error)
            helped.unlink()
            self._insert(plans)

    # ------------------------------------------------------------------
    # What Odoo made of it
    # ------------------------------------------------------------------
    @api.model
    def _mirror_delivery(self):
        """Take over whether the mails and messages handed to Odoo went out."""
        queued = Domain("state", "=", "pending") & Domain("is_queued", "=", True)
        gone = Domain("mail_id", "=", False) & Domain("sms_id", "=", False)
        sent = queued & (
            gone
            | Domain("mail_id.state", "in", ("sent", "received"))
            | Domain("sms_id.state", "in", ("process", "pending", "sent"))
        )
        failed = queued & (
            Domain("mail_id.state", "=", "exception")
            | Domain("sms_id.state", "=", "error")
        )
        cancelled = queued & (
            Domain("mail_id.state", "=", "cancel")
            | Domain("sms_id.state", "=", "canceled")
        )
        for domain, apply in (
            (sent, lambda alerts: alerts._set_sent()),
            (failed, lambda alerts: alerts._fail_as_delivered()),
            (cancelled, lambda alerts: alerts.write({"state": "cancelled"})),
        ):
            while alerts := self.search(domain, limit=BATCH):
                apply(alerts)
                if not self._finish_batch(len(alerts)):
                    return False
        return True

    def _set_sent(self):
        self.write({"state": "sent", "sent_at": fields.Datetime.now(), "error": False})

    def _fail_as_delivered(self):
        for error, alerts in self.grouped(
            lambda alert: alert._get_delivery_error()
        ).items():
            alerts._fail(error)

    def _get_delivery_error(self):
        if self.mail_id:
            labels = dict(self.mail_id._fields["failure_type"].selection)
            return self.mail_id.failure_reason or labels.get(self.mail_id.failure_type)
        selection = self.sms_id._fields["failure_type"]._description_selection(self.env)
        return dict(selection).get(self.sms_id.failure_type)

    # ------------------------------------------------------------------
    # House-keeping
    # ------------------------------------------------------------------
    @api.autovacuum
    def _gc_orphans(self):
        """Forget the alerts of documents that were deleted."""
        for (model,) in self._read_group([], ["res_model"]):
            table = model in self.env and SQL.identifier(self.env[model]._table)
            condition = (
                SQL(
                    "AND NOT EXISTS (SELECT FROM %s document"
                    " WHERE document.id = service_alert.res_id)",
                    table,
                )
                if table
                else SQL()
            )
            self.env.cr.execute(
                SQL(
                    "DELETE FROM service_alert WHERE res_model = %s %s",
                    model,
                    condition,
                )
            )
