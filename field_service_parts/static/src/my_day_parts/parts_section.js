import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {useService} from "@web/core/utils/hooks";
import {mySectionRegistry} from "@field_service/my_day/my_day_visit";
import {sectionProps} from "@field_service/my_day/sections/info_section";

const LINE_MODEL = "service.part.request.line";
const STATE_COLORS = {
    draft: "secondary",
    submitted: "info",
    issued: "warning",
    done: "success",
    cancelled: "secondary",
};
const AVAILABILITY_COLORS = {
    available: "success",
    expected: "warning",
    missing: "danger",
};

/** The parts of a visit: out of the van, or asked of the warehouse. */
export class PartsSection extends Component {
    static template = "field_service_parts.MyDayPartsSection";
    static components = {RecordSelector};
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.stateColors = STATE_COLORS;
        this.availabilityColors = AVAILABILITY_COLORS;
        this.productDomain = [
            ["type", "=", "consu"],
            ["is_kits", "=", false],
        ];
        this.state = useState({
            busy: false,
            fromVan: "",
            vanQuantity: 1,
            productId: false,
            quantity: 1,
        });
    }

    /** Parts are still moved while the report is not signed. */
    get canMove() {
        const {state, is_locked: isLocked} = this.props.visit;
        return (
            !isLocked && ["accepted", "travelling", "on_site", "done"].includes(state)
        );
    }

    get chosen() {
        return this.props.visit.van_stock[Number(this.state.fromVan)];
    }

    get canTake() {
        const {vanQuantity, fromVan} = this.state;
        return fromVan !== "" && vanQuantity > 0 && vanQuantity <= this.chosen.quantity;
    }

    get hasUnusedFromVan() {
        return this.props.visit.parts.some(
            (part) => part.state === "issued" && part.is_van && part.used < part.issued
        );
    }

    /** Do something on the server and show what became of it. */
    async run(step) {
        this.state.busy = true;
        try {
            await step();
        } finally {
            this.state.busy = false;
            await this.props.reload();
        }
    }

    call(method, args = []) {
        return this.run(() =>
            this.orm.call("service.dispatch", method, [[this.props.visit.id], ...args])
        );
    }

    async take() {
        const {product_id: productId, lot_id: lotId} = this.chosen;
        const quantity = Number(this.state.vanQuantity);
        this.state.fromVan = "";
        this.state.vanQuantity = 1;
        await this.call("take_my_day_part", [productId, quantity, lotId]);
    }

    async request() {
        const {productId, quantity} = this.state;
        this.state.productId = false;
        this.state.quantity = 1;
        await this.call("request_my_day_part", [productId, Number(quantity)]);
    }

    /** Before the visit the dispatcher decides which parts come along. */
    async askToAdd() {
        const {productId, quantity} = this.state;
        this.state.productId = false;
        this.state.quantity = 1;
        await this.call("ask_my_day_part_change", ["add", productId, Number(quantity)]);
    }

    canAskToLeaveOut(part) {
        const {can_ask_parts: canAsk, part_changes: changes} = this.props.visit;
        return (
            canAsk &&
            ["draft", "submitted"].includes(part.state) &&
            !changes.some(
                (change) => change.line_id === part.id && change.state === "asked"
            )
        );
    }

    askToLeaveOut(part) {
        return this.call("ask_my_day_part_change", [
            "remove",
            false,
            part.quantity,
            part.id,
        ]);
    }

    setUsed(part, quantity) {
        const used = Math.min(Math.max(Number(quantity), 0), part.issued);
        return this.run(() =>
            this.orm.write(LINE_MODEL, [part.id], {used_quantity: used})
        );
    }

    setOutcome(part, outcome) {
        if (outcome === "used") {
            return this.setUsed(part, part.issued);
        }
        return this.run(() =>
            this.orm.write(LINE_MODEL, [part.id], {used_quantity: 0, outcome})
        );
    }

    putBack() {
        return this.call("action_return_unused");
    }
}

mySectionRegistry.add(
    "parts",
    {
        component: PartsSection,
        title: _t("Parts"),
        icon: "fa-cogs",
        getCount: (visit) =>
            visit.parts.filter(
                (part) => part.state === "issued" && part.used < part.issued
            ).length,
    },
    {sequence: 35}
);
