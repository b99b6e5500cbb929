import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {AccountDialog} from "../account/account_page";
import {QuickEntryDialog} from "./quick_entry_dialog";

/** What opens above the call, so that the call is not left. */
export function useCallDialogs() {
    const dialog = useService("dialog");
    /** Look at something. */
    function open(resModel, resId) {
        dialog.add(FormViewDialog, {resModel, resId, size: "xl"});
    }
    return {
        open,
        /** Look at all that is known of the customer. */
        openAccount(partnerId) {
            dialog.add(AccountDialog, {partnerId, open});
        },
        /** Enter what is not known of a customer yet. */
        editCustomer(resId, onRecordSaved) {
            dialog.add(FormViewDialog, {
                resModel: "res.partner",
                resId,
                title: _t("Customer"),
                onRecordSaved,
            });
        },
        /** Enter who calls for the first time. */
        enterCaller(props, onClose) {
            dialog.add(QuickEntryDialog, props, {onClose});
        },
    };
}
