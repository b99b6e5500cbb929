# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceRequest(models.Model):
    """Requests that belong together: parent and children, and merged ones."""

    _inherit = "service.request"

    parent_id = fields.Many2one(
        "service.request",
        "Parent Request",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
        help="The request of which this one is a part.",
    )
    child_ids = fields.One2many("service.request", "parent_id", "Child Requests")
    child_count = fields.Integer(
        "Number of Child Requests", compute="_compute_related_counts"
    )
    merged_into_id = fields.Many2one(
        "service.request",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The request that goes on in place of this one.",
    )
    merged_ids = fields.One2many("service.request", "merged_into_id", "Merged Requests")
    merged_count = fields.Integer(compute="_compute_related_counts")

    def _get_related_documents(self):
        action = "field_service.service_request_action"
        return {
            **super()._get_related_documents(),
            "child_count": ("service.request", "parent_id", action),
            "merged_count": ("service.request", "merged_into_id", action),
        }

    @api.constrains("parent_id", "company_id")
    def _check_parent(self):
        for request in self:
            # The parent of another company may be hidden from the user.
            parent = request.sudo().parent_id
            if parent and parent.company_id != request.company_id:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the parent request belongs to another company.",
                        request=request.display_name,
                    )
                )
            if request.parent_id and request._has_cycle("parent_id"):
                raise ValidationError(
                    self.env._(
                        "%(request)s cannot be a part of itself. Choose another"
                        " parent.",
                        request=request.display_name,
                    )
                )

    def write(self, vals):
        """Keep in the log which request belongs to which."""
        if "parent_id" not in vals:
            return super().write(vals)
        before = {request: request.parent_id for request in self}
        result = super().write(vals)
        moved = self.filtered(lambda request: request.parent_id != before[request])
        for old, requests in moved.grouped(lambda request: before[request]).items():
            new = requests[:1].parent_id
            # To which request it belongs is told, also where that is not visible.
            requests._log("linked", old=old.sudo().name, new=new.sudo().name)
        return result

    # ------------------------------------------------------------------
    # Split
    # ------------------------------------------------------------------
    def _split_off(self, vals):
        """Create a part of the request, for what is another matter.

        :param dict vals: what the part has of its own
        :return: the new ``service.request``
        """
        self.ensure_one()
        self._check_step("action_assign")
        part = self.create({**self._prepare_part_vals(), **vals})
        self._log("split", new=part.name)
        part._log("split", old=self.name)
        return part

    def _prepare_part_vals(self):
        """Return what a part takes over from its request."""
        names = (
            "partner_id",
            "contact_id",
            "site_id",
            "company_id",
            "type_id",
            "category_id",
            "channel",
            "severity",
            "impact",
            "priority",
            "team_id",
            "received_at",
        )
        vals = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }
        return {**vals, "parent_id": self.id}

    # ------------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------------
    def _merge_into(self, target, reason=None):
        """Let ``target`` go on in place of these requests, with all that they have.

        :param target: the ``service.request`` that remains
        :param str reason: why, kept in the service log
        :raises UserError: the requests cannot be merged
        """
        merged = self - target
        merged._check_mergeable(target)
        (merged | target).check_access("write")
        (merged | target)._lock_for_step()
        unanswered = list(filter(None, merged.mapped("unanswered_since")))
        merged._move_documents(target)
        merged._move_conversation(target)
        merged._move_history(target)
        merged.write({"merged_into_id": target.id})
        merged.action_cancel(
            reason=self.env._("Merged into %(request)s", request=target.name)
        )
        target._log("merged", note=reason, old=", ".join(merged.mapped("name")))
        if unanswered:
            target._note_customer_message(min(unanswered))
            target.unanswered_since = min(*unanswered, target.unanswered_since)

    def _check_mergeable(self, target):
        if not self:
            raise UserError(
                self.env._(
                    "%(request)s cannot be merged into itself. Choose at least one"
                    " other request.",
                    request=target.display_name,
                )
            )
        (self | target)._check_step("action_assign")
        for request in self:
            if request.company_id != target.company_id:
                other = self.env._("another company")
            elif request.commercial_partner_id != target.commercial_partner_id:
                other = self.env._("another customer")
            else:
                continue
            raise UserError(
                self.env._(
                    "%(request)s cannot be merged into %(target)s: it belongs to"
                    " %(other)s.",
                    request=request.display_name,
                    target=target.display_name,
                    other=other,
                )
            )

    def _get_merged_documents(self):
        """Return ``[(model, field)]`` of what belongs to a request.

        Addons above add their own documents.
        """
        return [
            ("service.work.order", "request_id"),
            ("service.request", "parent_id"),
            ("service.request", "bad_fix_of_id"),
            ("crm.lead", "service_request_id"),
        ]

    def _move_documents(self, target):
        # Whoever merges requests need not be allowed to change each document of theirs.
        for model, field_name in self._get_merged_documents():
            documents = (
                self.env[model]
                .sudo()
                .with_context(active_test=False)
                .search(Domain(field_name, "in", self.ids))
            )
            if model == self._name:
                documents -= target
            if documents:
                documents.write({field_name: target.id})
        if target.parent_id in self:
            target.parent_id = False

    def _move_conversation(self, target):
        """Move messages, files, planned activities and followers."""
        here = Domain("res_id", "in", self.ids)
        # The rights on the requests decide, not those on each message.
        env = self.sudo().with_context(active_test=False).env
        env["mail.message"].search(
            here
            & Domain("model", "=", self._name)
            & Domain("message_type", "!=", "user_notification")
        ).write({"res_id": target.id})
        # Pictures of fields stay where they are.
        env["ir.attachment"].search(
            here
            & Domain("res_model", "=", self._name)
            & Domain("res_field", "=", False)
        ).write({"res_id": target.id})
        self._settle_acceptance()
        env["mail.activity"].search(here & Domain("res_model", "=", self._name)).write(
            {"res_id": target.id}
        )
        target.message_subscribe(partner_ids=self.message_partner_ids.ids)

    def _move_history(self, target):
        """Move the timeline; only the registration stays with its number.

        Nobody may change the service log, so it is moved past the ORM: what happened
        happened to the case, which goes on under another number.
        """
        self.env["service.log"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE service_log SET request_id = %s"
                " WHERE request_id IN %s AND event != 'registered'",
                target.id,
                tuple(self.ids),
            )
        )
        # Everything that belonged to a request has another one now.
        self.env.invalidate_all()
