# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceQueueMergeWizard(models.TransientModel):
    _name = "service.queue.merge.wizard"
    _inherit = "service.step.wizard"
    _description = "Merge Queues"
    _documents_field = "source_ids"

    source_ids = fields.Many2many(
        "service.queue",
        string="Queues",
        required=True,
        help="They are emptied and archived.",
    )
    target_id = fields.Many2one("service.queue", "Merge into", required=True)
    keep_members = fields.Boolean(
        "Members Move as Well",
        default=True,
        help="Who took items from the merged queues takes them from the remaining one.",
    )

    def action_confirm(self):
        """Move everything into the remaining queue and archive the others.

        :return: a window action on the remaining queue
        :raises AccessError: the user does not keep queues
        :raises UserError: nothing to merge, or the queues belong to other companies
        """
        self.ensure_one()
        sources = self.source_ids - self.target_id
        (sources | self.target_id).check_access("write")
        self._check_mergeable(sources)
        for source in sources:
            self._move_items(source)
        everything = sources.with_context(active_test=False)
        everything.rule_ids.write({"queue_id": self.target_id.id})
        everything.team_ids.write({"queue_id": self.target_id.id})
        if self.keep_members and self.target_id.member_ids:
            self.target_id.member_ids = [
                Command.link(user.id) for user in sources.member_ids
            ]
        sources.action_archive()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.queue",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }

    def _check_mergeable(self, sources):
        if not sources:
            raise UserError(
                self.env._(
                    "%(queue)s cannot be merged into itself. Choose another queue.",
                    queue=self.target_id.display_name,
                )
            )
        company = self.target_id.company_id
        for source in sources:
            if company and source.company_id != company:
                raise UserError(
                    self.env._(
                        "%(queue)s cannot be merged into %(target)s, which is for"
                        " %(company)s only.",
                        queue=source.display_name,
                        target=self.target_id.display_name,
                        company=company.name,
                    )
                )

    def _move_items(self, source):
        """Move what lies in ``source``, and what was taken from it and is in work."""
        target = self.target_id
        # Requests of all companies lie in a shared queue; none may be left behind.
        # They have waited as long as before.
        env = (
            self.sudo().with_context(active_test=False, service_keep_queued_at=True).env
        )
        Request, Activity = env["service.request"], env["mail.activity"]
        note = self.env._("Queues merged")
        waiting = Request.search([("queue_id", "=", source.id)])
        if waiting:
            waiting.write({"queue_id": target.id})
            waiting._log("routed", note=note, old=source.name, new=target.name)
        Request.search(
            [
                ("last_queue_id", "=", source.id),
                ("state", "in", ("assigned", "in_progress", "waiting")),
            ]
        ).write({"last_queue_id": target.id})
        activities = Activity.search([("service_queue_id", "=", source.id)])
        if activities:
            activities._service_route(target, note)
        Activity.search([("service_last_queue_id", "=", source.id)]).write(
            {"service_last_queue_id": target.id}
        )
