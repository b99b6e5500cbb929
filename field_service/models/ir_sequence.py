# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import SQL, ormcache


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _draw_service_numbers(self, code, company, count):
        """Draw ``count`` numbers of the sequence ``code`` at once.

        Creating a thousand documents must not ask the database a thousand times;
        sequences with gaps forbidden or with date ranges keep Odoo's own way.

        :param str code: code of the sequence
        :param company: the company whose sequence goes before the shared one
        :param int count: how many numbers
        :return: list of ``count`` numbers in ascending order
        """
        sequence_id, prefix, suffix, padding = self._get_service_sequence(
            code, company.id
        )
        if not padding:
            # Numbering is not a right that a service user has to own.
            sequence = self.sudo().browse(sequence_id)
            return [sequence._next() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence_id:03d}",
                count,
            )
        )
        if "%" in prefix + suffix:
            # See above; the words of the date are put in by Odoo.
            prefix, suffix = self.sudo().browse(sequence_id)._get_prefix_suffix()
        return [f"{prefix}{number:0{padding}d}{suffix}" for (number,) in rows]

    @api.model
    @ormcache("code", "company_id")
    def _get_service_sequence(self, code, company_id):
        """Find a sequence; every new document asks for it.

        :return: id, prefix, suffix and padding; no padding where every number has to
            be drawn in Odoo's own way
        """
        # Numbering is not a right that a service user has to own.
        sequence = self.sudo().search(
            [("code", "=", code), ("company_id", "in", [company_id, False])],
            order="company_id",
            limit=1,
        )
        simple = sequence.implementation == "standard" and not sequence.use_date_range
        return (
            sequence.id,
            sequence.prefix or "",
            sequence.suffix or "",
            max(sequence.padding, 1) if simple else 0,
        )

    @api.model_create_multi
    def create(self, vals_list):
        """A new sequence may go before the one that served until now."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Prefix, padding and company are kept in a cache."""
        if vals.keys() - {"number_next", "number_next_actual"}:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """A sequence that is gone serves nobody."""
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _number_service_documents(self, vals_list, code):
        """Put a number into the ``name`` of every new document that has none.

        :param list vals_list: values of the new documents
        :param str code: code of the sequence
        :return: copies of the values with numbers; the caller's stay as they are
        """
        vals_list = [dict(vals) for vals in vals_list]
        unnumbered = {}
        for vals in vals_list:
            if not vals.get("name"):
                company_id = vals.get("company_id") or self.env.company.id
                unnumbered.setdefault(company_id, []).append(vals)
        for company_id, group in unnumbered.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self._draw_service_numbers(code, company, len(group))
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number
        return vals_list
