# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CLOSED_ORDER_STATES = ("completed", "closed", "cancelled")


class ServicePartRequest(models.Model):
    """Parts go out: a delivery where the customer pays, a consumption where we do."""

    _inherit = "service.part.request"

    can_issue = fields.Boolean(compute="_compute_can_issue")

    @api.depends("state", "location_id", "dispatch_id")
    @api.depends_context("uid")
    def _compute_can_issue(self):
        for part_request in self:
            part_request.can_issue = (
                part_request.state == "submitted" and part_request._may_move_goods()
            )

    def action_issue(self):
        """Issue all parts: one done transfer for each destination.

        What the customer pays, fully or in part, leaves as a delivery of the order's
        sales order; what we pay goes to the *Service Consumption* location of its
        coverage class, whose account Odoo's valuation posts to.

        :raises AccessError: the user is neither warehouse user nor service manager,
            nor the engineer who takes the parts out of his own van
        :raises UserError: already issued, no work order yet, a serial number is not
            chosen, or there is not enough stock; nothing is issued then
        """
        self._check_may_move_goods()
        self._lock_for_step()
        self._check_step("action_issue")
        # Goods, sales order and ledger are written by this document under its own
        # rules, which were checked above: an engineer has no warehouse rights and a
        # warehouse user none on sales and accounting.
        part_requests = self.sudo()
        part_requests._check_issuable()
        part_requests._check_stock()
        pickings = self.env["stock.picking"].sudo()
        for company, batch in part_requests.grouped("company_id").items():
            pickings |= batch.with_company(company)._issue()
        self._apply_step(
            "action_issue",
            {"issued_at": fields.Datetime.now(), "issued_by_id": self.env.uid},
        )
        self._log_parts("parts_issued", pickings)
        return True

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------
    def _may_move_goods(self):
        """Tell whether the current user may issue and return these parts."""
        if self.env.su or any(
            self.env.user.has_group(group)
            for group in (
                "stock.group_stock_user",
                "field_service.group_service_manager",
            )
        ):
            return True
        # His own van is not a secret to the engineer; the employee record is.
        return all(
            part_request.dispatch_id
            and part_request.dispatch_id.user_id == self.env.user
            and part_request.location_id
            == part_request.dispatch_id.employee_id.van_location_id
            for part_request in self.sudo()
        )

    def _check_may_move_goods(self):
        self.check_access("write")
        for part_request in self:
            if not part_request._may_move_goods():
                raise AccessError(
                    self.env._(
                        "%(part_request)s: parts are issued and taken back by the"
                        " warehouse; an engineer does so only with his own van and for"
                        " his own visit.",
                        part_request=part_request.name,
                    )
                )

    def _check_issuable(self):
        for part_request in self:
            order = part_request.work_order_id
            if not order:
                raise UserError(
                    self.env._(
                        "%(part_request)s: there is no work order yet. Create one from"
                        " request %(request)s first.",
                        part_request=part_request.name,
                        request=part_request.request_id.name,
                    )
                )
            if order.state in CLOSED_ORDER_STATES:
                raise UserError(
                    self.env._(
                        "%(part_request)s: order %(order)s is no longer worked on;"
                        " nothing can be issued for it.",
                        part_request=part_request.name,
                        order=order.name,
                    )
                )
            if not part_request.line_ids:
                raise UserError(
                    self.env._(
                        "%(part_request)s: state the parts that are needed.",
                        part_request=part_request.name,
                    )
                )
        self.line_ids._check_tracking()

    def _check_stock(self):
        """Refuse when any part is short, and name every one that is.

        :raises UserError: names product, location, available and needed quantity
        """
        needed = defaultdict(float)
        for line in self.line_ids.filtered("product_id.is_storable"):
            needed[line._get_stock_key()] += line.quantity
        free = self.line_ids._get_free_quantities()
        shortages = []
        for key, quantity in needed.items():
            location, product, lot = key
            if product.uom_id.compare(free[key], quantity) < 0:
                shortages.append(
                    self.env._(
                        "%(product)s in %(location)s: %(available)g available,"
                        " %(needed)g needed",
                        product=(
                            f"{product.display_name} ({lot.name})"
                            if lot
                            else product.display_name
                        ),
                        location=location.display_name,
                        available=max(free[key], 0.0),
                        needed=quantity,
                    )
                )
        if shortages:
            raise UserError(
                self.env._(
                    "Not enough stock to issue %(part_requests)s; nothing was issued:\n"
                    "%(shortages)s",
                    part_requests=", ".join(self.mapped("name")),
                    shortages="\n".join(shortages),
                )
            )

    # ------------------------------------------------------------------
    # Issue
    # ------------------------------------------------------------------
    def _issue(self):
        """Create and finish the transfers of part requests of one company."""
        self.line_ids._create_sale_lines()
        pickings = self.env["stock.picking"].create(self._prepare_issue_pickings())
        pickings.action_confirm()
        pickings.action_assign()
        self._check_reserved(pickings.move_ids)
        pickings.move_ids.picked = True
        pickings._action_done()
        return pickings

    def _prepare_issue_pickings(self):
        """Return the values of one transfer for each request and destination."""
        vals_list = []
        operations = self._get_issue_operations()
        for part_request in self:
            for destination, lines in part_request.line_ids.grouped(
                lambda line: line._get_destination()
            ).items():
                vals_list.append(
                    part_request._prepare_issue_picking_vals(
                        operations[part_request], destination, lines
                    )
                )
        return vals_list

    def _get_issue_operations(self):
        """Return ``{part request: operation type}``, the deliveries of the source."""
        default = self.company_id._get_default_service_warehouses()
        return {
            part_request: (
                part_request.location_id.warehouse_id
                or default[part_request.company_id]
            ).out_type_id
            for part_request in self
        }

    def _prepare_issue_picking_vals(self, operation, destination, lines):
        """Return the values of the transfer that takes ``lines`` to ``destination``."""
        self.ensure_one()
        return {
            "picking_type_id": operation.id,
            "location_id": self.location_id.id,
            "location_dest_id": destination.id,
            "partner_id": (self.site_id or self.partner_id).id,
            "origin": f"{self.work_order_id.name} {self.name}",
            "scheduled_date": self.needed_at or fields.Datetime.now(),
            "company_id": self.company_id.id,
            "service_part_request_id": self.id,
            "move_ids": [
                fields.Command.create(line._prepare_issue_move_vals(destination))
                for line in lines
            ],
        }

    def _check_reserved(self, moves):
        """Refuse when somebody else took the parts in this very moment."""
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "%(part_request)s: not enough %(product)s in %(location)s:"
                        " %(available)g available, %(needed)g needed. Nothing was"
                        " issued.",
                        part_request=move.service_part_line_id.part_request_id.name,
                        product=move.product_id.display_name,
                        location=move.location_id.display_name,
                        available=move.quantity,
                        needed=move.product_uom_qty,
                    )
                )
