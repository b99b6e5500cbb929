import {useService} from "@web/core/utils/hooks";
import {SlotDialog} from "../book_slot/slot_dialog";
import {CALL_MODEL} from "./call_values";

/**
 * An appointment while the caller is on the line.
 *
 * `getCall()` returns the values on the screen, the id of the call and its seconds.
 * `onMissing(missing)` is told what a dispatcher could not do without, `onBooked(result)`
 * what was booked.
 */
export function useCallSlots(getCall, {onMissing, onBooked}) {
    const orm = useService("orm");
    const dialog = useService("dialog");

    const load = (start, duration) =>
        orm.call(CALL_MODEL, "get_slots", [getCall().values, start, duration]);

    return {
        /** Show the best slots, unless something lacks. */
        async open() {
            const result = await load(false, false);
            onMissing(result.missing);
            if (result.missing.length) {
                return;
            }
            dialog.add(SlotDialog, {
                first: result,
                load,
                book(slot) {
                    const {values, callId, seconds} = getCall();
                    return orm.call(CALL_MODEL, "book_slot", [
                        values,
                        slot,
                        callId,
                        seconds,
                    ]);
                },
                onBooked,
            });
        },
    };
}
