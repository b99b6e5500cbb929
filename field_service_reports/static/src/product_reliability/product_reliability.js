import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {
    formatFloat,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const HOURS = {digits: [16, 1]};
const CATEGORIES = [
    {key: "labour", label: _t("Labour")},
    {key: "travel", label: _t("Travel")},
    {key: "part", label: _t("Parts")},
    {key: "subcontract", label: _t("Subcontracting")},
    {key: "other", label: _t("Other")},
    {key: "total", label: _t("Total")},
];

function hours(value) {
    return _t("%s h", formatFloat(value, HOURS));
}

/**
 * How reliable an installed product is in a period, and what it cost in each year.
 */
export class ProductReliability extends Component {
    static template = "field_service_reports.ProductReliability";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.categories = CATEGORIES;
        this.state = useState({dateFrom: "", dateTo: "", answer: null});
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((nextProps) => this.load(nextProps.record.resId));
    }

    async load(archiveId = this.props.record.resId) {
        if (!archiveId) {
            this.state.answer = null;
            return;
        }
        this.state.answer = await this.orm.call(
            "service.product.archive",
            "get_reliability",
            [archiveId],
            {
                date_from: this.state.dateFrom || null,
                date_to: this.state.dateTo || null,
                context: {tz: DateTime.local().zoneName},
            }
        );
    }

    get periods() {
        const today = DateTime.local();
        const lastYear = today.minus({years: 1});
        return [
            {label: _t("Whole life"), from: "", to: ""},
            {
                label: _t("Last 12 months"),
                from: lastYear.plus({days: 1}).toISODate(),
                to: "",
            },
            {label: _t("This year"), from: today.startOf("year").toISODate(), to: ""},
            {
                label: _t("Last year"),
                from: lastYear.startOf("year").toISODate(),
                to: lastYear.endOf("year").toISODate(),
            },
        ].map((period) => ({
            ...period,
            isChosen:
                period.from === this.state.dateFrom && period.to === this.state.dateTo,
        }));
    }

    get span() {
        const {start, end} = this.state.answer;
        const days = [start, end].map((moment) =>
            formatDate(deserializeDateTime(moment))
        );
        return days.join(" – ");
    }

    /** What is measured, by the clock and in working hours. */
    get rows() {
        const {clock, business} = this.state.answer;
        const line = (key, label, hint, show) => ({
            key,
            label,
            hint,
            clock: show(clock),
            business: show(business),
        });
        return [
            line(
                "availability",
                _t("Availability"),
                _t("The share of the expected hours in which it worked."),
                (figures) =>
                    figures.exposure ? formatPercentage(figures.availability) : "–"
            ),
            line(
                "mtbf",
                _t("Time between failures (MTBF)"),
                _t("Uptime by confirmed failures; a bad fix is not counted again."),
                (figures) => this.showMtbf(figures)
            ),
            line(
                "mttr",
                _t("Time to repair (MTTR)"),
                _t("From the call to the end of the last visit, per repair."),
                (figures) => (figures.repairs ? hours(figures.mttr) : "–")
            ),
            line("failures", _t("Failures"), "", (figures) => figures.failures),
            line("repairs", _t("Repairs"), "", (figures) => figures.repairs),
            line("downtime", _t("Downtime"), "", (figures) => hours(figures.downtime)),
            line("exposure", _t("Expected to work"), "", (figures) =>
                hours(figures.exposure)
            ),
        ];
    }

    /**
     * Without a failure all that is known is that it takes longer than one has seen.
     *
     * @param {Object} figures
     */
    showMtbf(figures) {
        if (figures.failures) {
            return hours(figures.mtbf);
        }
        return figures.exposure ? `> ${hours(figures.exposure)}` : "–";
    }

    showMoney(value) {
        const {currency_id: currencyId} = this.state.answer;
        return formatMonetary(value, {currencyId});
    }

    choosePeriod({from, to}) {
        Object.assign(this.state, {dateFrom: from, dateTo: to});
        return this.load();
    }

    setDate(name, value) {
        this.state[name] = value;
        return this.load();
    }
}

registry.category("view_widgets").add("service_product_reliability", {
    component: ProductReliability,
});
