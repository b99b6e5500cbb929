import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("field_service_road_customer", {
    steps: () => [
        {
            content: "Open the service requests",
            trigger: "a[href='/my/service-requests']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_service_request_list a:contains('UPS beeps and smells')",
            run: "click",
            expectUnloadPage: true,
        },
        {content: "What state it is in", trigger: ".o_service_status"},
        {content: "Who was there", trigger: "#visits:contains('Erik Engineer')"},
        {
            content: "The signed report can be had",
            trigger: "#visits a[href*='/report']:contains('Signed report')",
        },
        {trigger: ".o_service_timeline li"},
    ],
});
