import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {session} from "@web/session";

const MOST = 99;

/** How much ends or is due soon, on every page; a click shows it. */
export class DueMenu extends Component {
    static template = "field_service.DueMenu";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.title = _t("Ending or due");
        this.state = useState({count: 0});
        // Nothing waits for the number.
        this.load();
    }

    get label() {
        return this.state.count > MOST ? `${MOST}+` : this.state.count;
    }

    async load() {
        this.state.count = await this.orm.silent.call(
            "service.due",
            "get_due_count",
            []
        );
    }

    async open() {
        await this.action.doAction("field_service.service_due_action", {
            clearBreadcrumbs: true,
            additionalContext: {search_default_my: 1},
        });
        await this.load();
    }
}

registry
    .category("systray")
    .add(
        "field_service.due",
        {Component: DueMenu, isDisplayed: () => Boolean(session.service_due)},
        {sequence: 22}
    );
