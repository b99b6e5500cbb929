import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {NameAndSignature} from "@web/core/signature/name_and_signature";

/** Why a visit is declined; the dispatcher reads it at once. */
export class MyDayDeclineDialog extends Component {
    static template = "field_service.MyDayDeclineDialog";
    static components = {Dialog};
    static props = {title: String, decline: Function, close: Function};

    setup() {
        this.state = useState({reason: "", busy: false});
    }

    async confirm() {
        this.state.busy = true;
        try {
            await this.props.decline(this.state.reason.trim());
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }
}

/** What the customer said before the visit, and what the problem looks like now. */
export class MyDayContactDialog extends Component {
    static template = "field_service.MyDayContactDialog";
    static components = {Dialog, RecordSelector};
    static props = {save: Function, close: Function};

    setup() {
        this.state = useState({note: "", problemId: false, busy: false});
    }

    async confirm() {
        this.state.busy = true;
        try {
            await this.props.save(this.state.note.trim(), this.state.problemId);
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }
}

/** The customer writes his name and signs with the finger. */
export class MyDaySignDialog extends Component {
    static template = "field_service.MyDaySignDialog";
    static components = {Dialog, NameAndSignature};
    static props = {
        summary: String,
        defaultName: {type: String, optional: true},
        sign: Function,
        close: Function,
    };

    setup() {
        this.state = useState({name: this.props.defaultName || "", busy: false});
        // The name is asked apart: the area for signing is there from the start.
        this.signature = useState({name: "", isSignatureEmpty: true});
    }

    get canSign() {
        return (
            this.state.name.trim() &&
            !this.signature.isSignatureEmpty &&
            !this.state.busy
        );
    }

    async confirm() {
        this.state.busy = true;
        try {
            const image = this.signature.getSignatureImage();
            await this.props.sign(image.split(",")[1], this.state.name.trim());
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }
}
