# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty
from odoo.tools.mail import plaintext2html


class ServiceRequest(models.Model):
    """The customer accepts the solution, or sends the request back to work."""

    _inherit = "service.request"

    acceptance_channel = fields.Selection(
        [
            ("agent", "Our agent"),
            ("portal", "Customer portal"),
            ("signature", "Signature on the service report"),
        ],
        "Accepted through",
        readonly=True,
        copy=False,
    )

    def action_close(self):
        """Note the way of acceptance; nothing is closed without an outcome.

        :raises UserError: the solution was taken away after the request was solved
        """
        self._check_outcome()
        result = super().action_close()
        told = self.filtered(lambda request: not request.acceptance_channel)
        signed = told.filtered(
            lambda request: request.accepted_by == request._get_report_signer()
        )
        signed.acceptance_channel = "signature"
        (told - signed).acceptance_channel = "agent"
        return result

    def _get_report_signer(self):
        """Return who signed the report of the visit that fixed it, False if nobody."""
        # Agents need not be allowed to see every visit.
        signed = self.sudo().dispatch_ids.filtered(
            lambda visit: (
                visit.state == "done" and visit.outcome == "fixed" and visit.signed_on
            )
        )
        return signed.sorted("signed_on")[-1:].signed_by

    def _check_outcome(self):
        for request in self.filtered(lambda request: request.state == "solved"):
            if not request.solution_id and is_html_empty(request.solution):
                raise UserError(
                    self.env._(
                        "%(request)s cannot be closed without an outcome. Please enter"
                        " the solution.",
                        request=request.display_name,
                    )
                )

    def action_reopen(self, reason=None):
        """Back to work: neither the acceptance nor the archive hold any more."""
        result = super().action_reopen(reason=reason)
        # See action_reopen: the step erases what another step has written.
        self.sudo().write({"acceptance_channel": False})
        return result

    # ------------------------------------------------------------------
    # In the portal
    # ------------------------------------------------------------------
    def _accept_in_portal(self, name):
        """Close a solved request because the customer accepts the solution.

        :param str name: who accepts it
        :raises UserError: there is nothing to accept, or no name
        """
        self.ensure_one()
        self._lock_for_step()
        self._check_step("action_close")
        self.write(
            {
                "accepted_by": self._require_words(name, self.env._("your name")),
                "acceptance_channel": "portal",
            }
        )
        self.action_close()

    def _refuse_in_portal(self, name, words):
        """Take a solved request back to work with the customer's own words.

        :param str name: who refuses it
        :param str words: what is still wrong
        :raises UserError: there is nothing to refuse, or no words
        """
        self.ensure_one()
        self._lock_for_step()
        # Closed requests are opened again by us only.
        self._check_step("action_close")
        words = self._require_words(words, self.env._("what is still wrong"))
        name = self._require_words(name, self.env._("your name"))
        self.action_reopen(reason=f"{name}: {words}")
        author = self.env.user.partner_id
        if self.env.user._is_public():
            author = self.contact_id or self.partner_id
        self.message_post(
            body=plaintext2html(words),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _require_words(self, words, label):
        if not (words or "").strip():
            raise UserError(self.env._("Please enter %(missing)s.", missing=label))
        return words.strip()
