import {registry} from "@web/core/registry";

const button = (label) => `.o_statusbar_buttons button:contains('${label}')`;

registry.category("web_tour.tours").add("field_service_request_tour", {
    steps: () => [
        {content: "Take the request", trigger: button("Assign to me"), run: "click"},
        {content: "Accept it", trigger: button("Accept"), run: "click"},
        {trigger: ".o_arrow_button_current:contains('In Progress')"},
        {content: "Let it wait", trigger: button("Wait"), run: "click"},
        {
            trigger: ".o_dialog [name='waiting_reason_id'] input",
            run: "edit Customer's answer",
        },
        {
            content: "Only the wanted reason is left in the list",
            trigger:
                ".o-autocomplete--dropdown-menu:not(:has(a:contains('Waiting for'))) a:contains('answer')",
            run: "click",
        },
        {trigger: "body:not(:has(.o-autocomplete--dropdown-menu))"},
        {trigger: ".o_dialog footer button:contains('Wait')", run: "click"},
        {content: "Go on", trigger: button("Resume"), run: "click"},
        {content: "Solve it", trigger: button("Solve"), run: "click"},
        {trigger: ".o_dialog [name='solution_id'] input", run: "edit Fan replaced"},
        {
            content: "Only the wanted remedy is left in the list",
            trigger: ".o-autocomplete--dropdown-item:first a:contains('Fan replaced')",
            run: "click",
        },
        {trigger: "body:not(:has(.o-autocomplete--dropdown-menu))"},
        {trigger: ".o_dialog footer button:contains('Solve')", run: "click"},
        {content: "The customer accepts", trigger: button("Close –"), run: "click"},
        {trigger: ".o_dialog [name='accepted_by'] input", run: "edit Carla Contact"},
        {trigger: ".o_dialog footer button:contains('Close')", run: "click"},
        {trigger: ".o_arrow_button_current:contains('Closed')"},
        {
            content: "The timeline tells what happened",
            trigger: ".o_notebook .nav-link[name='timeline']",
            run: "click",
        },
        {trigger: ".o_service_timeline_entry:contains('Registered')"},
        {
            trigger:
                ".o_service_timeline_entry:contains('Waiting'):contains('Customer\\'s answer')",
        },
        {trigger: ".o_service_timeline_entry:first:contains('Closed')"},
    ],
});
