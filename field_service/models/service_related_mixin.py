# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ServiceRelatedMixin(models.AbstractModel):
    """Smart buttons from one declaration: what is counted and what is opened."""

    _name = "service.related.mixin"
    _description = "Smart Buttons of Service Documents"

    @api.model
    def _get_related_documents(self):
        """Return ``{count field: (model, field on that model, action xml id)}``.

        Addons above extend the dictionary; the count field itself is an Integer
        computed by ``_compute_related_counts``.
        """
        return {}

    def _get_related_domain(self, field_name):
        """Return the domain of the documents that ``field_name`` counts."""
        _model, inverse, _action = self._get_related_documents()[field_name]
        return Domain(inverse, "in", self.ids)

    def _compute_related_counts(self):
        for field_name, (
            model,
            inverse,
            _action,
        ) in self._get_related_documents().items():
            counts = {
                record.id: count
                for record, count in self.env[model]._read_group(
                    self._get_related_domain(field_name), [inverse], ["__count"]
                )
            }
            for record in self:
                record[field_name] = counts.get(record._origin.id, 0)

    def action_view_related(self):
        """Open the documents behind the smart button that was pressed.

        The context key ``related`` names the count field of the button.

        :return: a window action; one single document opens as a form
        :raises AccessError: the user has no such button
        """
        self.check_access("read")
        field_name = self.env.context.get("related")
        documents = self._get_related_documents()
        if field_name not in documents:
            raise AccessError(self.env._("You may not open these documents."))
        model, inverse, action_xmlid = documents[field_name]
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        domain = self._get_related_domain(field_name)
        action["domain"] = list(domain)
        action["context"] = self._get_related_context(inverse)
        found = self.env[model].search(domain, limit=2)
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form")], view_mode="form")
        return action

    def _get_related_context(self, inverse):
        """Return the context of the opened list: new documents link back."""
        return {f"default_{inverse}": self.id} if len(self) == 1 else {}
