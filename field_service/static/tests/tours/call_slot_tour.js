import {registry} from "@web/core/registry";
import {checkFits, checkKeys, choose, countKeys, field} from "./call_screen_tour";

const slot = (number) => `.o_service_slot:nth-of-type(${number})`;

let booked = null;
registry.category("web_tour.tours").add("field_service_call_slot_tour", {
    steps: () => [
        {
            trigger: ".o_service_call_screen",
            run() {
                booked = countKeys();
            },
        },
        ...choose("partner_id", "carla@hosp", "Carla Contact"),
        {trigger: `${field("archive_id")}:focus`, run: "press alt+b"},
        {
            content: "What a dispatcher needs is asked for first",
            trigger: ".o_service_call_missing a[data-missing='problem_id']",
        },
        {trigger: field("archive_id"), run: "click"},
        ...choose("archive_id", "4711", "UPS-4711"),
        ...choose("problem_id", "Squeaks"),
        {
            content: "One key shows the three best slots",
            trigger: field("problem_id"),
            run: "press alt+b",
        },
        {trigger: `${slot(1)}:focus:contains('Erik Engineer')`},
        {trigger: `${slot(1)}:contains('Free of charge')`},
        {
            content: "All three are seen at once",
            trigger: slot(3),
            run() {
                for (const box of document.querySelectorAll(
                    "html, .modal, .modal-body"
                )) {
                    if (box.scrollHeight > box.clientHeight) {
                        throw new Error(`${box.className || box.tagName} scrolls`);
                    }
                }
            },
        },
        {trigger: ".o_dialog button[name='later']", run: "press alt+n"},
        {trigger: ".o_dialog button[name='earlier']"},
        {trigger: `${slot(1)}:focus`, run: "press 2"},
        {
            content: "The appointment is there to be read out",
            trigger: ".o_service_call_booked:contains('Erik Engineer')",
        },
        {trigger: "body:not(:has(.o_dialog))"},
        checkFits,
        checkKeys(() => booked),
        {
            content: "It stays until the next caller is chosen",
            trigger: `${field("partner_id")}:focus`,
            run: "fill carla@hosp",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-menu .ui-state-active:contains('Carla Contact')",
            run: "press Enter",
        },
        {trigger: ".o_service_call_screen:not(:has(.o_service_call_booked))"},
    ],
});

registry.category("web_tour.tours").add("field_service_form_slot_tour", {
    steps: () => [
        {trigger: "button[name='action_open_slots']", run: "click"},
        {
            content: "A shorter visit is looked for",
            trigger: ".o_dialog input[name='duration']",
            run: "edit 1",
        },
        {trigger: ".o_dialog input[name='duration']", run: "press Tab"},
        {trigger: `${slot(1)}:focus`, run: "press Enter"},
        {
            content: "It is booked, and the form shows the visit",
            trigger: ".o_notification:contains('Erik Engineer')",
        },
        {trigger: ".oe_stat_button:contains('Visits'):contains('1')"},
    ],
});
