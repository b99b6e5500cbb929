import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {session} from "@web/session";

const BUS_MESSAGE = "field_service.call";
const ROOT_MENU = "field_service.menu_root";
const OPEN_HOTKEY = "alt+o";
const RUNNING = ["ringing", "answered"];

/** How a caller is named: the person, the customer, the number, or not at all. */
export function describeCaller(call) {
    const names = [call.contact, call.partner].filter(Boolean).join(", ");
    return names || call.number || _t("Number withheld");
}

/**
 * Shows calls to the agent whom they reach, on whatever page he is. The call screen
 * takes them itself while it is idle.
 */
export const callPopService = {
    dependencies: ["action", "bus_service", "hotkey", "menu", "notification"],
    start(env, {action, bus_service: bus, hotkey, menu, notification}) {
        const shown = new Map();
        let screen = null;

        function hide(callId) {
            const entry = shown.get(callId);
            if (entry) {
                shown.delete(callId);
                entry.removeHotkey();
                entry.close();
            }
        }

        function open(call) {
            hide(call.id);
            const app = menu.getApps().find(({xmlid}) => xmlid === ROOT_MENU);
            if (app) {
                menu.setCurrentMenu(app);
            }
            return action.doAction(
                {
                    type: "ir.actions.client",
                    tag: "field_service.call_screen",
                    name: _t("Call Screen"),
                    path: "call-screen",
                    params: {call_id: call.id},
                },
                {clearBreadcrumbs: true}
            );
        }

        function show(call) {
            const close = notification.add(describeCaller(call), {
                title: call.partner_id
                    ? _t("Call from %s", call.number || "–")
                    : _t("Call from an unknown caller"),
                type: call.service_class === "standard" ? "info" : "warning",
                sticky: true,
                className: "o_service_call_pop",
                buttons: [
                    {
                        name: _t("Open (Alt+O)"),
                        icon: "fa-phone",
                        primary: true,
                        onClick: () => open(call),
                    },
                    {name: _t("Not now"), onClick: () => hide(call.id)},
                ],
                onClose: () => hide(call.id),
            });
            const removeHotkey = hotkey.add(OPEN_HOTKEY, () => open(call), {
                global: true,
                bypassEditableProtection: true,
            });
            shown.set(call.id, {close, removeHotkey});
        }

        function onCall(call) {
            const isMine = call.user_id === user.userId;
            if (screen?.hasCall(call)) {
                screen.updateCall(call);
            } else if (!isMine || !RUNNING.includes(call.state)) {
                hide(call.id);
            } else if (screen?.isIdle()) {
                screen.takeCall(call);
            } else if (!shown.has(call.id)) {
                show(call);
            }
        }

        bus.subscribe(BUS_MESSAGE, onCall);
        bus.start();
        if (session.service_call) {
            // It began before this page was loaded; the call screen asks by itself.
            browser.setTimeout(() => screen || onCall(session.service_call));
        }

        return {
            /** The call screen that is open: `{isIdle, hasCall, takeCall, updateCall}`. */
            setScreen(handlers) {
                screen = handlers;
                if (screen) {
                    [...shown.keys()].forEach(
                        (callId) => screen.hasCall({id: callId}) && hide(callId)
                    );
                }
            },
            hide,
        };
    },
};

registry.category("services").add("field_service.call_pop", callPopService);
