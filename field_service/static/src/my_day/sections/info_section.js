import {Component, markup} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {MyDayContactDialog} from "../my_day_dialogs";
import {formatWindow, getDialUrl, getNavigationUrl} from "../my_day_utils";
import {mySectionRegistry} from "../my_day_visit";

export const sectionProps = {
    visit: Object,
    choices: Object,
    readonly: Boolean,
    save: Function,
    reload: Function,
};

/** Who, where and what: contact, way, description, who pays. */
export class InfoSection extends Component {
    static template = "field_service.MyDayInfoSection";
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
    }

    /** Note a talk with the customer before the visit. */
    logContact() {
        this.dialog.add(MyDayContactDialog, {
            save: async (note, problemId) => {
                await this.orm.call("service.dispatch", "action_log_contact", [
                    [this.props.visit.id],
                    note,
                    problemId,
                ]);
                await this.props.reload();
            },
        });
    }

    get dialUrl() {
        return getDialUrl(this.props.visit.contact.phone);
    }

    get navigationUrl() {
        return getNavigationUrl(this.props.visit.address);
    }

    get wished() {
        const {customer_start: start, customer_end: end} = this.props.visit;
        return formatWindow(start, end);
    }

    // The server sanitizes these texts when they are written.
    get description() {
        return markup(this.props.visit.description);
    }

    get teamNote() {
        return markup(this.props.visit.team_note);
    }

    get coverage() {
        return markup(this.props.visit.coverage);
    }
}

mySectionRegistry.add(
    "info",
    {component: InfoSection, title: _t("Info"), icon: "fa-info-circle"},
    {sequence: 10}
);
