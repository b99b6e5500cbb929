# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceRequest(models.Model):
    """A mail is never refused: what its request lacks is asked for before the work."""

    _inherit = "service.request"

    is_incomplete = fields.Boolean(
        "Incomplete",
        readonly=True,
        copy=False,
        help="It came in without all that is needed; nothing is done before it is"
        " complete.",
    )
    is_customer_unsure = fields.Boolean(
        "Customer to Be Confirmed",
        readonly=True,
        copy=False,
        help="The customer was guessed from the address of an e-mail.",
    )
    missing_base_data = fields.Char(compute="_compute_missing_base_data")
    _incomplete_index = models.Index("(team_id) WHERE is_incomplete")

    @api.depends("is_incomplete", "is_customer_unsure", "missing_fields")
    def _compute_missing_base_data(self):
        for request in self:
            request.missing_base_data = request.is_incomplete and ", ".join(
                request._get_missing_base_data()
            )

    def _get_missing_base_data(self):
        """Return in words what this request needs before anything is done for it.

        Addons and rules that ask for more extend the list.
        """
        self.ensure_one()
        missing = self._get_missing_type_data()
        if self.is_customer_unsure:
            missing.append(self.env._("the confirmation of the customer"))
        return missing

    def _check_required_fields(self, entry=False):
        """Ask incomplete requests for their base data later."""
        complete = self.filtered(lambda request: not request.is_incomplete)
        return super(ServiceRequest, complete)._check_required_fields(entry)

    def write(self, vals):
        """See whether what was missing is there now."""
        # Whoever names the customer has confirmed it.
        if vals.keys() & {"partner_id", "contact_id"}:
            vals = {"is_customer_unsure": False, **vals}
        result = super().write(vals)
        incomplete = self.filtered("is_incomplete")
        if incomplete and "is_incomplete" not in vals:
            completed = incomplete.filtered(
                lambda request: not request._get_missing_base_data()
            )
            if completed:
                completed.write({"is_incomplete": False})
        return result

    def action_confirm_customer(self):
        """Say that the customer who was guessed from an e-mail is the right one."""
        self.write({"is_customer_unsure": False})
        return True

    def _check_complete(self):
        """Refuse to work on incomplete requests.

        :raises UserError: names the requests and all that they lack
        """
        incomplete = self.filtered("is_incomplete")
        if incomplete:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(request)s is incomplete. It still needs: %(missing)s.",
                        request=request.display_name,
                        missing=", ".join(request._get_missing_base_data()),
                    )
                    for request in incomplete
                )
            )

    def action_solve(self):
        """Solve only what is complete."""
        self._check_complete()
        return super().action_solve()

    def _create_work_orders(self):
        """Create orders only for what is complete."""
        self._check_complete()
        return super()._create_work_orders()


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    def action_send(self):
        """Send nobody for an incomplete request."""
        self.check_access("write")
        # Whoever sends engineers need not be allowed to see every request.
        self.sudo().request_id._check_complete()
        return super().action_send()
