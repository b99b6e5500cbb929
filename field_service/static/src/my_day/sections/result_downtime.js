import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatTime, fromInputValue, toInputValue} from "../my_day_utils";
import {sectionProps} from "./info_section";

const FAILURE_ICONS = {confirmed: "fa-bolt", none: "fa-question-circle-o"};

/** In the result: whether it was a failure, and from when until when the unit did not work. */
export class MyDayDowntime extends Component {
    static template = "field_service.MyDayDowntime";
    static props = sectionProps;

    get facts() {
        return this.props.visit.facts;
    }

    get failures() {
        return this.props.choices.failure_state.map(([key, label]) => ({
            key,
            label,
            icon: FAILURE_ICONS[key] || "fa-circle-o",
        }));
    }

    get moments() {
        const reported = formatTime(this.facts.reported_at, "");
        return [
            {
                name: "down_since",
                label: _t("Down since"),
                hint: _t("Left empty, since the call: %s", reported),
            },
            {
                name: "restored_at",
                label: _t("Working again"),
                hint: _t("Left empty, when the visit ends as fixed."),
            },
        ].map((moment) => {
            const value = this.facts[moment.name];
            return {...moment, value: value ? toInputValue(value) : ""};
        });
    }

    setMoment(name, value) {
        return this.props.save({[name]: value ? fromInputValue(value) : false});
    }
}
