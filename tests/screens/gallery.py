"""What a run leaves behind: one page with all pictures and findings, and lines for the terminal."""

import html
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.screens.walk import Look

SIZES = ("1440", "375", "375-dark")
_HEAD = """<!DOCTYPE html><html lang="zh-Hans"><meta charset="utf-8"><title>Screens</title><style>
body{font:15px/1.5 sans-serif;margin:1.5rem;color:#222}h2{margin:2.5rem 0 .5rem;border-bottom:1px solid #ccc}
.row{display:flex;gap:1rem;align-items:flex-start;margin:.5rem 0 2rem}img{border:1px solid #bbb;width:auto;max-height:420px;max-width:46vw}
.bad{color:#a00}.good{color:#060}nav a{margin-right:.8rem}code{background:#eee;padding:0 .3em}</style>
"""


def lines(looks: Iterable[Look]) -> list[str]:
    """Return one line per finding: what, on which pattern, and as whom and at which sizes it was seen."""
    seen: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    first: dict[tuple[str, str, str], Look] = {}
    for one in looks:
        for finding in one.findings:
            key = (one.title, finding.rule, finding.detail)
            first.setdefault(key, one)
            place = f"{one.role} {finding.size}".strip()
            if place not in seen[key]:
                seen[key].append(place)
    return [
        f"{title}  {rule}: {detail}  [{', '.join(places)}]  {first[title, rule, detail].address}"
        for (title, rule, detail), places in seen.items()
    ]


def write(folder: Path, looks: Sequence[Look], more: Sequence[str]) -> Path:
    """Write the page with all pictures, by pattern; `more` are findings of the run as a whole. Return its path."""
    ordered = sorted(looks, key=lambda one: (one.pattern, one.role, one.name))
    groups = [(title, list(group)) for title, group in itertools.groupby(ordered, key=lambda one: one.pattern)]
    parts = [_HEAD, f"<h1>{len(looks)} pages</h1>"]
    parts += [f'<p class="bad">{html.escape(line)}</p>' for line in more]
    parts.append("<nav>")
    for title, group in groups:
        wrong = sum(bool(one.findings) for one in group)
        style = "bad" if wrong else "good"
        parts.append(
            f'<a class="{style}" href="#{html.escape(title)}">{html.escape(title or "refused")} {wrong}/{len(group)}</a>'
        )
    parts.append("</nav>")
    for title, group in groups:
        parts.append(f'<h2 id="{html.escape(title)}">{html.escape(title or "refused")}</h2>')
        for one in group:
            parts.append(_one(one))
    path = folder / "index.html"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _one(one: Look) -> str:
    alike = f" = {', '.join(one.alike)}" if one.alike else ""
    found = "".join(
        f'<li class="bad"><b>{html.escape(f.rule)}</b> {html.escape(f.size)} {html.escape(f.detail)}</li>'
        for f in one.findings
    )
    pictures = "".join(
        f'<a href="{one.name}-{size}.jpg"><img loading="lazy" src="{one.name}-{size}.jpg" alt="{size}"></a>'
        for size in SIZES
    )
    heading = f"<b>{html.escape(one.role)}</b>{html.escape(alike)} <code>{html.escape(one.address)}</code> {one.kind} {one.seconds:.1f} s"
    return f'<p>{heading}</p><ul>{found}</ul><div class="row">{pictures}</div>'
