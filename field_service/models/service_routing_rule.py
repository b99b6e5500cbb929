# Part of Field Service. License LGPL-3.
import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..const import PRIORITIES
from .service_request import OPEN_STATES

_logger = logging.getLogger(__name__)


class ServiceRoutingRule(models.Model):
    _name = "service.routing.rule"
    _description = "Routing Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first rule that fits a request decides."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty to share the rule with all companies.",
    )
    queue_id = fields.Many2one(
        "service.queue",
        "Target Queue",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        help="Where the requests wait until somebody takes them.",
    )

    # The conditions; an empty one fits every request.
    type_ids = fields.Many2many(
        "service.request.type",
        "service_routing_rule_type_rel",
        "rule_id",
        "type_id",
        "Types",
        check_company=True,
    )
    service_class = fields.Selection(
        selection="_get_service_classes", string="Customer Class"
    )
    territory_ids = fields.Many2many(
        "service.territory",
        "service_routing_rule_territory_rel",
        "rule_id",
        "territory_id",
        "Territories",
        check_company=True,
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_routing_rule_team_rel",
        "rule_id",
        "team_id",
        "Teams",
        check_company=True,
    )
    lang_ids = fields.Many2many(
        "res.lang",
        "service_routing_rule_lang_rel",
        "rule_id",
        "lang_id",
        "Languages",
        help="Language of the contact, else of the account.",
    )
    priority_from = fields.Selection(PRIORITIES, "Priority from")
    channel = fields.Selection(selection="_get_channels")
    condition = fields.Char(
        "Further Conditions",
        default="[]",
        help="Whatever else the requests must have, e.g. one of several customer"
        " classes.",
    )

    @api.model
    def _get_service_classes(self):
        return self.env["res.partner"]._fields["service_class"].selection

    @api.model
    def _get_channels(self):
        return self.env["service.request"]._fields["channel"].selection

    @api.constrains("condition")
    def _check_condition(self):
        for rule in self:
            try:
                rule._get_condition().validate(self.env["service.request"])
            except (ValueError, SyntaxError, KeyError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the further conditions cannot be understood"
                        " (%(error)s). Choose them anew.",
                        rule=rule.name,
                        error=str(error),
                    )
                ) from error

    def _get_condition(self):
        return Domain(literal_eval(self.condition or "[]"))

    def _get_domain(self):
        """Return the domain of the requests that the rule fits.

        :raises ValueError: a field in the further conditions is gone
        """
        self.ensure_one()
        domain = self._get_condition()
        for name, field_name in (
            ("type_ids", "type_id"),
            ("territory_ids", "territory_id"),
            ("team_ids", "team_id"),
        ):
            if self[name]:
                domain &= Domain(field_name, "in", self[name].ids)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.service_class:
            domain &= Domain("partner_id.service_class", "=", self.service_class)
        if self.priority_from:
            levels = [level for level, _label in PRIORITIES]
            wanted = levels[levels.index(self.priority_from) :]
            domain &= Domain("priority", "in", wanted)
        if self.channel:
            domain &= Domain("channel", "=", self.channel)
        if self.lang_ids:
            domain &= self._get_language_domain(self.lang_ids.mapped("code"))
        return domain

    @api.model
    def _get_language_domain(self, codes):
        by_contact = Domain("contact_id.lang", "in", codes)
        by_account = Domain("contact_id.lang", "=", False) & Domain(
            "partner_id.lang", "in", codes
        )
        return by_contact | by_account

    # ------------------------------------------------------------------
    # Routing
    # ------------------------------------------------------------------
    @api.model
    def _route(self, requests):
        """Put requests that nobody is responsible for into their queues.

        The first rule that fits decides, else the request goes to the queue of its
        team, if it has one. What has a responsible, or a queue, is left alone. The
        number of queries depends on the number of rules and queues, not of requests.

        :param requests: ``service.request`` records
        :return: those that were put into a queue
        """
        # A customer who asks for service reads neither rules nor who is responsible,
        # and his request is routed all the same.
        undecided = requests.sudo().filtered(
            lambda request: (
                request.state == "new" and not request.user_id and not request.queue_id
            )
        )
        if not undecided:
            return requests.browse()
        rest = undecided
        # Whoever asks, the rules decide.
        for rule in self.sudo().search(Domain("queue_id.active", "=", True)):
            fitting = rule._filter_fitting(rest)
            fitting._enter_queue(rule.queue_id, rule.name)
            rest -= fitting
        by_queue = rest.grouped(lambda request: request._get_team_queue())
        for queue, waiting in by_queue.items():
            if queue:
                waiting._enter_queue(queue)
        return undecided.filtered("queue_id").with_env(requests.env)

    def _filter_fitting(self, requests):
        """Return the requests that the rule fits, leaving out other companies."""
        queue = self.queue_id
        candidates = requests.filtered(
            lambda request: queue._is_open_to(request.company_id)
        )
        try:
            return candidates.filtered_domain(self._get_domain())
        except (ValueError, SyntaxError, KeyError) as error:
            # A broken rule must not keep a customer from asking for service.
            _logger.warning("Routing rule %s is left out: %s", self.name, error)
            return requests.browse()

    def action_view_fitting(self):
        """Show the open requests without a responsible that the rule would catch.

        Rules of a lower sequence may catch some of them first.

        :return: a window action
        :raises ValidationError: the further conditions cannot be understood
        """
        self.ensure_one()
        self.check_access("read")
        self._check_condition()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_request_action"
        )
        action["display_name"] = self.env._("Caught by %(rule)s", rule=self.name)
        action["domain"] = list(
            self._get_domain()
            & Domain("user_id", "=", False)
            & Domain("state", "in", OPEN_STATES)
        )
        action["context"] = {}
        return action
