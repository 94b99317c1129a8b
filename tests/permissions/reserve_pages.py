"""Every page of the reserve pool and of pairs, with what stands behind it; their rows are in `reserve`."""

from tests.permissions.entry import ADD, KEY, LIST, OBJECT, OWN, REASON, Entry, at, sheet_post, to

_LISTED = ("", "?unit={path}", "?after={path}.1", "?unit=abc&after=x")
ENTRIES = (
    Entry("teams:reserve", LIST, "reserve", "reserve.view", "", at("teams:reserve"), variants=(
        *_LISTED, "?state=recommended", "?state=in-pool&unit={path}", "?tier=village&in_team=no&has_mentors=no&post=secretary", "?state=x&tier=x")),
    Entry("teams:reserve-new", ADD, "reserve", "reserve.recommend", "", at("teams:reserve-new"), variants=("", "?need={key}", "?need=x")),
    Entry("teams:reserve-own", OWN, address=at("teams:reserve-own"), data={**KEY, **REASON}, reason="the own file"),
    Entry("teams:reserve-person", OBJECT, "reserve", "reserve.view", "reserve.review", to("teams:reserve-person", "reserve"),
          data={**sheet_post("review"), "version": "1", "held_on": "2025-12-22"}),
    Entry("teams:reserve-mentors", OBJECT, "pooled", "reserve.view", "pair.change", to("teams:reserve-mentors", "pooled"), needs="pair.change",
          data={**KEY, "since": "2025-12-22", "plan": "plan", "name1": "somebody", "post1": "post", "lead": "1"}),
    Entry("teams:reserve-exits", LIST, "reserve-exit", "reserve.view", "", at("teams:reserve-exits"), variants=(
        "", "?state=ripe", "?unit={path}", "?state=proposed&unit={path}", "?after={key}", "?unit=abc&after=x")),
    Entry("teams:reserve-exit", OBJECT, "reserve-exit", "reserve.view", "reserve.decide", to("teams:reserve-exit", "reserve-exit"),
          data={**sheet_post("decide"), "version": "1", "outcome": "kept", **REASON}),
    Entry("teams:reserve-upload", LIST, "reserve-import", "reserve.import", "", at("teams:reserve-upload")),
    Entry("teams:reserve-blank", LIST, "", "reserve.import", "", at("teams:reserve-blank"), reason="a sheet with the units of the own area"),
    Entry("teams:reserve-import", OBJECT, "reserve-import", "reserve.import", "reserve.import", to("teams:reserve-import", "reserve-import"),
          data={**sheet_post("cancel"), "version": "1"}),
    Entry("teams:needs", LIST, "need", "reserve.view", "", at("teams:needs"), variants=(
        *_LISTED, "?show=missing", "?show=all&post=secretary", "?show=x&post=x")),
    Entry("teams:need-new", ADD, "need", "need.change", "", at("teams:need-new")),
    Entry("teams:body-new", ADD, "body", "need.change", "", at("teams:body-new")),
    Entry("teams:need", OBJECT, "need", "reserve.view", "need.change", to("teams:need", "need"),
          data={**KEY, "version": "1", "skill": "Renamed", "number": "2"}),
    Entry("teams:pairs", LIST, "reserve-exit", "reserve.view", "", at("teams:pairs"), variants=(
        "", "?show=reserve&unit={path}", "?show=members", "?after={path}.1", "?show=x&unit=abc&after=x")),
    Entry("teams:member-pair", OBJECT, "pair", "list.view", "practice.record", to("teams:member-pair", "pair"),
          data={**sheet_post("talk"), "version": "1", "talked_on": "2025-12-22"}),
)  # fmt: skip
