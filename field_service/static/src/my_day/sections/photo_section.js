import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {mySectionRegistry} from "../my_day_visit";
import {sectionProps} from "./info_section";

// Enough to read a type plate, small enough for a bad network.
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** Scale a picture of the camera down; what is no readable picture stays as it is. */
async function shrinkPicture(file) {
    let bitmap = null;
    try {
        bitmap = await createImageBitmap(file);
    } catch {
        return getDataURLFromFile(file);
    }
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", QUALITY);
}

/** Photos of the visit, straight from the camera. */
export class PhotoSection extends Component {
    static template = "field_service.MyDayPhotoSection";
    static props = sectionProps;

    setup() {
        this.orm = useService("orm");
        this.state = useState({busy: false});
    }

    async addPhotos(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        this.state.busy = true;
        try {
            const pictures = await Promise.all(files.map(shrinkPicture));
            await this.orm.create(
                "ir.attachment",
                pictures.map((picture, index) => ({
                    name: files[index].name,
                    res_model: "service.dispatch",
                    res_id: this.props.visit.id,
                    datas: picture.split(",")[1],
                }))
            );
        } finally {
            this.state.busy = false;
            await this.props.reload();
        }
    }

    async removePhoto(photo) {
        await this.orm.unlink("ir.attachment", [photo.id]);
        await this.props.reload();
    }
}

mySectionRegistry.add(
    "photos",
    {
        component: PhotoSection,
        title: _t("Photos"),
        icon: "fa-camera",
        getCount: (visit) => visit.photos.length,
    },
    {sequence: 50}
);
