# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .service_part_request_line import PLANNING_STATES


class ServicePartRequestLine(models.Model):
    """Parts stated on a request, an order or a visit find their part request."""

    _inherit = "service.part.request.line"

    @api.model
    def _join_part_requests(self, vals_list):
        """Find or create the draft part request of lines that name only a document.

        :param list vals_list: values of new lines, changed in place
        """
        homeless = defaultdict(list)
        for vals in vals_list:
            # The line reads them from its part request.
            document = tuple(
                vals.pop(name, False)
                for name in ("dispatch_id", "work_order_id", "request_id")
            )
            if not vals.get("part_request_id") and any(document):
                homeless[document].append(vals)
        if not homeless:
            return
        parents = self._find_open_part_requests(homeless)
        missing = [document for document in homeless if document not in parents]
        created = self.env["service.part.request"].create(
            [self._prepare_part_request_vals(*document) for document in missing]
        )
        parents.update(zip(missing, created, strict=True))
        for document, group in homeless.items():
            for vals in group:
                vals["part_request_id"] = parents[document].id

    @api.model
    def _find_open_part_requests(self, documents):
        """Return ``{(dispatch, order, request): draft part request}`` in one query."""
        by_field = {"dispatch_id": set(), "work_order_id": set(), "request_id": set()}
        for document in documents:
            field_name, record_id = self._get_most_specific(document)
            by_field[field_name].add(record_id)
        found = self.env["service.part.request"].search(
            Domain("state", "=", "draft")
            & Domain.OR(
                Domain(field_name, "in", list(ids))
                for field_name, ids in by_field.items()
                if ids
            ),
            order="id desc",
        )
        parents = {}
        for document in documents:
            field_name, record_id = self._get_most_specific(document)
            match = found.filtered(
                lambda part_request, f=field_name, i=record_id: part_request[f].id == i
            )
            if match:
                parents[document] = match[0]
        return parents

    @api.model
    def _get_most_specific(self, document):
        names = ("dispatch_id", "work_order_id", "request_id")
        return next(
            (name, value) for name, value in zip(names, document, strict=True) if value
        )

    @api.model
    def _prepare_part_request_vals(self, dispatch_id, work_order_id, request_id):
        """Return the values of the part request for lines stated on a document.

        An engineer who states parts on his own visit takes them from his own van.
        """
        vals = {
            "dispatch_id": dispatch_id,
            "work_order_id": work_order_id,
            "request_id": request_id,
        }
        vals = {name: value for name, value in vals.items() if value}
        if dispatch_id:
            # The van of the engineer is no secret to himself.
            dispatch = self.env["service.dispatch"].browse(dispatch_id).sudo()
            van = dispatch.employee_id.van_location_id
            if van and dispatch.user_id == self.env.user:
                vals["location_id"] = van.id
        elif request_id and not work_order_id:
            # Parts stated on a call whose order exists already go to the order.
            orders = (
                self.env["service.request"].browse(request_id).sudo().work_order_ids
            ).filtered(lambda order: order.state in (*PLANNING_STATES, "in_progress"))
            if len(orders) == 1:
                vals["work_order_id"] = orders.id
        return vals
