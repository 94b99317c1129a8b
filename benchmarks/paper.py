"""A two-page briefing by the portal's paper kit, by the PDF engine as it comes, and by a browser's print.

`python -m benchmarks.paper`. All three print the same words and figures, other ones in each round, in the same whole
fonts (the kit in the fonts it makes of them); the texts are compared, and each has two pages. CPU seconds: of this
process for the first two, of the browser's processes for the third. The engine as it comes has one `<table>` with a cell
for each value and its own style sheet, and reads its fonts for each document, as `HTML(string=…).write_pdf()` does.

Exits 1 when the engine as it comes takes less than twice the kit's time, or a browser takes less than the kit. Then:
how long it takes to find that a document is there already and need not be printed.
"""

import base64
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROUNDS = 5
DOCUMENTS = 4
FLOOR = 2.0
GOAL = 3.0
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_PAGE_NUMBER = re.compile(r"—\d+—")
_TOWNSHIPS = ("红墩镇", "北屯镇", "阿苇滩镇", "切木尔切克镇", "阿拉哈克镇", "汗德尕特乡", "拉斯特乡", "喀拉希力克乡")
_LABELS = ("队伍", "队员", "参评", "五星", "四星", "三星", "二星", "一星")
_STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-right { content: "— " counter(page) " —"; font: 14pt "Noto Serif CJK SC" } }
body { margin: 0; font: 16pt/10.227mm "FandolFang R", "LXGW WenKai" }
h1, h2, p { margin: 0 }
h1 { font: bold 22pt/10.227mm "Noto Serif CJK SC"; text-align: center; padding-bottom: 10.227mm }
h2, .caption { font: normal 16pt/10.227mm "Noto Sans CJK SC"; text-indent: 2em }
p { text-indent: 2em; text-align: justify }
.caption { font-size: 14pt; text-align: center; text-indent: 0 }
.drawing { height: 81.8mm } .drawing svg { display: block; width: 156mm }
.list { break-before: page }
table { width: 156mm; table-layout: fixed; border-collapse: collapse; font-size: 10.5pt; line-height: 4.8mm }
td, th { border: 0.25mm solid #000; padding: 0; text-align: center; font-weight: normal }
th { font-family: "Noto Sans CJK SC"; height: 9.8mm }
td { text-align: right; padding-right: 2mm } td:first-child { text-align: center; padding: 0 }
td:first-child, th:first-child { width: 40mm }
"""


@dataclass(frozen=True)
class Briefing:
    """A briefing as the paper kit takes it: blocks under a plain title."""

    name: str
    title: tuple[str, ...]
    blocks: tuple[Any, ...]
    head: None = None
    foot: None = None
    marks: str = ""


@dataclass(frozen=True)
class Content:
    """What a briefing says: its title, paragraphs, figures by star, rows of the table."""

    title: str
    heading: str
    paragraphs: tuple[str, ...]
    stars: tuple[int, ...]
    rows: tuple[tuple[str | int, ...], ...]


def content(seed: int) -> Content:
    """Another briefing for each seed."""
    rng = random.Random(seed)
    rows = tuple(
        (f"{rng.choice(_TOWNSHIPS)}第{place}村", *(rng.randrange(1000) for _ in _LABELS)) for place in range(1, 41)
    )
    says = tuple(
        f"本季度共有队伍{rng.randrange(900, 1100)}支、队员{rng.randrange(4000, 4999)}名，其中党员"
        f"{rng.randrange(2000, 2400)}名，占{rng.randrange(40, 60)}.{rng.randrange(10, 99)}%。平均得分"
        f"{rng.randrange(70, 90)}.{rng.randrange(10, 99)}分，比上季度提高0.{rng.randrange(10, 99)}分。"
        for _ in range(4)
    )
    stars = tuple(rng.randrange(50, 2500) for _ in range(6))
    return Content(f"{rng.choice(_TOWNSHIPS)}队员星级评定情况", "一、总体情况", says, stars, rows)


def by_kit(found: Content) -> bytes:
    """Print a briefing as the portal prints its documents."""
    from reports import rendering
    from reports.documents.layout import Column, Heading, Paragraph, Table

    columns = (Column("村", "text", 400), *(Column(label, "count", 145) for label in _LABELS))
    blocks = (
        Heading(found.heading),
        *(Paragraph(says) for says in found.paragraphs),
        chart(found),
        Table("分村星级情况", columns, found.rows, pitch=3),
    )
    return rendering.render("reports/pdf/star_summary.html", Briefing(found.title, (found.title,), blocks))


def chart(found: Content) -> Any:
    """Return the bar chart of a briefing; all three draw this one."""
    from reports.documents import charts

    whole = sum(found.stars)
    distribution = [
        {"stars": 5 - place, "count": count, "share": count * 10000 // whole} for place, count in enumerate(found.stars)
    ]
    payload = {"totals": {"assessed": whole}, "previous": None, "distribution": distribution, "period_label": "本季度"}
    return charts.stars(payload)


def page(found: Content) -> str:
    """Return the briefing as somebody would write it first: plain HTML."""
    from django.template.loader import render_to_string

    drawing = render_to_string("reports/pdf/_chart.html", {"chart": chart(found)})
    drawing = drawing.replace("Baolei FangSong, Baolei KaiTi, Baolei Song", "FandolFang R, LXGW WenKai")
    says = "".join(f"<p>{escape(one)}</p>" for one in found.paragraphs)
    heads = "".join(f"<th>{label}</th>" for label in ("村", *_LABELS))
    rows = "".join("<tr>" + "".join(f"<td>{escape(str(v))}</td>" for v in row) + "</tr>" for row in found.rows)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><style>{_STYLE}</style></head><body>'
        f"<h1>{found.title}</h1><h2>{found.heading}</h2>{says}{drawing}"
        f'<div class="list caption">分村星级情况</div><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</body></html>"
    )


def by_engine(found: Content) -> bytes:
    """Print the plain page by the engine as it comes."""
    import weasyprint

    return weasyprint.HTML(string=page(found)).write_pdf()


class Browser:
    """One browser that stays open, and one page in it."""

    def __init__(self, executable: str) -> None:
        from playwright.sync_api import sync_playwright

        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(executable_path=executable, args=BROWSER_ARGUMENTS)
        self._page = self._browser.new_page()
        self._session = self._page.context.new_cdp_session(self._page)

    def write(self, found: Content) -> bytes:
        """Print the plain page."""
        self._page.set_content(page(found))
        options = {"preferCSSPageSize": True, "printBackground": True}
        return base64.b64decode(self._session.send("Page.printToPDF", options)["data"])

    def close(self) -> None:
        self._browser.close()
        self._driver.stop()


def browser_seconds() -> float:
    """CPU seconds of every process of the browser below this one, with those of children that ended."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            fields = rest.split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        if "chrom" in name:
            used[int(stat.parent.name)] = sum(int(ticks) for ticks in fields[11:15])
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(seconds for pid, seconds in used.items() if _is_ours(pid, parents)) / ticks


def _is_ours(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid == os.getpid():
            return True
        pid = parents[pid]
    return False


def text(pdf: bytes) -> tuple[str, int]:
    """Return the words of a PDF without white space and page numbers, and the number of its pages."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        raw = subprocess.run(["pdftotext", "-raw", file.name, "-"], capture_output=True, text=True, check=True).stdout
    whole = re.sub(r"\s", "", raw)
    return _PAGE_NUMBER.sub("", whole), raw.count("\f")


def timed(
    write: Callable[[Content], bytes], clock: Callable[[], float], found: list[Content]
) -> tuple[float, list[bytes]]:
    """CPU seconds a document, and the documents."""
    began = clock()
    made = [write(one) for one in found]
    return (clock() - began) / len(found), made


def main() -> int:
    """Run the rounds; return 1 under the floor."""
    _set_up()
    ways: dict[str, tuple[Callable[[Content], bytes], Callable[[], float]]] = {
        "portal": (by_kit, time.process_time),
        "engine": (by_engine, time.process_time),
    }
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    browser = Browser(executable) if executable else None
    if browser:
        ways["browser"] = (browser.write, browser_seconds)
    else:
        print("There is no Chromium here: its print is not measured.")
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for write, _clock in ways.values():
        write(content(0))
    for number in range(1, ROUNDS + 1):
        found = [content(number * 100 + place) for place in range(DOCUMENTS)]
        texts = {}
        for name, (write, clock) in ways.items():
            used, made = timed(write, clock, found)
            seconds[name].append(used)
            sizes[name] = len(made[0]) // 1024
            texts[name] = [text(pdf) for pdf in made]
        if any(pages != 2 for one in texts.values() for _words, pages in one) or len(set(map(str, texts.values()))) > 1:
            print("The documents differ: nothing was measured.")
            return 1
    if browser:
        browser.close()
    return _report(seconds, sizes) | _unchanged(statistics.median(seconds["portal"]))


def _report(seconds: dict[str, list[float]], sizes: dict[str, int]) -> int:
    print(f"A briefing of two pages, {ROUNDS} rounds of {DOCUMENTS}: CPU seconds a document (sizes in KB)")
    print("".join(f"{head:>12}" for head in ("round", *seconds)))
    for number in range(ROUNDS):
        print(f"{number + 1:>12}" + "".join(f"{used[number]:>12.3f}" for used in seconds.values()))
    print(f"{'size':>12}" + "".join(f"{sizes[name]:>12}" for name in seconds))
    wrong = 0
    for name in seconds:
        if name == "portal":
            continue
        ratio = statistics.median(other / own for other, own in zip(seconds[name], seconds["portal"], strict=True))
        floor, goal = (FLOOR, f", goal {GOAL:.0f}×") if name == "engine" else (1.0, "")
        print(f"{name} / portal: median {ratio:.1f}×, floor {floor:.0f}×{goal}")
        wrong |= ratio < floor
    return int(wrong)


def _unchanged(printing: float) -> int:
    """Time finding out that a document of just this content is there: its digest, and one look into the table."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from accounts.models import OrgUnit
    from core import audit
    from reports.models import Document, Snapshot

    payload = {"title": "队员星级评定情况", "rows": [list(row) for row in content(1).rows]}
    digest = audit.digest_rows([payload])
    unit = OrgUnit.objects.create(name="县", level="county", kind="county", path="0001")
    now = timezone.now()
    kept = Snapshot.objects.create(
        unit=unit, kind="quarter-summary", period="2025Q4", payload=payload, digest=digest, taken_at=now
    )
    Document.objects.create(
        unit=unit, kind="quarter-summary", period="2025Q4", snapshot=kept, file="x", sha256=digest, size=1, made_at=now
    )
    times = []
    for _ in range(50):
        began = time.process_time()
        assert Document.objects.filter(snapshot__digest=audit.digest_rows([payload]), kind="quarter-summary").exists()
        times.append(time.process_time() - began)
    found = statistics.median(times)
    print(
        f"A document that is unchanged is found in {found * 1000:.2f} ms: {printing / found:.0f}× faster than printing"
    )
    return 0


def _set_up() -> None:
    """Point this process at an empty data folder, the fonts of the checkout and Django."""
    folder = tempfile.mkdtemp(prefix="baolei-bench-")
    os.environ.update(BAOLEI_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings.local")
    os.environ.pop("DATABASE_URL", None)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import atexit

    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    from core import native

    native.prepare()
    import django

    django.setup()


if __name__ == "__main__":
    raise SystemExit(main())
