import {Component, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/**
 * Leads an empty database to its first request and ticks what is done.
 */
export class ServiceFirstSteps extends Component {
    static template = "field_service.FirstSteps";
    static props = {noContentHelp: {type: String, optional: true}};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({steps: []});
        onWillStart(async () => {
            this.state.steps = await this.orm.call(
                "service.first.steps",
                "get_first_steps",
                []
            );
        });
    }

    get isFinished() {
        return this.state.steps.every((step) => step.done);
    }

    get nextStep() {
        return this.state.steps.find((step) => !step.done);
    }

    openStep(step) {
        if (step.action) {
            this.action.doAction(step.action);
        }
    }
}
