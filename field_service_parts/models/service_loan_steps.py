# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

REMINDER_BATCH = 200


class ServiceLoan(models.Model):
    """The steps of a loan: out, overdue, back."""

    _inherit = "service.loan"

    def action_prepare(self):
        """Ask the warehouse for the loaners: one delivery for each.

        :raises UserError: there is no warehouse to take the loaner from
        """
        self._lock_for_step()
        self._check_step("action_prepare")
        for loan in self:
            if not loan.warehouse_id or not loan.location_id:
                raise UserError(
                    self.env._(
                        "%(loan)s: say from where the loaner is taken.",
                        loan=loan.name,
                    )
                )
        self._create_transfers("out")
        self._apply_step("action_prepare")
        return True

    def action_hand_out(self):
        """Hand the loaners out: the deliveries are done.

        :raises AccessError: the user belongs neither to the warehouse nor to the
            service management, and the loaner is not in his own van
        :raises UserError: the serial number is not chosen, or it is not in stock
        """
        self._check_may_move_goods()
        self._check_step("action_hand_out")
        for loan in self:
            if loan.tracking != "none" and not loan.lot_id:
                raise UserError(
                    self.env._(
                        "%(loan)s: choose the serial number of the loaner.",
                        loan=loan.name,
                    )
                )
        self.filtered(lambda loan: loan.state == "draft").action_prepare()
        self._reserve_again()
        self._finish_transfers(self._get_open_pickings())
        return True

    def action_take_back(self):
        """Take the loaners back to where they came from."""
        self._check_may_move_goods()
        self._check_step("action_take_back")
        self._expect_back()
        self._finish_transfers(self._get_open_pickings())
        return True

    def _may_move_goods(self):
        """An engineer hands out what he carries in his own van."""
        if super()._may_move_goods():
            return True
        # His own van is not a secret to the engineer; the employee record is.
        return all(
            loan.dispatch_id.user_id == self.env.user
            and loan.location_id == loan.dispatch_id.employee_id.van_location_id
            for loan in self.sudo()
        )

    def _reserve_again(self):
        """Let the deliveries take what was chosen, or has come, since they were made.

        Somebody may have cancelled a delivery: then there is a new one.
        """
        self._get_settled()._create_transfers("out")
        wrong = self._get_open_pickings().filtered(
            lambda picking: (
                picking.state != "assigned"
                or picking.move_line_ids.lot_id - picking.service_loan_id.lot_id
            )
        )
        wrong.do_unreserve()
        for picking in wrong:
            picking.location_id = picking.service_loan_id.location_id
            picking.move_ids.location_id = picking.location_id
        if wrong:
            wrong.action_assign()

    def _expect_back(self):
        """Create the way back, once, with Odoo's own return."""
        quantities = {}
        settled = self.sudo()._get_settled()  # see _create_transfers
        for loan in settled:
            out = loan.picking_ids.filtered(
                lambda picking: picking.state == "done" and not picking.return_id
            ).sorted("id")[-1:]
            quantities.update((move, move.quantity) for move in out.move_ids)
        settled.env["stock.return.picking"]._create_service_returns(quantities)

    def _follow_transfers(self):
        """A done delivery is a loan, a done return its end."""
        now = fields.Datetime.now()
        idle = self._get_settled()
        back = idle.filtered(lambda loan: loan.state == "out")
        handed_out = idle.filtered(lambda loan: loan.state in ("draft", "ready"))
        if handed_out:
            handed_out._take_over_lots()
            handed_out._apply_step("action_hand_out", {"out_at": now})
            handed_out._log_goods("loan_out")
        if back:
            back._apply_step("action_take_back", {"returned_at": now})
            back._close_reminders(self.env._("Back"))
            back._log_goods("loan_back")

    # ------------------------------------------------------------------
    # Overdue
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind_overdue(self):
        """Give the responsible people a task for each loaner that is not back."""
        while True:
            loans = self._get_unreminded()
            if not loans:
                break
            loans._remind_overdue()
            if not self.env["ir.cron"]._commit_progress(len(loans)):
                break

    @api.model
    def _get_unreminded(self):
        return self.search(
            self._get_overdue_domain() & Domain("reminded_on", "=", False),
            limit=REMINDER_BATCH,
        )

    def _remind_overdue(self):
        for user, loans in self.grouped(lambda loan: loan._get_reminded_user()).items():
            loans.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "The loaner is overdue: fetch it or extend the loan"
                ),
                user_id=user.id,
            )
        self.reminded_on = fields.Date.context_today(self)

    def _get_reminded_user(self):
        return (
            self.user_id
            or self.work_order_id.user_id
            or self.work_order_id.team_id.leader_id
            or self.create_uid
        )

    def _close_reminders(self, feedback):
        # The task is done, whoever had it.
        self.sudo().activity_feedback(
            ["mail.mail_activity_data_todo"], feedback=feedback
        )

    def write(self, vals):
        """Remind again when an extended loan becomes overdue once more."""
        if not vals.get("due_on"):
            return super().write(vals)
        reminded = self.filtered("reminded_on")
        result = super().write({"reminded_on": False, **vals})
        reminded._close_reminders(self.env._("There is a new date"))
        return result
