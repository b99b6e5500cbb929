import {Component} from "@odoo/owl";
import {callPanels, panelProps} from "@field_service/call_screen/call_panels";

const COLORS = {available: "success", expected: "warning", missing: "danger"};

/** The parts that repairs like this one have needed, and whether they are on stock. */
export class LikelyPartsPanel extends Component {
    static template = "field_service_parts.CallPartsPanel";
    static props = panelProps;

    get neededParts() {
        return this.props.values.needed_parts || [];
    }

    isNeeded({product_id}) {
        return this.neededParts.some((part) => part.product_id === product_id);
    }

    color({availability}) {
        return COLORS[availability];
    }

    /** Note the part on the request, or take it off again. */
    toggle(part) {
        const others = this.neededParts.filter(
            ({product_id}) => product_id !== part.product_id
        );
        this.props.update({
            needed_parts: this.isNeeded(part)
                ? others
                : [...others, {product_id: part.product_id, quantity: part.quantity}],
        });
    }
}

callPanels.add(
    "likely_parts",
    {
        component: LikelyPartsPanel,
        isVisible: ({help}) => Boolean(help.likely_parts?.length),
    },
    {sequence: 40}
);
