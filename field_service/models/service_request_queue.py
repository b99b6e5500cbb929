# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .service_queue_lock import check_not_taken, lock_to_take

# What decides in which list a request is shown.
LIST_FIELDS = frozenset({"queue_id", "user_id", "state", "active", "unanswered_since"})
ACCEPTANCE = "field_service.activity_type_accept"
# The steps after which nobody is asked to accept any more.
SETTLING_STEPS = frozenset(
    {
        "action_route",
        "action_accept",
        "action_start",
        "action_wait",
        "action_solve",
        "action_cancel",
    }
)


class ServiceRequest(models.Model):
    """How a request comes into a queue, and who takes it from there."""

    _inherit = "service.request"

    queued_at = fields.Datetime("In the Queue Since", readonly=True, copy=False)
    last_queue_id = fields.Many2one(
        "service.queue",
        "Came from Queue",
        readonly=True,
        copy=False,
        index=False,
        help="The queue in which the request lies, or from which it was taken.",
    )

    _listed_user_index = models.Index(
        "(user_id, state) WHERE user_id IS NOT NULL AND active"
        " AND state IN ('new', 'assigned', 'in_progress', 'waiting')"
    )
    _taken_index = models.Index(
        "(last_queue_id) WHERE last_queue_id IS NOT NULL AND queue_id IS NULL"
        " AND state IN ('assigned', 'in_progress', 'waiting')"
    )
    _handled_index = models.Index(
        "(last_queue_id, solved_at)"
        " WHERE last_queue_id IS NOT NULL AND solved_at IS NOT NULL"
    )

    # The number of an item, see service_queue_item.py.
    _item_index = models.Index(
        "((id::bigint * 3)) WHERE active"
        " AND state IN ('new', 'assigned', 'in_progress', 'waiting')"
    )

    @api.constrains("queue_id", "company_id")
    def _check_queue_company(self):
        for request in self:
            queue = request.queue_id
            if queue and not queue._is_open_to(request.company_id):
                raise ValidationError(
                    self.env._(
                        "%(request)s: the queue %(queue)s is for another company.",
                        request=request.display_name,
                        queue=queue.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Put what nobody is responsible for into its queue."""
        now = fields.Datetime.now()
        for vals in vals_list:
            if vals.get("queue_id"):
                vals.setdefault("queued_at", now)
                vals.setdefault("last_queue_id", vals["queue_id"])
        requests = super().create(vals_list)
        self.env["service.routing.rule"]._route(requests)
        requests._get_listing_queues()._touch()
        return requests

    def write(self, vals):
        """Note when a request enters a queue, and tell who watches the queues."""
        if not LIST_FIELDS & vals.keys():
            return super().write(vals)
        touched = self._get_listing_queues()
        result = super().write({**self._prepare_list_vals(vals), **vals})
        if vals.get("user_id") and not {"state", "queue_id"} & vals.keys():
            self._leave_queue_to_responsible()
        (touched | self._get_listing_queues())._touch()
        return result

    def _prepare_list_vals(self, vals):
        """Return what follows from the queue and the responsible in ``vals``."""
        more = {}
        # Merging queues makes nobody wait anew.
        is_kept = self.env.context.get("service_keep_queued_at")
        if "queue_id" in vals and not is_kept:
            more["queued_at"] = vals["queue_id"] and fields.Datetime.now()
        if vals.get("queue_id"):
            more["last_queue_id"] = vals["queue_id"]
        if "user_id" in vals:
            more["answer_accepted_at"] = False
        return more

    def _get_listing_queues(self):
        """Return the queues whose items or counters these requests are part of."""
        # A customer who asks or answers changes what queues show without seeing them.
        requests = self.sudo()
        unanswered = requests.filtered("unanswered_since")
        return requests.queue_id | requests.last_queue_id | unanswered.team_id.queue_id

    def _leave_queue_to_responsible(self):
        """Who is entered as responsible by hand has the request assigned to him."""
        queued = self.filtered(
            lambda request: (
                request.queue_id and request.user_id and request.state == "new"
            )
        )
        if queued:
            queued.write(
                {
                    "queue_id": False,
                    "state": "assigned",
                    "assigned_at": fields.Datetime.now(),
                    "accepted_at": False,
                }
            )
            for user, requests in queued.grouped("user_id").items():
                requests._log("assigned", new=user.name)
            queued._ask_for_acceptance()

    # ------------------------------------------------------------------
    # Into a queue
    # ------------------------------------------------------------------
    def _get_team_queue(self):
        """Return the queue in which requests of the team wait, or none."""
        queue = self.team_id.queue_id
        if queue.active and queue._is_open_to(self.company_id):
            return queue
        return queue.browse()

    def _enter_queue(self, queue, reason=None):
        """Let new requests wait in ``queue``; the reason is kept in the log."""
        if self:
            self.write({"queue_id": queue.id})
            self._log("routed", note=reason, new=queue.name)

    def action_assign(self, user_id=None, team_id=None, reason=None):
        """Ask the new responsible to accept; without one the team's queue is next."""
        result = super().action_assign(user_id=user_id, team_id=team_id, reason=reason)
        self._settle_acceptance()
        self._ask_for_acceptance()
        self.env["service.routing.rule"]._route(self)
        return result

    # ------------------------------------------------------------------
    # Out of a queue
    # ------------------------------------------------------------------
    def _lock_to_accept(self):
        """Lock the requests until the end of the transaction, waiting for others.

        Who comes second waits until the first is done and then learns who it was.

        :raises UserError: somebody else was faster
        """
        lock_to_take(self, ["state", "user_id", "queue_id", "assigned_at"])
        check_not_taken(self)

    def _get_queue_label(self):
        return self.display_name

    def _is_taken_by_other(self):
        return self.user_id and self.user_id != self.env.user

    def _apply_step(self, action, vals=None):
        result = super()._apply_step(action, vals)
        if action in SETTLING_STEPS:
            self._settle_acceptance()
        return result

    def _follow_visit(self):
        result = super()._follow_visit()
        self._settle_acceptance()
        return result

    # ------------------------------------------------------------------
    # The activity that asks a responsible to accept
    # ------------------------------------------------------------------
    def _ask_for_acceptance(self):
        """Give those who were made responsible by others an activity: accept it."""
        kind = self.env.ref(ACCEPTANCE, raise_if_not_found=False)
        asked = self.sudo().filtered(
            lambda request: (
                request.state == "assigned" and request.user_id != self.env.user
            )
        )
        if not kind or not asked:
            return
        # Whoever assigns need not be allowed to write activities of others. They are
        # told of the assignment already, a mail about the activity would be noise.
        Activity = self.env["mail.activity"].sudo()
        model_id = self.env["ir.model"]._get_id(self._name)
        Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": request.id,
                    "user_id": request.user_id.id,
                    "automated": True,
                }
                for request in asked
            ]
        )

    def _settle_acceptance(self):
        """Take back the question, once it is answered or put to somebody else."""
        kind = self.env.ref(ACCEPTANCE, raise_if_not_found=False)
        if not kind:
            return
        # The question may lie with a colleague; see _ask_for_acceptance.
        self.env["mail.activity"].sudo().search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("activity_type_id", "=", kind.id)
        ).unlink()
