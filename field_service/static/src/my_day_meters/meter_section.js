import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatMomentDay} from "@field_service/my_day/my_day_utils";
import {mySectionRegistry} from "@field_service/my_day/my_day_visit";
import {sectionProps} from "@field_service/my_day/sections/info_section";

/** The meters of the unit: what they show today. */
export class MeterSection extends Component {
    static template = "field_service.MyDayMeterSection";
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.formatMomentDay = formatMomentDay;
        this.state = useState({busy: false, values: {}, doubts: {}, restarts: {}});
    }

    setValue(meter, value) {
        this.state.values[meter.id] = value;
        delete this.state.doubts[meter.id];
    }

    canSave(meter) {
        const typed = this.state.values[meter.id];
        return (
            !this.props.readonly &&
            !this.state.busy &&
            typed !== undefined &&
            typed !== ""
        );
    }

    toggleRestart(meter) {
        this.state.restarts[meter.id] = !this.state.restarts[meter.id];
    }

    /** Save what was typed; an unlikely value is asked for once more. */
    async save(meter, confirm = false) {
        this.state.busy = true;
        try {
            const answer = await this.orm.call(
                "service.dispatch",
                "register_my_day_reading",
                [[this.props.visit.id], meter.id, Number(this.state.values[meter.id])],
                {
                    jump: this.state.restarts[meter.id] ? "restart" : "none",
                    confirm,
                }
            );
            if (answer.state === "doubtful") {
                this.state.doubts[meter.id] = answer.message;
            } else {
                delete this.state.doubts[meter.id];
                delete this.state.values[meter.id];
                delete this.state.restarts[meter.id];
                await this.props.reload();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

mySectionRegistry.add(
    "meters",
    {
        component: MeterSection,
        title: _t("Meters"),
        icon: "fa-tachometer",
        isVisible: (visit) => visit.meters.length > 0,
        getCount: (visit) =>
            visit.meters.filter((meter) => meter.reading === false).length,
    },
    {sequence: 25}
);
