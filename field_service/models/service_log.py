# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class ServiceLog(models.Model):
    _name = "service.log"
    _description = "Service Log"
    _order = "date desc, id desc"
    _rec_name = "event"

    request_id = fields.Many2one("service.request", ondelete="cascade", index=True)
    work_order_id = fields.Many2one(
        "service.work.order", ondelete="set null", index="btree_not_null"
    )
    # A revoked dispatch is removed while its history stays.
    dispatch_id = fields.Many2one("service.dispatch", ondelete="set null")
    company_id = fields.Many2one("res.company", required=True)
    event = fields.Selection(
        [
            ("registered", "Registered"),
            ("dispatching", "Sent to dispatching"),
            ("assigned", "Assigned"),
            ("routed", "Routed to a queue"),
            ("accepted", "Accepted"),
            ("started", "Started"),
            ("waiting", "Waiting"),
            ("resumed", "Resumed"),
            ("solved", "Solved"),
            ("closed", "Closed"),
            ("reopened", "Reopened"),
            ("cancelled", "Cancelled"),
            ("corrected", "Corrected"),
            ("merged", "Merged"),
            ("split", "Split"),
            ("linked", "Linked"),
            ("archived", "Archived"),
            ("unarchived", "Restored"),
            ("opportunity", "Opportunity created"),
            ("bad_fix", "Bad fix"),
            ("bad_fix_overruled", "Not a bad fix"),
            ("bad_fix_reinstated", "Bad fix after all"),
            ("entry_checked", "Entry checked"),
            ("contacted", "Customer contacted before the visit"),
            ("booked", "Appointment booked"),
            ("order_created", "Work order created"),
            ("order_planned", "Work order planned"),
            ("order_released", "Work order released"),
            ("order_started", "Work order started"),
            ("order_completed", "Work order completed"),
            ("order_closed", "Work order closed"),
            ("order_reopened", "Work order reopened"),
            ("order_cancelled", "Work order cancelled"),
            ("invoiced", "Invoiced"),
            ("dispatch_sent", "Engineer requested"),
            ("fit_overruled", "Engineer sent as an exception"),
            ("dispatch_accepted", "Engineer accepted"),
            ("dispatch_rejected", "Engineer declined"),
            ("dispatch_revoked", "Dispatch revoked"),
            ("travelling", "Engineer on the way"),
            ("arrived", "Engineer arrived"),
            ("processed", "Visit finished"),
            ("signed", "Report signed"),
            ("noted", "Note"),
        ],
        required=True,
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", default=lambda self: self.env.uid)
    old_value = fields.Char("From")
    new_value = fields.Char("To")
    note = fields.Char()
    is_public = fields.Boolean(
        "Shown to the Customer",
        compute="_compute_is_public",
        store=True,
        precompute=True,
    )

    _request_date_index = models.Index("(request_id, date DESC, id DESC)")

    # What a customer may know; notes and names of steps in the office stay inside.
    _public_events = (
        "registered",
        "accepted",
        "waiting",
        "resumed",
        "solved",
        "closed",
        "reopened",
        "cancelled",
        "booked",
        "dispatch_accepted",
        "travelling",
        "arrived",
        "processed",
        "signed",
    )

    @api.depends("event")
    def _compute_is_public(self):
        for log in self:
            log.is_public = log.event in self._public_events

    @api.model
    def _record(self, vals_list):
        """Write down what has just happened.

        :param vals_list: values as of ``service.request._prepare_log_vals``
        """
        # Nobody has the right to write the log by hand, not even its author.
        self.sudo().create(list(vals_list))

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what happened, happened."""
        raise UserError(
            self.env._(
                "The service log is a record of what happened: entries cannot be"
                " changed."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.context.get(MODULE_UNINSTALL_FLAG):
            raise UserError(
                self.env._(
                    "The service log is a record of what happened: entries cannot be"
                    " deleted."
                )
            )
