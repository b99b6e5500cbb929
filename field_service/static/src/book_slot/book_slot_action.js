import {registry} from "@web/core/registry";
import {SlotDialog} from "./slot_dialog";

/** The best appointments for the document of a form; it shows what was booked. */
async function openSlots(env, {params}) {
    const {orm, dialog, notification, action} = env.services;
    const {res_model: resModel, res_id: resId} = params;
    const load = (start, duration) =>
        orm.call(resModel, "get_slots", [[resId], start, duration]);
    dialog.add(SlotDialog, {
        first: await load(false, false),
        load,
        book: ({employee_id, start, duration}) =>
            orm.call(resModel, "action_book_slot", [
                [resId],
                employee_id,
                start,
                duration,
            ]),
        onBooked({appointment, dispatch}) {
            notification.add(appointment, {title: dispatch, type: "success"});
            action.doAction("soft_reload");
        },
    });
}

registry.category("actions").add("field_service.book_slot", openSlots);
