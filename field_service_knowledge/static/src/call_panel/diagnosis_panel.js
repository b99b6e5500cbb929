import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {callPanels, panelProps} from "@field_service/call_screen/call_panels";
import {useService} from "@web/core/utils/hooks";
import {DiagnosisRun} from "../diagnosis/diagnosis_run";

/** Questions to ask while the caller speaks; they are kept with the call. */
export class DiagnosisPanel extends Component {
    static template = "field_service_knowledge.CallDiagnosisPanel";
    static components = {DiagnosisRun};
    static props = panelProps;

    setup() {
        this.notification = useService("notification");
    }

    get trees() {
        return this.props.help.trees || [];
    }

    get runs() {
        return this.props.values.diagnoses || [];
    }

    get run() {
        return this.runs.at(-1) || null;
    }

    begin(run) {
        this.props.update({diagnoses: [...this.runs, run]});
    }

    update(run) {
        const others = this.runs.slice(0, -1);
        this.props.update({diagnoses: run ? [...others, run] : others});
    }

    /** Fill in what was concluded; the run is written down when the call is saved. */
    apply(run, step) {
        const changed = {
            diagnoses: [...this.runs.slice(0, -1), {...run, state: "solved"}],
        };
        for (const name of ["problem", "cause", "solution"]) {
            if (step[name]) {
                changed[`${name}_id`] = step[name].id;
            }
        }
        this.props.update(changed);
        this.notification.add(_t("“%s” was taken over.", step.name), {type: "success"});
    }

    openRequest(id) {
        this.props.open("service.request", id);
    }
}

callPanels.add(
    "diagnosis",
    {
        component: DiagnosisPanel,
        isVisible: ({values, help}) =>
            Boolean(values.diagnoses?.length || help.trees?.length),
    },
    {sequence: 15}
);
