# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.telephone import Stamps, get_state

# A call of which nobody reports the end is not under way for ever.
LONGEST_CALL = timedelta(hours=4)
LONGEST_RINGING = timedelta(minutes=2)

OUTCOMES = [
    ("solved", "Solved on the Telephone"),
    ("answered", "Answered and Closed"),
    ("dispatched", "Sent to Dispatching"),
    ("registered", "Registered"),
    ("document", "Other Document"),
    ("none", "Nothing to Do"),
]
PURPOSES = [
    ("service", "Service"),
    ("sales", "Sales"),
    ("survey", "Survey"),
    ("order", "Order"),
    ("quality", "Quality"),
    ("other", "Other"),
]


class ServiceCall(models.Model):
    _name = "service.call"
    _description = "Telephone Call"
    _order = "started_at desc, id desc"
    _rec_names_search = ["number", "partner_id", "contact_id"]
    _check_company_auto = True

    call_id = fields.Char(
        "Call Number of the Telephone System",
        readonly=True,
        copy=False,
        help="By this the telephone system tells its calls apart.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], default="in", required=True
    )
    purpose = fields.Selection(PURPOSES, default="service", required=True)
    state = fields.Selection(
        [
            ("ringing", "Ringing"),
            ("answered", "Talking"),
            ("ended", "Ended"),
            ("missed", "Missed"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        group_expand=True,
    )

    # Who called whom.
    number = fields.Char("Telephone Number", index="trigram")
    called_number = fields.Char(help="The number that was dialled.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", check_company=True
    )
    contact_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Agent",
        index="btree_not_null",
        domain="[('share', '=', False)]",
    )
    team_id = fields.Many2one(
        "service.team", "Service Team", index="btree_not_null", check_company=True
    )

    # When.
    started_at = fields.Datetime("Rang At", required=True, default=fields.Datetime.now)
    answered_at = fields.Datetime(copy=False)
    ended_at = fields.Datetime(copy=False)
    wait_minutes = fields.Float(
        "Waiting Time",
        compute="_compute_durations",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Minutes and seconds that the caller waited for an answer.",
    )
    duration = fields.Float(
        "Talking Time",
        compute="_compute_durations",
        store=True,
        precompute=True,
        help="Minutes and seconds from the answer to the end.",
    )

    # What became of it.
    outcome = fields.Selection(OUTCOMES, copy=False)
    note = fields.Text()
    request_id = fields.Many2one(
        "service.request",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )

    _call_uniq = models.UniqueIndex(
        "(company_id, call_id) WHERE call_id IS NOT NULL",
        "The telephone system has reported this call already.",
    )
    _list_order_index = models.Index("(started_at DESC, id DESC)")
    # Calls under way are few among many.
    _running_index = models.Index(
        "(user_id, started_at) WHERE ended_at IS NULL AND user_id IS NOT NULL"
    )

    @api.depends("number", "contact_id.name", "partner_id.name", "started_at")
    def _compute_display_name(self):
        for call in self:
            call.display_name = (
                call.contact_id.name
                or call.partner_id.name
                or call.number
                or self.env._("Unknown caller")
            )

    @api.depends("started_at", "answered_at", "ended_at")
    def _compute_state(self):
        for call in self:
            call.state = get_state(call._get_stamps())

    @api.depends("started_at", "answered_at", "ended_at")
    def _compute_durations(self):
        for call in self:
            heard = call.answered_at or call.ended_at
            call.wait_minutes = call._get_minutes(call.started_at, heard)
            call.duration = call._get_minutes(call.answered_at, call.ended_at)

    @api.model
    def _get_running_domain(self):
        """Return the domain of the calls that are under way."""
        now = fields.Datetime.now()
        talking = Domain("answered_at", "!=", False) & Domain(
            "started_at", ">", now - LONGEST_CALL
        )
        ringing = Domain("started_at", ">", now - LONGEST_RINGING)
        return Domain("ended_at", "=", False) & (talking | ringing)

    @api.model
    def _get_minutes(self, start, end):
        return max((end - start).total_seconds() / 60, 0.0) if start and end else 0.0

    def _get_stamps(self):
        return Stamps(
            self.started_at or None, self.answered_at or None, self.ended_at or None
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_open_screen(self):
        """Open the call screen with this caller.

        :return: the client action of the call screen
        :raises AccessError: the user may not take calls
        """
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.client"]._for_xml_id(
            "field_service.service_call_screen_action"
        )
        action["params"] = {"call_id": self.id}
        return action

    def action_take(self):
        """Take calls that nobody has: they are the current user's.

        :raises AccessError: the user may not take calls
        :raises UserError: somebody else has the call
        """
        self.check_access("write")
        for call in self:
            if call.user_id and call.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(call)s: %(user)s has this call already.",
                        call=call.display_name,
                        user=call.user_id.name,
                    )
                )
        self.user_id = self.env.user
        return True

    def action_end(self):
        """End calls that are still under way, as the telephone system would.

        :raises AccessError: the user may not take calls
        """
        self.check_access("write")
        now = fields.Datetime.now()
        running = self.filtered(lambda call: not call.ended_at)
        running.filtered(lambda call: not call.answered_at).answered_at = now
        running.ended_at = now
        return True
