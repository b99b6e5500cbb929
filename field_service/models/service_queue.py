# Part of Field Service. License LGPL-3.
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

QUEUE_TOUCHED = "service.queue.touched"
QUEUE_CHANGED = "service_queue/changed"


class ServiceQueue(models.Model):
    _name = "service.queue"
    _description = "Service Queue"
    _inherit = ["service.related.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    description = fields.Text(
        translate=True, help="What belongs into this queue, and who looks after it."
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    member_ids = fields.Many2many(
        "res.users",
        "service_queue_member_rel",
        "queue_id",
        "user_id",
        "Members",
        domain="[('share', '=', False)]",
        help="Who takes items from this list. A queue without members is for all"
        " agents.",
    )
    team_ids = fields.One2many(
        "service.team",
        "queue_id",
        "Teams",
        readonly=True,
        help="The teams whose requests wait here until somebody takes them.",
    )
    rule_ids = fields.One2many("service.routing.rule", "queue_id", "Routing Rules")
    request_count = fields.Integer(
        "Waiting Requests", compute="_compute_related_counts"
    )
    rule_count = fields.Integer(
        "Number of Rules", compute="_compute_related_counts", groups="base.group_user"
    )
    waiting_count = fields.Integer(
        "Waiting",
        compute="_compute_counters",
        help="Requests, activities and customers' messages that nobody has taken.",
    )
    oldest_since = fields.Datetime(
        compute="_compute_counters",
        help="Since when the longest waiting item has been waiting.",
    )
    taken_count = fields.Integer(
        "In Work",
        compute="_compute_counters",
        help="Requests and activities taken from this queue and not finished yet.",
    )
    handled_today = fields.Integer(
        compute="_compute_counters",
        help="Requests solved and activities done today that came from this queue.",
    )
    is_member = fields.Boolean(compute="_compute_is_member")

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "request_count": (
                "service.request",
                "queue_id",
                "field_service.service_request_action",
            ),
            "rule_count": (
                "service.routing.rule",
                "queue_id",
                "field_service.service_routing_rule_action",
            ),
        }

    # ------------------------------------------------------------------
    # Counters
    # ------------------------------------------------------------------
    def _compute_counters(self):
        """Count in a fixed number of queries, whatever the number of queues.

        The numbers are the same for all who see the queue, so they are counted with
        our own rights, in the companies that the user works in.
        """
        companies = Domain("company_id", "in", self.env.companies.ids)
        waiting = self._count_waiting(companies)
        taken = self._count_taken(companies)
        handled = self._count_handled(companies)
        for queue in self:
            queue_id = queue._origin.id
            count, oldest = waiting.get(queue_id, (0, False))
            queue.waiting_count = count
            queue.oldest_since = oldest
            queue.taken_count = taken.get(queue_id, 0)
            queue.handled_today = handled.get(queue_id, 0)

    def _count_waiting(self, companies):
        """Return ``{queue id: (number of items, waiting since)}``."""
        items = self.env["service.queue.item"].sudo()  # see _compute_counters
        groups = items._read_group(
            companies & Domain("queue_id", "in", self.ids),
            ["queue_id"],
            ["__count", "since:min"],
        )
        return {queue.id: (count, since) for queue, count, since in groups}

    def _count_taken(self, companies):
        """Return ``{queue id: number of items that somebody has in work}``."""
        system = self.sudo().env  # see _compute_counters
        requests = system["service.request"]._read_group(
            companies
            & Domain("last_queue_id", "in", self.ids)
            & Domain("queue_id", "=", False)
            & Domain("state", "in", ("assigned", "in_progress", "waiting")),
            ["last_queue_id"],
            ["__count"],
        )
        activities = system["mail.activity"]._read_group(
            Domain("service_last_queue_id", "in", self.ids)
            & Domain("service_queue_id", "=", False),
            ["service_last_queue_id"],
            ["__count"],
        )
        return self._sum_groups(requests, activities)

    def _count_handled(self, companies):
        """Return ``{queue id: number of items that were finished today}``."""
        now = fields.Datetime.now()
        today = fields.Datetime.context_timestamp(self, now).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        # See _compute_counters.
        system = self.sudo().with_context(active_test=False).env
        requests = system["service.request"]._read_group(
            companies
            & Domain("last_queue_id", "in", self.ids)
            & Domain("solved_at", ">=", today.astimezone(UTC).replace(tzinfo=None)),
            ["last_queue_id"],
            ["__count"],
        )
        activities = system["mail.activity"]._read_group(
            Domain("service_last_queue_id", "in", self.ids)
            & Domain("active", "=", False)
            & Domain("date_done", ">=", today.date()),
            ["service_last_queue_id"],
            ["__count"],
        )
        return self._sum_groups(requests, activities)

    @api.model
    def _sum_groups(self, *results):
        counts = {}
        for queue, count in (group for groups in results for group in groups):
            counts[queue.id] = counts.get(queue.id, 0) + count
        return counts

    @api.depends("member_ids")
    @api.depends_context("uid")
    def _compute_is_member(self):
        for queue in self:
            queue.is_member = self.env.user in queue.member_ids

    # ------------------------------------------------------------------
    # Keeping what lies in a queue
    # ------------------------------------------------------------------
    def write(self, vals):
        """Archive only what is empty and what no rule fills."""
        if vals.get("active") is False:
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        self._check_unused()

    def _check_unused(self):
        """Refuse to take away queues that hold something or are filled by rules.

        :raises UserError: names the queue, how much lies in it and what to do
        """
        # What the user does not see lies there all the same.
        queues = self.sudo().with_context(active_test=False)
        held = queues._count_held()
        for queue in queues:
            if count := held.get(queue.id):
                raise UserError(
                    self.env._(
                        "%(queue)s: %(count)s item(s) still lie in this queue. Merge"
                        " it into another queue, or route the items there first.",
                        queue=queue.display_name,
                        count=count,
                    )
                )
            if rules := queue.rule_ids:
                raise UserError(
                    self.env._(
                        "%(queue)s: these routing rules put requests here: %(rules)s."
                        " Merge the queue into another one, or change the rules first.",
                        queue=queue.display_name,
                        rules=", ".join(rules.mapped("name")),
                    )
                )

    def _count_held(self):
        """Return ``{queue id: number of requests and activities in it}``."""
        requests = self.env["service.request"].with_context(active_test=False)
        return self._sum_groups(
            requests._read_group(
                [("queue_id", "in", self.ids)], ["queue_id"], ["__count"]
            ),
            self.env["mail.activity"]._read_group(
                [("service_queue_id", "in", self.ids)],
                ["service_queue_id"],
                ["__count"],
            ),
        )

    def _is_open_to(self, company):
        """Tell whether requests of ``company`` may lie in this queue."""
        return not self.company_id or self.company_id == company

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def action_view_items(self):
        """Open what waits in the queues.

        :return: a window action
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_queue_item_action"
        )
        action["domain"] = [("queue_id", "in", self.ids)]
        action["context"] = {}
        if len(self) == 1:
            action["display_name"] = self.display_name
        return action

    # ------------------------------------------------------------------
    # Live counters
    # ------------------------------------------------------------------
    def _touch(self):
        """Tell the open screens, once the transaction is committed, that items moved.

        One small message for each queue and transaction, however many items moved;
        who looks at a queue then asks for the numbers that he may see.
        """
        if not self.ids:
            return
        precommit = self.env.cr.precommit
        if QUEUE_TOUCHED in precommit.data:
            precommit.data[QUEUE_TOUCHED].update(self.ids)
            return
        precommit.data[QUEUE_TOUCHED] = set(self.ids)
        precommit.add(self.browse()._send_touched)

    def _send_touched(self):
        queue_ids = self.env.cr.precommit.data.pop(QUEUE_TOUCHED, ())
        # Whoever moved an item, customers included, need not know who watches it. All
        # who take calls listen on the channel of their group.
        agents = self.env.ref(
            "field_service.group_service_agent", raise_if_not_found=False
        )
        if not agents:
            return  # the addon is being removed
        for queue_id in sorted(queue_ids):
            agents.sudo()._bus_send(QUEUE_CHANGED, {"queue_id": queue_id})
