import {Component} from "@odoo/owl";
import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {groupBy} from "@web/core/utils/arrays";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** A label above what is entered; a missing entry is marked. */
export class CallField extends Component {
    static template = "field_service.CallField";
    static props = {
        name: String,
        label: String,
        required: {type: Boolean, optional: true},
        needed: {type: Boolean, optional: true},
        missing: {type: Boolean, optional: true},
        className: {type: String, optional: true},
        slots: Object,
    };
}

/** One box in which everything by which a caller is known can be typed. */
export class CallerSearch extends Component {
    static template = "field_service.CallerSearch";
    static components = {AutoComplete};
    static props = {
        value: String,
        onSelect: Function,
        onCreate: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.icons = {
            phone: "fa-phone",
            email: "fa-envelope-o",
            name: "fa-user",
            serial: "fa-barcode",
            contract: "fa-file-text-o",
            request: "fa-ticket",
        };
        this.sources = [
            {
                placeholder: _t("Searching…"),
                options: (term) => this.search(term),
                optionSlot: "hit",
            },
        ];
    }

    async search(term) {
        if (term.length < 3) {
            return [{label: _t("Type three signs or more.")}];
        }
        const hits = await this.orm.silent.call(
            "service.call.search",
            "search_callers",
            [term]
        );
        return [
            ...hits.map((hit) => ({
                label: hit.partner.name,
                data: {hit},
                onSelect: () => this.props.onSelect(hit),
            })),
            {
                label: _t("New caller “%s”…", term),
                cssClass: "o_m2o_dropdown_option",
                onSelect: () => this.props.onCreate(term),
            },
        ];
    }

    getTitle(hit) {
        return [hit.contact && hit.contact.name, hit.partner && hit.partner.name]
            .filter(Boolean)
            .join(", ");
    }

    /** What else was found with the caller, beside the reason. */
    getDetail(hit) {
        return hit.archive && hit.kind === "serial" ? hit.archive.name : "";
    }
}

/** The customer's installed products: what stands in what, and under which terms. */
export class ArchivePicker extends Component {
    static template = "field_service.CallArchivePicker";
    static components = {AutoComplete};
    static props = {
        archives: Array,
        count: Number,
        partnerId: [Number, Boolean],
        value: [Number, Boolean],
        onSelect: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.sources = [
            {
                placeholder: _t("Searching…"),
                options: (term) => this.getOptions(term),
                optionSlot: "archive",
            },
        ];
    }

    get label() {
        const archive = this.props.archives.find(({id}) => id === this.props.value);
        return archive ? this.describe(archive) : "";
    }

    describe(archive) {
        return `${archive.name} [${archive.serial}]`;
    }

    /** The products as a tree: each under the one that it is part of. */
    get tree() {
        const {archives} = this.props;
        const known = new Set(archives.map(({id}) => id));
        const children = groupBy(archives, ({parent_id}) =>
            known.has(parent_id) ? parent_id : 0
        );
        const walk = (parentId, depth) =>
            (children[parentId] || []).flatMap((archive) => [
                {archive, depth},
                ...walk(archive.id, depth + 1),
            ]);
        return walk(0, 0);
    }

    async getOptions(term) {
        const words = term.toLowerCase();
        const fits = ({archive}) =>
            [archive.name, archive.serial, archive.site]
                .join(" ")
                .toLowerCase()
                .includes(words);
        const isChosen = term === this.label;
        const listed = this.tree.filter((node) => isChosen || fits(node));
        const options = listed.map(({archive, depth}) => ({
            label: this.describe(archive),
            data: {archive, depth},
            onSelect: () => this.props.onSelect(archive.id),
        }));
        if (!listed.length && this.props.count > this.props.archives.length) {
            options.push(...(await this.searchMore(term)));
        }
        return options.length ? options : [{label: _t("Nothing found")}];
    }

    async searchMore(term) {
        const found = await this.orm.silent.call(
            "service.product.archive",
            "name_search",
            [term],
            {
                domain: [
                    ["partner_id", "child_of", this.props.partnerId],
                    ["state", "=", "registered"],
                ],
                limit: 8,
            }
        );
        return found.map(([id, label]) => ({
            label,
            data: {},
            onSelect: () => this.props.onSelect(id),
        }));
    }

    onChange({inputValue}) {
        if (!inputValue) {
            this.props.onSelect(false);
        }
    }
}

/** A field that only the type of the request asks for. */
export class CallAskedField extends Component {
    static template = "field_service.CallAskedField";
    static components = {RecordSelector};
    static props = {
        name: String,
        description: Object,
        value: {optional: true},
        domain: {type: Array, optional: true},
        update: Function,
    };

    get isNumber() {
        return ["float", "integer", "monetary"].includes(this.props.description.type);
    }

    get isText() {
        return ["html", "text"].includes(this.props.description.type);
    }

    get localMoment() {
        return this.props.value
            ? deserializeDateTime(this.props.value).toFormat("yyyy-MM-dd'T'HH:mm")
            : "";
    }

    onMoment(ev) {
        const moment = DateTime.fromISO(ev.target.value);
        this.props.update(moment.isValid ? serializeDateTime(moment) : false);
    }

    onNumber(ev) {
        this.props.update(Number(ev.target.value) || 0);
    }
}
