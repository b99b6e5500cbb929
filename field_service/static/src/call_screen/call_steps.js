import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {CALL_MODEL} from "./call_values";

/**
 * What a call ends in: a request and one step with it, or another document.
 *
 * `getCall()` returns the values on the screen, the id of the call and its seconds.
 */
export function useCallSteps(getCall, open) {
    const orm = useService("orm");
    const action = useService("action");
    const notification = useService("notification");
    return {
        /** Register the call, and say what became of it unless something lacks. */
        async register(step) {
            const {values, callId, seconds} = getCall();
            const result = await orm.call(CALL_MODEL, "save_call", [
                values,
                step,
                callId,
                seconds,
            ]);
            const {missing, request, outcome_label: outcome} = result;
            if (!missing.length) {
                notification.add(outcome, {
                    title: request.name,
                    type: "success",
                    buttons: [
                        {
                            name: _t("Open"),
                            onClick: () => open("service.request", request.id),
                        },
                    ],
                });
            }
            return result;
        },
        async openDocument(purpose) {
            const {values, callId, seconds} = getCall();
            await action.doAction(
                await orm.call(CALL_MODEL, "open_purpose", [
                    purpose,
                    values,
                    callId,
                    seconds,
                ])
            );
        },
    };
}
