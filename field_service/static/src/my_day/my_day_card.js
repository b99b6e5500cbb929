import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {MyDayTimer} from "./my_day_timer";
import {
    STATE_COLORS,
    STATE_LABELS,
    formatWindow,
    getNavigationUrl,
} from "./my_day_utils";

/** One visit in the list of the day. */
export class MyDayCard extends Component {
    static template = "field_service.MyDayCard";
    static components = {MyDayTimer};
    static props = {
        visit: Object,
        day: String,
        onOpen: Function,
        onAccept: Function,
        onDecline: Function,
    };

    get stateLabel() {
        return STATE_LABELS[this.props.visit.state];
    }

    get stateColor() {
        return STATE_COLORS[this.props.visit.state];
    }

    get planned() {
        const {planned_start: start, planned_end: end} = this.props.visit;
        return formatWindow(start, end, this.props.day) || _t("No time set");
    }

    get wished() {
        const {customer_start: start, customer_end: end} = this.props.visit;
        return formatWindow(start, end, this.props.day);
    }

    get distance() {
        const {distance_km: km, travel_minutes: minutes} = this.props.visit;
        return [
            km && _t("%s km", Math.round(km * 10) / 10),
            minutes && _t("%s min", minutes),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    get navigationUrl() {
        return getNavigationUrl(this.props.visit.address);
    }

    get isUrgent() {
        return Number(this.props.visit.priority) >= 2;
    }
}
