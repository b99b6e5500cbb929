# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

DIRECTIONS = [("delivered", "Delivered"), ("returned", "Returned")]


class ServiceDelivery(models.Model):
    """What customers have got from us, and have sent back.

    One row for each done line of a transfer to or from a customer, however old it is:
    the rows are read from the transfers themselves. What a customer ordered for a place
    of somebody else is his all the same.
    """

    _name = "service.delivery"
    _description = "Delivery to a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "reference"
    _rec_names_search = ["reference", "serial"]

    reference = fields.Char("Transfer", readonly=True)
    direction = fields.Selection(DIRECTIONS, readonly=True)
    date = fields.Datetime(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    serial = fields.Char("Serial or Lot", readonly=True)
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="In the unit of the product."
    )
    net_quantity = fields.Float(
        "Delivered Less Returned", digits="Product Unit", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, search="_search_partner_id"
    )
    site_id = fields.Many2one("res.partner", "Place", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    sale_order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer Document",
        readonly=True,
        groups="stock.group_stock_user",
    )
    move_id = fields.Many2one(
        "stock.move", readonly=True, groups="stock.group_stock_user"
    )
    origin_move_id = fields.Many2one(
        "stock.move", readonly=True, groups="stock.group_stock_user"
    )
    is_service = fields.Boolean(
        "For a Service",
        readonly=True,
        help="Spare parts, loaners and units under repair: neither sold nor taken"
        " back.",
    )
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        readonly=True,
        help="The unit that was made of this delivery, else the one of the same serial"
        " number or, for lots, of the same lot at this customer.",
    )
    company_id = fields.Many2one("res.company", readonly=True)

    _depends = {
        "stock.move.line": [
            "state",
            "product_id",
            "lot_id",
            "quantity_product_uom",
            "date",
            "company_id",
            "location_id",
            "location_dest_id",
            "move_id",
            "picking_id",
        ],
        "stock.move": [
            "reference",
            "partner_id",
            "sale_line_id",
            "origin_returned_move_id",
        ],
        "stock.picking": ["partner_id"],
        "stock.lot": ["name"],
        "stock.location": ["usage"],
        "sale.order.line": ["order_id", "order_partner_id"],
        "sale.order": ["partner_id", "partner_shipping_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id", "tracking"],
        "res.partner": ["commercial_partner_id"],
        "service.product.archive": [
            "delivery_move_line_id",
            "product_id",
            "lot_id",
            "serial",
            "tracking",
            "partner_id",
            "company_id",
            "state",
        ],
    }

    # ------------------------------------------------------------------
    # The rows
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        # Joined flat, without grouping: the database takes the rows that are asked for
        # from its indexes, and joins nothing that is not looked at.
        return SQL(
            """
            SELECT l.id,
                   m.reference,
                   %(direction)s AS direction,
                   l.date,
                   l.product_id,
                   pt.categ_id,
                   l.lot_id,
                   lot.name AS serial,
                   l.quantity_product_uom AS quantity,
                   CASE WHEN dst.usage = 'customer' THEN l.quantity_product_uom
                        ELSE -l.quantity_product_uom END AS net_quantity,
                   COALESCE(buyer.commercial_partner_id, site.commercial_partner_id)
                       AS partner_id,
                   %(site)s AS site_id,
                   m.sale_line_id,
                   sol.order_id AS sale_order_id,
                   l.picking_id,
                   l.move_id,
                   m.origin_returned_move_id AS origin_move_id,
                   %(is_service)s AS is_service,
                   %(archive)s AS archive_id,
                   l.company_id
              FROM stock_move_line l
              JOIN stock_move m ON m.id = l.move_id
              JOIN stock_location src ON src.id = l.location_id
              JOIN stock_location dst ON dst.id = l.location_dest_id
              LEFT JOIN stock_picking p ON p.id = l.picking_id
              LEFT JOIN stock_lot lot ON lot.id = l.lot_id
              LEFT JOIN product_product pp ON pp.id = l.product_id
              LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
              LEFT JOIN sale_order_line sol ON sol.id = m.sale_line_id
              LEFT JOIN sale_order so ON so.id = sol.order_id
              LEFT JOIN res_partner buyer ON buyer.id = so.partner_id
              LEFT JOIN res_partner site ON site.id = %(site)s
             WHERE l.state = 'done'
               AND ((dst.usage = 'customer'
                     AND src.usage IN ('supplier', 'internal', 'transit'))
                 OR (src.usage = 'customer'
                     AND dst.usage IN ('supplier', 'internal', 'transit')))
            """,
            direction=SQL(
                "CASE WHEN dst.usage = 'customer' THEN 'delivered' ELSE 'returned' END"
            ),
            site=self._select_site(),
            is_service=self._select_is_service(),
            archive=self._select_archive(),
        )

    @api.model
    def _select_site(self):
        """Return where the goods went: a drop-ship names its vendor on the transfer."""
        return SQL(
            """CASE WHEN 'supplier' IN (src.usage, dst.usage)
                    THEN COALESCE(so.partner_shipping_id, m.partner_id, p.partner_id)
                    ELSE COALESCE(p.partner_id, m.partner_id, so.partner_shipping_id)
               END"""
        )

    @api.model
    def _select_is_service(self):
        """Return a condition: goods that travel for a service, without a new owner.

        Addons above add theirs; the row's transfer is ``p``, its move ``m``.
        """
        return SQL("FALSE")

    @api.model
    def _select_archive(self):
        """Return the installed product of a row, found by one index after the other."""
        return SQL(
            """COALESCE(
                   (SELECT a.id FROM service_product_archive a
                     WHERE a.delivery_move_line_id = l.id
                  ORDER BY a.id DESC LIMIT 1),
                   (SELECT a.id FROM service_product_archive a
                      JOIN res_partner owner ON owner.id = a.partner_id
                     WHERE a.lot_id = l.lot_id AND a.company_id = l.company_id
                       AND (pt.tracking = 'serial' OR owner.commercial_partner_id
                            = COALESCE(buyer.commercial_partner_id,
                                       site.commercial_partner_id))
                  ORDER BY a.state = 'deactivated', a.id DESC LIMIT 1),
                   (SELECT a.id FROM service_product_archive a
                     WHERE a.product_id = l.product_id AND a.serial = lot.name
                       AND a.company_id = l.company_id AND a.state <> 'deactivated'
                       AND a.serial IS NOT NULL AND a.serial <> ''
                       AND a.tracking <> 'lot'
                  ORDER BY a.id DESC LIMIT 1))"""
        )

    # ------------------------------------------------------------------
    # Search by customer
    # ------------------------------------------------------------------
    def _search_partner_id(self, operator, value):
        """Find the rows of customers by the indexes of transfers and orders.

        ``child_of`` finds what a customer, or one of his places, has got.
        """
        if operator.startswith("not") or operator == "!=":
            return NotImplemented
        Partner = self.env["res.partner"].with_context(active_test=False)
        if operator == "child_of":
            family = Partner._search(Domain("id", "child_of", value)).subselect()
            return self._match_places(family, family)
        if operator == "in":
            ids = set(value) - {False}
            nobody = self._match_nobody() if False in value else Domain.FALSE
            return (self._match_owners(ids) if ids else Domain.FALSE) | nobody
        if operator in ("any", "any!"):
            found = Partner.sudo(self.env.su or operator == "any!")._search(value)
        else:
            found = Partner._search(Domain("display_name", operator, value))
        return self._match_owners(found)

    @api.model
    def _match_owners(self, owners):
        """Return the domain of the rows of these commercial partners."""
        owners = SQL("%s", tuple(owners)) if isinstance(owners, set) else owners
        if not isinstance(owners, SQL):
            owners = owners.subselect()
        places = SQL(
            "(SELECT id FROM res_partner WHERE commercial_partner_id IN %s)", owners
        )
        return self._match_places(places, owners, only_owners=True)

    @api.model
    def _match_nobody(self):
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS NULL", SQL.identifier(alias, "partner_id")
            )
        )

    @api.model
    def _match_places(self, places, owners, only_owners=False):
        """Return the domain of what was sent to or ordered by partners.

        The rows are looked up first in the indexes of their documents; conditions on
        the joined partners alone would make the database read every transfer.

        :param SQL places: who may be named on the documents
        :param SQL owners: whose the goods must be
        :param bool only_owners: the place alone is not enough
        """
        # As arrays the database reads them first, and then only these rows.
        candidates = SQL(
            """
            SELECT l.id FROM stock_picking p JOIN stock_move_line l
                ON l.picking_id = p.id WHERE p.partner_id = ANY(ARRAY%(places)s)
             UNION
            SELECT l.id FROM stock_move m JOIN stock_move_line l
                ON l.move_id = m.id WHERE m.partner_id = ANY(ARRAY%(places)s)
             UNION
            SELECT l.id FROM sale_order_line sol JOIN stock_move m
                ON m.sale_line_id = sol.id JOIN stock_move_line l
                ON l.move_id = m.id WHERE sol.order_partner_id = ANY(ARRAY%(places)s)
            """,
            places=places,
        )

        def to_sql(_model, alias, _query):
            row = SQL.identifier(alias, "partner_id")
            belongs = SQL("%s IN %s", row, owners)
            if not only_owners:
                site = SQL.identifier(alias, "site_id")
                belongs = SQL("(%s OR %s IN %s)", belongs, site, places)
            return SQL(
                "(%s = ANY(ARRAY(%s)) AND %s)",
                SQL.identifier(alias, "id"),
                candidates,
                belongs,
            )

        return Domain.custom(to_sql=to_sql)

    # ------------------------------------------------------------------
    # Open
    # ------------------------------------------------------------------
    @api.model
    def _get_list_action(self, name, domain=(), context=None):
        """Return the action that opens the deliveries from another document.

        :raises AccessError: the user may not ask for deliveries
        """
        self.browse().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_delivery_action"
        )
        action.update(name=name, domain=list(domain), context=context or {})
        return action

    def action_view_picking(self):
        """Open the transfer of this row, for those who may see it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": self.picking_id.id,
            "views": [(False, "form")],
        }
