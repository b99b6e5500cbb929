import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {Life} from "../life/life";

const OVERVIEW = "service.account.overview";
// Values of the selection beside branches, which have numbers.
const WHOLE = "whole";
const ALONE = "alone";

/** A customer on one page: overview, and what happened and is planned. */
export class AccountPage extends Component {
    static template = "field_service.AccountPage";
    static components = {Life};
    static props = {
        partnerId: Number,
        // In a window above something else, where one only looks.
        isDialog: {type: Boolean, optional: true},
        open: {type: Function, optional: true},
        onAccount: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({data: null, tab: "overview", withBranches: true});
        onWillStart(() => this.load(this.props.partnerId));
        onWillUpdateProps(async (nextProps) => {
            if (nextProps.partnerId !== this.props.partnerId) {
                await this.load(nextProps.partnerId);
            }
        });
    }

    async load(partnerId) {
        this.state.data = await this.orm.call(
            OVERVIEW,
            "get_overview",
            [partnerId, this.state.withBranches],
            // Times are those where the user is.
            {context: {tz: luxon.DateTime.local().zoneName}}
        );
        this.props.onAccount?.(this.account);
    }

    get account() {
        return this.state.data.account;
    }

    get main() {
        return this.state.data.sections.filter(({area}) => area === "main");
    }

    get side() {
        return this.state.data.sections.filter(({area}) => area === "side");
    }

    get scope() {
        return this.state.withBranches ? WHOLE : ALONE;
    }

    getLink(key) {
        return this.state.data.links.find((link) => link.key === key);
    }

    /** Show the whole company, the head office alone, or one branch. */
    setScope(value) {
        if (value === WHOLE || value === ALONE) {
            this.state.withBranches = value === WHOLE;
            return this.load(this.account.id);
        }
        return this.show(Number(value));
    }

    /** Go to the page of the head office, or of a branch. */
    show(partnerId) {
        this.state.withBranches = true;
        return this.load(partnerId);
    }

    openRecord(resModel, resId) {
        if (this.props.open) {
            return this.props.open(resModel, resId);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async openLink(key) {
        await this.run("action_open_link", [key, this.state.withBranches]);
    }

    async print(forCustomer) {
        await this.run("action_print", [this.state.withBranches, forCustomer]);
    }

    async run(method, args) {
        const action = await this.orm.call(OVERVIEW, method, [
            this.account.id,
            ...args,
        ]);
        await this.action.doAction(action);
    }

    newRequest() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Request"),
            res_model: "service.request",
            views: [[false, "form"]],
            context: {default_partner_id: this.account.id},
        });
    }
}

/** The page on its own. */
export class AccountAction extends Component {
    static template = "field_service.AccountAction";
    static components = {AccountPage};
    static props = {...standardActionServiceProps};

    setup() {
        const {resId, action} = this.props;
        this.partnerId = resId || action.context?.active_id || false;
        const actions = useService("action");
        onWillStart(async () => {
            if (!this.partnerId) {
                await actions.doAction("field_service.service_customer_action", {
                    clearBreadcrumbs: true,
                });
            }
        });
    }

    /** The address names the customer, so that reload and "back" work as expected. */
    onAccount({id, name}) {
        this.props.updateActionState?.({resId: id});
        this.env.config.setDisplayName?.(name);
    }
}

/** The page above something that is not left. */
export class AccountDialog extends Component {
    static template = "field_service.AccountDialog";
    static components = {AccountPage, Dialog};
    static props = {partnerId: Number, open: Function, close: Function};

    get title() {
        return _t("Customer");
    }
}

registry.category("actions").add("field_service.account", AccountAction);
