# Part of Field Service. License LGPL-3.
from odoo import models


class ServiceDispatch(models.Model):
    """The unit that the customer gets, on the engineer's telephone."""

    _inherit = "service.dispatch"

    # What the engineer may say of it; the rest is left to the office.
    _my_day_unit_facts = (
        "treatment_product_id",
        "treatment_lot_id",
        "treatment_quantity",
        "loan_equipment_id",
        "loan_due_on",
    )

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        for visit in self:
            details[visit.id]["documents"] = visit._get_my_day_documents()
        return details

    def _get_my_day_documents(self):
        """Return in words what the treatment has set going."""
        # Only numbers and states are told of them.
        visit = self.sudo()
        return [
            {
                "name": document.display_name,
                "state": dict(
                    document._fields["state"]._description_selection(self.env)
                )[document.state],
            }
            for documents in (visit.return_ids, visit.loan_ids)
            for document in documents
        ]

    def _get_my_day_facts(self):
        # Serial numbers and equipment are chosen here by people of the service.
        facts = self.sudo()
        return {
            **super()._get_my_day_facts(),
            "treatment_product_id": facts.treatment_product_id.id,
            "treatment_lot_id": facts.treatment_lot_id.id,
            "treatment_quantity": facts.treatment_quantity,
            "loan_equipment_id": facts.loan_equipment_id.id,
            "loan_due_on": facts.loan_due_on,
        }

    def save_my_day_facts(self, facts):
        """Note also which unit the customer gets.

        :param dict facts: see the core addon; also treatment_product_id,
            treatment_lot_id, treatment_quantity, loan_equipment_id, loan_due_on
        :return: True
        """
        vals = {name: facts[name] for name in self._my_day_unit_facts if name in facts}
        if "treatment_product_id" in vals and "treatment_lot_id" not in vals:
            vals["treatment_lot_id"] = False  # it belonged to another product
        if vals:
            self.write(vals)
        return super().save_my_day_facts(facts)
