import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {Mutex} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {MyDayDeclineDialog, MyDaySignDialog} from "./my_day_dialogs";
import {MyDayTimer} from "./my_day_timer";
import {
    STATE_COLORS,
    STATE_LABELS,
    formatHours,
    formatTime,
    formatWindow,
} from "./my_day_utils";

/**
 * Sections of a visit. Other addons add theirs:
 *
 *     registry.category("field_service_my_day_sections").add(
 *         "parts",
 *         {component: PartsSection, title: _t("Parts"), icon: "fa-cogs"},
 *         {sequence: 35}
 *     );
 *
 * The component gets `visit` (what `get_my_day_details` returns), `choices`,
 * `readonly`, `save(facts)` and `reload()`. An optional `isVisible(visit)` hides the
 * section, an optional `getCount(visit)` puts a number on its tab.
 */
export const mySectionRegistry = registry.category("field_service_my_day_sections");

/** The one button of each state: what it does and says. */
const STEPS = {
    sent: {method: "action_accept", label: _t("Accept"), icon: "fa-check"},
    accepted: {method: "action_travel", label: _t("Set off"), icon: "fa-truck"},
    travelling: {
        method: "action_arrive",
        label: _t("I have arrived"),
        icon: "fa-map-marker",
    },
    on_site: {label: _t("Finish"), icon: "fa-flag-checkered"},
};

export class MyDayVisit extends Component {
    static template = "field_service.MyDayVisit";
    static components = {MyDayTimer};
    static props = {
        visitId: Number,
        choices: Object,
        onBack: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.formatTime = formatTime;
        // What is typed is saved before the next step is taken.
        this.mutex = new Mutex();
        this.state = useState({visit: null, section: "info", busy: false});
        onWillStart(() => this.load(this.props.visitId));
        onWillUpdateProps(async (props) => {
            if (props.visitId !== this.props.visitId) {
                await this.load(props.visitId);
            }
        });
    }

    async load(visitId = this.props.visitId) {
        const [visit] = await this.orm.call("service.dispatch", "get_my_day_details", [
            [visitId],
        ]);
        this.state.visit = visit;
    }

    // -- What is shown --------------------------------------------------

    get sections() {
        return mySectionRegistry
            .getEntries()
            .map(([key, section]) => ({key, ...section}))
            .filter(
                (section) => !section.isVisible || section.isVisible(this.state.visit)
            );
    }

    get section() {
        return (
            this.sections.find((section) => section.key === this.state.section) ||
            this.sections[0]
        );
    }

    get sectionProps() {
        return {
            visit: this.state.visit,
            choices: this.props.choices,
            readonly: this.state.visit.is_locked,
            save: (facts) => this.save(facts),
            reload: () => this.load(),
        };
    }

    get step() {
        return STEPS[this.state.visit.state];
    }

    get stateLabel() {
        return STATE_LABELS[this.state.visit.state];
    }

    get stateColor() {
        return STATE_COLORS[this.state.visit.state];
    }

    get planned() {
        const {planned_start: start, planned_end: end} = this.state.visit;
        return formatWindow(start, end);
    }

    get canSign() {
        const {state, is_locked: isLocked} = this.state.visit;
        return state === "done" && !isLocked;
    }

    get timerLabel() {
        const kinds = Object.fromEntries(this.props.choices.kind);
        return kinds[this.state.visit.timer.kind];
    }

    get signedLabel() {
        return _t("Signed by %s", this.state.visit.signed_by);
    }

    get reportUrl() {
        return `/report/pdf/field_service.report_service/${this.state.visit.id}`;
    }

    showSection(key) {
        this.state.section = key;
    }

    // -- What is done ---------------------------------------------------

    save(facts) {
        Object.assign(this.state.visit.facts, facts);
        return this.mutex.exec(() =>
            this.orm.call("service.dispatch", "save_my_day_facts", [
                [this.props.visitId],
                facts,
            ])
        );
    }

    /** Take a step on the server and show what became of it. */
    async take(method, args = []) {
        this.state.busy = true;
        try {
            await this.mutex.exec(() =>
                this.orm.call("service.dispatch", method, [
                    [this.props.visitId],
                    ...args,
                ])
            );
        } finally {
            this.state.busy = false;
            await this.load();
        }
    }

    async onPrimary() {
        if (this.state.visit.state === "on_site") {
            await this.finish();
            return;
        }
        const isAnswer = this.state.visit.state === "sent";
        await this.take(this.step.method);
        if (!isAnswer && this.state.visit.state === "on_site") {
            this.showSection(
                this.state.visit.activities.length ? "checklist" : "result"
            );
        }
    }

    decline() {
        this.dialog.add(MyDayDeclineDialog, {
            title: _t("Decline %s", this.state.visit.name),
            decline: async (reason) => {
                await this.orm.call("service.dispatch", "action_reject", [
                    [this.props.visitId],
                    reason,
                ]);
                this.props.onBack();
            },
        });
    }

    async finish() {
        const problem = this.getFinishProblem();
        if (problem) {
            this.showSection(problem.section);
            this.notification.add(problem.message, {type: "warning"});
            return;
        }
        await this.take("action_finish");
        if (this.canSign) {
            this.sign();
        }
    }

    /** What is missing before the visit can be finished, and where. */
    getFinishProblem() {
        const {facts, activities} = this.state.visit;
        if (!facts.outcome) {
            return {section: "result", message: _t("Say how the visit ended.")};
        }
        if (facts.outcome !== "fixed") {
            return null;
        }
        const open = activities
            .flatMap((activity) => activity.items)
            .filter((item) => item.is_required && !item.is_done);
        if (open.length) {
            const names = open.map((item) => item.name).join(", ");
            return {
                section: "checklist",
                message: _t("Still to be checked: %s", names),
            };
        }
        if (!facts.solution_id && !facts.solution.trim()) {
            return {section: "result", message: _t("Note what solved the problem.")};
        }
        return null;
    }

    sign() {
        const {contact, name, entries} = this.state.visit;
        const hours = entries.reduce((total, entry) => total + entry.hours, 0);
        this.dialog.add(MyDaySignDialog, {
            summary: _t("Service report %(name)s, %(hours)s hours", {
                name,
                hours: formatHours(hours),
            }),
            defaultName: contact.name,
            sign: async (signature, signedBy) => {
                await this.take("action_sign", [signature, signedBy]);
                this.notification.add(
                    _t("Signed. The report is on its way to the customer."),
                    {type: "success"}
                );
            },
        });
    }
}
