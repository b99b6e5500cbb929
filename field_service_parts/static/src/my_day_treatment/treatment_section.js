import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {mySectionRegistry} from "@field_service/my_day/my_day_visit";
import {sectionProps} from "@field_service/my_day/sections/info_section";

/** Treatments by which the customer gets a whole unit, or gives one away. */
const UNIT_LABELS = {
    return_repair_loaner: _t("Loaner"),
    sale: _t("What is sold"),
    exchange: _t("New unit"),
};
const TREATMENTS = ["return_repair", ...Object.keys(UNIT_LABELS)];

/** Which unit the customer gets; what is left open is a task of the office. */
export class TreatmentSection extends Component {
    static template = "field_service_parts.MyDayTreatmentSection";
    static components = {RecordSelector};
    static props = sectionProps;

    get facts() {
        return this.props.visit.facts;
    }

    get treatment() {
        return Object.fromEntries(this.props.choices.treatment)[this.facts.treatment];
    }

    get unitLabel() {
        return UNIT_LABELS[this.facts.treatment];
    }

    get isLoan() {
        return this.facts.treatment === "return_repair_loaner";
    }

    get isSale() {
        return this.facts.treatment === "sale";
    }

    /** What is on its way already is no longer chosen here. */
    get readonly() {
        return this.props.readonly || this.props.visit.documents.length > 0;
    }

    get productDomain() {
        return [
            ["type", "=", "consu"],
            ["is_kits", "=", false],
        ];
    }

    get lotDomain() {
        const productId = this.facts.treatment_product_id;
        return productId ? [["product_id", "=", productId]] : [];
    }

    setProduct(productId) {
        return this.props.save({
            treatment_product_id: productId,
            treatment_lot_id: false,
        });
    }

    setQuantity(value) {
        return this.props.save({treatment_quantity: Math.max(Number(value), 1)});
    }
}

mySectionRegistry.add(
    "treatment",
    {
        component: TreatmentSection,
        title: _t("Goods"),
        icon: "fa-exchange",
        isVisible: (visit) => TREATMENTS.includes(visit.facts.treatment),
    },
    {sequence: 65}
);
