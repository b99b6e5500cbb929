# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .service_queue_lock import check_not_taken, lock_to_take


class MailActivity(models.Model):
    """An activity on a service request lies in at most one queue, or with one user."""

    _inherit = "mail.activity"

    service_queue_id = fields.Many2one(
        "service.queue",
        index="btree_not_null",
        ondelete="set null",
        help="The queue in which the activity waits until somebody takes it.",
    )
    service_last_queue_id = fields.Many2one(
        "service.queue",
        "Came from Queue",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    service_queued_at = fields.Datetime("In the Queue Since", readonly=True)
    service_accepted_at = fields.Datetime("Accepted On", readonly=True)

    # The number of an item, see service_queue_item.py.
    _service_item_index = models.Index(
        "((id::bigint * 3 + 2)) WHERE res_model = 'service.request' AND active"
    )

    @api.constrains("service_queue_id", "res_model")
    def _check_service_queue(self):
        for activity in self.filtered("service_queue_id"):
            if activity.res_model != "service.request":
                raise ValidationError(
                    self.env._(
                        "%(activity)s: only activities of service requests wait in"
                        " queues.",
                        activity=activity.display_name,
                    )
                )
            # Whoever plans the activity of a request may be told its number.
            request = self.env["service.request"].sudo().browse(activity.res_id)
            if not activity.service_queue_id._is_open_to(request.company_id):
                raise ValidationError(
                    self.env._(
                        "%(activity)s: the queue %(queue)s belongs to another company"
                        " than %(request)s.",
                        activity=activity.display_name,
                        queue=activity.service_queue_id.display_name,
                        request=request.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """What waits in a queue has nobody yet."""
        for vals in vals_list:
            if vals.get("service_queue_id"):
                vals.update(self._prepare_queued_vals(vals["service_queue_id"]))
        activities = super().create(vals_list)
        activities._touch_queues()
        return activities

    def write(self, vals):
        """Leave the queue with the user who takes it, or the user with the queue."""
        if vals.get("service_queue_id"):
            vals = dict(vals, **self._prepare_queued_vals(vals["service_queue_id"]))
        elif vals.get("user_id"):
            vals = dict(vals, service_queue_id=False)
            vals.setdefault("service_accepted_at", False)
        touched = self._get_queues()
        result = super().write(vals)
        if {"service_queue_id", "user_id", "active"} & vals.keys():
            (touched | self._get_queues())._touch()
        return result

    def unlink(self):
        """Tell who watches the queues."""
        self._touch_queues()
        return super().unlink()

    @api.model
    def _prepare_queued_vals(self, queue_id):
        vals = {
            "user_id": False,
            "service_last_queue_id": queue_id,
            "service_accepted_at": False,
        }
        if not self.env.context.get("service_keep_queued_at"):
            vals["service_queued_at"] = fields.Datetime.now()
        return vals

    def _get_queues(self):
        # Whoever plans an activity need not see the queues of the service.
        activities = self.sudo()
        return activities.service_queue_id | activities.service_last_queue_id

    def _touch_queues(self):
        self._get_queues()._touch()

    # ------------------------------------------------------------------
    # Steps of queue items
    # ------------------------------------------------------------------
    def _service_accept(self):
        """Take the activities: the current user does them.

        :raises UserError: somebody else was faster
        """
        self.check_access("write")
        lock_to_take(self, ["user_id", "service_queue_id"])
        check_not_taken(self)
        self.write(
            {"user_id": self.env.uid, "service_accepted_at": fields.Datetime.now()}
        )
        self._log_service_step("accepted", new=self.env.user.name)

    def _service_assign(self, user, reason=None):
        """Give the activities to ``user``, who has not accepted them yet."""
        self.check_access("write")
        self.write({"user_id": user.id, "service_accepted_at": False})
        self._log_service_step("assigned", note=reason, new=user.name)

    def _service_route(self, queue, reason=None):
        """Put the activities into ``queue``."""
        self.check_access("write")
        self.write({"service_queue_id": queue.id})
        self._log_service_step("routed", note=reason, new=queue.name)

    def _log_service_step(self, event, note=None, new=None):
        """Note in the log of each request what became of its activity.

        The customer is not told: his request goes on as before.
        """
        Log = self.env["service.log"]
        label = dict(Log._fields["event"]._description_selection(self.env))[event]
        # Whoever has the activity need not see the request to be on record there.
        requests = {
            request.id: request
            for request in self.env["service.request"]
            .sudo()
            .browse(self.mapped("res_id"))
        }
        Log._record(
            requests[activity.res_id]._prepare_log_vals(
                "noted",
                note=" – ".join(
                    filter(None, [f"{label}: {activity.display_name}", note])
                ),
                new=new,
            )
            for activity in self
        )

    def _get_queue_label(self):
        return " – ".join(filter(None, [self.res_name, self.display_name]))

    def _is_taken_by_other(self):
        return self.user_id and self.user_id != self.env.user
