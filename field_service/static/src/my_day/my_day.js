import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {MyDayCard} from "./my_day_card";
import {MyDayDeclineDialog} from "./my_day_dialogs";
import {MyDayVisit} from "./my_day_visit";

const {DateTime} = luxon;

/**
 * The engineer's day on a telephone: the visits in their order, and one visit opened.
 */
export class MyDay extends Component {
    static template = "field_service.MyDay";
    static components = {MyDayCard, MyDayVisit};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({day: null, visitId: this.props.resId || false});
        onWillStart(() => this.loadDay());
    }

    async loadDay(date = this.state.day?.date) {
        this.state.day = await this.orm.call(
            "service.dispatch",
            "get_my_day",
            [date || false],
            // The day is the one where the engineer is, as are all times shown.
            {context: {tz: DateTime.local().zoneName}}
        );
    }

    get isToday() {
        return this.state.day.date === this.state.day.today;
    }

    get dayLabel() {
        const format = {weekday: "long", day: "numeric", month: "long"};
        return DateTime.fromISO(this.state.day.date).toLocaleString(format);
    }

    get openVisits() {
        return this.state.day.dispatches.filter((visit) => visit.state !== "done");
    }

    get openCaption() {
        const count = this.openVisits.length;
        return count === 1 ? _t("1 visit to go") : _t("%s visits to go", count);
    }

    get doneVisits() {
        return this.state.day.dispatches.filter((visit) => visit.state === "done");
    }

    moveDay(days) {
        const date = DateTime.fromISO(this.state.day.date).plus({days});
        return this.loadDay(date.toISODate());
    }

    showToday() {
        return this.loadDay(this.state.day.today);
    }

    openVisit(visitId) {
        this.state.visitId = visitId;
        // The address names the visit, so that reload and "back" work as expected.
        this.props.updateActionState?.({resId: visitId});
    }

    async closeVisit() {
        this.state.visitId = false;
        this.props.updateActionState?.({resId: false});
        await this.loadDay();
    }

    async acceptVisit(visit) {
        await this.orm.call("service.dispatch", "action_accept", [[visit.id]]);
        await this.loadDay();
    }

    declineVisit(visit) {
        this.dialog.add(MyDayDeclineDialog, {
            title: _t("Decline %s", visit.name),
            decline: async (reason) => {
                await this.orm.call("service.dispatch", "action_reject", [
                    [visit.id],
                    reason,
                ]);
                await this.loadDay();
            },
        });
    }
}

registry.category("actions").add("field_service.my_day", MyDay);
