# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Command


class ServiceStepWizard(models.AbstractModel):
    """A question asked before several documents take one step together."""

    _name = "service.step.wizard"
    _description = "Question before a Step"

    # Name of the many2many field that holds the documents.
    _documents_field = None

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        name = self._documents_field
        context = self.env.context
        if (
            name in fields
            and not vals.get(name)
            and context.get("active_model") == self._fields[name].comodel_name
        ):
            active_ids = context.get("active_ids") or [context.get("active_id")]
            vals[name] = [Command.set([doc_id for doc_id in active_ids if doc_id])]
        return vals

    def _get_documents(self):
        """Return the documents that take the step."""
        return self[self._documents_field]
