import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatHours} from "../my_day_utils";
import {mySectionRegistry} from "../my_day_visit";
import {sectionProps} from "./info_section";

const ITEM_MODEL = "service.work.order.activity.item";

/** The work to be done; every check is ticked with the thumb. */
export class ChecklistSection extends Component {
    static template = "field_service.MyDayChecklistSection";
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.formatHours = formatHours;
    }

    async tick(item) {
        const isDone = !item.is_done;
        await this.orm.write(ITEM_MODEL, [item.id], {is_done: isDone});
        item.is_done = isDone;
    }

    async noteResult(item, note) {
        await this.orm.write(ITEM_MODEL, [item.id], {note});
        item.note = note;
    }
}

mySectionRegistry.add(
    "checklist",
    {
        component: ChecklistSection,
        title: _t("Checks"),
        icon: "fa-check-square-o",
        isVisible: (visit) => visit.activities.length > 0,
        getCount: (visit) =>
            visit.activities
                .flatMap((activity) => activity.items)
                .filter((item) => !item.is_done).length,
    },
    {sequence: 30}
);
