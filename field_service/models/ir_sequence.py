# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import SQL


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
        # Numbering is not a right that a service user has to own.
        sequence = self.sudo().search_fetch(
            [("code", "=", code), ("company_id", "in", [company.id, False])],
            ["implementation", "use_date_range", "prefix", "suffix", "padding"],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence._next() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence.prefix or "", sequence.suffix or ""
        if "%" in prefix + suffix:
            prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

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
