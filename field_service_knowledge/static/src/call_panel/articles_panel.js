import {Component, onWillUpdateProps, status, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {callPanels, panelProps} from "@field_service/call_screen/call_panels";
import {ArticleDialog} from "../article_suggestions/article_suggestions";

const DELAY = 350;
const LIMIT = 3;

function toText(html) {
    const doc = new DOMParser().parseFromString(String(html || ""), "text/html");
    return doc.body.innerText.trim();
}

/** What was written about such a case, while the caller still speaks. */
export class ArticlesPanel extends Component {
    static template = "field_service_knowledge.CallArticlesPanel";
    static props = panelProps;

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({suggestions: []});
        this.questionKey = "";
        this.askSoon = useDebounced(() => this.ask(), DELAY);
        onWillUpdateProps((props) => this.notice(props));
        this.notice(this.props);
    }

    notice({values, card}) {
        const archive = card?.archives.find(({id}) => id === values.archive_id);
        const question = {
            text: [values.subject, values.description].filter(Boolean).join("\n"),
            product_id: archive?.product_id || false,
            problem_id: values.problem_id,
        };
        const key = JSON.stringify(question);
        if (key !== this.questionKey) {
            this.questionKey = key;
            this.question = question;
            this.askSoon();
        }
    }

    async ask() {
        const {text, product_id, problem_id} = this.question;
        if (status(this) === "destroyed") {
            return;
        }
        if (text.trim().length < 3 && !problem_id) {
            this.state.suggestions = [];
            return;
        }
        this.state.suggestions = await this.keepLast.add(
            this.orm.silent.call("service.article", "get_suggestions", [text], {
                product_id,
                problem_id,
                limit: LIMIT,
            })
        );
    }

    get appliedIds() {
        return this.props.values.applied_article_ids || [];
    }

    isApplied(articleId) {
        return this.appliedIds.includes(articleId);
    }

    async read(suggestion) {
        const [article] = await this.orm.read(
            "service.article",
            [suggestion.id],
            ["name", "body", "problem_id", "cause_id", "solution_id"]
        );
        this.dialog.add(ArticleDialog, {
            article,
            onApply: this.isApplied(suggestion.id)
                ? undefined
                : () => this.apply(suggestion),
            onOpen: () => this.props.open("service.article", suggestion.id),
        });
    }

    /** Take over what the article says; its use is counted when the call is saved. */
    async apply(suggestion) {
        const {values} = this.props;
        const found = await this.orm.call("service.article", "get_request_values", [
            [suggestion.id],
        ]);
        const changed = {
            applied_article_ids: [...this.appliedIds, suggestion.id],
        };
        for (const name of ["problem_id", "cause_id", "solution_id"]) {
            if (found[name]) {
                changed[name] = found[name].id;
            }
        }
        if (found.solution) {
            changed.solution = [values.solution, toText(found.solution)]
                .filter(Boolean)
                .join("\n");
        }
        this.props.update(changed);
        this.notification.add(
            _t("“%(article)s” was applied.", {article: suggestion.name}),
            {type: "success"}
        );
    }
}

callPanels.add(
    "articles",
    {component: ArticlesPanel, isVisible: ({card}) => Boolean(card)},
    {sequence: 50}
);
