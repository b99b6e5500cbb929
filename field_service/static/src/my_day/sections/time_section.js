import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {MyDayTimer} from "../my_day_timer";
import {formatHours, formatWindow, fromInputValue, toInputValue} from "../my_day_utils";
import {mySectionRegistry} from "../my_day_visit";
import {sectionProps} from "./info_section";

const KIND_ICONS = {
    work: "fa-wrench",
    travel: "fa-truck",
    waiting: "fa-hourglass-half",
};

/** The hours of the visit: by timer, or by hand. */
export class TimeSection extends Component {
    static template = "field_service.MyDayTimeSection";
    static components = {MyDayTimer};
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.formatHours = formatHours;
        this.formatWindow = formatWindow;
        this.state = useState({form: null, busy: false});
    }

    get kinds() {
        return this.props.choices.kind.map(([key, label]) => ({
            key,
            label,
            icon: KIND_ICONS[key] || "fa-clock-o",
        }));
    }

    get labels() {
        return Object.fromEntries(this.props.choices.kind);
    }

    get canRun() {
        return ["accepted", "travelling", "on_site"].includes(this.props.visit.state);
    }

    get total() {
        return this.props.visit.entries.reduce((sum, entry) => sum + entry.hours, 0);
    }

    async call(method, args = []) {
        this.state.busy = true;
        try {
            await this.orm.call("service.dispatch", method, [
                [this.props.visit.id],
                ...args,
            ]);
        } finally {
            this.state.busy = false;
            await this.props.reload();
        }
    }

    startTimer(kind) {
        return this.call("action_start_timer", [kind]);
    }

    stopTimer() {
        return this.call("action_stop_timer");
    }

    openForm() {
        const {actual_start: start, actual_end: end} = this.props.visit;
        this.state.form = {
            kind: "work",
            start: toInputValue(start),
            end: toInputValue(end),
            description: "",
        };
    }

    get isFormValid() {
        const {start, end} = this.state.form;
        return start && end && start < end;
    }

    async saveForm() {
        const {kind, start, end, description} = this.state.form;
        await this.orm.create("service.time.entry", [
            {
                dispatch_id: this.props.visit.id,
                kind,
                start: fromInputValue(start),
                end: fromInputValue(end),
                description,
            },
        ]);
        this.state.form = null;
        await this.props.reload();
    }

    async removeEntry(entry) {
        await this.orm.unlink("service.time.entry", [entry.id]);
        await this.props.reload();
    }
}

mySectionRegistry.add(
    "time",
    {component: TimeSection, title: _t("Time"), icon: "fa-clock-o"},
    {sequence: 40}
);
