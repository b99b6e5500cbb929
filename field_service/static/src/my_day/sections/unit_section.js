import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatDay, formatMomentDay} from "../my_day_utils";
import {mySectionRegistry} from "../my_day_visit";
import {sectionProps} from "./info_section";

/** The serviced unit: what it is, what covers it, what was done before. */
export class UnitSection extends Component {
    static template = "field_service.MyDayUnitSection";
    static props = sectionProps;

    setup() {
        this.formatDay = formatDay;
        this.formatMomentDay = formatMomentDay;
    }
}

mySectionRegistry.add(
    "unit",
    {
        component: UnitSection,
        title: _t("Unit"),
        icon: "fa-cube",
        isVisible: (visit) => Boolean(visit.unit),
    },
    {sequence: 20}
);
