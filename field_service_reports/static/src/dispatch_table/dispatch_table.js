import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Which engineer is where on which day of a week.
 */
export class DispatchTable extends Component {
    static template = "field_service_reports.DispatchTable";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        const params = this.props.action.params || {};
        this.state = useState({
            choice: {
                date: params.date || false,
                team_id: params.team_id || false,
                employee_ids: params.employee_ids || [],
            },
            table: {days: [], rows: [], teams: []},
        });
        onWillStart(() => this.load());
    }

    async load() {
        const table = await this.orm.call("service.dispatch.table", "get_table", [
            this.state.choice,
        ]);
        this.state.table = table;
        this.state.choice.date = table.date;
    }

    async choose(change) {
        Object.assign(this.state.choice, change);
        await this.load();
    }

    onTeamChange(ev) {
        // Engineers chosen one by one need not belong to the other team.
        return this.choose({
            team_id: parseInt(ev.target.value, 10) || false,
            employee_ids: [],
        });
    }

    onDateChange(ev) {
        return ev.target.value && this.choose({date: ev.target.value});
    }

    openVisit(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.dispatch",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openEngineer(id) {
        this.action.doAction("field_service_reports.service_report_dispatch_action", {
            additionalContext: {search_default_employee_id: id},
        });
    }

    openWizard() {
        const {date, team_id, employee_ids} = this.state.choice;
        this.action.doAction(
            "field_service_reports.service_dispatch_table_wizard_action",
            {
                additionalContext: {
                    default_date: date,
                    default_team_id: team_id,
                    default_employee_ids: employee_ids,
                },
            }
        );
    }

    /**
     * @param {"action_print" | "action_download_xlsx"} method
     */
    async output(method) {
        const {date, team_id, employee_ids} = this.state.choice;
        const ids = await this.orm.create("service.dispatch.table", [
            {date, team_id, employee_ids: [[6, 0, employee_ids]]},
        ]);
        this.action.doAction(
            await this.orm.call("service.dispatch.table", method, [ids])
        );
    }

    visitTitle(visit) {
        return [visit.name, visit.state_label, visit.subject, visit.city]
            .filter(Boolean)
            .join(" · ");
    }

    visitLabel(visit) {
        return _t("Open visit %s", visit.name);
    }
}

registry.category("actions").add("field_service_reports.dispatch_table", DispatchTable);
