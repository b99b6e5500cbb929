# Part of Field Service. License LGPL-3.
from odoo import fields, models

# Messages that nobody wrote.
SYSTEM_TYPES = ("user_notification", "auto_comment", "out_of_office")
ANSWERING_STEPS = ("action_solve", "action_close", "action_cancel")


class ServiceRequest(models.Model):
    """A customer who wrote waits for an answer until he gets one."""

    _inherit = "service.request"

    unanswered_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the customer wrote the oldest message that nobody has answered.",
    )
    answer_accepted_at = fields.Datetime(
        "Answer Taken On",
        readonly=True,
        copy=False,
        help="When the responsible took it upon himself to answer.",
    )

    _unanswered_index = models.Index(
        "(unanswered_since) WHERE unanswered_since IS NOT NULL"
    )

    def _message_post_after_hook(self, message, msg_vals):
        """Note that the customer waits for an answer, or that he has one."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_conversation(message):
            # Neither the customer who writes nor every colleague who answers may
            # change the request.
            request = self.sudo()
            users = message.sudo().author_id.user_ids
            if users.filtered(lambda user: not user.share):
                request._note_answer()
            else:
                request._note_customer_message(message.date)
        return result

    def _is_conversation(self, message):
        """Tell whether a person wrote ``message``, for the other side to read."""
        data = self.env["ir.model.data"]
        return (
            message.message_type not in SYSTEM_TYPES
            and message.subtype_id.id == data._xmlid_to_res_id("mail.mt_comment")
            and not message.is_internal
            and message.author_id.id != data._xmlid_to_res_id("base.partner_root")
        )

    def _note_customer_message(self, moment):
        vals = {"answer_accepted_at": False}
        if not self.unanswered_since:
            vals["unanswered_since"] = moment
        self.write(vals)

    def _note_answer(self):
        """Nobody waits for an answer any more."""
        waiting = self.filtered("unanswered_since")
        if waiting:
            waiting.write({"unanswered_since": False, "answer_accepted_at": False})

    def action_mark_answered(self):
        """Note that the customer's message needs no answer, or has got it otherwise.

        :return: True
        """
        self.check_access("write")
        waiting = self.filtered("unanswered_since")
        waiting._note_answer()
        waiting._log("noted", note=self.env._("The customer needs no answer."))
        return True

    def _apply_step(self, action, vals=None):
        result = super()._apply_step(action, vals)
        if action in ANSWERING_STEPS:
            # The result is the answer.
            self._note_answer()
        return result

    # ------------------------------------------------------------------
    # Steps of queue items
    # ------------------------------------------------------------------
    def _accept_answer(self):
        """Take it upon oneself to answer; what nobody has becomes one's own.

        :raises UserError: somebody else has the request
        """
        self.check_access("write")
        self._lock_to_accept()
        free = self.filtered(
            lambda request: request.state in ("new", "assigned") or not request.user_id
        )
        open_ones = free.filtered(lambda request: request.state in ("new", "assigned"))
        if open_ones:
            open_ones.action_accept()
        (free - open_ones)._hand_over_answer(self.env.user)
        self.answer_accepted_at = fields.Datetime.now()

    def _hand_over_answer(self, user, reason=None):
        """Make ``user`` responsible without taking the requests back to work."""
        if self:
            self.write({"user_id": user.id, "answer_accepted_at": False})
            self._log("assigned", note=reason, new=user.name)
