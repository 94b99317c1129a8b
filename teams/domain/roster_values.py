"""Reading single cells of a roster as offices fill them in: names, telephones, days, yes and no. Pure.

Each function returns the value, None for an empty cell, or `Bad` with what is wrong; sentences are made
where the reader's language is known.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core import names

LONGEST_NAME = 50
LONGEST_SKILLS = 100
_EARLIEST = date(1930, 1, 1)
_EXCEL_BEGAN = date(1899, 12, 30)
_CODE = re.compile(r"^\s*\d{1,3}\s*[-.、:：．\s]\s*(?=\D)")
_SPACE = re.compile(r"\s+")
_NAME = re.compile(r"[^\W\d_]")
_NO_NAME = re.compile(r"[0-9@#$%^&*=<>{}\[\]|/\\:：,，;；、。!！?？]")
_DAY = re.compile(r"(\d{4})\s*[-./．。年]\s*(\d{1,2})(?:\s*[-./．。月]\s*(\d{1,2})\s*日?)?(?:\s*月)?(?:[\sT].*)?$")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?$")
_YES = frozenset({"是", "√", "✓", "✔", "☑", "有", "对", "y", "yes", "true", "1", "1.0", "○", "●"})
_NO = frozenset({"否", "×", "✗", "✘", "x", "无", "不是", "没有", "n", "no", "false", "0", "0.0", "-", "—", "/", "\\"})
_PARTY = {
    **dict.fromkeys(
        ("党员", "中共党员", "正式党员", "预备党员", "中共预备党员", "预备", "正式", "共产党员", "中国共产党党员",
         "中国共产党预备党员", "中共党员(预备)", "党员(预备)", "中共正式党员"),
        True,
    ),
    **dict.fromkeys(
        ("群众", "团员", "共青团员", "中国共产主义青年团团员", "非党员", "普通群众", "无党派", "无党派人士", "民主党派",
         "民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员", "致公党党员", "九三学社社员", "台盟盟员",
         "入党积极分子", "积极分子", "发展对象", "入党申请人", "非中共党员"),
        False,
    ),
}  # fmt: skip
_SOURCES = {
    "village-body": (
        "村两委成员", "两委成员", "村两委", "两委", "村干部", "村两委干部", "社区两委成员", "社区干部", "社区工作者", "村“两委”成员",
        "村班子成员", "村级班子成员",
    ),
    "party-member": ("党员", "在职党员", "农村党员", "中共党员", "正式党员", "无职党员", "党员骨干"),
    "wealth-leader": ("致富带头人", "致富能手", "种养大户", "产业带头人", "合作社负责人", "本地能人", "本土能人", "能人", "养殖大户", "种植大户"),
    "craftsperson": ("技术能手", "能工巧匠", "手艺人", "技能人才", "乡土人才", "技术人员", "农技员", "工匠"),
    "entrepreneur": ("创业骨干", "创业者", "企业负责人", "个体工商户", "创业能人", "创业青年"),
    "reserve": ("后备干部", "后备力量", "村级后备干部", "村级后备力量", "后备人才"),
    "returned-graduate": ("返村大学生", "返乡大学生", "大学毕业生", "返村毕业生", "返乡高校毕业生", "高校毕业生", "大学生", "返乡毕业生", "大学生村官"),
    "returned-youth": ("返乡青年", "返乡人员", "返乡人才", "返乡创业人员", "返乡创业青年", "外出务工返乡人员", "返乡农民工"),
    "veteran": ("退役军人", "退伍军人", "复员军人", "转业军人", "老兵"),
    "volunteer": ("热心群众", "志愿者", "热心村民", "热心居民", "群众", "群众代表", "村民代表", "居民代表", "志愿服务者"),
}  # fmt: skip
_SOURCE_OF = {text: code for code, texts in _SOURCES.items() for text in texts}


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be read: `key` names the sentence, `given` is what stands there."""

    key: str
    given: str = ""


def shown(cell: object) -> str:
    """Return a cell as a person would see it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def plain(cell: object) -> str:
    """Return a cell's text half-width, without blanks and without a code in front (`17 哈萨克族`)."""
    text = unicodedata.normalize("NFKC", shown(cell))
    return _SPACE.sub("", _CODE.sub("", text))


def ruined(cell: object) -> bool:
    """Tell whether Excel took a long number for a quantity and lost its last digits (5.11e17)."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return abs(cell) >= 1e15
    return isinstance(cell, str) and bool(re.fullmatch(r"\s*\d(?:\.\d+)?[eE]\+?\d{2,}\s*", cell))


def name(cell: object) -> str | Bad | None:
    """Return a person's name as it is kept."""
    if type(cell) is str and len(cell) <= LONGEST_NAME and names.is_plain(cell):
        return cell
    if cell is None or cell == "":
        return None
    if not isinstance(cell, str):
        return Bad("name-number", shown(cell))
    folded = names.fold(cell)
    if not folded:
        return None
    if len(folded) > LONGEST_NAME:
        return Bad("name-long", folded[:20])
    if not _NAME.search(folded) or _NO_NAME.search(unicodedata.normalize("NFKC", folded)) or not names.key(folded):
        return Bad("name-odd", folded)
    return folded


