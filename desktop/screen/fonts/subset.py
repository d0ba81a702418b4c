#!/usr/bin/env python3
"""Cuts the page's two fonts out of Noto Sans: what Spanish and Guaraní are written with, and nothing else.

Run by hand where the letters change; needs python3-fonttools, python3-brotli and fonts-noto-core of Debian.
    python3 desktop/screen/fonts/subset.py
"""

from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/truetype/noto")
TARGET = Path(__file__).parent
# Latin as a keyboard of Paraguay writes it, the vowels and the g of Guaraní, the four signs for the puso, dashes, quotes, guaraní sign.
LETTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x100),
    0x0128, 0x0129, 0x0168, 0x0169, 0x1EBC, 0x1EBD, 0x1EF8, 0x1EF9, 0x0301, 0x0302, 0x0303, 0x0308,
    0x02BC, 0xA78C, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20B2, 0x2212,
]


def add_minus(font: TTFont) -> None:
    """Debian's Noto Sans has no U+2212, with which every temperature below zero begins: the bar of the plus is one."""
    glyphs = font["glyf"]
    points = list(glyphs["plus"].getCoordinates(glyphs)[0])
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = sorted({y for x, y in points if x in (left, right)})
    pen = TTGlyphPen(None)
    pen.moveTo((left, low))
    for corner in ((left, high), (right, high), (right, low)):
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), "minus"])
    glyphs["minus"] = pen.glyph()
    font["hmtx"]["minus"] = (font["hmtx"]["plus"][0], left)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2212] = "minus"


for weight, number in (("Regular", 400), ("Bold", 700)):
    font = TTFont(SOURCE / f"NotoSans-{weight}.ttf")
    if 0x2212 not in font.getBestCmap():
        add_minus(font)
    options = subset.Options()
    options.flavor = "woff2"
    # Without kerning: it pulls a puso under the tilde of the next letter.
    options.layout_features = ["ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]
    options.hinting = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(TARGET / f"noto-sans-{number}.woff2")
