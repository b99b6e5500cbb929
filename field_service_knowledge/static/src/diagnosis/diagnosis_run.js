import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {ArticleDialog} from "../article_suggestions/article_suggestions";

const {DateTime} = luxon;
const NODE = "service.diagnostic.node";
// The keys beside the digits, each shown on its button.
const KEYS = {dontKnow: "0", back: "Backspace", stop: "x"};
const MAX_DIGIT = 9;

function now() {
    return serializeDateTime(DateTime.now());
}

/**
 * A diagnostic tree, question by question. What was answered is the owner's: `run` is
 * `{tree_id, tree, state, started_at, path: [{node_id, name, answer, is_guess, at}]}`,
 * or null as long as nothing was asked; `update(run)` gets it after every answer, and
 * null when nothing is left of it; `begin(run)` gets a new one.
 */
export class DiagnosisRun extends Component {
    static template = "field_service_knowledge.DiagnosisRun";
    static props = {
        trees: Array,
        run: [Object, {value: null}],
        begin: Function,
        update: Function,
        apply: Function,
        applyLabel: {type: String, optional: true},
        openRequest: Function,
        isCompact: {type: Boolean, optional: true},
        hotkey: {type: String, optional: true},
    };
    static defaultProps = {applyLabel: _t("Take Over"), isCompact: false};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({step: null, error: ""});
        // What was shown once is shown at once again.
        this.steps = new Map();
        // Only whoever answers here goes on here.
        this.takesFocus = !this.props.isCompact;
        onWillStart(() => this.show(this.props.run));
        onWillUpdateProps(({run}) => this.show(run));
        onMounted(() => this.focusNext());
        onPatched(() => this.focusNext());
    }

    // -- What is shown --------------------------------------------------

    async show(run) {
        const last = run?.path.at(-1);
        if (!last || run.state !== "open") {
            this.state.step = null;
            return;
        }
        if (this.state.step?.id === last.node_id) {
            return;
        }
        let step = this.steps.get(last.node_id);
        if (!step) {
            try {
                step = await this.keepLast.add(
                    this.orm.silent.call(NODE, "get_step", [last.node_id])
                );
                this.steps.set(last.node_id, step);
                this.state.error = "";
            } catch (error) {
                this.state.step = null;
                this.state.error = error.data?.message || _t("No answer. Try again.");
                return;
            }
        }
        this.state.step = step;
    }

    focusNext() {
        if (this.takesFocus && this.root.el) {
            this.takesFocus = false;
            const main = this.root.el.querySelector("[data-main]");
            (main || this.root.el).focus();
        }
    }

    get path() {
        return this.props.run?.path || [];
    }

    /** The questions that were answered, before the one that is asked. */
    get answered() {
        return this.path.slice(0, -1);
    }

    get isOver() {
        return Boolean(this.props.run) && this.props.run.state !== "open";
    }

    get overLabel() {
        return {
            solved: _t("Taken over"),
            not_solved: _t("It did not fit"),
            stopped: _t("Stopped"),
        }[this.props.run.state];
    }

    get answers() {
        return (this.state.step?.answers || []).map((answer, index) => ({
            ...answer,
            key: index < MAX_DIGIT ? String(index + 1) : "",
            title: answer.offered
                ? _t("%(count)s of %(total)s former cases went this way, rightly", {
                      count: answer.confirmed,
                      total: answer.offered,
                  })
                : _t("No former case yet"),
        }));
    }

    get codes() {
        const {problem, cause, solution} = this.state.step;
        return [
            {name: "problem", label: _t("Problem"), code: problem},
            {name: "cause", label: _t("Cause"), code: cause},
            {name: "solution", label: _t("Solution"), code: solution},
        ].filter(({code}) => code);
    }

    get pictureUrl() {
        return `/web/image/${NODE}/${this.state.step.id}/picture`;
    }

    formatDay(moment) {
        return moment
            ? deserializeDateTime(moment).toLocaleString(DateTime.DATE_MED)
            : "";
    }

    // -- What is done ---------------------------------------------------

    update(changed) {
        this.takesFocus = true;
        this.props.update({...this.props.run, ...changed});
    }

    begin(tree) {
        this.takesFocus = true;
        this.props.begin({
            tree_id: tree.id,
            tree: tree.name,
            state: "open",
            started_at: now(),
            path: [{node_id: tree.root_id, is_guess: false, at: now()}],
        });
    }

    /** Note the answer to the question that is asked, and go where it leads. */
    choose(answer, isGuess = false) {
        this.goOn(answer.id, {answer: answer.answer, is_guess: isGuess});
    }

    goOn(nodeId, answered) {
        const asked = {...this.path.at(-1), name: this.state.step.name, ...answered};
        this.update({
            path: [
                ...this.answered,
                asked,
                {node_id: nodeId, is_guess: false, at: now()},
            ],
        });
    }

    /** The likeliest answer is assumed; the path says so. */
    dontKnow() {
        const [likeliest] = this.state.step.answers;
        if (likeliest) {
            this.choose(likeliest, true);
        }
    }

    back() {
        if (this.path.length > 1) {
            this.backTo(this.path.length - 2);
        } else {
            this.takesFocus = true;
            this.props.update(null);
        }
    }

    backTo(index) {
        const path = this.path.slice(0, index + 1);
        path.push({...path.pop(), answer: "", is_guess: false});
        this.update({path});
    }

    stop() {
        this.update({state: "stopped"});
    }

    reject() {
        this.update({state: "not_solved"});
    }

    continueWith({root_id: rootId}) {
        this.goOn(rootId, {answer: ""});
    }

    apply() {
        const path = [...this.answered];
        path.push({...this.path.at(-1), name: this.state.step.name});
        return this.props.apply({...this.props.run, path}, this.state.step);
    }

    async readArticle({id}) {
        const [article] = await this.orm.read(
            "service.article",
            [id],
            ["name", "body", "problem_id", "cause_id", "solution_id"]
        );
        this.dialog.add(ArticleDialog, {
            article,
            onOpen: () =>
                this.action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "service.article",
                    res_id: id,
                    views: [[false, "form"]],
                }),
        });
    }

    onKeydown(ev) {
        const {step} = this.state;
        if (!step || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const answer = this.answers.find(({key}) => key && key === ev.key);
        if (answer) {
            this.choose(answer);
        } else if (ev.key === KEYS.dontKnow && step.kind === "question") {
            this.dontKnow();
        } else if (ev.key === KEYS.back) {
            this.back();
        } else if (ev.key === KEYS.stop) {
            this.stop();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
