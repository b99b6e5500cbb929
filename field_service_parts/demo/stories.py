# Part of Field Service. License LGPL-3.
"""How a part gets from the shelf into a unit, and what is left over back."""

from datetime import timedelta

from odoo.addons.field_service.demo.catalogue import PARTS
from odoo.addons.field_service.demo.live import Live, fitting_cases

# How far the part requests of today got.
TODAY = ("draft", "draft", "submitted", "submitted", "submitted", "issued", "cancelled")


class PartStories(Live):
    """Repairs in which parts are stated, issued, used and returned."""

    def get_parts(self, request, order, case):
        """Parts are stated on the order, submitted, and issued by the warehouse."""
        part_request = self._state_parts(order, case)
        yield self.later(4, 30)
        part_request.action_submit()
        yield self.later(15, 180)
        self.by(part_request, self.world.user("warehouse")).action_issue()

    def use_parts(self, order):
        """What was not needed goes back to the warehouse."""
        part_request = order.part_request_ids[:1]
        lines = part_request.line_ids
        lines.action_use()
        if self._is_too_much(order):
            lines[-1].used_quantity = 0
            lines[-1].outcome = "unused" if order.id % 2 else "wrong"
        elif order.id % 3 and lines[0].issued_quantity > 1:
            lines[0].used_quantity -= 1
        yield self.later(60, 199)
        self.by(part_request, self.world.user("warehouse")).action_return_unused()

    def _is_too_much(self, order):
        """Tell whether a part was ordered to be on the safe side, and was not used."""
        return order.id % 3 == 0

    def _state_parts(self, order, case):
        """State the parts of a case on an order; return their request."""
        lines = order.env["service.part.request.line"]
        wanted = list(case.parts)
        if self._is_too_much(order):
            wanted.append(("contactor" if case.family == "cooling" else "fan", 1))
        vals_list = []
        for key, quantity in wanted:
            vals_list += self._prepare_parts(order, key, quantity)
        return lines.create(vals_list).part_request_id

    def _prepare_parts(self, order, key, quantity):
        product = self.world.product(PARTS[key].code)
        common = {"work_order_id": order.id, "product_id": product.id}
        if product.tracking != "serial":
            return [{**common, "quantity": quantity}]
        lots = self._find_free_lots(product, quantity)
        return [{**common, "quantity": 1, "lot_id": lot.id} for lot in lots]

    def _find_free_lots(self, product, quantity):
        """Return serial numbers on the shelf that nobody has asked for yet."""
        promised = self.env["service.part.request.line"].search(
            [("product_id", "=", product.id), ("lot_id", "!=", False)]
        )
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 0),
                ("lot_id", "not in", promised.lot_id.ids),
            ],
            limit=quantity,
        )
        return quants.lot_id

    # ------------------------------------------------------------------
    # Today
    # ------------------------------------------------------------------
    def begin_parts(self, archives):
        """Let part requests of today end in every state."""
        units = archives.filtered(
            lambda one: any(case.parts for case in fitting_cases(one))
        )
        for number, state in enumerate(TODAY):
            archive = units[(number * 11 + 3) % len(units)]
            fitting = [case for case in fitting_cases(archive) if case.parts]
            moment = self.world.end - timedelta(minutes=300 - 20 * number)
            self.timeline.tell(
                moment, self._ask_today(fitting[number % len(fitting)], archive, state)
            )
        archive = units[-1]
        moment = self.world.end - timedelta(minutes=200)
        self.timeline.tell(moment, self._state_at_the_call(archive))

    def _ask_today(self, case, archive, state):
        request = self._take_call(case, archive)
        yield self.later(4, 8)
        request.action_accept()
        yield self.later(5, 15)
        order = self.make_order(request, case.activity)
        ahead = timedelta(hours=self.rng.randint(16, 50))
        order.write(self.wish(ahead, hours=3))
        part_request = self._state_parts(order, case)
        if state == "draft":
            return
        yield self.later(3, 10)
        part_request.action_submit()
        yield self.later(5, 40)
        if state == "cancelled":
            part_request.action_cancel()
        elif state == "issued":
            order.action_plan()
            order.action_release()
            self.by(part_request, self.world.user("warehouse")).action_issue()

    def _state_at_the_call(self, archive):
        """The agent states the part while the customer is still on the line."""
        case = next(case for case in fitting_cases(archive) if case.parts)
        request = self._take_call(case, archive)
        yield self.later(2, 4)
        key, quantity = case.parts[0]
        product = self.world.product(PARTS[key].code)
        request.env["service.part.request.line"].create(
            {"request_id": request.id, "product_id": product.id, "quantity": quantity}
        )
