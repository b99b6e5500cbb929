# Part of Field Service. License LGPL-3.
from odoo import api, models

# The same number or address says more than a name that sounds alike.
SURE_SCORE = 100
DUPLICATE_LIMIT = 5


class ServiceCallScreen(models.AbstractModel):
    """A caller who is known is not entered again; one who is, is entered whole."""

    _inherit = "service.call.screen"

    # ------------------------------------------------------------------
    # Known already
    # ------------------------------------------------------------------
    @api.model
    def _find_caller_duplicates(self, values):
        """Return hits for customers who are known already and look like this one.

        :param dict values: see :meth:`create_caller`
        """
        names = [values[key] for key in ("company_name", "name") if values.get(key)]
        # A number that nobody can read is compared as it was typed.
        terms = [*filter(None, [values.get("phone")]), *names]
        alike = [
            hit
            for term in terms
            for hit in self._search_callers(term, limit=3)
            if hit["kind"] in ("phone", "name")
        ]
        hits = [*self._find_same_callers(values), *alike]
        return self._choose_best_partners(hits, DUPLICATE_LIMIT)

    @api.model
    def _find_same_callers(self, values):
        """Return hits for those with the same telephone number or address."""
        labels = {
            "phone": self.env._("telephone number"),
            "email": self.env._("e-mail address"),
            "vat": self.env._("tax number"),
        }
        identity = {name: values[name] for name in labels if values.get(name)}
        [found] = self.env["res.partner"]._find_service_duplicates([identity])
        hits = []
        for partner, reasons in found.items():
            same = ", ".join(label for name, label in labels.items() if name in reasons)
            why = (
                self.env._("Same %(what)s", what=same)
                if partner.active
                else self.env._("Same %(what)s, archived", what=same)
            )
            # Who is still in use is the better one to take.
            score = SURE_SCORE + len(reasons) if partner.active else SURE_SCORE
            kind = "email" if "email" in reasons else "phone"
            hits.append(self._prepare_partner_hit(kind, partner, why, score))
        return hits

    @api.model
    def _choose_best_partners(self, hits, limit):
        """Return the best hits, each person once, for whatever reason he was found."""
        best = {}
        for hit in sorted(hits, key=lambda hit: -hit["score"]):
            person = hit["contact"] or hit["partner"]
            best.setdefault(person["id"], hit)
        return list(best.values())[:limit]

    # ------------------------------------------------------------------
    # Known well enough
    # ------------------------------------------------------------------
    @api.model
    def _prepare_help(self, request, values):
        return {
            **super()._prepare_help(request, values),
            "missing_customer_data": request.missing_customer_data or "",
        }

    @api.model
    def _get_missing(self, draft, step):
        """Name the data of the customer too: the request is refused without them."""
        labels = draft._get_missing_customer_data()
        fields = draft._find_missing_customer_fields() if labels else []
        return [
            *super()._get_missing(draft, step),
            *(
                {"name": f"partner_id.{name}", "label": label}
                for label, (_label, name) in zip(labels, fields, strict=True)
            ),
        ]
