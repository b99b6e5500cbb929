import {registry} from "@web/core/registry";
import {drawSignature} from "./draw_signature";

const PRIMARY = ".o_my_day_primary";

registry.category("web_tour.tours").add("field_service_my_day_tour", {
    steps: () => [
        {
            content: "Accept the new visit on its card",
            trigger: ".o_my_day_card_sent .o_my_day_accept",
            run: "click",
        },
        {
            content: "Open the visit",
            trigger: ".o_my_day_card_accepted .o_my_day_card_main",
            run: "click",
        },
        {
            content: "The contact can be called",
            trigger: "a[href='tel:+49405550123']",
        },
        {
            content: "The unit and its history",
            trigger: ".o_my_day_tab[data-section='unit']",
            run: "click",
        },
        {trigger: ".o_my_day_section:contains('Nobody was here before')"},
        {content: "Set off", trigger: `${PRIMARY}:contains('Set off')`, run: "click"},
        {
            content: "Arrive",
            trigger: `${PRIMARY}:contains('I have arrived')`,
            run: "click",
        },
        {
            content: "The clock runs",
            trigger: ".o_my_day_running:contains('Work') .o_my_day_timer",
        },
        {
            content: "Finishing is refused before the result is said",
            trigger: `${PRIMARY}:contains('Finish')`,
            run: "click",
        },
        {
            content: "The visit was successful",
            trigger: ".o_my_day_outcomes [data-outcome='fixed']",
            run: "click",
        },
        {trigger: "[data-outcome='fixed'].btn-primary"},
        {
            content: "It was a failure of the unit",
            trigger: ".o_my_day_downtime [data-failure='confirmed']",
            run: "click",
        },
        {trigger: "[data-failure='confirmed'].btn-primary"},
        {
            content: "Finishing is refused before the check is ticked",
            trigger: `${PRIMARY}:contains('Finish')`,
            run: "click",
        },
        {
            content: "Tick the check",
            trigger: ".o_my_day_check:contains('Voltage measured')",
            run: "click",
        },
        {trigger: ".o_my_day_check.checked"},
        {
            content: "Note the result of the check",
            trigger: ".o_my_day_item input",
            run: "edit 54.2 V && press Tab",
        },
        {
            content: "Enter hours by hand",
            trigger: ".o_my_day_tab[data-section='time']",
            run: "click",
        },
        {trigger: ".o_my_day_section button:contains('by hand')", run: "click"},
        {
            trigger: ".o_my_day_form input[placeholder='What was done']",
            run: "edit Packed up",
        },
        {
            content: "From an hour ago",
            trigger: ".o_my_day_from",
            run() {
                const hourAgo = luxon.DateTime.local().minus({hours: 1});
                this.anchor.value = hourAgo.toFormat("yyyy-MM-dd'T'HH:mm");
                this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
            },
        },
        {trigger: ".o_my_day_form button:contains('Save')", run: "click"},
        {trigger: ".o_my_day_entry:contains('Packed up')"},
        {
            content: "Say what was done",
            trigger: ".o_my_day_tab[data-section='result']",
            run: "click",
        },
        {
            trigger: "#my_day_solution",
            run: "edit Battery block 3 replaced && press Tab",
        },
        {
            content: "Choose the remedy",
            trigger: "[data-code='solution_id'] input",
            run: "edit Fan replaced",
        },
        {
            content: "Only the wanted remedy is left in the list",
            trigger: ".o-autocomplete--dropdown-item:first a:contains('Fan replaced')",
            run: "click",
        },
        {trigger: "body:not(:has(.o-autocomplete--dropdown-menu))"},
        {
            content: "Finish the visit",
            trigger: `${PRIMARY}:contains('Finish')`,
            run: "click",
        },
        {
            content: "The customer signs",
            trigger: ".o_dialog canvas.o_web_sign_signature",
            run: drawSignature,
        },
        {
            trigger: ".o_dialog .o_my_day_confirm_sign:enabled",
            run: "click",
        },
        {
            content: "The report is signed",
            trigger: ".alert-success:contains('Signed by Carla Contact')",
        },
        {trigger: ".o_my_day_back", run: "click"},
        {trigger: ".o_my_day_card_done"},
    ],
});

registry.category("web_tour.tours").add("field_service_my_day_decline_tour", {
    steps: () => [
        {
            content: "The visit of another day waits for an answer",
            trigger: ".o_my_day_requested .o_my_day_decline",
            run: "click",
        },
        {
            content: "Without a reason it cannot be declined",
            trigger: ".o_dialog .btn-primary:disabled:contains('Decline')",
        },
        {trigger: ".o_dialog #my_day_reason", run: "edit On training"},
        {trigger: ".o_dialog .btn-primary:enabled:contains('Decline')", run: "click"},
        {content: "The day is empty again", trigger: ".o_my_day_empty"},
    ],
});
