# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.duplicates import vat_variants

# How many look-alikes are shown; more would say nothing either.
SHOWN_DUPLICATES = 5


class ResPartner(models.Model):
    """A customer who is known already is not entered a second time."""

    _inherit = "res.partner"

    service_duplicate_ids = fields.Many2many(
        "res.partner",
        string="Potential Duplicates",
        compute="_compute_service_duplicate_ids",
        groups="base.group_user",
        help="Contacts with the same telephone number, e-mail address or tax number.",
    )
    service_duplicate_reasons = fields.Char(
        "Same", compute="_compute_service_duplicate_ids", groups="base.group_user"
    )

    # Numbers and addresses are compared with those of everybody.
    _service_phone_index = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    _service_email_index = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    @api.depends("phone", "email", "vat", "parent_id", "country_id", "company_id")
    def _compute_service_duplicate_ids(self):
        labels = {
            "phone": self.env._("telephone number"),
            "email": self.env._("e-mail address"),
            "vat": self.env._("tax number"),
        }
        for partner, found in zip(
            self, self._find_service_duplicates(self), strict=True
        ):
            shown = list(found)[:SHOWN_DUPLICATES]
            reasons = {reason for duplicate in shown for reason in found[duplicate]}
            partner.service_duplicate_ids = self.browse(
                [duplicate.id for duplicate in shown]
            )
            partner.service_duplicate_reasons = ", ".join(
                label for reason, label in labels.items() if reason in reasons
            )

    @api.model
    def _find_service_duplicates(self, candidates):
        """Find the contacts that are the same people as ``candidates``.

        Compared are the normalised telephone number, the normalised e-mail address and
        the tax number, with all contacts that the user may see, archived ones too.
        Those of one company are no duplicates of each other.

        :param candidates: ``res.partner`` records, saved or not, or a list of
            dictionaries with the values of contacts to be
        :return: for each candidate ``{duplicate: reasons}``; a reason is ``phone``,
            ``email`` or ``vat``
        :rtype: list
        """
        if not isinstance(candidates, models.BaseModel):
            candidates = [self.new(vals) for vals in candidates]
        keys = [partner._get_service_identity() for partner in candidates]
        wanted = {
            "phone": {key for identity in keys for key in identity["phone"]},
            "email": {key for identity in keys for key in identity["email"]},
            "vat": {key for identity in keys for key in identity["vat"]},
        }
        columns = {"phone": "phone_sanitized", "email": "email_normalized"}
        domains = [
            Domain(columns.get(reason, reason), "in", list(values))
            for reason, values in wanted.items()
            if values
        ]
        if not domains:
            return [{} for _candidate in candidates]
        known = self.with_context(active_test=False).search(
            Domain.OR(domains), order="active desc, id"
        )
        by_key = defaultdict(list)
        for partner in known:
            for reason in wanted:
                # See _get_service_identity.
                if value := partner.sudo()[columns.get(reason, reason)]:
                    by_key[reason, value].append(partner)
        return [
            partner._pick_service_duplicates(identity, by_key)
            for partner, identity in zip(candidates, keys, strict=True)
        ]

    def _get_service_identity(self):
        """Return ``{reason: values}`` by which this contact is recognised."""
        # Normalised numbers and addresses are kept for mailings by other rights.
        partner = self.sudo()
        country = (
            partner.country_id or (partner.company_id or self.env.company).country_id
        )
        return {
            "phone": {partner.phone_sanitized} - {False, ""},
            "email": {partner.email_normalized} - {False, ""},
            # Branches and people carry the tax number of their company.
            "vat": set()
            if partner.parent_id
            else vat_variants(partner.vat, country.code),
        }

    def _pick_service_duplicates(self, identity, by_key):
        own = self._origin or self
        # Who belongs to the same company may share its number.
        family = (own | self.parent_id._origin).commercial_partner_id.ids
        found = defaultdict(set)
        for reason, values in identity.items():
            for value in values:
                for partner in by_key.get((reason, value), ()):
                    if partner != own and (
                        partner.commercial_partner_id.id not in family
                    ):
                        found[partner].add(reason)
        return dict(found)
