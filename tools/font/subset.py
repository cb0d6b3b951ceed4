"""The fonts of the PDF report, cut down to what a report may say.

    pip install fonttools==4.68.0
    python3 tools/font/subset.py /usr/share/fonts/truetype/wqy/wqy-microhei.ttc /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

Written: assets/font/report.ttf, the first font with ASCII, Latin-1, Latin Extended-A, general punctuation, every character of GB 2312
and every character that stands in this project's own texts; assets/font/signs.ttf, what of those only the second has.
Characters of the texts that neither has are named at the end. The same fonts and the same texts give the same bytes.
"""
import pathlib
import sys

from fontTools import subset, ttLib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = {".rs", ".ron", ".js", ".html", ".geojson", ".csv"}
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]


def gb2312():
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                yield bytes([lead, trail]).decode("gb2312")
            except UnicodeDecodeError:
                continue


def ours():
    for folder in ("src", "scenarios/mayang", "assets"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXTS and path.is_file():
                yield from path.read_text("utf-8", errors="ignore")


def cut(source, wanted, name):
    """Writes what a font has of the wanted characters; returns what it has not."""
    font = ttLib.TTFont(source, fontNumber=0, recalcTimestamp=False)
    has = {chr(n) for n in font.getBestCmap()}
    options = subset.Options(layout_features=["kern"], name_IDs=NAMES, hinting=False, notdef_outline=True, drop_tables=["FFTM", "DSIG"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted & has)))
    subsetter.subset(font)
    target = ROOT / "assets/font" / name
    font.save(target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes, {len(wanted & has)} characters")
    return wanted - has


def main(report, signs):
    text = {c for c in ours() if ord(c) > 0x2FF and not 0xFE00 <= ord(c) <= 0xFE0F}
    latin = {chr(n) for n in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), *range(0x2030, 0x2060))}
    left = cut(report, latin | set(gb2312()) | text, "report.ttf")
    left = cut(signs, left & text, "signs.ttf")
    print("in neither font:", " ".join(sorted(left)) or "none")


if __name__ == "__main__":
    main(*sys.argv[1:])
