import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {mySectionRegistry} from "../my_day_visit";
import {MyDayDowntime} from "./result_downtime";
import {sectionProps} from "./info_section";

const OUTCOME_ICONS = {
    fixed: "fa-check-circle",
    follow_up: "fa-calendar-plus-o",
    parts_needed: "fa-cogs",
    no_access: "fa-lock",
};

/** How the visit ended: outcome, what was found, what was done. */
export class ResultSection extends Component {
    static template = "field_service.MyDayResultSection";
    static components = {MyDayDowntime, RecordSelector};
    static props = sectionProps;

    get facts() {
        return this.props.visit.facts;
    }

    get outcomes() {
        return this.props.choices.outcome.map(([key, label]) => ({
            key,
            label,
            icon: OUTCOME_ICONS[key] || "fa-circle-o",
        }));
    }

    get codes() {
        return [
            {
                name: "problem_id",
                model: "service.problem",
                label: _t("Actual problem"),
                domain: [],
            },
            {name: "cause_id", model: "service.cause", label: _t("Cause"), domain: []},
            {
                name: "solution_id",
                model: "service.solution",
                label: _t("Remedy"),
                domain: [],
            },
        ];
    }
}

mySectionRegistry.add(
    "result",
    {component: ResultSection, title: _t("Result"), icon: "fa-flag-checkered"},
    {sequence: 60}
);
