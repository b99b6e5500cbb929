import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function openReport(xmlid, content, trigger) {
    return [
        {
            content: `Open the menu of ${content}`,
            trigger: "[data-menu-xmlid='field_service.menu_reporting']",
            run: "click",
        },
        {
            content: `Choose ${content}`,
            trigger: `[data-menu-xmlid='field_service_reports.${xmlid}']`,
            run: "click",
        },
        {content: `${content} is open`, trigger},
    ];
}

registry.category("web_tour.tours").add("field_service_reports_tour", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the service app",
            trigger: ".o_app[data-menu-xmlid='field_service.menu_root']",
            run: "click",
        },
        ...openReport(
            "menu_report_monitoring",
            "monitoring",
            ".o_list_view .o_data_row td[name='age_hours']"
        ),
        ...openReport(
            "menu_report_execution",
            "execution",
            ".o_list_view th[data-name='variance_hours']"
        ),
        ...openReport("menu_report_requests", "request analysis", ".o_pivot table"),
        ...openReport("menu_report_visits", "visit analysis", ".o_pivot table"),
        ...openReport("menu_report_volume", "service volume", ".o_graph_view"),
        ...openReport(
            "menu_report_flow",
            "received and closed",
            ".o_graph_view canvas"
        ),
        ...openReport(
            "menu_report_dispatch_table",
            "dispatch table",
            ".o_service_dispatch_table th:contains(Erik Engineer)"
        ),
        {
            content: "Go to the next week and back",
            trigger: ".o_service_next",
            run: "click",
        },
        {
            trigger: ".o_service_previous",
            run: "click",
        },
        {
            content: "Choose engineers",
            trigger: "button:contains(Engineers…)",
            run: "click",
        },
        {
            trigger: ".modal button:contains(Show)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_service_dispatch_table",
        },
        ...openReport(
            "menu_report_dashboard",
            "dashboard",
            ".o_spreadsheet_dashboard_action .o-spreadsheet canvas"
        ),
        ...openReport(
            "menu_report_monitoring",
            "monitoring again",
            ".o_list_view .o_data_row td[name='age_hours']"
        ),
        {
            content: "A row opens its request",
            trigger: ".o_list_view .o_data_row td[name='subject']",
            run: "click",
        },
        {
            content: "The request is open",
            trigger: ".o_form_view .o_field_widget[name='subject']",
        },
    ],
});
