import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {
    SUBJECT,
    addLine,
    choose,
    isInState,
    openApp,
    openCall,
    openMenu,
    openNewCall,
    openOrder,
    openRelated,
    openServiceApp,
    openTab,
    press,
    solveAndClose,
    takeCall,
} from "./road_utils";

const tours = registry.category("web_tour.tours");

tours.add("field_service_road_agent", {
    steps: () => [
        ...openServiceApp,
        ...openNewCall,
        ...takeCall(SUBJECT),
        ...choose("archive_id", "UPS20-000471"),
        ...choose("problem_id", "Does not start"),
        {
            content: "The warranty is seen at once",
            trigger: ".o_field_widget[name='warranty_state']:contains('In warranty')",
        },
        {
            content: "It is said in words what is covered",
            trigger: ".o_field_widget[name='coverage_summary']:contains('arranty')",
        },
        ...stepUtils.saveForm(),
        isInState("new"),
    ],
});

tours.add("field_service_road_dispatcher", {
    steps: () => [
        ...openCall(SUBJECT),
        ...press("Create Work Order"),
        {trigger: ".o_field_widget[name='service_activity_ids']"},
        isInState("draft"),
        {
            content: "Plan an activity with its checklist",
            ...addLine("service_activity_ids"),
        },
        ...choose("template_id", "Inspect the UPS", ".modal"),
        {
            trigger:
                ".modal .o_field_widget[name='name'] input:value('Inspect the UPS')",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            trigger:
                ".o_field_widget[name='service_activity_ids'] .o_data_row:contains('Inspect the UPS')",
        },
        openTab("parts"),
        addLine("part_line_ids"),
        ...choose("product_id", "Fan 120 mm", ".o_selected_row"),
        {
            content: "The fan is in warranty",
            trigger:
                ".o_selected_row .o_field_widget[name='coverage']:contains('Warranty')",
        },
        {trigger: ".o_selected_row [name='product_id'] input:value('Fan 120 mm')"},
        addLine("part_line_ids"),
        ...choose("product_id", "Battery 12 V", ".o_selected_row:nth-child(2)"),
        {trigger: ".o_selected_row [name='product_id'] input:value('Battery 12 V')"},
        {
            trigger: ".o_selected_row .o_field_widget[name='quantity'] input",
            run: "edit 2 && press Tab",
        },
        ...stepUtils.saveForm(),
        ...openRelated("Parts"),
        {
            content: "The battery is decided on by hand",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:contains('Battery 12 V') td[name='coverage']",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name='coverage'] input",
            run: "click",
        },
        {
            content: "The customer pays it",
            trigger: ".o_select_menu_item:contains('Customer')",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "It is kept who decided",
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:contains('Battery 12 V'):contains('Decided by')",
        },
        {
            content: "Back to the order",
            trigger: ".o_breadcrumb .o_back_button, .o_back_button",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name='part_line_ids']"},
        {
            content: "Ask the warehouse",
            trigger: "button[name='action_request_parts']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Fan 120 mm'):contains('To Issue')",
        },
        ...press("Send an Engineer"),
        ...choose("employee_id", "Erik Engineer", ".modal"),
        {
            trigger: ".modal input[data-field='planned_start']",
            run: "edit now && press Tab",
        },
        {
            content: "The end is proposed",
            trigger: ".modal [data-field='planned_end']:value(/\\d/)",
        },
        {trigger: ".modal button[name='action_confirm']", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        isInState("released"),
    ],
});

const openPartRequests = [
    ...openApp("stock.menu_stock_root", "Open the inventory app"),
    ...openMenu(
        "stock.menu_stock_warehouse_mgmt",
        "field_service_parts.menu_stock_part_requests"
    ),
    {
        content: "Open the part request",
        trigger: ".o_kanban_record:contains('Harbour Hospital')",
        run: "click",
    },
    {trigger: ".o_form_view .o_field_widget[name='line_ids']"},
];

tours.add("field_service_road_warehouse", {
    steps: () => [
        ...openPartRequests,
        isInState("submitted"),
        ...press("Issue"),
        isInState("issued"),
    ],
});

tours.add("field_service_road_warehouse_return", {
    steps: () => [
        ...openPartRequests,
        isInState("issued"),
        ...press("Return Unused"),
        {trigger: ".modal .btn-primary", run: "click"},
        isInState("done"),
    ],
});

tours.add("field_service_road_billing", {
    steps: () => [
        ...openOrder,
        isInState("in_progress"),
        ...press("Complete"),
        isInState("completed"),
        ...press("Create Invoice"),
        {
            content: "The dispatcher bills, the invoice is the accountant's",
            trigger:
                ".o_notification:contains('1 draft invoice(s) wait for the accountant')",
        },
        {
            content: "It is billed",
            trigger:
                ".o_statusbar_buttons:not(:has(button.btn-primary:contains('Create Invoice')))",
        },
    ],
});

tours.add("field_service_road_accountant", {
    steps: () => [
        ...openOrder,
        isInState("completed"),
        ...openRelated("Invoices"),
        {trigger: ".o_form_view .o_field_widget[name='invoice_line_ids']"},
        ...press("Confirm"),
        isInState("posted"),
        {
            content: "Back to the order",
            trigger: ".o_back_button",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name='service_activity_ids']"},
        ...press("Close and Post"),
        isInState("closed"),
    ],
});

tours.add("field_service_road_agent_close", {
    steps: () => [
        ...openCall(SUBJECT),
        isInState("in_progress"),
        ...solveAndClose([
            {
                content: "What the engineer found is there already",
                trigger:
                    ".modal .o_field_widget[name='cause_id'] input:value('Worn fan')",
            },
        ]),
    ],
});
