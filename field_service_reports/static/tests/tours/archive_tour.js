import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {
    choose,
    isInState,
    openApp,
    openCall,
    openMenu,
    openNewCall,
    openRelated,
    openRow,
    openServiceApp,
    openTab,
    press,
    solveAndClose,
    takeCall,
} from "./road_utils";

/** What this story tells about; tests/test_browser_archive.py prepares it. */
const SERIAL = "UPS20-000999";
const CALL = "The new UPS is silent";

const tours = registry.category("web_tour.tours");

const openUnit = [
    ...openServiceApp,
    ...openMenu(
        "field_service.menu_customers",
        "field_service.menu_service_product_archives"
    ),
    {trigger: ".o_last_breadcrumb_item:contains('Installed Products')"},
    ...openRow(SERIAL),
];

tours.add("field_service_archive_delivery", {
    steps: () => [
        ...openApp("stock.menu_stock_root", "Open the inventory app"),
        ...openMenu("stock.menu_stock_warehouse_mgmt", "stock.out_picking"),
        ...openRow("Harbour Hospital"),
        ...press("Validate"),
        isInState("done"),
    ],
});

tours.add("field_service_archive_call", {
    steps: () => [
        ...openUnit,
        isInState("registered"),
        {
            content: "The warranty runs since today",
            trigger: ".o_field_widget[name='warranty_state']:contains('In warranty')",
        },
        ...openRelated("Deliveries"),
        {
            content: "It was delivered once",
            trigger: ".o_data_row:contains('Delivered') td[name='archive_id']",
        },
        {trigger: ".o_back_button", run: "click"},
        {trigger: ".o_form_view .o_field_widget[name='component_ids']"},
        ...press("New Request"),
        {
            content: "Unit and customer are known",
            trigger: `.o_field_widget[name='archive_id'] input:value('${SERIAL}')`,
        },
        {
            trigger:
                ".o_field_widget[name='partner_id'] input:value('Harbour Hospital')",
        },
        ...takeCall(CALL),
        ...stepUtils.saveForm(),
        isInState("new"),
    ],
});

tours.add("field_service_archive_close", {
    steps: () => [...openCall(CALL), ...solveAndClose()],
});

tours.add("field_service_archive_end", {
    steps: () => [
        ...openUnit,
        openTab("components"),
        {
            content: "The new part is in the list",
            trigger:
                ".o_field_widget[name='component_ids'] .o_data_row:contains('CB-NEW')",
        },
        {
            content: "The old one is there with its end",
            trigger:
                ".o_field_widget[name='component_ids'] .o_data_row.text-muted:contains('CB-OLD')",
        },
        ...press("Deactivate"),
        {
            trigger: ".modal .o_field_widget[name='deactivation_reason'] input",
            run: "edit Scrapped after the fire",
        },
        {trigger: ".modal button[name='action_deactivate']", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        isInState("deactivated"),
        ...openNewCall,
        ...choose("contact_id", "Carla Contact"),
        {
            trigger:
                ".o_field_widget[name='partner_id'] input:value('Harbour Hospital')",
        },
        {
            content: "Look for the unit",
            trigger: ".o_field_widget[name='archive_id'] input",
            run: `edit ${SERIAL}`,
        },
        {
            content: "It cannot be chosen any more",
            trigger: `.o-autocomplete--dropdown-menu:not(:has(.fa-spin)):not(:has(a:contains('[${SERIAL}]')))`,
        },
        {trigger: ".o_form_button_cancel", run: "click"},
        {trigger: "body:not(:has(.o_form_view))"},
    ],
});
