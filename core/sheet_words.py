"""Headings of sheets that offices hand in: how they are compared, and which columns the portal must not hold. Pure."""

import re
import unicodedata

__all__ = ["forbidden", "letter", "normal"]
_HINT = re.compile(r"[(（【\[][^()（）【】\[\]]*[)）】\]]")
_NEVER = re.compile(
    "民族|族别|身份证|公民身份|证件号|证件号码|证件到期|护照|宗教|信仰|教派|家庭|家属|配偶|婚姻|婚否|子女|父亲|母亲|父母|爱人"
    "|社会关系|亲属|住址|居住|户口|户籍|籍贯|出生|生日|年龄|健康|残疾|疾病|病史|血型|体检|身体状况|照片|困难|低保|贫困|脱贫|收入"
    "|银行|账号|帐号|卡号|开户|政审|思想|现实表现|失联|失去联系|流动党员|外出|出国|出境|车牌|微信|qq"
)
"""Sources: portal setting; personal information protection law, article 28; what a team's record needs."""
_HOW_TO = re.compile(r"[(（][^)）]*(?:按|照|以|同|一致|为准)")
"""A hint that says how to fill in a column, as in 姓名（按身份证填写）."""


def normal(heading: object) -> str:
    """Return a heading without blanks, line breaks, hints in brackets, stars and colons."""
    text = unicodedata.normalize("NFKC", str(heading)).lower()
    text = re.sub(r"\s", "", text)
    bare = _HINT.sub("", text)
    return (bare or text).strip("*:※_ ")


def forbidden(heading: object) -> bool:
    """Tell whether the portal must not hold a column of this heading."""
    bare = normal(heading)
    hints = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(heading)).lower())
    return bool(_NEVER.search(bare) or (_NEVER.search(hints) and not _HOW_TO.search(hints)))


def letter(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    found = ""
    while place >= 0:
        found = chr(65 + place % 26) + found
        place = place // 26 - 1
    return found
