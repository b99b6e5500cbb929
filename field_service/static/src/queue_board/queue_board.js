import {KanbanController} from "@web/views/kanban/kanban_controller";
import {ListController} from "@web/views/list/list_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {onWillDestroy} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

// Many items move within one second at a busy hour; one reload shows them all.
const RELOAD_DELAY = 1000;

/**
 * Calls `reload` some moments after items of a queue have moved.
 *
 * @param {Function} concerns tells whether the queue with this id is on the screen
 * @param {Function} reload
 */
function useQueueChanges(concerns, reload) {
    const bus = useService("bus_service");
    const reloadSoon = useDebounced(reload, RELOAD_DELAY);
    const onChange = ({queue_id: queueId}) => {
        if (concerns(queueId)) {
            reloadSoon();
        }
    };
    bus.subscribe("service_queue/changed", onChange);
    bus.start();
    onWillDestroy(() => bus.unsubscribe("service_queue/changed", onChange));
}

export class ServiceQueueKanbanController extends KanbanController {
    setup() {
        super.setup();
        useQueueChanges(
            (queueId) =>
                this.model.root.isGrouped ||
                this.model.root.records.some((record) => record.resId === queueId),
            () => this.model.load()
        );
    }
}

export class ServiceQueueItemListController extends ListController {
    setup() {
        super.setup();
        useQueueChanges(
            // What the user has just marked stays marked.
            () => !this.model.root.selection.length,
            () => this.model.load()
        );
    }
}

registry.category("views").add("service_queue_kanban", {
    ...kanbanView,
    Controller: ServiceQueueKanbanController,
});
registry.category("views").add("service_queue_item_list", {
    ...listView,
    Controller: ServiceQueueItemListController,
});
