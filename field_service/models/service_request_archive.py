# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ENDED_STATES = ("closed", "cancelled")
ARCHIVE_BATCH = 1000


class ServiceRequest(models.Model):
    """Accepted requests leave the lists, at once by hand or some days later."""

    _inherit = "service.request"

    _to_archive_index = models.Index(
        "(company_id, closed_at) WHERE active AND state = 'closed'"
    )

    def action_archive(self):
        """Take ended requests out of the lists; the filter “Archived” finds them.

        :raises UserError: a request is still open, or not accepted yet
        """
        self.check_access("write")
        for request in self:
            if request.state not in ENDED_STATES:
                raise UserError(
                    self.env._(
                        "%(request)s is not closed yet. Only requests that the"
                        " customer has accepted, or that were cancelled, are archived.",
                        request=request.display_name,
                    )
                )
        self.filtered("active")._log("archived")
        return super().action_archive()

    def action_unarchive(self):
        """Bring archived requests back into the lists."""
        self.check_access("write")
        self.filtered(lambda request: not request.active)._log("unarchived")
        return super().action_unarchive()

    def action_reopen(self, reason=None):
        """What is worked on again is back in the lists."""
        result = super().action_reopen(reason=reason)
        archived = self.filtered(lambda request: not request.active)
        if archived:
            archived.action_unarchive()
        return result

    @api.model
    def _cron_archive_closed(self):
        """Archive what was closed longer ago than its company wants to look at it."""
        Cron = self.env["ir.cron"]
        for company in self.env["res.company"].search(
            [("service_archive_days", ">", 0)]
        ):
            limit = fields.Datetime.now() - timedelta(days=company.service_archive_days)
            domain = (
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "closed")
                & Domain("closed_at", "<", limit)
            )
            Cron._commit_progress(remaining=self.search_count(domain))
            while requests := self.search(
                domain, order="closed_at, id", limit=ARCHIVE_BATCH
            ):
                # Another host may be at the same work; what it holds, it archives.
                requests = requests.try_lock_for_update(allow_referencing=True)
                if not requests:
                    break
                requests.action_archive()
                if not Cron._commit_progress(len(requests)):
                    return
