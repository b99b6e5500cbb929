import {
    Component,
    markup,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {x2ManyCommands} from "@web/core/orm_service";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const DELAY = 350;
const MAX_TEXT_LENGTH = 4000;
const TYPED_FIELDS = ["subject", "description"];
const STORAGE_KEY = "field_service_knowledge.suggestions_folded";

function toText(html) {
    const doc = new DOMParser().parseFromString(String(html || ""), "text/html");
    return doc.body.textContent;
}

/** One article to read, without leaving what is being typed. */
export class ArticleDialog extends Component {
    static template = "field_service_knowledge.ArticleDialog";
    static components = {Dialog};
    static props = {
        article: Object,
        onApply: {type: Function, optional: true},
        onOpen: Function,
        close: Function,
    };

    get body() {
        return markup(this.props.article.body || "");
    }

    async apply() {
        await this.props.onApply();
        this.props.close();
    }

    open() {
        this.props.close();
        this.props.onOpen();
    }
}

/** The articles that match what is being typed into a request, best first. */
export class ArticleSuggestions extends Component {
    static template = "field_service_knowledge.ArticleSuggestions";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({
            suggestions: [],
            isAsked: false,
            isFolded: browser.localStorage.getItem(STORAGE_KEY) === "1",
        });
        // What stands in the inputs already but not yet in the record.
        this.typed = {};
        this.question = "";
        this.askSoon = useDebounced(() => this.ask(), DELAY);
        useRecordObserver((record) => {
            this.typed = {};
            this.noticeQuestion(this.getQuestion(record));
        });
        useExternalListener(document, "input", (ev) => this.onInput(ev));
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------

    getQuestion(record) {
        const {subject, description, problem_id, product_id} = record.data;
        const texts = {subject, description: toText(description), ...this.typed};
        return {
            text: TYPED_FIELDS.map((name) => texts[name] || "")
                .join("\n")
                .slice(0, MAX_TEXT_LENGTH),
            product_id: product_id?.id || false,
            problem_id: problem_id?.id || false,
        };
    }

    /** Inputs reach the record only when they are left: look at them while typing. */
    onInput(ev) {
        const form = this.root.el?.closest(".o_form_view");
        const name = ev.target.closest?.(".o_field_widget")?.getAttribute("name");
        if (!form?.contains(ev.target) || !TYPED_FIELDS.includes(name)) {
            return;
        }
        this.typed[name] = ev.target.value ?? ev.target.innerText;
        this.noticeQuestion(this.getQuestion(this.props.record));
    }

    noticeQuestion(question) {
        const key = JSON.stringify(question);
        if (key === this.questionKey) {
            return;
        }
        this.questionKey = key;
        this.question = question;
        this.askSoon();
    }

    async ask() {
        const {text, product_id, problem_id} = this.question;
        // The user may have left the request while the question was waiting.
        if (this.state.isFolded || status(this) === "destroyed") {
            return;
        }
        if (text.trim().length < 3 && !product_id && !problem_id) {
            Object.assign(this.state, {suggestions: [], isAsked: false});
            return;
        }
        const suggestions = await this.keepLast.add(
            this.orm.silent.call("service.article", "get_suggestions", [text], {
                product_id,
                problem_id,
            })
        );
        Object.assign(this.state, {suggestions, isAsked: true});
    }

    toggle() {
        this.state.isFolded = !this.state.isFolded;
        browser.localStorage.setItem(STORAGE_KEY, this.state.isFolded ? "1" : "0");
        this.ask();
    }

    // ------------------------------------------------------------------
    // Using
    // ------------------------------------------------------------------

    isApplied(articleId) {
        return this.props.record.data.applied_article_ids.currentIds.includes(
            articleId
        );
    }

    async read(suggestion) {
        const [article] = await this.orm.read(
            "service.article",
            [suggestion.id],
            ["name", "body", "problem_id", "cause_id", "solution_id"]
        );
        const canApply = !this.props.readonly && !this.isApplied(suggestion.id);
        this.dialog.add(ArticleDialog, {
            article,
            onApply: canApply ? () => this.apply(suggestion) : undefined,
            onOpen: () => this.open(suggestion),
        });
    }

    open(suggestion) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.article",
            res_id: suggestion.id,
            views: [[false, "form"]],
        });
    }

    /** Take over what the article says; the use is counted when the request is saved. */
    async apply(suggestion) {
        const {record} = this.props;
        const values = await this.orm.call(
            "service.article",
            "get_request_values",
            [[suggestion.id]],
            {
                solution: String(record.data.solution || ""),
                already_applied: this.isApplied(suggestion.id),
            }
        );
        await record.update({
            ...values,
            applied_article_ids: [x2ManyCommands.link(suggestion.id)],
        });
        // A saved request keeps it at once; a new one when it is saved.
        if (record.resId && !(await record.save())) {
            return;
        }
        this.notification.add(
            _t("“%(article)s” was applied. See the tab “Solution”.", {
                article: suggestion.name,
            }),
            {type: "success"}
        );
    }
}

export const articleSuggestions = {
    component: ArticleSuggestions,
    fieldDependencies: [
        {name: "subject", type: "char", readonly: false},
        {name: "description", type: "html", readonly: false},
        {name: "product_id", type: "many2one"},
        {name: "problem_id", type: "many2one", readonly: false},
        {name: "cause_id", type: "many2one", readonly: false},
        {name: "solution_id", type: "many2one", readonly: false},
        {name: "solution", type: "html", readonly: false},
        {name: "applied_article_ids", type: "many2many", readonly: false},
    ],
};
registry
    .category("view_widgets")
    .add("service_article_suggestions", articleSuggestions);
