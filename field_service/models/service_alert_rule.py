# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import alert_schedule

# The fields by which a rule asks for a channel, in the order in which they are tried.
CHANNELS = {
    "email": "by_email",
    "sms": "by_sms",
    "chat": "by_chat",
    "notification": "by_notification",
    "activity": "by_activity",
}
CUSTOMER = ("contact_id", "partner_id")


class AlertModel(NamedTuple):
    """A kind of document that can be watched.

    :ivar recipients: ``{code of a recipient: paths to it}``; the first path that leads
        to somebody counts
    :ivar company: path to the company
    :ivar document: path to the document that is opened; empty is the record itself
    """

    recipients: dict
    company: str = "company_id"
    document: str = ""


class ServiceAlertRule(models.Model):
    _name = "service.alert.rule"
    _description = "Alert Rule"
    _inherit = ["service.related.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty to watch the documents of all companies.",
    )
    level = fields.Selection(
        [("warning", "Warning"), ("breach", "Breach"), ("escalation", "Escalation")],
        default="warning",
        required=True,
    )
    description = fields.Char("In Words", compute="_compute_description")

    # What is watched.
    watched = fields.Selection(
        selection="_selection_watched",
        required=True,
        help="The kind of document and the moment of it that people are told of.",
    )
    res_model = fields.Char("Model", compute="_compute_watched_parts", store=True)
    date_field = fields.Char(compute="_compute_watched_parts", store=True)
    delay = fields.Integer("Time", default=1)
    delay_unit = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")],
        default="hours",
        required=True,
    )
    delay_side = fields.Selection(
        [("before", "Before"), ("after", "After")], default="before", required=True
    )
    domain = fields.Char("Conditions", default="[]")
    catch_up_days = fields.Integer(
        "Look Back (Days)",
        default=7,
        help="What should have been told longer ago is left alone, so that a new rule"
        " does not speak of old times.",
    )

    # Who is told.
    recipient_ids = fields.Many2many(
        "service.alert.recipient",
        "service_alert_rule_recipient_rel",
        "rule_id",
        "recipient_id",
        domain="[('code', 'in', available_codes)]",
    )
    available_codes = fields.Json(compute="_compute_available_codes")
    user_ids = fields.Many2many(
        "res.users",
        "service_alert_rule_user_rel",
        "rule_id",
        "user_id",
        "Certain People",
        domain="[('share', '=', False)]",
    )

    # How, and with which words.
    by_email = fields.Boolean("E-mail")
    by_sms = fields.Boolean("SMS")
    by_chat = fields.Boolean("Chat Message")
    by_notification = fields.Boolean("Notification", default=True)
    by_activity = fields.Boolean("Activity")
    activity_type_id = fields.Many2one("mail.activity.type", ondelete="restrict")
    activity_days = fields.Integer(
        "Activity Due In (Days)", help="Counted from the day of the alert."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail Template",
        domain="[('model', '=', res_model)]",
        ondelete="restrict",
        help="Without one the e-mail carries the text below.",
    )
    subject = fields.Char(
        "Headline",
        required=True,
        translate=True,
        default=lambda self: self._default_subject(),
        help="Placeholders are paths of fields, such as {{ object.partner_id.name }},"
        " and {{ deadline }} for the watched moment.",
    )
    body = fields.Text("Text", translate=True)

    alert_ids = fields.One2many("service.alert", "rule_id", "Alerts")
    alert_count = fields.Integer(compute="_compute_related_counts")
    failed_alert_count = fields.Integer(
        "Failed Alerts", compute="_compute_related_counts"
    )

    _delay_positive = models.Constraint(
        "CHECK (delay >= 0 AND activity_days >= 0 AND catch_up_days >= 0)",
        "The times of an alert rule cannot be negative.",
    )

    # ------------------------------------------------------------------
    # What can be watched
    # ------------------------------------------------------------------
    @api.model
    def _get_alert_models(self):
        """Return ``{model: AlertModel}``: what can be watched, and who is told.

        Addons above extend the dictionary.
        """
        team = {
            "team_leader": ("team_id.leader_id",),
            "team_members": ("team_id.member_ids",),
        }
        care = {
            "dedicated_agent": ("partner_id.dedicated_agent_id",),
            "dedicated_engineer": ("partner_id.dedicated_engineer_id",),
        }
        return {
            "service.request": AlertModel(
                {"responsible": ("user_id",), "customer": CUSTOMER, **team, **care}
            ),
            "service.work.order": AlertModel(
                {"responsible": ("user_id",), "customer": CUSTOMER, **team, **care}
            ),
            "service.dispatch": AlertModel(
                {
                    "responsible": ("work_order_id.user_id",),
                    "engineer": ("employee_id",),
                    "customer": CUSTOMER,
                    **team,
                }
            ),
            "service.contract": AlertModel(
                {
                    "responsible": ("user_id",),
                    "customer": ("partner_id",),
                    **team,
                    **care,
                }
            ),
            "service.product.archive": AlertModel(
                {"customer": ("partner_id",), "engineer": ("installer_id",), **care}
            ),
            "hr.employee.skill": AlertModel(
                {
                    "engineer": ("employee_id",),
                    "engineer_manager": ("employee_id.parent_id",),
                    "team_leader": ("employee_id.service_team_id.leader_id",),
                },
                company="employee_id.company_id",
                document="employee_id",
            ),
        }

    @api.model
    def _selection_watched(self):
        return [
            (f"{model}/{name}", f"{self._get_model_label(model)}: {label}")
            for model in self._get_alert_models()
            for name, label in sorted(
                (
                    (name, field._description_string(self.env))
                    for name, field in self.env[model]._fields.items()
                    if field.type in ("date", "datetime")
                    and field.store
                    and name not in models.MAGIC_COLUMNS
                ),
                key=lambda item: item[1],
            )
        ]

    @api.model
    def _get_model_label(self, model):
        # The names of models are kept where only administrators may read.
        return self.env["ir.model"].sudo()._get(model).name

    def _get_alert_model(self):
        """Return what is known of the documents that the rule watches."""
        return self._get_alert_models()[self.res_model]

    @api.depends("watched")
    def _compute_watched_parts(self):
        for rule in self:
            model, _slash, name = (rule.watched or "").partition("/")
            rule.res_model = model
            rule.date_field = name

    @api.depends("watched")
    def _compute_available_codes(self):
        known = self._get_alert_models()
        for rule in self:
            kind = known.get(rule.res_model)
            rule.available_codes = [*kind.recipients, "manager"] if kind else []

    # ------------------------------------------------------------------
    # Defaults
    # ------------------------------------------------------------------
    @api.model
    def _default_subject(self):
        return "{{ object.display_name }}: {{ deadline }}"

    @api.onchange("watched")
    def _onchange_watched(self):
        # Conditions and recipients belong to the kind of document.
        if self._origin.res_model != self.res_model:
            self.domain = "[]"
            self.mail_template_id = False
            self.recipient_ids = self.recipient_ids.filtered(
                lambda recipient: recipient.code in (self.available_codes or [])
            )

    def _get_channels(self):
        """Return the keys of the channels that the rule uses."""
        return [channel for channel, name in CHANNELS.items() if self[name]]

    # ------------------------------------------------------------------
    # Smart buttons and actions
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        alert = ("service.alert", "rule_id", "field_service.service_alert_action")
        return {
            **super()._get_related_documents(),
            "alert_count": alert,
            "failed_alert_count": alert,
        }

    def _get_related_domain(self, field_name):
        domain = super()._get_related_domain(field_name)
        if field_name == "failed_alert_count":
            domain &= Domain("state", "=", "failed")
        return domain

    def action_preview(self):
        """Show whom the rule would tell now; nothing is sent.

        :return: a window action on the preview
        """
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "field_service.service_alert_preview_action"
            ),
            "context": {"default_rule_id": self.id},
        }

    def action_run(self):
        """Let the rules be carried out as soon as possible.

        :raises UserError: a rule is archived
        """
        self.check_access("write")
        for rule in self.filtered(lambda rule: not rule.active):
            raise UserError(
                self.env._(
                    "%(rule)s is archived. Take it out of the archive first.",
                    rule=rule.name,
                )
            )
        # Starting a scheduled action is the administrator's; this one is ours.
        self.env.ref("field_service.ir_cron_service_alert").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The alerts will be sent within a minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_lead(self):
        return alert_schedule.get_lead(self.delay, self.delay_unit, self.delay_side)
