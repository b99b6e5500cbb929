import {Component, onWillStart} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";
import {Life} from "../life/life";

const ARCHIVE = "service.product.archive";

/** The page on the form of an installed product. */
export class ProductLifeWidget extends Component {
    static template = "field_service.ProductLifeWidget";
    static components = {Life};
    static props = {...standardWidgetProps};
}

/** The page on its own. */
export class ProductLifeAction extends Component {
    static template = "field_service.ProductLifeAction";
    static components = {Life};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const {resId, action} = this.props;
        this.archiveId = resId || action.context?.active_id || false;
        // The address names the unit, so that reload and "back" work as expected.
        this.props.updateActionState?.({resId: this.archiveId});
        const orm = useService("orm");
        onWillStart(async () => {
            if (!this.archiveId) {
                await this.action.doAction(
                    "field_service.service_product_archive_action",
                    {clearBreadcrumbs: true}
                );
                return;
            }
            const [unit] = await orm.read(
                ARCHIVE,
                [this.archiveId],
                ["display_name", "partner_id", "site_id"]
            );
            this.unit = unit;
            this.env.config.setDisplayName?.(unit.display_name);
        });
    }

    openUnit() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: ARCHIVE,
            res_id: this.archiveId,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("service_product_life", {
    component: ProductLifeWidget,
});
registry.category("actions").add("field_service.product_life", ProductLifeAction);
