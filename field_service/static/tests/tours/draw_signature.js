/** Draw a line with the finger on the area for signing: a `run` of a tour. */
export function drawSignature() {
    const canvas = this.anchor;
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const send = (target, type, x, y, buttons) =>
        target.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                isPrimary: true,
                pointerId: 1,
                pointerType: "touch",
                button: 0,
                buttons,
                clientX: left + width * x,
                clientY: top + height * y,
            })
        );
    send(canvas, "pointerdown", 0.2, 0.3, 1);
    for (let step = 1; step <= 10; step++) {
        send(window, "pointermove", 0.2 + step * 0.05, 0.3 + (step % 3) * 0.1, 1);
    }
    send(window, "pointerup", 0.7, 0.4, 0);
}
