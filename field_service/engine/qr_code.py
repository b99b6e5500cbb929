# Part of Field Service. License LGPL-3.
"""A QR code as a picture that a page carries in itself."""

import base64
import io

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

# Fine enough for a label printer; what is white around it is part of the code.
MODULE_PIXELS = 8
QUIET_MODULES = 2


def draw_qr_code(text: str) -> str:
    """Return the code of ``text`` as the address of a PNG picture.

    A seventh of the code may be scratched off and it is still read.

    >>> draw_qr_code("https://service.example/1")[:30]
    'data:image/png;base64,iVBORw0K'
    """
    code = QRCode(
        error_correction=ERROR_CORRECT_M,
        box_size=MODULE_PIXELS,
        border=QUIET_MODULES,
    )
    code.add_data(text)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image().save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
