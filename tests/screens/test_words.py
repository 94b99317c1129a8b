"""The finder of English words and of sentences that were never filled in."""

import pytest

from tests.screens.crawl import _Reader
from tests.screens.walk import EMPTY, Known, Look
from tests.visible import english_on, text_on, unfilled_on


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("<p>队员 Submit</p>", ["Submit"]), ('<input placeholder="Search…">', ["Search"]),
        ('<a title="Change it">改</a>', ["Change", "it"]), ('<button aria-label="Close">×</button>', ["Close"]),
        ('<img alt="Logo">', ["Logo"]), ('<input type="submit" value="Save">', ["Save"]),
        ("<select><option>None</option></select>", ["None"]),
        ("<script>var word = 1</script><style>p { color: red }</style><template>word</template>", []),
        ('<span class="material-symbols-outlined">search</span>', []), ("<code>import_roster</code>", []),
        ('<input type="text" value="typed by somebody">', []), ("<p>2025Q4 的 PDF 和 Excel</p>", []),
        ("<p>0123456789abcdef0123</p><p>https://example.gov.cn/</p>", []),
        ("<br><p>队员</p><img src='a.png'><p>Team</p>", ["Team"]),
    ],
)  # fmt: skip
def test_english_is_found_where_it_is_read(content, found):
    assert english_on(content) == found


def test_marks_that_were_never_filled_in_are_found():
    assert unfilled_on("<p>还有 %(n)d 份</p><a title='{{ name }}'>改</a><code>%(n)d</code>") == ["%(n)d", "{{ name }}"]
    assert unfilled_on("<p>完成 50% 以上</p>") == []


def test_the_text_of_a_page_is_read_in_its_order():
    assert text_on('<p>一<b title="二">三</b></p>').split() == ["一", "二", "三"]


def kinds(content: str) -> frozenset[str]:
    reader = _Reader()
    reader.feed(content)
    return frozenset(reader.kinds)


def test_axe_looks_at_what_no_page_of_the_pattern_had() -> None:
    known = Known()
    plain, current = kinds("<p><a href='/1/'>一</a></p>"), kinds("<p><a href='/1/' aria-current='page'>一</a></p>")

    def is_new(of: frozenset[str], pattern: str = "teams:sheet", kind: str = "page") -> bool:
        return known.is_new(Look("village", pattern, "/", kind, kinds=of))

    assert is_new(plain)
    assert not is_new(kinds("<p><a href='/2/'>二</a><a href='/3/'>三</a></p>")), "the same but for its words and number"
    assert is_new(current), "a state may have a colour of its own"
    assert not is_new(plain | current)
    assert is_new(kinds("<p><a href='/1/' aria-label='一'>1</a></p>")), "a name may be missing elsewhere"
    assert is_new(plain, "teams:list"), "another pattern"
    assert is_new(plain, kind=EMPTY), "what a form answers is not known before"
    assert is_new(frozenset())
