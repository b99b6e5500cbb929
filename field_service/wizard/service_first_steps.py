# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.exceptions import AccessError


class ServiceFirstSteps(models.AbstractModel):
    """The way from an empty database to the first request."""

    _name = "service.first.steps"
    _description = "First Steps"

    @api.model
    @api.readonly
    def get_first_steps(self):
        """Return the first steps with what is done already.

        :return: ``[{key, title, help, done, action}]``; ``action`` is the XML id of
            the window action that leads on, False where the user has no right
        :rtype: list
        :raises AccessError: the user is no employee
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees set up the service."))
        return [
            {
                "key": key,
                "title": title,
                "help": explanation,
                "done": self._is_done(model, domain),
                "action": action if self._may_create(model) else False,
            }
            for key, title, explanation, model, domain, action in self._get_steps()
        ]

    @api.model
    def _get_steps(self):
        """Return ``(key, title, help, model, domain, action)`` of each step."""
        return [
            (
                "team",
                self.env._("Service team"),
                self.env._("Who answers the calls, and when."),
                "service.team",
                [],
                "field_service.service_team_action",
            ),
            (
                "engineer",
                self.env._("Engineers"),
                self.env._("Mark the employees who go to the customers."),
                "hr.employee",
                [("is_service_engineer", "=", True)],
                "field_service.service_engineer_action",
            ),
            (
                "archive",
                self.env._("First installed product"),
                self.env._("What the customer has: serial number, place, warranty."),
                "service.product.archive",
                [],
                "field_service.service_product_archive_action",
            ),
            (
                "contract",
                self.env._("First contract"),
                self.env._("What you promised, and what it covers."),
                "service.contract",
                [],
                "field_service.service_contract_action",
            ),
            (
                "request",
                self.env._("First request"),
                self.env._("A customer calls: note it down."),
                "service.request",
                [],
                "field_service.service_request_action_new",
            ),
        ]

    @api.model
    def _is_done(self, model, domain):
        # Only whether there is one is told, so that everybody sees the same ticks.
        return bool(self.env[model].sudo().search_count(domain, limit=1))

    @api.model
    def _may_create(self, model):
        return self.env[model].has_access("create")
