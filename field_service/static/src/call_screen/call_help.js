import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {callBadges, callPanels} from "./call_panels";
import {CALL_MODEL, NO_HELP} from "./call_values";

const DELAY = 200;

/**
 * What helps with the call as it stands, asked for anew soon after it has changed.
 *
 * `state` holds `values`, `card` and `help`; `update(values)` and `open(model, id)` are
 * handed on to the panels.
 */
export function useCallHelp(state, {update, open}) {
    const orm = useService("orm");
    const keepLast = new KeepLast();

    async function ask() {
        const values = {...state.values};
        if (!values.partner_id) {
            state.help = NO_HELP;
            return;
        }
        const help = await keepLast.add(
            orm.silent.call(CALL_MODEL, "get_help", [values])
        );
        // The next caller may be on the line by now.
        if (values.partner_id === state.values.partner_id) {
            state.help = help;
        }
    }

    return {
        askSoon: useDebounced(ask, DELAY),
        badges: callBadges.getEntries(),
        get panelProps() {
            const {values, card, help} = state;
            return {values, card, help, update, open};
        },
        get panels() {
            return callPanels
                .getEntries()
                .map(([key, panel]) => ({key, ...panel}))
                .filter(
                    (panel) => !panel.isVisible || panel.isVisible(this.panelProps)
                );
        },
    };
}
