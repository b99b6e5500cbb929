# Part of Field Service. License LGPL-3.
"""Signatures drawn by nobody."""

import base64
import io
import math

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 360, 110


def draw_signature(rng):
    """Return a scribble as base64 encoded PNG.

    :param random.Random rng: decides what the scribble looks like
    """
    image = Image.new("RGBA", (WIDTH, HEIGHT), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    waves = rng.randint(4, 8)
    lean = rng.uniform(0.2, 0.9)
    points = []
    for step in range(240):
        part = step / 239
        swing = math.sin(part * waves * 2 * math.pi + lean)
        height = (0.35 + 0.65 * abs(math.cos(part * 5 + lean))) * (1.1 - part)
        points.append(
            (
                25 + part * (WIDTH - 60) + 14 * math.cos(part * waves * 4),
                HEIGHT / 2 - swing * height * HEIGHT * 0.38,
            )
        )
    pen.line(points, fill=(16, 32, 96, 255), width=3, joint="curve")
    pen.line([(30, 92), (WIDTH - rng.randint(40, 120), 86)], fill=(16, 32, 96, 255))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return base64.b64encode(stream.getvalue())
