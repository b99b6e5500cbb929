# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.import_run import ImportRun


class ServiceProductArchive(models.Model):
    """Installed products from a spreadsheet.

    A row is the unit with its External ID, else the one in service with its serial
    number (of a lot: at its customer and place). The parent may stand in the same
    file, before or after.
    """

    _name = "service.product.archive"
    _inherit = ["service.import.mixin", "service.product.archive"]

    _import_own_columns = frozenset({"site_id", "lot_id", "parent_id", "state"})
    _import_finders = {
        "product_id": "_import_find_products",
        "partner_id": "_import_find_partners",
    }

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _get_import_required(self):
        return ("product_id", "partner_id")

    def _get_import_unknown(self, path, text):
        if path == "product_id":
            return self.env._(
                "there is no product with the internal reference, barcode or name"
                " “%(text)s”. Correct it, or create the product first.",
                text=text,
            )
        if path == "partner_id":
            return self.env._(
                "there is no customer with the reference, VAT number, e-mail or name"
                " “%(text)s”. Correct it, or create the customer first.",
                text=text,
            )
        return super()._get_import_unknown(path, text)

    def _get_import_advice(self, path):
        if path == "product_id":
            return self.env._("Give the internal reference or barcode.")
        if path in ("partner_id", "site_id"):
            return self.env._("Give the reference instead.")
        if path == "parent_id":
            return self.env._("Give our number of the unit instead.")
        return super()._get_import_advice(path)

    # ------------------------------------------------------------------
    # Which unit a row is about
    # ------------------------------------------------------------------
    def _import_identify(self, run):
        self._import_own_equipment(run)
        # Read at once what the steps below ask one by one, as does the sudo there.
        customers = {row.vals.get("partner_id") for row in run.rows} - {None}
        self.env["res.partner"].sudo().browse(customers).fetch(
            ["commercial_partner_id"]
        )
        self._import_sites(run)
        self._import_match_serials(run)
        self._import_lots(run)
        self._import_parents(run)
        self._import_states(run)
        units = {row.record_id for row in run.rows if row.record_id}
        self.browse(units).fetch(["state", "name"])

    def _import_own_equipment(self, run):
        """A unit of our own stands at our own company."""
        owners = {company.id: company.partner_id.id for company in self.env.companies}
        for row in run.rows:
            if row.vals.get("is_internal") and "partner_id" not in row.vals:
                row.vals["partner_id"] = owners.get(row.company_id)

    def _import_sites(self, run):
        """Find the places among the addresses of their customers."""
        rows = [row for row in run.rows if "site_id" in row.cells]
        accounts = self._import_read_accounts(rows)
        found = self._import_find_sites(
            set(accounts.values()), {row.cells["site_id"] for row in rows}
        )
        for row in rows:
            account = accounts.get(row.position)
            sites = found.get((account, row.cells["site_id"]), [])
            if len(sites) == 1:
                row.vals["site_id"] = sites[0]
            elif account:
                row.refuse("site_id", self._get_import_no_site(row, account, sites))

    def _import_read_accounts(self, rows):
        """Return ``{position: id of the customer's account}`` of the rows."""
        known = self.browse([row.record_id for row in rows if row.record_id])
        owners = {archive.id: archive.partner_id.id for archive in known}
        customers = {
            row.position: row.vals.get("partner_id") or owners.get(row.record_id)
            for row in rows
        }
        partners = self.env["res.partner"].browse(set(customers.values()) - {None})
        accounts = {
            partner.id: partner.commercial_partner_id.id for partner in partners
        }
        return {
            position: accounts[partner_id]
            for position, partner_id in customers.items()
            if partner_id
        }

    def _get_import_no_site(self, row, account, sites):
        """Say that a place is not there, or several of that name are."""
        partners = self.env["res.partner"]
        text = row.cells["site_id"]
        if sites:
            return self._get_import_ambiguous("site_id", partners, sites, text)
        return self.env._(
            "%(customer)s has no address “%(text)s”. Correct it, or create the address"
            " first.",
            customer=partners.browse(account).display_name,
            text=text,
        )

    def _import_find_sites(self, accounts, texts):
        """Return ``{(account, text): ids}`` by reference, name or e-mail."""
        found = defaultdict(list)
        Partner = self.env["res.partner"]
        own = Domain("commercial_partner_id", "in", list(accounts))
        for field_name in ("ref", "name", "complete_name", "email_normalized"):
            keys = self._get_import_partner_keys(field_name, texts)
            by_key = self._import_find_by(
                Partner,
                field_name,
                {key for each in keys.values() for key in each},
                own,
            )
            closed = set(found)
            for text, spellings in keys.items():
                for partner in Partner.union(*(by_key[key] for key in spellings)):
                    key = (partner.commercial_partner_id.id, text)
                    if key not in closed:
                        found[key].append(partner.id)
        return found

    def _import_match_serials(self, run):
        """Find the units in service that have the serial numbers of the rows."""
        known = self.browse([row.record_id for row in run.rows if row.record_id])
        products = {archive.id: archive.product_id.id for archive in known}
        keyed = []
        for row in run.rows:
            product_id = row.vals.get("product_id") or products.get(row.record_id)
            serial = row.vals.get("serial") or row.cells.get("lot_id")
            if product_id and serial:
                row.vals["serial"] = serial
                row.key = (product_id, serial, row.company_id)
                keyed.append(row)
        # How a product is tracked is stock's; who registers has no right there.
        tracked = self.env["product.product"].sudo()
        tracked = tracked.browse({row.key[0] for row in keyed})
        lots = set(tracked.filtered(lambda product: product.tracking == "lot").ids)
        self._import_match_lots([row for row in keyed if row.key[0] in lots])
        keyed = [row for row in keyed if row.key[0] not in lots]
        taken = self._find_serials_in_service({row.key for row in keyed})
        # Whoever registered it, the number is taken.
        units = self.sudo().browse(taken.values())
        units.fetch(["name", "serial", "partner_id"])
        units.partner_id.fetch(["commercial_partner_id"])
        visible = set(self.browse(taken.values())._filtered_access("write").ids)
        for row in keyed:
            if row.key in taken:
                self._import_match_serial(row, taken[row.key], visible)

    def _import_match_serial(self, row, archive_id, visible):
        """The row is about the unit, unless that one is somebody else's."""
        if row.record_id == archive_id:
            return
        # See above; the customer is named, so that the row can be corrected.
        archive = self.sudo().browse(archive_id)
        customer = self.env["res.partner"].browse(row.vals.get("partner_id"))
        account = customer.sudo().commercial_partner_id
        is_same = account in (archive.partner_id.commercial_partner_id, account[:0])
        if not row.record_id and is_same and archive_id in visible:
            row.record_id, row.is_known = archive_id, True
            # The account stands for all its addresses: what is there is more exact.
            if "partner_id" in row.cells:
                row.vals.pop("partner_id", None)
            return
        row.refuse(
            "serial",
            self.env._(
                "“%(serial)s” is registered already: %(archive)s at %(customer)s."
                " Deactivate that one, or give its customer or External ID here.",
                serial=archive.serial,
                archive=archive.name,
                customer=archive.partner_id.display_name,
            ),
        )

    def _import_match_lots(self, rows):
        """A lot stands at many customers: a unit is what one of them has of it."""
        archives = self.search(
            Domain("product_id", "in", list({row.key[0] for row in rows}))
            & Domain("serial", "in", list({row.key[1] for row in rows}))
            & Domain("state", "!=", "deactivated")
        )
        known = defaultdict(self.browse)
        for archive in archives:
            account = archive.partner_id.commercial_partner_id.id
            lot = (archive.product_id.id, archive.serial, archive.company_id.id)
            known[(*lot, account)] |= archive
        for row in rows:
            customer = self.env["res.partner"].browse(row.vals.get("partner_id"))
            # See _import_identify.
            account = customer.sudo().commercial_partner_id.id
            found = known.get((*row.key, account), self.browse())
            site_id = row.vals.get("site_id")
            row.key = (*row.key, account, site_id)
            if site_id:
                found = found.filtered(lambda unit, at=site_id: unit.site_id.id == at)
            if row.record_id or not found:
                continue
            row.record_id, row.is_known = found[0].id, True
            row.vals.pop("partner_id")
            if len(found) > 1:
                row.refuse(
                    "serial",
                    self.env._(
                        "this customer has the lot “%(serial)s” at several places. Give"
                        " the place, or the External ID of the unit.",
                        serial=row.key[1],
                    ),
                )

    @api.model
    def _find_serials_in_service(self, keys):
        """Return ``{(product id, serial, company id): archive id}`` of those taken.

        Lots are left out: one may stand at many customers.
        """
        if not keys:
            return {}
        self.flush_model()
        products, serials, companies = zip(*keys, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT archive.product_id, archive.serial, archive.company_id,
                       archive.id
                  FROM unnest(%s::integer[], %s::text[], %s::integer[])
                       AS wanted (product_id, serial, company_id)
                  JOIN service_product_archive archive
                    ON archive.product_id = wanted.product_id
                   AND archive.serial = wanted.serial
                   AND archive.company_id = wanted.company_id
                 WHERE archive.state <> 'deactivated'
                   AND archive.serial IS NOT NULL AND archive.serial <> ''
                   AND archive.tracking <> 'lot'
                """,
                list(products),
                list(serials),
                list(companies),
            )
        )
        return {tuple(row[:3]): row[3] for row in rows}

    def _import_lots(self, run):
        """Link the lots and serial numbers that stock knows already."""
        rows = [
            row
            for row in run.rows
            if row.vals.get("serial")
            and row.vals.get("product_id")
            and not row.record_id
        ]
        # Stock's serial numbers are no secret to whoever reads them off a type plate.
        Lot = self.env["stock.lot"].sudo()
        products = Domain(
            "product_id", "in", list({r.vals["product_id"] for r in rows})
        )
        found = self._import_find_by(
            Lot, "name", {row.vals["serial"] for row in rows}, products
        )
        for row in rows:
            for lot in found.get(row.vals["serial"], ()):
                is_own = lot.company_id.id in (False, row.company_id)
                if is_own and lot.product_id.id == row.vals["product_id"]:
                    row.vals["lot_id"] = lot.id

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    @api.model
    def _check_new_serials(self, vals_list):
        # The import has looked all of them up at once; the unique index stays.
        if isinstance(self.env.context.get("service_import_run"), ImportRun):
            return
        super()._check_new_serials(vals_list)

    def _import_compare(self, run, positions):
        result = super()._import_compare(run, positions)
        for position in positions:
            row = run.rows[position]
            if row.result == "unchanged" and row.target == "registered":
                is_draft = self.browse(row.record_id).state == "draft"
                row.result = "updated" if is_draft else "unchanged"
        return result

    def _import_finish(self, rows):
        wanted = [row.record_id for row in rows if row.target == "registered"]
        drafts = self.browse(wanted).filtered(lambda unit: unit.state == "draft")
        if drafts:
            drafts.with_context(tracking_disable=True).action_register()
