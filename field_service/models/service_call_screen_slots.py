# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServiceCallScreen(models.AbstractModel):
    """An appointment while the caller is on the line."""

    _inherit = "service.call.screen"

    @api.model
    def get_slots(self, values, start=None, duration=None):
        """Return the best appointments for the call as it stands; nothing is saved.

        :param dict values: what stands on the screen
        :param str start: not before, in UTC
        :param float duration: hours of work, if they are not as expected
        :return: dict: ``missing`` (list of ``{name, label}``: what a dispatcher could
            not do without, as of :meth:`save_call`), else what
            ``service.slot.mixin._prepare_slots`` tells
        :raises AccessError: the user is not an agent
        """
        self._check_call_rights()
        draft = self._get_draft(values)
        missing = self._get_missing(draft, "dispatch")
        if missing:
            return {"missing": missing}
        # Of its own: it is turned into what it becomes when it is saved.
        request = self._get_draft(values)
        self._count_as_bad_fix(request)
        return {"missing": [], **request._prepare_slots(start, duration)}

    @api.model
    def book_slot(self, values, slot, call_id=None, seconds=0):
        """Send the call to dispatching and book an appointment for it, or neither.

        :param dict values: what stands on the screen
        :param dict slot: ``employee_id``, ``start`` (UTC) and ``duration`` (hours)
        :param int call_id: the call that is taken, where the telephone reported it
        :param int seconds: how long the call has lasted on the agent's screen
        :return: dict as of :meth:`save_call`, with ``appointment`` in words
        :raises UserError: the engineer is no longer free
        """
        result = self.save_call(values, "dispatch", call_id, seconds)
        if result["missing"]:
            return result
        request = self.env["service.request"].browse(result["request"]["id"])
        booking = request.action_book_slot(
            slot["employee_id"], slot["start"], slot.get("duration")
        )
        return {**result, "appointment": booking["appointment"]}
