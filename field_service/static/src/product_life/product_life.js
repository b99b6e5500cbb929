import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {formatFloatTime, formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const ARCHIVE = "service.product.archive";
// The kinds that addons add are blue.
const COLORS = {
    milestone: "success",
    request: "danger",
    contract: "secondary",
    document: "secondary",
};

/**
 * What happened to an installed product, the latest first, a page at a time.
 */
export class ProductLife extends Component {
    static template = "field_service.ProductLife";
    static props = {archiveId: {type: [Number, Boolean], optional: true}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            about: {kinds: [], has_units: false},
            chosen: [],
            dateFrom: "",
            dateTo: "",
            withUnits: false,
            entries: [],
            next: false,
            isLoading: false,
        });
        // An answer that was overtaken by a later question is not shown.
        this.question = 0;
        onWillStart(() => this.open(this.props.archiveId));
        onWillUpdateProps(async (nextProps) => {
            if (nextProps.archiveId !== this.props.archiveId) {
                await this.open(nextProps.archiveId);
            }
        });
    }

    async open(archiveId) {
        this.archiveId = archiveId;
        this.state.entries = [];
        this.state.next = false;
        if (!archiveId) {
            return;
        }
        const [about] = await Promise.all([
            this.orm.call(ARCHIVE, "get_life_kinds", [archiveId]),
            this.load(),
        ]);
        this.state.about = about;
    }

    async load(after = null) {
        const question = ++this.question;
        this.state.isLoading = true;
        const answer = await this.orm.call(ARCHIVE, "get_life", [this.archiveId], {
            kinds: this.state.chosen,
            date_from: this.state.dateFrom || null,
            date_to: this.state.dateTo || null,
            with_units: this.state.withUnits,
            after,
            // The days are those where the user is, as are all times shown.
            context: {tz: DateTime.local().zoneName},
        });
        if (question !== this.question) {
            return;
        }
        const entries = answer.entries.map((entry) => this.present(entry));
        this.state.entries = after ? [...this.state.entries, ...entries] : entries;
        this.state.next = answer.next;
        this.state.isLoading = false;
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

    get years() {
        const years = [];
        for (const entry of this.state.entries) {
            if (years.at(-1)?.year !== entry.year) {
                years.push({year: entry.year, entries: []});
            }
            years.at(-1).entries.push(entry);
        }
        return years;
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

    showMore() {
        return this.load(this.state.next);
    }

    /**
     * Tells whether a click on the entry leads anywhere but to this very page.
     *
     * @param {Object} entry
     */
    leadsElsewhere(entry) {
        return entry.model !== ARCHIVE || entry.res_id !== this.archiveId;
    }

    openEntry(entry) {
        if (entry.model === "ir.attachment") {
            return this.action.doAction({
                type: "ir.actions.act_url",
                url: `/web/content/${entry.res_id}`,
                target: "new",
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.res_id,
            views: [[false, "form"]],
        });
    }
}

/** The page on the form of an installed product. */
export class ProductLifeWidget extends Component {
    static template = "field_service.ProductLifeWidget";
    static components = {ProductLife};
    static props = {...standardWidgetProps};
}

/** The page on its own. */
export class ProductLifeAction extends Component {
    static template = "field_service.ProductLifeAction";
    static components = {ProductLife};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const {resId, action} = this.props;
        this.archiveId = resId || action.context?.active_id || false;
        // The address names the unit, so that reload and "back" work as expected.
        this.props.updateActionState?.({resId: this.archiveId});
        const orm = useService("orm");
        onWillStart(async () => {
            if (!this.archiveId) {
                await this.action.doAction(
                    "field_service.service_product_archive_action",
                    {clearBreadcrumbs: true}
                );
                return;
            }
            const [unit] = await orm.read(
                ARCHIVE,
                [this.archiveId],
                ["display_name", "partner_id", "site_id"]
            );
            this.unit = unit;
            this.env.config.setDisplayName?.(unit.display_name);
        });
    }

    openUnit() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: ARCHIVE,
            res_id: this.archiveId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("service_product_life", {
    component: ProductLifeWidget,
});
registry.category("actions").add("field_service.product_life", ProductLifeAction);
