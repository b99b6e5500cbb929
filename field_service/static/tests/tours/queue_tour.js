import {registry} from "@web/core/registry";

const card = (queue) => `.o_service_queue_board .o_kanban_record:contains('${queue}')`;

registry.category("web_tour.tours").add("field_service_queue_tour", {
    steps: () => [
        {
            content: "The board counts what waits",
            trigger: `${card("Tour Queue")} .o_service_queue_counters:contains('3')`,
        },
        {content: "Open the queue", trigger: card("Tour Queue"), run: "click"},
        {trigger: ".o_data_row:contains('Customer\\'s Message')"},
        {trigger: ".o_data_row:contains('Call back'):contains('Activity')"},
        {
            content: "Take the request",
            trigger:
                ".o_data_row:contains('Tour request') button[name='action_accept']",
            run: "click",
        },
        {trigger: ".o_list_view:not(:has(.o_data_row:contains('Tour request')))"},
    ],
});
