# Part of Field Service. License LGPL-3.
from odoo import fields, models


class StockPicking(models.Model):
    """The ways of customers' units and of loaners."""

    _inherit = "stock.picking"

    service_return_id = fields.Many2one(
        "service.return",
        "Return",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    service_loan_id = fields.Many2one(
        "service.loan",
        "Loan",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )

    def _action_done(self):
        """Take the step of the return or loan that the finished way means."""
        result = super()._action_done()
        done = self.sudo().filtered(lambda picking: picking.state == "done")
        # The warehouse has no right on the service documents behind its work.
        done.service_return_id._follow_transfers()
        done.service_loan_id._follow_transfers()
        return result

    def action_view_service_return(self):
        """Open the return that this transfer belongs to."""
        return self._get_service_document_action(self.service_return_id)

    def action_view_service_loan(self):
        """Open the loan that this transfer belongs to."""
        return self._get_service_document_action(self.service_loan_id)

    def _goes_back_to_source(self):
        return super()._goes_back_to_source() or bool(self.service_loan_id)
