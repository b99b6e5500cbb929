import {Component, onWillUnmount, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";

/** The running clock of a visit: 0:12:45. */
export class MyDayTimer extends Component {
    static template = "field_service.MyDayTimer";
    static props = {start: String};

    setup() {
        this.state = useState({now: luxon.DateTime.now()});
        const interval = setInterval(() => {
            this.state.now = luxon.DateTime.now();
        }, 1000);
        onWillUnmount(() => clearInterval(interval));
    }

    get elapsed() {
        const passed = this.state.now.diff(deserializeDateTime(this.props.start));
        return luxon.Duration.fromMillis(Math.max(passed.toMillis(), 0)).toFormat(
            "h:mm:ss"
        );
    }
}
