import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";

const PREFIX = "field_service.call_draft";

/**
 * What was typed during a call survives a reload: kept in the tab, one draft a call, so
 * that two calls in two tabs do not mix and nothing of a customer stays behind when the
 * tab is closed.
 */
export class CallDraft {
    constructor() {
        this.storage = browser.sessionStorage;
        this.root = `${PREFIX}.${user.userId}`;
    }

    getKey(callId) {
        return `${this.root}.${callId || 0}`;
    }

    /** The call that was on the screen before the reload. */
    get lastCallId() {
        return Number(this.storage.getItem(`${this.root}.last`)) || false;
    }

    load(callId) {
        try {
            return JSON.parse(this.storage.getItem(this.getKey(callId)));
        } catch {
            return null;
        }
    }

    save(callId, draft) {
        this.storage.setItem(this.getKey(callId), JSON.stringify(draft));
        this.storage.setItem(`${this.root}.last`, String(callId || 0));
    }

    clear(callId) {
        this.storage.removeItem(this.getKey(callId));
        this.storage.removeItem(`${this.root}.last`);
    }
}
