import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {Mutex} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {mySectionRegistry} from "@field_service/my_day/my_day_visit";
import {sectionProps} from "@field_service/my_day/sections/info_section";
import {DiagnosisRun} from "./diagnosis_run";

const DIAGNOSIS = "service.diagnosis";

/** A run on a request that is there already: kept after every answer. */
export class RequestDiagnosis extends Component {
    static template = "field_service_knowledge.RequestDiagnosis";
    static components = {DiagnosisRun};
    static props = {
        requestId: {type: Number, optional: true},
        tree: {type: Object, optional: true},
        onApplied: Function,
        toVisit: {type: Boolean, optional: true},
    };
    static defaultProps = {toVisit: false};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.mutex = new Mutex();
        this.state = useState({trees: [], run: null, canApply: false});
        onWillStart(() => this.load());
    }

    async load() {
        if (!this.props.requestId) {
            // A tree that is only tried.
            this.state.trees = [this.props.tree];
            return;
        }
        const {
            trees,
            run,
            can_apply: canApply,
        } = await this.orm.call("service.request", "get_diagnosis", [
            [this.props.requestId],
        ]);
        Object.assign(this.state, {trees, run: run || null, canApply});
    }

    get applyLabel() {
        return this.props.requestId && (this.state.canApply || this.props.toVisit)
            ? _t("Take Over")
            : _t("It Fits");
    }

    /** Keep the run; what is answered meanwhile waits for its id. */
    save() {
        const {run} = this.state;
        if (!this.props.requestId || !run) {
            return Promise.resolve();
        }
        return this.mutex.exec(async () => {
            const runId = await this.orm.call(DIAGNOSIS, "save_run", [
                this.props.requestId,
                {...run, id: run.id || this.runId},
            ]);
            this.runId = runId;
            if (this.state.run && runId) {
                this.state.run.id = runId;
            }
        });
    }

    begin(run) {
        this.runId = false;
        this.state.run = run;
    }

    async update(run) {
        if (run) {
            this.state.run = run;
            await this.save();
            return;
        }
        const isKept = this.state.run.id || this.runId;
        this.state.run.path = [];
        if (isKept) {
            await this.save();
        }
        this.runId = false;
        this.state.run = null;
    }

    async apply(run, step) {
        const isTakenOver = this.state.canApply && !this.props.toVisit;
        this.state.run = {...run, state: isTakenOver ? "open" : "solved"};
        await this.save();
        if (isTakenOver && this.props.requestId) {
            await this.orm.call(DIAGNOSIS, "action_apply", [[this.runId]]);
            this.state.run.state = "solved";
        }
        await this.props.onApplied(step);
    }

    openRequest(resId) {
        this.dialog.add(FormViewDialog, {
            resModel: "service.request",
            resId,
            size: "xl",
        });
    }
}

/** Diagnosing from a request, or trying a tree, in a window. */
export class DiagnosisAction extends Component {
    static template = "field_service_knowledge.DiagnosisAction";
    static components = {RequestDiagnosis};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const {request_id: requestId, tree} = this.props.action.params;
        this.diagnosisProps = {
            onApplied: () =>
                this.action.doAction({type: "ir.actions.act_window_close"}),
        };
        if (requestId) {
            this.diagnosisProps.requestId = requestId;
        } else {
            this.diagnosisProps.tree = tree;
        }
    }
}

registry.category("actions").add("field_service_knowledge.diagnosis", DiagnosisAction);

/** Diagnosing where the unit stands: what is concluded is what was found. */
export class DiagnosisSection extends Component {
    static template = "field_service_knowledge.MyDayDiagnosisSection";
    static components = {RequestDiagnosis};
    static props = sectionProps;

    setup() {
        this.notification = useService("notification");
    }

    async onApplied(step) {
        const facts = {};
        for (const name of ["problem", "cause", "solution"]) {
            if (step[name]) {
                facts[`${name}_id`] = step[name].id;
            }
        }
        await this.props.save(facts);
        this.notification.add(_t("“%s” stands in the result.", step.name), {
            type: "success",
        });
        await this.props.reload();
    }
}

mySectionRegistry.add(
    "diagnosis",
    {
        component: DiagnosisSection,
        title: _t("Diagnosis"),
        icon: "fa-sitemap",
        isVisible: (visit) =>
            Boolean(visit.request_id) && visit.state !== "done" && !visit.is_locked,
    },
    {sequence: 27}
);
