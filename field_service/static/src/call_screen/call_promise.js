import {Component} from "@odoo/owl";
import {badgeProps, callBadges} from "./call_panels";

/** Until when what was promised, as it changes with priority, severity and product. */
export class CallPromise extends Component {
    static template = "field_service.CallPromise";
    static props = {
        promise: Object,
        withPolicy: {type: Boolean, optional: true},
    };
}

/** Which policy holds for the chosen product. */
export class PromiseBadge extends Component {
    static template = "field_service.CallPromiseBadge";
    static props = badgeProps;
}

callBadges.add("sla", {component: PromiseBadge}, {sequence: 10});
