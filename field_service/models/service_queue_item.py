# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import PRIORITIES
from .service_request_queue import ACCEPTANCE

# A request, its activities and its unanswered message are three different items.
KINDS = [
    ("request", "Request"),
    ("mail", "Customer's Message"),
    ("activity", "Activity"),
]


class ServiceQueueItem(models.Model):
    """Everything that waits for somebody: in a queue, or with a user.

    One row for each open request that lies in a queue or with a responsible, for each
    customer's message that nobody has answered, and for each planned activity of a
    request. Closed requests are never looked at: the rows come from partial indexes.
    """

    _name = "service.queue.item"
    _description = "Queue Item"
    _auto = False
    _order = "priority desc, since, id"
    _rec_name = "name"
    _rec_names_search = ["name", "subject"]

    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(
        [
            ("queued", "In the Queue"),
            ("assigned", "Assigned"),
            ("in_progress", "In Progress"),
            ("waiting", "Waiting"),
        ],
        readonly=True,
    )
    request_id = fields.Many2one("service.request", readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True)
    activity_type_id = fields.Many2one("mail.activity.type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    queue_id = fields.Many2one("service.queue", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    since = fields.Datetime(
        "Waiting Since",
        readonly=True,
        help="Since when the item is where it is: in the queue, assigned, in work, or"
        " without an answer.",
    )
    deadline = fields.Datetime(readonly=True)
    unanswered_since = fields.Datetime(readonly=True)

    _depends = {
        "service.request": [
            "name",
            "subject",
            "state",
            "active",
            "company_id",
            "queue_id",
            "queued_at",
            "user_id",
            "team_id",
            "partner_id",
            "type_id",
            "priority",
            "received_at",
            "assigned_at",
            "accepted_at",
            "expected_end",
            "unanswered_since",
            "answer_accepted_at",
        ],
        "service.team": ["queue_id"],
        "mail.activity": [
            "active",
            "res_model",
            "res_id",
            "user_id",
            "summary",
            "activity_type_id",
            "date_deadline",
            "service_queue_id",
            "service_queued_at",
            "service_accepted_at",
        ],
    }

    # ------------------------------------------------------------------
    # The rows
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._select_requests(),
            self._select_messages(),
            self._select_activities(),
        )

    @api.model
    def _select_shared(self):
        """Return the columns that each kind of item takes from its request ``r``."""
        return SQL(
            """r.id AS request_id, r.name, r.company_id, r.team_id, r.partner_id,
               r.type_id, r.priority, r.unanswered_since"""
        )

    @api.model
    def _select_requests(self):
        return SQL(
            """
            SELECT r.id::bigint * 3 AS id,
                   'request' AS kind,
                   r.subject,
                   r.queue_id,
                   r.user_id,
                   CASE WHEN r.queue_id IS NOT NULL THEN 'queued'
                        WHEN r.state = 'new' THEN 'assigned'
                        ELSE r.state END AS state,
                   COALESCE(
                       CASE WHEN r.queue_id IS NOT NULL THEN r.queued_at
                            WHEN r.state IN ('new', 'assigned') THEN r.assigned_at
                            ELSE r.accepted_at END,
                       r.received_at) AS since,
                   r.expected_end AS deadline,
                   NULL::integer AS activity_id,
                   NULL::integer AS activity_type_id,
                   %(shared)s
              FROM service_request r
             WHERE r.active
               AND r.state IN ('new', 'assigned', 'in_progress', 'waiting')
               AND (r.queue_id IS NOT NULL OR r.user_id IS NOT NULL)
            """,
            shared=self._select_shared(),
        )

    @api.model
    def _select_messages(self):
        """The customer's messages lie with the responsible, else in a queue."""
        return SQL(
            """
            SELECT r.id::bigint * 3 + 1 AS id,
                   'mail' AS kind,
                   r.subject,
                   CASE WHEN r.queue_id IS NOT NULL THEN r.queue_id
                        WHEN r.user_id IS NULL THEN t.queue_id END AS queue_id,
                   r.user_id,
                   CASE WHEN r.queue_id IS NOT NULL OR r.user_id IS NULL THEN 'queued'
                        WHEN r.answer_accepted_at IS NULL THEN 'assigned'
                        ELSE 'in_progress' END AS state,
                   r.unanswered_since AS since,
                   NULL::timestamp AS deadline,
                   NULL::integer AS activity_id,
                   NULL::integer AS activity_type_id,
                   %(shared)s
              FROM service_request r
              JOIN service_team t ON t.id = r.team_id
             WHERE r.unanswered_since IS NOT NULL
            """,
            shared=self._select_shared(),
        )

    @api.model
    def _select_activities(self):
        # The question whether one accepts a request is the request's own item.
        acceptance = self.env.ref(ACCEPTANCE, raise_if_not_found=False)
        return SQL(
            """
            SELECT a.id::bigint * 3 + 2 AS id,
                   'activity' AS kind,
                   CONCAT_WS(' – ', NULLIF(a.summary, ''), r.subject) AS subject,
                   a.service_queue_id AS queue_id,
                   a.user_id,
                   CASE WHEN a.service_queue_id IS NOT NULL THEN 'queued'
                        WHEN a.service_accepted_at IS NULL THEN 'assigned'
                        ELSE 'in_progress' END AS state,
                   COALESCE(
                       CASE WHEN a.service_queue_id IS NOT NULL THEN a.service_queued_at
                            ELSE a.service_accepted_at END,
                       a.create_date) AS since,
                   a.date_deadline::timestamp AS deadline,
                   a.id AS activity_id,
                   a.activity_type_id,
                   %(shared)s
              FROM mail_activity a
              JOIN service_request r ON r.id = a.res_id
             WHERE a.res_model = 'service.request'
               AND a.active
               AND (a.service_queue_id IS NOT NULL OR a.user_id IS NOT NULL)
               AND a.activity_type_id IS DISTINCT FROM %(acceptance)s
            """,
            shared=self._select_shared(),
            acceptance=acceptance.id or None,
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def _split(self):
        """Return ``(requests, requests with messages, activities)`` of the items.

        The items are found by their ids: what a colleague has taken meanwhile is in
        another list now, and the request itself says who has it. A request whose
        message is among the items as well is taken once.

        :raises UserError: an activity was done or removed meanwhile
        """
        # Whether the user may see the request is asked when the step is taken.
        self.browse().check_access("read")
        ids = {number: [] for number in range(len(KINDS))}
        for item_id in self.ids:
            ids[item_id % len(KINDS)].append(item_id // len(KINDS))
        Request = self.env["service.request"]
        requests = Request.browse(ids[0])
        messages = Request.browse(ids[1]) - requests
        activities = self.env["mail.activity"].browse(ids[2])
        if len(activities.exists().filtered("active")) < len(activities):
            raise UserError(
                self.env._(
                    "One of the activities was done or removed by somebody else."
                    " Please reload the list."
                )
            )
        return requests, messages, activities

    def action_accept(self):
        """Take the items: the current user is responsible and at work.

        :return: True
        :raises UserError: somebody else was faster, or a step is not possible
        """
        requests, messages, activities = self._split()
        if requests:
            requests.action_accept()
            requests.filtered("unanswered_since")._accept_answer()
        if messages:
            messages._accept_answer()
        if activities:
            activities._service_accept()
        return True

    def action_ask_assign(self):
        """Ask to whom the items are given.

        :return: a window action
        """
        return self._ask("assign", self.env._("Assign to…"))

    def action_ask_route(self):
        """Ask into which queue the items are put.

        :return: a window action
        """
        return self._ask("route", self.env._("Route to…"))

    def _ask(self, step, title):
        requests, messages, activities = self._split()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "service.queue.item.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": step,
                "default_request_ids": (requests | messages).ids,
                "default_activity_ids": activities.ids,
            },
        }

    def action_open(self):
        """Open the request behind the item.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "service.request",
            "res_id": self.request_id.id,
            "views": [(False, "form")],
        }
