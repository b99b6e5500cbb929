# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import is_html_empty


class ServiceRequest(models.Model):
    """What a request must and must not be."""

    _inherit = "service.request"

    @api.constrains("archive_id")
    def _check_archive_registered(self):
        for request in self:
            if request.archive_id and request.archive_id.state != "registered":
                raise ValidationError(
                    self.env._(
                        "%(request)s: the installed product %(archive)s is not"
                        " registered and cannot be served.",
                        request=request.display_name,
                        archive=request.archive_id.display_name,
                    )
                )

    @api.constrains("archive_id", "partner_id")
    def _check_archive_customer(self):
        for request in self:
            owner = request.archive_id.partner_id
            if owner and not request._is_same_customer(owner):
                raise ValidationError(
                    self.env._(
                        "%(request)s: the installed product %(archive)s belongs to"
                        " %(owner)s, not to %(partner)s.",
                        request=request.display_name,
                        archive=request.archive_id.display_name,
                        owner=owner.display_name,
                        partner=request.partner_id.display_name,
                    )
                )

    def _is_same_customer(self, owner):
        """Tell whether ``owner`` is the account itself or one of its branches."""
        account = self.partner_id.commercial_partner_id
        while owner:
            if owner in (self.partner_id, account):
                return True
            owner = owner.parent_id
        return False

    @api.constrains("component_id", "archive_id")
    def _check_component(self):
        for request in self:
            component = request.component_id
            if component and component.archive_id != request.archive_id:
                raise ValidationError(
                    self.env._(
                        "%(request)s: %(component)s is not a component of %(archive)s.",
                        request=request.display_name,
                        component=component.display_name,
                        archive=request.archive_id.display_name or "–",
                    )
                )

    @api.constrains("expected_hours")
    def _check_expected_hours(self):
        for request in self:
            if request.expected_hours < 0:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the expected hours cannot be negative.",
                        request=request.display_name,
                    )
                )

    @api.constrains("expected_end", "received_at", "actual_end")
    def _check_dates(self):
        for request in self:
            ends = [end for end in (request.expected_end, request.actual_end) if end]
            if ends and min(ends) < request.received_at:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the end lies before the moment the request was"
                        " received.",
                        request=request.display_name,
                    )
                )

    def _check_required_fields(self, entry=False):
        """Require the base data that the request's type asks for.

        :param bool entry: the request is being entered, or its customer changes:
            what must be known of the customer is asked for as well
        :raises ValidationError: one message that names all that is missing
        """
        missing_by_request = []
        for request in self:
            missing = request._get_missing_type_data()
            if entry:
                missing += request._get_missing_customer_data()
            if missing:
                missing_by_request.append((request, missing))
        if missing_by_request:
            raise ValidationError(
                "\n".join(
                    self.env._(
                        "%(request)s (%(type)s) still needs: %(fields)s.",
                        request=request.display_name,
                        type=request.type_id.name,
                        fields=", ".join(missing),
                    )
                    for request, missing in missing_by_request
                )
            )

    def _get_missing_type_data(self):
        """Return the labels of what the type of the request still asks for."""
        return [
            self._fields[name]._description_string(self.env)
            for name in self.type_id._get_required_field_names()
            if self._is_field_missing(name)
        ]

    def _is_field_missing(self, field_name):
        field = self._fields[field_name]
        if field.type == "html":
            return is_html_empty(self[field_name])
        # "No" is an answer.
        return field.type != "boolean" and not self[field_name]

    @api.model
    def _check_customer_known(self, vals):
        """Refuse a new request that nobody asked for, naming it by its subject."""
        if vals.get("partner_id") or self._is_internal_entry(vals):
            return
        # An empty account is worked out from the contact or the installed product.
        vals.pop("partner_id", None)
        if not vals.get("contact_id") and not vals.get("archive_id"):
            message = self.env._(
                "Choose the customer of the request “%(subject)s”.",
                subject=vals.get("subject") or self.env._("without a subject"),
            )
            if missing := self._get_missing_in_vals(vals):
                message = self.env._(
                    "%(message)s It also needs: %(fields)s.",
                    message=message,
                    fields=", ".join(missing),
                )
            raise ValidationError(message)

    @api.model
    def _get_missing_in_vals(self, vals):
        """Return the labels of what the type asks for and ``vals`` does not give."""
        kind = self.env["service.request.type"].browse(vals.get("type_id")).exists()
        return [
            self._fields[name]._description_string(self.env)
            for name in (kind._get_required_field_names() if kind else ())
            if not vals.get(name) and not self._fields[name].compute
        ]

    def _get_type_controlled_fields(self):
        names = {
            name for kind in self.type_id for name in kind._get_required_field_names()
        }
        return {"type_id", *names}

    def _check_may_correct_end(self):
        """Let only managers correct when a request really ended."""
        if not self.env.su and not self.env.user.has_group(
            "field_service.group_service_manager"
        ):
            raise AccessError(
                self.env._(
                    "%(requests)s: only a service manager corrects the actual end.",
                    requests=", ".join(self.mapped("display_name")),
                )
            )
