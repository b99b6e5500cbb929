# Part of Field Service. License LGPL-3.
"""The master data that a deadline rests on, and what happens when it changes."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

LARGEST_PERCENT = 1000
PERCENT_HELP = (
    "Targets are multiplied by this percentage: 50 halves the time that we have, 200"
    " doubles it, 0 leaves it as it is."
)


class ServiceSlaSourceMixin(models.AbstractModel):
    """Master data by which the deadlines of open requests were worked out."""

    _name = "service.sla.source.mixin"
    _description = "Master Data of Deadlines"

    # {field of this model: fields of the request that lead here}
    _sla_triggers = {}
    # The condition of a policy that may name these records.
    _sla_condition = None

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_promised(self):
        if not self._sla_condition:
            return
        # Policies that the user does not see, or that rest, hold on to it as well.
        policies = self.env["service.sla.policy"].sudo().with_context(active_test=False)
        for policy in policies.search([(self._sla_condition, "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The SLA policy “%(policy)s” holds for %(record)s. Take it out of"
                    " the policy first.",
                    policy=policy.name,
                    record=(policy[self._sla_condition] & self)[0].display_name,
                )
            )

    def write(self, vals):
        """Work out the deadlines of the open requests anew."""
        result = super().write(vals)
        paths = {path for name in vals for path in self._sla_triggers.get(name, ())}
        if paths:
            self.env["service.request"]._refresh_sla(
                Domain.OR(Domain(path, "in", self.ids) for path in paths)
            )
        return result


class ServiceSlaPriorityMixin(models.AbstractModel):
    """Something that makes the targets of its requests shorter or longer."""

    _name = "service.sla.priority.mixin"
    _description = "Service Priority in Percent"
    _inherit = ["service.sla.source.mixin"]

    sla_percent = fields.Integer("Target Time (%)", help=PERCENT_HELP)

    @api.constrains("sla_percent")
    def _check_sla_percent(self):
        for record in self:
            check_percent(record, record.sla_percent)


def check_percent(record, percent):
    """Refuse a percentage that makes no sense, naming the record."""
    if not 0 <= percent <= LARGEST_PERCENT:
        raise ValidationError(
            record.env._(
                "%(record)s: the target time lies between 0 (as it is) and %(largest)s"
                " percent.",
                record=record.display_name,
                largest=LARGEST_PERCENT,
            )
        )


class ServiceProductArchive(models.Model):
    _name = "service.product.archive"
    _inherit = ["service.product.archive", "service.sla.priority.mixin"]
    _sla_triggers = {"sla_percent": ("archive_id",)}


class ServiceProblem(models.Model):
    _name = "service.problem"
    _inherit = ["service.problem", "service.sla.priority.mixin"]
    _sla_triggers = {"sla_percent": ("problem_id",)}

    @api.model_create_multi
    def create(self, vals_list):
        """The percentages of problems are kept in a cache."""
        if any(vals.get("sla_percent") for vals in vals_list):
            self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """The percentages of problems are kept in a cache."""
        if "sla_percent" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @ormcache()
    def _get_sla_percents(self):
        """Return ``{problem id: percentage}`` of the problems that have one."""
        # A promise holds whoever registers the call.
        problems = self.sudo().with_context(active_test=False)
        return {
            problem.id: problem.sla_percent
            for problem in problems.search_fetch(
                [("sla_percent", "!=", 0)], ["sla_percent"]
            )
        }


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.sla.priority.mixin"]
    _sla_triggers = {
        "sla_percent": ("partner_id", "commercial_partner_id"),
        "service_class": ("commercial_partner_id",),
    }

    sla_percent = fields.Integer(groups="base.group_user")


class ServiceContract(models.Model):
    _name = "service.contract"
    _inherit = ["service.contract", "service.sla.source.mixin"]
    _sla_triggers = {"sla_policy_id": ("contract_id",), "calendar_id": ("contract_id",)}
    _sla_condition = "contract_ids"

    sla_policy_id = fields.Many2one(
        "service.sla.policy",
        "SLA Policy",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="What was agreed with this customer; it goes before all other policies.",
    )


class ServiceTeam(models.Model):
    _name = "service.team"
    _inherit = ["service.team", "service.sla.source.mixin"]
    _sla_triggers = {"calendar_id": ("team_id",)}
    _sla_condition = "team_ids"


class ServiceRequestType(models.Model):
    _name = "service.request.type"
    _inherit = ["service.request.type", "service.sla.source.mixin"]
    _sla_triggers = {"needs_visit": ("type_id",)}
    _sla_condition = "type_ids"


class ServiceWaitingReason(models.Model):
    _inherit = "service.waiting.reason"

    def write(self, vals):
        """Stop or start the clock of the requests that wait for this reason."""
        result = super().write(vals)
        if "pauses_clock" in vals:
            self.env["service.request"]._follow_waiting_reasons(self)
        return result


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "service.sla.source.mixin"]
    _sla_triggers = {
        "service_bad_fix_sla_percent": ("company_id",),
        "resource_calendar_id": ("company_id",),
    }

    service_bad_fix_sla_percent = fields.Integer(
        "Target Time of Bad Fixes (%)", help=PERCENT_HELP
    )

    @api.constrains("service_bad_fix_sla_percent")
    def _check_bad_fix_sla_percent(self):
        for company in self:
            check_percent(company, company.service_bad_fix_sla_percent)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_bad_fix_sla_percent = fields.Integer(
        related="company_id.service_bad_fix_sla_percent", readonly=False
    )