def phone(cell: object) -> str | Bad | None:
    """Return the digits of a telephone number; of two in one cell the first.

    Only the digits' count is looked at: what counts is that two sheets agree.
    """
    if type(cell) is str and len(cell) == 11 and cell.isascii() and cell.isdigit():
        return cell
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool | date | time):
        return Bad("phone", shown(cell))
    if ruined(cell):
        return Bad("phone-ruined", shown(cell))
    if isinstance(cell, float) and not cell.is_integer():
        return Bad("phone", shown(cell))
    text = unicodedata.normalize("NFKC", shown(cell)).strip().lstrip("'")
    if not text or text in _NO:
        return None
    first = re.split(r"[/、,;]|(?<=\d{7})\s+(?=1\d)|\n", text)[0]
    if re.search(r"[^\d\s()+.-]", first):
        return Bad("phone", shown(cell))
    found = re.sub(r"\D", "", first)
    if len(found) in (13, 15) and found.startswith(("86", "0086")):
        found = found[-11:]
    return found if 7 <= len(found) <= 13 else Bad("phone", shown(cell))


def day(cell: object) -> date | Bad | None:
    """Return a day; a month is its first day, a number is what Excel counts days by."""
    if type(cell) is date:
        return cell if cell >= _EARLIEST else Bad("day", shown(cell))
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return day(cell.date())
    if isinstance(cell, bool | time):
        return Bad("day", shown(cell))
    if isinstance(cell, int | float):
        return _numbered(float(cell))
    text = unicodedata.normalize("NFKC", str(cell)).strip().lstrip("'")
    if not text or text in ("-", "—", "/", "无"):
        return None
    found = _SOLID.match(text) or _DAY.match(text)
    if found is None:
        return _numbered(float(text)) if re.fullmatch(r"\d{5}(\.0)?", text) else Bad("day", shown(cell))
    return _day(int(found[1]), int(found[2]), int(found[3] or 1), shown(cell))


def _day(year: int, month: int, number: int, given: str) -> date | Bad:
    try:
        made = date(year, month, number)
    except ValueError:
        return Bad("day", given)
    return made if made >= _EARLIEST else Bad("day", given)


def _numbered(number: float) -> date | Bad:
    """Read 202403 and 20240301 as written, 45352 as Excel's count of days."""
    if number.is_integer() and (190_000 < number < 300_000 or 19_000_000 < number < 30_000_000):
        found = _SOLID.match(str(int(number)))
        if found is not None:
            return _day(int(found[1]), int(found[2]), int(found[3] or 1), str(int(number)))
    if not 10_959 <= number < 100_000:  # 1930 to 2173; a bare year is no day
        return Bad("day", shown(number))
    return _EXCEL_BEGAN + timedelta(days=int(number))


def truth(cell: object) -> bool | Bad | None:
    """Return yes or no; an empty cell says neither."""
    if isinstance(cell, bool):
        return cell
    text = plain(cell).lower()
    if not text:
        return None
    if text in _YES:
        return True
    return False if text in _NO else Bad("truth", shown(cell))


def party(cell: object) -> bool | Bad | None:
    """Tell whether somebody is a Party member, on probation included."""
    text = plain(cell)
    if not text:
        return None
    known = _PARTY.get(text)
    if known is not None:
        return known
    found = truth(cell)
    return Bad("party", shown(cell)) if isinstance(found, Bad) else found


def source(cell: object) -> str | Bad | None:
    """Return the code of the source group."""
    text = re.sub(r"""[“”"']|\([^()]*\)""", "", plain(cell))
    if not text:
        return None
    if text in _SOURCE_OF:
        return _SOURCE_OF[text]
    given = re.split(r"[、,;/]", text)[0]
    return _SOURCE_OF.get(given) or Bad("source", shown(cell))


def skills(cell: object) -> str | Bad | None:
    """Return the text of skills."""
    text = re.sub(r"^['’](?=[=+\-@＝＋－＠])", "", _SPACE.sub(" ", shown(cell)).strip())
    if not text or text in ("无", "-", "—", "/"):
        return None
    return text if len(text) <= LONGEST_SKILLS else Bad("skills-long", text[:20])


# Names of units and teams, which are compared and not kept ---------------------------------------------------

_UNIT_TAIL = re.compile(
    r"(?:村民委员会|村委会|社区居民委员会|社区居委会|居民委员会|居委会|党支部委员会|党总支|党支部|支部委员会|支部|党委|党组织|嘎查村民委员会)$"
)


def unit_forms(text: object) -> list[tuple[str, str]]:
    """Return the forms by which a unit's name is looked for, each with what stands before it, the most telling first.

    `红墩镇·村200党支部` gives `红墩镇村200党支部`, `红墩镇村200`, and `村200` after `红墩镇`.
    """
    pieces = [piece for piece in re.split(r"[·•・‧/／\\>＞—-]", plain(text)) if piece]
    if not pieces:
        return []
    before, joined, last = "".join(pieces[:-1]), "".join(pieces), pieces[-1]
    return [("", plain(text)), ("", joined), ("", unit_key(joined)), (before, last), (before, unit_key(last))]


def unit_key(text: str) -> str:
    """Return a unit's name without what offices add to it: a village stays 村, a community 社区."""
    bare = re.sub(r"^(?:中共|中国共产党)", "", plain(text))
    for _ in range(3):
        shorter = _UNIT_TAIL.sub(_kept, bare)
        if shorter == bare:
            break
        bare = shorter
    return re.sub(r"村村$", "村", re.sub(r"社区社区$", "社区", bare))


def _kept(tail: re.Match[str]) -> str:
    if tail[0].startswith("村"):
        return "村"
    return "社区" if tail[0].startswith("社区") else ""


def team_key(text: object) -> str:
    """Return a team's name without code and without `工作队`, `服务队`, `队`."""
    return re.sub(r"(?:工作队|服务队|小分队|队伍|队)$", "", plain(text))
