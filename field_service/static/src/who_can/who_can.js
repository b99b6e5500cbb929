import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const {DateTime} = luxon;
const STATUS_COLORS = {
    free: "text-bg-success",
    assigned: "text-bg-info",
    travelling: "text-bg-warning",
    on_site: "text-bg-warning",
    absent: "text-bg-secondary",
};

/**
 * The engineers who can do an order, best first, with the reasons.
 *
 * The digits put one of them down, the arrows go from one to the next.
 */
export class WhoCan extends Component {
    static template = "field_service.WhoCan";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({
            answer: null,
            start: "",
            showOthers: false,
            busy: false,
        });
        onWillStart(() => this.load());
        useEffect(
            () => this.focus(0),
            () => [this.state.answer]
        );
    }

    get params() {
        return this.props.action.params;
    }

    /** Those who can, and after them the others if they are asked for. */
    get shown() {
        const {answer, showOthers} = this.state;
        return answer.candidates.filter((one) => one.is_capable || showOthers);
    }

    get othersLabel() {
        return this.state.showOthers
            ? _t("Hide those who cannot")
            : _t("Show the others, too (%s)", this.state.answer.other_count);
    }

    async load() {
        const {res_model: model, res_id: id} = this.params;
        this.state.answer = await this.keepLast.add(
            this.orm.call(model, "get_candidates", [[id]], {start: this.wantedStart})
        );
    }

    /** What was typed, in UTC; false for as soon as possible. */
    get wantedStart() {
        const moment = DateTime.fromISO(this.state.start);
        return moment.isValid ? serializeDateTime(moment) : false;
    }

    onStart(ev) {
        this.state.start = ev.target.value;
        this.load();
    }

    toggleOthers() {
        this.state.showOthers = !this.state.showOthers;
    }

    async assign(candidate) {
        if (this.state.busy || !this.state.answer.can_assign) {
            return;
        }
        this.state.busy = true;
        const {res_model: model, res_id: id} = this.params;
        try {
            const action = await this.orm.call(model, "action_assign_engineer", [
                [id],
                candidate.id,
                candidate.start || this.wantedStart,
            ]);
            await this.action.doAction(action);
        } finally {
            this.state.busy = false;
        }
    }

    focus(index) {
        const buttons = this.buttons;
        buttons[Math.max(0, Math.min(index, buttons.length - 1))]?.focus();
    }

    get buttons() {
        return [...this.root.el.querySelectorAll(".o_service_candidate_assign")];
    }

    onKeydown(ev) {
        if (ev.target.tagName === "INPUT" || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const position = this.buttons.indexOf(ev.target);
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            this.focus(position + (ev.key === "ArrowDown" ? 1 : -1));
        } else if (/^[1-9]$/.test(ev.key) && this.shown[ev.key - 1]) {
            ev.preventDefault();
            this.assign(this.shown[ev.key - 1]);
        }
    }

    image(candidate) {
        return `/web/image/hr.employee.public/${candidate.id}/avatar_128`;
    }

    statusColor(candidate) {
        return STATUS_COLORS[candidate.status];
    }
}

registry.category("actions").add("field_service.who_can", WhoCan);
