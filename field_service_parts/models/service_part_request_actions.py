# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError

from .service_part_request import OPEN_STATES

# Visits that may still bring parts along.
OPEN_DISPATCH_STATES = ("draft", "sent", "accepted", "travelling", "on_site")


class ServicePartRequest(models.Model):
    """The steps of a part request before anything leaves the stock."""

    _inherit = "service.part.request"

    def action_submit(self):
        """Hand the part requests to the warehouse.

        :raises UserError: no parts are stated, or the state does not allow it
        """
        self._check_step("action_submit")
        for part_request in self:
            if not part_request.line_ids:
                raise UserError(
                    self.env._(
                        "%(part_request)s: state the parts that are needed.",
                        part_request=part_request.name,
                    )
                )
        self._apply_step("action_submit", {"submitted_at": fields.Datetime.now()})
        self._log_parts("parts_requested")
        return True

    def action_draft(self):
        """Take part requests back for correction, before anything was issued."""
        self._apply_step("action_draft", {"submitted_at": False})
        return True

    def action_cancel(self):
        """Cancel part requests of which nothing has been issued.

        :raises UserError: the parts are already out; return them instead
        """
        self._check_not_issued()
        self._apply_step("action_cancel")
        self._log_parts("parts_cancelled")
        return True

    def _submit_drafts(self, documents):
        """Submit the drafts of requests, orders or visits.

        :raises UserError: none of them has parts to ask for
        """
        drafts = self.filtered(
            lambda part_request: part_request.state == "draft" and part_request.line_ids
        )
        if not drafts:
            raise UserError(
                self.env._(
                    "%(documents)s: state the parts first.",
                    documents=", ".join(documents.mapped("name")),
                )
            )
        drafts.action_submit()

    def _cancel_unissued(self):
        """Cancel those that nobody needs any more."""
        unissued = self.filtered(lambda part_request: part_request.state in OPEN_STATES)
        if unissued:
            unissued.action_cancel()

    def _log_parts(self, event, pickings=None):
        """Write a step of the parts into the log of request and order."""
        entries = []
        # The warehouse has no right on the call, but its step belongs there.
        for part_request in self.sudo().filtered("request_id"):
            note = part_request.product_summary
            if pickings:
                transfers = pickings.filtered(
                    lambda picking, p=part_request: (
                        picking.service_part_request_id.id == p.id
                    )
                )
                note = " – ".join([note, ", ".join(transfers.mapped("name"))])
            entries.append(
                part_request.request_id._prepare_log_vals(
                    event,
                    note=note,
                    new=part_request.name,
                    dispatch=part_request.dispatch_id,
                    work_order=part_request.work_order_id,
                )
            )
        self.env["service.log"]._record(entries)

    def _join_open_dispatch(self):
        """Give part requests of an order to its one open visit, if there is one."""
        loose = self.filtered(
            lambda part_request: (
                part_request.work_order_id
                and not part_request.dispatch_id
                and part_request.state in ("draft", "submitted", "issued")
            )
        )
        if not loose:
            return
        # Whoever states parts need not see all visits, nor write on part requests.
        loose = loose.sudo()
        groups = loose.env["service.dispatch"]._read_group(
            [
                ("work_order_id", "in", loose.work_order_id.ids),
                ("state", "in", OPEN_DISPATCH_STATES),
            ],
            ["work_order_id"],
            ["id:array_agg"],
        )
        only_visit = {order.id: ids[0] for order, ids in groups if len(ids) == 1}
        for order, part_requests in loose.grouped("work_order_id").items():
            if visit := only_visit.get(order.id):
                part_requests.dispatch_id = visit
