"""Plain facts for talks on letters, periods, forecasts, proof and the dashboard."""

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.access import Address, AddressOf, OpenLinks
from bot.domain.authoring import (
    Drafts,
    LessonLooks,
    MayWrite,
    VersionOf,
    VersionState,
    Written,
)
from bot.domain.forecast import ForecastOf
from bot.domain.letters import (
    Copy,
    CopyOf,
    Letter,
    LetterFile,
    MyCopies,
    Overview,
    OverviewOf,
    ReceiversOf,
    SentLetters,
)
from bot.domain.periods import Late, MayClose, Period, PeriodsKept
from bot.domain.proof import PiecesOf, ProofOf
from bot.domain.report_files import PictureOf, ReportFile
from bot.domain.templates import TrialsOf
from bot.library.overlay import Pages
from bot.library.skeleton import skeleton

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COPY = Copy(1, Letter(1, 1, "Tỉnh", "12/CV", "Kế hoạch", date(2026, 11, 20)), "U2", "Đơn vị 2")
WRITTEN = Written(
    Pages("thue_nha", "policy_law", *skeleton("thue_nha", 60, NOW.date()).values()),
    2, VersionState.DRAFT, "A2", 2,
)  # fmt: skip
OFFICE_FACTS: dict[type, Any] = {
    AddressOf: Address("https://example.vn/dashboard?t=x", NOW),
    OpenLinks: 1,
    MyCopies: (COPY,),
    CopyOf: COPY,
    ReceiversOf: 3,
    SentLetters: (Overview(COPY.letter, (COPY,)),),
    OverviewOf: Overview(COPY.letter, (COPY,)),
    LetterFile: None,
    PeriodsKept: (Period("2026-1", date(2025, 12, 1), date(2026, 5, 31)),),
    MayClose: True,
    MayWrite: True,
    Drafts: (WRITTEN,),
    VersionOf: WRITTEN,
    LessonLooks: (),
    Late: (),
    ForecastOf: None,
    ProofOf: None,
    PiecesOf: None,
    PictureOf: None,
    ReportFile: None,
    TrialsOf: (),
}
OFFICE_WORDS = (
    "/congvan",
    "lt:1",
    "lt:1:done",
    "ls:1",
    "ls:1:nudge",
    "/kybaocao",
    "go:kybaocao:2026-1",
    "go:kybaocao:2026-1 close",
    "/bangtheodoi",
    "/dubao",
)
