# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta
from functools import cache

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..engine import alert_schedule

# How many documents one query finds, and how many are worked through at a time.
FIND_LIMIT = 50_000
BATCH = 1000


class ServiceAlertRule(models.Model):
    """Finds what is due, plans the alerts, and hands them to ``service.alert``."""

    _inherit = "service.alert.rule"

    # ------------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------------
    def _find_due(self, limit=FIND_LIMIT):
        """Return the ids of the documents of which nobody was told yet.

        One query, however many documents and alerts there are.

        :param int limit: how many ids at most
        """
        self.ensure_one()
        # Whom a rule warns does not depend on what its reader may see.
        Model = self.env[self.res_model].sudo()
        self.env["service.alert"].flush_model()
        query = Model._search(
            self._get_due_domain(), order=f"{self.date_field}, id", limit=limit
        )
        # Looked up one by one in the unique index: as a join, the planner would compare
        # all with all while the table of alerts is still young.
        query.add_where(
            SQL(
                """(
                    SELECT alert.id
                      FROM service_alert alert
                     WHERE alert.rule_id = %s
                       AND alert.res_id = %s
                       AND alert.deadline = date_trunc('second', %s::timestamp)
                     LIMIT 1
                ) IS NULL""",
                self.id,
                Model._field_to_sql(Model._table, "id", query),
                Model._field_to_sql(Model._table, self.date_field, query),
            )
        )
        return list(query.get_result_ids())

    def _get_due_domain(self):
        """Return the domain of the documents whose moment has come."""
        first, last = self._get_due_bounds()
        return (
            Domain(self.date_field, ">=", first)
            & Domain(self.date_field, "<=", last)
            & self._get_scope_domain()
        )

    def _get_scope_domain(self):
        """Return the domain of the documents that the rule is about."""
        domain = self._parse_domain()
        if self.company_id:
            company = self._get_alert_model().company
            domain &= Domain(company, "in", [self.company_id.id, False])
        return domain

    def _get_due_bounds(self):
        catch_up = timedelta(days=self.catch_up_days)
        before = self.delay_side == "before"
        now = fields.Datetime.now()
        if self.env[self.res_model]._fields[self.date_field].type == "datetime":
            return alert_schedule.get_due_moments(
                now, self._get_lead(), before, catch_up
            )
        company = self.company_id or self.env.company
        zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        here = pytz.utc.localize(now).astimezone(zone).replace(tzinfo=None)
        return alert_schedule.get_due_days(here, self._get_lead(), before, catch_up)

    # ------------------------------------------------------------------
    # Who is told, and how
    # ------------------------------------------------------------------
    def _plan_alerts(self, records):
        """Return the values of the alerts that the rule has for ``records``.

        Nothing is created; the preview shows the same list.

        :param records: documents that are due
        """
        self.ensure_one()
        partners_by_record = self._get_recipients(records)
        # The same people are told of many documents.
        get_vals = cache(self._prepare_recipient_vals)
        plans = []
        for record in records:
            base = self._prepare_alert_vals(record)
            plan = [
                get_vals(channel, partner)
                for channel, partner in self._pair_channels(
                    partners_by_record[record.id]
                )
            ]
            plans += [{**base, **vals} for vals in plan or [self._prepare_nobody()]]
        return plans

    def _pair_channels(self, partners):
        """Yield each channel with the partners who are told through it."""
        # Customers, also those of the portal, are not at work in here.
        colleagues = [partner for partner in partners if not partner.partner_share]
        for channel in self._get_channels():
            if channel == "activity":
                # One colleague does it; the others need not.
                yield from ((channel, partner) for partner in colleagues[:1])
            elif channel in ("chat", "notification"):
                yield from ((channel, partner) for partner in colleagues)
            else:
                yield from ((channel, partner) for partner in partners)

    def _prepare_nobody(self):
        error = self.env._("Nobody can be told: no recipient was found.")
        return {"channel": self._get_channels()[0], **self._prepare_failure(error)}

    def _prepare_alert_vals(self, record):
        deadline = record[self.date_field]
        if not isinstance(deadline, datetime):
            deadline = datetime.combine(deadline, datetime.min.time())
        company = record.mapped(self._get_alert_model().company)
        return {
            "rule_id": self.id,
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "deadline": deadline.replace(microsecond=0),
            "company_id": company.id or self.company_id.id,
            "level": self.level,
        }

    def _prepare_recipient_vals(self, channel, partner):
        vals = {
            "channel": channel,
            "partner_id": partner.id,
            # Colleagues get one message about all; customers one about each.
            "is_bundled": (
                channel != "activity"
                and not partner.partner_share
                and not (channel == "email" and self.mail_template_id)
            ),
        }
        if channel == "email" and not partner.email_normalized:
            vals |= self._prepare_failure(self.env._("There is no e-mail address."))
        if channel == "sms" and not partner.phone:
            vals |= self._prepare_failure(self.env._("There is no telephone number."))
        return vals

    @api.model
    def _prepare_failure(self, error):
        return {
            "state": "failed",
            "error": error,
            "tries": 1,
            "next_try": fields.Datetime.now() + alert_schedule.get_retry_delay(1),
        }

    def _get_recipients(self, records):
        """Return ``{id of a document: partners who are told}``, in a useful order."""
        kind = self._get_alert_model()
        codes = self.recipient_ids.mapped("code")
        chosen = self.user_ids.filtered("active").partner_id
        for code in codes:
            for path in kind.recipients.get(code, ()):
                # Read for all at once what is asked for one by one below.
                self._get_partners(records.mapped(path))
        get_partners = cache(self._get_partners)
        get_managers = cache(lambda company: company._get_service_managers().partner_id)
        found = {}
        for record in records:
            company = record.mapped(kind.company) or self.company_id
            people = [
                get_managers(company)
                if code == "manager"
                else self._follow(record, kind.recipients.get(code, ()), get_partners)
                for code in codes
            ]
            partners = dict.fromkeys(partner for some in people for partner in some)
            found[record.id] = (company, [*partners, *(set(chosen) - set(partners))])
        everybody = {partner for _company, some in found.values() for partner in some}
        everybody = self.env["res.partner"].union(*everybody)
        everybody.fetch(["partner_share", "email_normalized", "phone"])
        everybody.user_ids.fetch(["company_ids"])
        may_see = cache(self._may_see_company)
        return {
            record_id: [partner for partner in partners if may_see(partner, company)]
            for record_id, (company, partners) in found.items()
        }

    @api.model
    def _follow(self, record, paths, get_partners):
        """Return the partners behind the first of ``paths`` that leads to somebody."""
        for path in paths:
            if partners := get_partners(record.mapped(path)):
                return partners
        return []

    @api.model
    def _get_partners(self, people):
        """Return the partners of users, employees, or partners."""
        if people._name == "res.users":
            people = people.filtered("active").partner_id
        elif people._name == "hr.employee":
            people = people.user_id.partner_id or people.work_contact_id
        return list(people.filtered("active"))

    @api.model
    def _may_see_company(self, partner, company):
        """Keep what belongs to a company from colleagues who do not work for it."""
        return (
            partner.partner_share
            or not company
            or company in partner.user_ids.company_ids
        )

    # ------------------------------------------------------------------
    # Carrying it out
    # ------------------------------------------------------------------
    @api.model
    def _cron_alert(self):
        """Find what is due, tell people, and try again what failed."""
        Alert = self.env["service.alert"]
        has_time = (
            all(rule._create_due_alerts() for rule in self.search([]))
            and Alert._retry_due()
            and Alert._send_pending()
            and Alert._mirror_delivery()
        )
        if has_time and self.env.context.get("ir_cron_progress_id"):
            self.env["ir.cron"]._commit_progress(remaining=0)

    def _create_due_alerts(self):
        """Create the pending alerts of one rule, in batches that are committed.

        :return: whether there is time left
        """
        if not self._is_watchable():
            return True
        # Two workers must not find the same documents.
        while self.try_lock_for_update():
            ids = self._find_due()
            for batch in split_every(BATCH, ids):
                self._create_alerts(batch)
                if not self.env["service.alert"]._finish_batch(len(batch)):
                    return False
                if not self.try_lock_for_update():
                    return True
            if len(ids) < FIND_LIMIT:
                break
        return True

    def _is_watchable(self):
        """Tell whether the watched field is still there, its addon not removed."""
        Model = self.env.get(self.res_model)
        return Model is not None and self.date_field in Model._fields

    def _create_alerts(self, ids):
        """Create the alerts for the documents ``ids``."""
        # Whoever starts a rule need not be allowed to read all it speaks of.
        rule = self.sudo()
        records = rule.env[rule.res_model].browse(ids)
        records.fetch(rule._get_needed_fields())
        rule.env["service.alert"]._insert(rule._plan_alerts(records))

    def _get_needed_fields(self):
        """Return the fields that are read of each document, and no others."""
        kind = self._get_alert_model()
        paths = [kind.company]
        for code in self.recipient_ids.mapped("code"):
            paths += kind.recipients.get(code, ())
        return list(
            {"display_name", self.date_field, *(path.split(".")[0] for path in paths)}
        )

    def _get_still_due(self, alerts):
        """Return those of ``alerts`` whose document is still as it was.

        :param alerts: alerts of this rule
        """
        # Whom a rule warns does not depend on what its reader may see.
        Model = self.env[self.res_model].sudo()
        ids = set(alerts.mapped("res_id"))
        current = {
            record.id: self._prepare_alert_vals(record)["deadline"]
            for record in Model.search(
                Domain("id", "in", list(ids))
                & Domain(self.date_field, "!=", False)
                & self._get_scope_domain()
            )
        }
        return alerts.filtered(
            lambda alert: current.get(alert.res_id) == alert.deadline
        )
