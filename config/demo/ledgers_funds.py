"""Special funds of the demo counties, and what the counties set about the economy's figures."""

import random
from datetime import date, datetime

from accounts.models import OrgUnit
from accounts.services import reported
from config.demo.ledgers import WAN, parts
from config.demo.profiles import YEAR, Profile
from core.actors import SYSTEM
from ledgers.services import economy, funds

PARTY_FUNDS = {"gangcha": 387 * WAN}
"""The article's 县乡村（社区）党建工作专项资金, over county, townships, villages and communities."""
LOANS = {"altay": 2057 * WAN}
_PURPOSES = ("党员教育培训", "党群服务中心修缮", "主题党日活动", "党建阵地标识制作", "工作队下村交通补助")


def run(profile: Profile, seed: int, root: OrgUnit, now: datetime) -> None:
    """Record the funds with uses of most of them, the loans' total, the rules of weak villages and a year's bonus rule."""
    economy.set_up(actor=SYSTEM, unit=root, values={"base_year": 2020, "formula": "501"})
    economy.ship_weak_rules(actor=SYSTEM, unit=root)
    if profile.county in LOANS:
        funds.report_loans(
            actor=SYSTEM, unit=root, period=str(YEAR), amount_fen=LOANS[profile.county], as_of=date(YEAR, 12, 31),
            source="农村信用合作联社报送（惠农种植e贷）", now=now,
        )  # fmt: skip
        # As the article prints it: the books come to 3,933.48, and the page says that the two differ.
        reported.report(
            actor=SYSTEM, unit=root, code="economy.increase", period=str(YEAR), value=393_342 * WAN // 100,
            as_of=date(YEAR, 12, 31), source="“十四五”综述报道", now=now,
        )  # fmt: skip
        made = economy.add_bonus_rule(
            actor=SYSTEM, unit=root,
            values={"year": YEAR, "base_year": 2020, "form": "share", "share": 300, "cap_fen": 3 * WAN},
        )  # fmt: skip
        economy.propose(actor=SYSTEM, rule_id=made.pk, now=now)
    if profile.county in PARTY_FUNDS:
        _party(random.Random(f"{profile.county}/{seed}/funds"), root, PARTY_FUNDS[profile.county], now)


def _party(rng: random.Random, root: OrgUnit, total: int, now: datetime) -> None:
    units = [
        root,
        *OrgUnit.objects.filter(path__startswith=root.path, level="township").order_by("path"),
        *OrgUnit.objects.filter(path__startswith=root.path, kind__in=("village", "community")).order_by("path"),
    ]
    weights = [{"county": 12.0, "township": 5.0}.get(unit.level, 1.0) * rng.uniform(0.8, 1.2) for unit in units]
    for unit, fen in zip(units, parts(total, weights, step=10_000), strict=True):
        fund = funds.add(
            actor=SYSTEM, unit=unit,
            values={"year": YEAR, "amount_fen": fen, "source": "县乡村（社区）党建工作专项资金", "document": f"县组〔{YEAR}〕12号"},
        )  # fmt: skip
        spent = parts(fen * rng.randrange(70, 98) // 100, [1.0, 1.2], step=100)
        for number, amount in enumerate(spent):
            funds.use(
                actor=SYSTEM, fund_id=fund.pk, on=date(YEAR, rng.randrange(3, 7) + 5 * number, rng.randrange(3, 27)),
                amount_fen=amount, purpose=rng.choice(_PURPOSES), document="", now=now,
            )  # fmt: skip
