import {ServiceFirstSteps} from "@field_service/first_steps/first_steps";
import {registry} from "@web/core/registry";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

export class ServiceRequestListRenderer extends ListRenderer {
    static template = "field_service.RequestListRenderer";
    static components = {...ListRenderer.components, ServiceFirstSteps};
}

export class ServiceRequestKanbanRenderer extends KanbanRenderer {
    static template = "field_service.RequestKanbanRenderer";
    static components = {...KanbanRenderer.components, ServiceFirstSteps};
}

registry.category("views").add("service_request_list", {
    ...listView,
    Renderer: ServiceRequestListRenderer,
});
registry.category("views").add("service_request_kanban", {
    ...kanbanView,
    Renderer: ServiceRequestKanbanRenderer,
});
