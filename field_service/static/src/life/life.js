import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {formatFloatTime, formatMonetary} from "@web/views/fields/formatters";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
// The kinds that addons add are blue.
const COLORS = {
    milestone: "success",
    product: "success",
    request: "danger",
    sale: "warning",
    invoice: "warning",
    opportunity: "warning",
    contract: "secondary",
    document: "secondary",
    message: "secondary",
};
const PAST = "past";
const FUTURE = "future";

/**
 * What happened to a record, a page at a time: the latest first, or, when it is split,
 * what is planned (the next first) above what was (the latest first).
 */
export class Life extends Component {
    static template = "field_service.Life";
    static props = {
        resModel: String,
        resId: {type: [Number, Boolean], optional: true},
        isSplit: {type: Boolean, optional: true},
        withUnits: {type: Boolean, optional: true},
        open: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            about: {kinds: [], has_units: false},
            chosen: [],
            dateFrom: "",
            dateTo: "",
            withUnits: Boolean(this.props.withUnits),
            lists: this.getEmptyLists(),
            isLoading: false,
        });
        // An answer that was overtaken by a later question is not shown.
        this.question = 0;
        onWillStart(() => this.show(this.props));
        onWillUpdateProps(async (nextProps) => {
            const {resModel, resId, withUnits} = this.props;
            if (
                nextProps.resModel !== resModel ||
                nextProps.resId !== resId ||
                nextProps.withUnits !== withUnits
            ) {
                this.state.withUnits = Boolean(nextProps.withUnits);
                await this.show(nextProps);
            }
        });
    }

    getEmptyLists() {
        const times = this.props.isSplit ? [FUTURE, PAST] : [null];
        return times.map((when) => ({when, entries: [], next: false}));
    }

    async show({resModel, resId}) {
        Object.assign(this, {resModel, resId});
        this.state.lists = this.getEmptyLists();
        if (!resId) {
            return;
        }
        const [about] = await Promise.all([
            this.orm.call(resModel, "get_life_kinds", [resId]),
            this.load(),
        ]);
        this.state.about = about;
    }

    /** Begin anew: what is shown has changed. */
    async load() {
        const question = ++this.question;
        this.state.isLoading = true;
        const pages = await Promise.all(
            this.state.lists.map(({when}) => this.ask(when, null))
        );
        if (question !== this.question) {
            return;
        }
        this.state.lists.forEach((list, index) => Object.assign(list, pages[index]));
        this.state.isLoading = false;
    }

    async showMore(list) {
        const question = ++this.question;
        this.state.isLoading = true;
        const {entries, next} = await this.ask(list.when, list.next);
        if (question !== this.question) {
            return;
        }
        Object.assign(list, {entries: [...list.entries, ...entries], next});
        this.state.isLoading = false;
    }

    async ask(when, after) {
        const answer = await this.orm.call(this.resModel, "get_life", [this.resId], {
            kinds: this.state.chosen,
            date_from: this.state.dateFrom || null,
            date_to: this.state.dateTo || null,
            with_units: this.state.withUnits,
            after,
            when,
            // The days are those where the user is, as are all times shown.
            context: {tz: DateTime.local().zoneName},
        });
        return {
            entries: answer.entries.map((entry) => this.present(entry)),
            next: answer.next,
        };
    }

    present(entry) {
        const at = deserializeDateTime(entry.at);
        const key = [entry.at, entry.model, entry.res_id, entry.title].join("|");
        return {
            ...entry,
            key,
            year: at.year,
            when: entry.is_day
                ? toLocaleDateString(at)
                : toLocaleDateTimeString(at, {showSeconds: false}),
            color: COLORS[entry.kind] || "info",
            isPlanned: at > DateTime.now(),
            hours: entry.hours ? formatFloatTime(entry.hours) : "",
            cost: entry.cost
                ? formatMonetary(entry.cost, {currencyId: entry.currency_id})
                : "",
        };
    }

    get icons() {
        return Object.fromEntries(
            this.state.about.kinds.map(({kind, icon}) => [kind, icon])
        );
    }

    getYears(list) {
        const years = [];
        for (const entry of list.entries) {
            if (years.at(-1)?.year !== entry.year) {
                years.push({year: entry.year, entries: []});
            }
            years.at(-1).entries.push(entry);
        }
        return years;
    }

    get isEmpty() {
        return this.state.lists.every(({entries}) => !entries.length);
    }

    get isFiltered() {
        const {chosen, dateFrom, dateTo} = this.state;
        return Boolean(chosen.length || dateFrom || dateTo);
    }

    toggleKind(kind) {
        const {chosen} = this.state;
        this.state.chosen = chosen.includes(kind)
            ? chosen.filter((other) => other !== kind)
            : [...chosen, kind];
        return this.load();
    }

    toggleUnits() {
        this.state.withUnits = !this.state.withUnits;
        return this.load();
    }

    setDate(name, value) {
        this.state[name] = value;
        return this.load();
    }

    showAll() {
        Object.assign(this.state, {chosen: [], dateFrom: "", dateTo: ""});
        return this.load();
    }

    /**
     * Tells whether a click on the entry leads anywhere but to this very page.
     *
     * @param {Object} entry
     */
    leadsElsewhere(entry) {
        return entry.model !== this.resModel || entry.res_id !== this.resId;
    }

    openEntry(entry) {
        const target = entry.target || {model: entry.model, res_id: entry.res_id};
        if (target.model === "ir.attachment") {
            return this.action.doAction({
                type: "ir.actions.act_url",
                url: `/web/content/${target.res_id}`,
                target: "new",
            });
        }
        if (this.props.open) {
            return this.props.open(target.model, target.res_id);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: target.model,
            res_id: target.res_id,
            views: [[false, "form"]],
        });
    }
}
