"""How each order is asked about one unit's rows: the real query or effect, and what tells."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain import authoring, courses
from bot.domain.access import AddressOf, GiveLink, OpenLinks, RevokeLinks
from bot.domain.activities import (
    Activities,
    ActivityAction,
    ActivityKind,
    ActivityOf,
    ActivityReport,
    CorrectActivity,
    Desk,
    HistoryOf,
    MoveActivity,
    PeopleOf,
    PhotosHeld,
    PhotosOf,
    SameActivities,
    SaveActivity,
    Shelf,
    UnitsUnder,
)
from bot.domain.campaigns import (
    ApproveCampaign,
    CampaignOf,
    CancelCampaign,
    CreateCampaign,
    Draft,
    EditCampaign,
    HeirsOf,
    LooksOf,
    MyCampaigns,
    MyUnits,
    ProgressOf,
    ReachOf,
    ResumeCampaign,
    TestSend,
    fingerprint,
)
from bot.domain.choices import (
    ClearScreen,
    CountCrisisCard,
    PreferHere,
    ResumeOutreach,
    SetLocale,
    StopOutreach,
)
from bot.domain.consents import Aim, GiveConsent, MyConsents, NoticeTold, Withdraw, Wording
from bot.domain.coverage import HEADLINE, CoverageOf, CoveragePicture
from bot.domain.forecast import ForecastOf
from bot.domain.lessons import Acknowledge, Acknowledged, LastPushed, MyReading, TextOf
from bot.domain.letters import (
    CopyOf,
    Done,
    LetterDraft,
    LetterFile,
    MyCopies,
    Nudge,
    OverviewOf,
    Receive,
    ReceiversOf,
    SendLetter,
    SentLetters,
)
from bot.domain.linking import LinkAddress, LookUpCode, LookUpPhone
from bot.domain.meetings import (
    CheckIn,
    CloseMeeting,
    Form,
    GuestsOf,
    ListSeen,
    LookUpCheckIn,
    MeetingOf,
    MyMeetings,
    OpenMeeting,
    Plan,
    Purpose,
    SignOf,
)
from bot.domain.missed import MissedByMe, MissedOne, Offered
from bot.domain.notice import NoticeFacts
from bot.domain.periods import ClosePeriod, Late, MayClose, PeriodsKept
from bot.domain.privacy import Erase, MyHolding
from bot.domain.proof import Look, NoteLook, PiecesOf, ProofOf
from bot.domain.push import Content
from bot.domain.report_files import Paper, PictureOf, ReportFile, View
from bot.domain.sent_lists import EmptyList
from bot.domain.templates import TrialsOf, TryTemplate
from bot.domain.trail import Trail
from bot.domain.wishes import MyWishes, Wish, Wishes
from bot.library.overlay import Pages
from bot.store.activity_tables import activity, activity_version, meeting
from bot.store.authoring_tables import lesson_version
from bot.store.care_tables import counselling
from bot.store.office_tables import access_link, letter, letter_copy, period
from bot.store.tables import audit, campaign
from tests.rights.asked_care import CARE
from tests.rights.asked_questions import QUESTIONS
from tests.rights.asking import TODAY, Ask, What, every, own, row, told
from tests.rights.land import (
    BEFORE,
    MERGED,
    NOW,
    OWN,
    THEN,
    TOP,
    code_of,
    mark,
    soon,
)
from tests.rights.rows import HELD, drafted, link_code_of, ref


def _draft(unit: int) -> Draft:
    content = Content(ref(unit), title=f"Tin {mark(unit)}", text=f"Chữ {mark(unit)}")
    return Draft(content, unit, soon())


def _later(unit: int) -> Draft:
    return replace(_draft(unit), due_at=soon() + timedelta(days=1))


def _report(unit: int, kind: ActivityKind = ActivityKind.CLUB) -> ActivityReport:
    return ActivityReport(unit, kind, HELD, attendances=3)


def _letter(unit: int) -> LetterDraft:
    return LetterDraft(unit, "Kế hoạch", "1/CV", soon().date(), all_below=True)


def _plan(unit: int) -> Plan:
    return Plan(unit, Purpose.TOPICS, Form.CLUB, "Một buổi", NOW, soon())


def _moves(action: ActivityAction) -> Ask:
    return row(lambda c: MoveActivity(c.unit, 1, action, "sửa giúp"), activity_version)


_WORDS = Content("t-x", title="Tin", text="Chữ")

_ACTIVITIES: Mapping[str, Ask] = {
    "activities.UnitsUnder": row(lambda c: UnitsUnder(code_of(c.unit)), mark="ten"),
    "activities.PeopleOf": row(lambda c: PeopleOf(c.unit), tells=told),
    "activities.SameActivities": row(
        lambda c: SameActivities(c.unit, ActivityKind.CLUB, HELD)
    ),
    "activities.ActivityOf": row(lambda c: ActivityOf(str(c.unit))),
    "activities.HistoryOf": row(lambda c: HistoryOf(c.unit)),
    "activities.PhotosOf": row(lambda c: PhotosOf(c.unit)),
    "activities.PhotosHeld": row(lambda c: PhotosHeld((100 + c.unit,)), tells=bool),
    "activities.Activities": every(Activities(Shelf.UNIT, limit=100)),
    "activities.Activities: chờ xem": every(Activities(Shelf.WAITING, limit=100)),
    "activities.Activities: của tôi": own(lambda _c: Activities(Shelf.MINE)),
    "activities.Desk": Ask(lambda _c: Desk(), What.COUNT, tells=lambda found: found[Shelf.UNIT]),
    "activities.SaveActivity": row(
        lambda c: SaveActivity(_report(c.unit, ActivityKind.FORUM)), activity
    ),
    "activities.CorrectActivity": row(
        lambda c: CorrectActivity(c.unit, 1, _report(c.unit)), activity_version
    ),
    "activities.CorrectActivity: sang đơn vị": row(
        lambda c: CorrectActivity(c.mine, 1, _report(c.unit, ActivityKind.FORUM)),
        activity_version,
        first=lambda c: SaveActivity(_report(c.on, ActivityKind.FORUM)),
    ),
    "activities.MoveActivity: rút": _moves(ActivityAction.WITHDRAW),
    "activities.MoveActivity: trả lại": _moves(ActivityAction.RETURN),
    "activities.MoveActivity: nhận": _moves(ActivityAction.ACCEPT),
}  # fmt: skip

_MEETINGS: Mapping[str, Ask] = {
    "meetings.MyMeetings": every(MyMeetings(100)),
    "meetings.MeetingOf": row(lambda c: MeetingOf(f"meet{c.unit}")),
    "meetings.GuestsOf": row(lambda c: GuestsOf(f"meet{c.unit}")),
    "meetings.SignOf": row(lambda c: SignOf(f"meet{c.unit}"), tells=told),
    "sent_lists.EmptyList": Ask(lambda _c: EmptyList(), What.PUBLIC),
    "meetings.OpenMeeting": row(lambda c: OpenMeeting("new", _plan(c.unit)), meeting),
    "meetings.CloseMeeting": row(lambda c: CloseMeeting(f"meet{c.unit}"), meeting),
    "meetings.ListSeen": row(lambda c: ListSeen(f"meet{c.unit}"), audit),
    "meetings.LookUpCheckIn": Ask(lambda c: LookUpCheckIn(key=f"meet{c.unit}"), What.BEARER),
    "meetings.CheckIn": Ask(lambda c: CheckIn(f"meet{c.unit}", "code"), What.BEARER),
}

_CAMPAIGNS: Mapping[str, Ask] = {
    "campaigns.MyUnits": every(MyUnits(), mark="ten"),
    "campaigns.MyCampaigns": every(MyCampaigns(100)),
    "campaigns.CampaignOf": row(lambda c: CampaignOf(f"c{c.unit:02d}")),
    "campaigns.HeirsOf": row(lambda c: HeirsOf(f"c{c.unit:02d}"), tells=told, mark="ten"),
    "campaigns.ProgressOf": row(lambda c: ProgressOf(f"c{c.unit:02d}"), tells=told),
    "campaigns.ReachOf": row(lambda c: ReachOf(_draft(c.unit)), tells=told),
    "campaigns.LooksOf": Ask(lambda _c: LooksOf(_WORDS), What.PUBLIC),
    "campaigns.CreateCampaign": row(lambda c: CreateCampaign("new", _draft(c.unit)), campaign),
    "campaigns.EditCampaign": row(lambda c: EditCampaign(f"c{c.unit:02d}", _later(c.on)), campaign),
    "campaigns.EditCampaign: sang đơn vị": row(
        lambda c: EditCampaign(f"c{c.on:02d}", _later(c.unit)), campaign
    ),
    "campaigns.ApproveCampaign": row(
        lambda c: ApproveCampaign(f"c{c.unit:02d}", fingerprint(_draft(c.unit))), campaign
    ),
    "campaigns.CancelCampaign": row(lambda c: CancelCampaign(f"c{c.unit:02d}"), campaign),
    "campaigns.ResumeCampaign": row(lambda c: ResumeCampaign(f"p{c.unit:02d}"), campaign),
    "campaigns.TestSend": own(lambda _c: TestSend(_WORDS)),
    "templates.TrialsOf": own(lambda _c: TrialsOf(_WORDS)),
    "templates.TryTemplate": own(lambda _c: TryTemplate(_WORDS, "paper")),
    "missed.MissedByMe": own(lambda _c: MissedByMe()),
    "missed.MissedOne": row(lambda c: MissedOne(f"f{c.unit:02d}")),
    "missed.Offered": own(lambda c: Offered((c.unit,))),
}

_FIGURES: Mapping[str, Ask] = {
    "coverage.CoverageOf": row(lambda c: CoverageOf(code_of(c.unit), THEN), mark="ten"),
    "coverage.CoveragePicture": row(
        lambda c: CoveragePicture(code_of(c.unit), THEN), mark="ten"
    ),
    "proof.ProofOf": row(lambda c: ProofOf(code_of(c.unit), THEN), mark="ten"),
    "proof.PiecesOf": row(  # evidence goes with the people: those of 8 belong to 4 today
        lambda c: PiecesOf(code_of(c.unit), TODAY, Look(HEADLINE)),
        beside=lambda c: frozenset({MERGED}) if c.unit in (TOP, 2, OWN) else frozenset(),
    ),
    "proof.NoteLook": row(lambda c: NoteLook(code_of(c.unit), Look(HEADLINE)), audit),
    "forecast.ForecastOf": row(lambda c: ForecastOf(code_of(c.unit)), mark="ten"),
    "report_files.PictureOf": row(
        lambda c: PictureOf(code_of(c.unit), THEN, View.TOPICS), mark="ten"
    ),
    "report_files.ReportFile": row(  # its heading names the unit above
        lambda c: ReportFile(code_of(c.unit), THEN, Paper.WORD), mark="ten",
        beside=lambda c: frozenset({BEFORE[c.unit] or TOP}),
    ),
    "periods.PeriodsKept": Ask(lambda _c: PeriodsKept(), What.PUBLIC),
    "periods.MayClose": Ask(lambda _c: MayClose(), What.FLAG, tells=bool),
    "periods.Late": every(Late("2026-1"), mark="ten"),
    "periods.ClosePeriod": Ask(lambda _c: ClosePeriod("2026-0"), What.FLAG, period),
    "access.AddressOf": row(lambda c: AddressOf("new", c.unit), tells=bool),
    "access.GiveLink": row(lambda c: GiveLink("new", c.unit), access_link),
    "access.OpenLinks": own(lambda _c: OpenLinks()),
    "access.RevokeLinks": own(lambda _c: RevokeLinks()),
    "trail.Trail": every(Trail(100)),
    "trail.Trail: cả tổ chức": Ask(
        lambda _c: Trail(100), What.FLAG, tells=lambda deeds: mark(99) in str(deeds)
    ),
    "letters.MyCopies": every(MyCopies()),
    "letters.CopyOf": row(lambda c: CopyOf(c.unit)),
    "letters.SentLetters": every(SentLetters()),
    "letters.OverviewOf": row(lambda c: OverviewOf(c.unit)),
    "letters.LetterFile": row(lambda c: LetterFile(c.unit)),
    "letters.ReceiversOf": row(lambda c: ReceiversOf(c.unit, all_below=True), tells=told),
    "letters.SendLetter": row(lambda c: SendLetter(_letter(c.unit), c.me), letter),
    "letters.Receive": row(lambda c: Receive(c.unit), letter_copy),
    "letters.Done": row(lambda c: Done(c.unit, "xong"), letter_copy),
    "letters.Nudge": row(lambda c: Nudge(c.unit), audit),
}  # fmt: skip

_PAGES = Pages("matrix", "gender_equality", "---\nid: matrix\n---\n", "---\nid: matrix\n---\n")


def _seen_lesson() -> str:
    """The mark of the draft that `rows.py` left."""
    pages = {row["locale"]: row["page"] for row in drafted() if row["version"] == 2}
    return authoring.fingerprint(Pages("matrix", "gender_equality", pages["vi"], pages["en"]))


_AUTHORING: Mapping[str, Ask] = {
    "authoring.MayWrite": Ask(lambda _c: authoring.MayWrite(), What.FLAG, tells=bool),
    "authoring.Drafts": Ask(lambda _c: authoring.Drafts(), What.FLAG, tells=bool),
    "authoring.VersionOf": Ask(lambda _c: authoring.VersionOf("matrix", 1), What.FLAG, tells=bool),
    "authoring.LessonLooks": Ask(lambda _c: authoring.LessonLooks(_PAGES), What.PUBLIC),
    "authoring.SaveLesson": Ask(lambda _c: authoring.SaveLesson(_PAGES), What.FLAG, lesson_version),
    "authoring.ApproveLesson": Ask(
        lambda _c: authoring.ApproveLesson("matrix", 2, _seen_lesson()), What.FLAG, lesson_version
    ),
    "authoring.WithdrawLesson": Ask(
        lambda _c: authoring.WithdrawLesson("matrix", 2), What.FLAG, lesson_version
    ),
}

_SELF: Mapping[str, Ask] = {
    "choices.SetLocale": own(lambda _c: SetLocale("en")),
    "choices.StopOutreach": own(lambda _c: StopOutreach()),
    "choices.ResumeOutreach": own(lambda _c: ResumeOutreach()),
    "choices.PreferHere": own(lambda _c: PreferHere()),
    "choices.ClearScreen": own(lambda _c: ClearScreen()),
    "choices.CountCrisisCard": Ask(lambda _c: CountCrisisCard(), What.PUBLIC),
    "courses.MyTraining": own(lambda _c: courses.MyTraining()),
    "courses.PassMark": Ask(lambda _c: courses.PassMark("family_communication"), What.PUBLIC),
    "courses.FinishCourse": own(lambda _c: courses.FinishCourse("x", 1, 1, 1, passed=True)),
    "lessons.Acknowledge": own(lambda _c: Acknowledge("new", "gender_equality", 1)),
    "lessons.Acknowledged": own(lambda _c: Acknowledged("l")),
    "lessons.MyReading": own(lambda _c: MyReading()),
    "lessons.LastPushed": own(lambda _c: LastPushed()),
    "lessons.TextOf": Ask(lambda c: TextOf(ref(c.unit)), What.BEARER),
    "wishes.MyWishes": own(lambda _c: MyWishes()),
    "wishes.Wish": own(lambda _c: Wish(Wishes(paused=True))),
    "linking.LookUpCode": Ask(lambda c: LookUpCode(link_code_of(c.unit)), What.BEARER),
    "linking.LookUpPhone": Ask(lambda _c: LookUpPhone("0912345678"), What.PUBLIC),
    "linking.LinkAddress": Ask(
        lambda c: LinkAddress(c.cipher.index("link", link_code_of(c.unit))), What.BEARER
    ),
    "consents.GiveConsent": own(lambda _c: GiveConsent(tuple(Aim), Wording("nguyên văn", "vi"))),
    "consents.Withdraw": Ask(  # as with an erasure: what was to be held waits for another
        lambda _c: Withdraw(Aim.LESSONS), What.OWN, spares=(counselling,)
    ),
    "consents.NoticeTold": own(lambda _c: NoticeTold()),
    "consents.MyConsents": own(lambda _c: MyConsents()),
    "notice.NoticeFacts": Ask(lambda _c: NoticeFacts(), What.PUBLIC),
    "privacy.Erase": Ask(  # what the person was to hold waits for another
        lambda _c: Erase(), What.OWN, spares=(counselling,)
    ),
    "privacy.MyHolding": own(lambda _c: MyHolding()),
}

ASKED: Mapping[str, Ask] = {
    **_ACTIVITIES, **_MEETINGS, **_CAMPAIGNS, **CARE, **QUESTIONS, **_FIGURES, **_SELF,
    **_AUTHORING,
}  # fmt: skip
