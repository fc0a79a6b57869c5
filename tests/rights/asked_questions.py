"""How orders about questions to officers are asked; `kin` marks those past the own unit."""

from collections.abc import Mapping

from bot.domain.questions import (
    AnswerQuestion,
    AskOfficer,
    Candidates,
    MyQuestions,
    OpenQuestions,
    QuestionOf,
    WhoAnswers,
    WithdrawQuestion,
)
from bot.store.question_tables import library_question
from tests.rights.asking import Ask, What, every, own, row
from tests.rights.land import mark

_WORDS = "Nộp giấy tờ trại hè ở đâu?"

QUESTIONS: Mapping[str, Ask] = {
    "questions.WhoAnswers": own(lambda _c: WhoAnswers()),
    "questions.MyQuestions": own(lambda _c: MyQuestions(100)),
    "questions.OpenQuestions": every(OpenQuestions(200)),
    "questions.OpenQuestions: kín": every(OpenQuestions(200), mark="kin"),
    "questions.QuestionOf": row(lambda c: QuestionOf(c.unit)),
    "questions.QuestionOf: kín": row(lambda c: QuestionOf(100 + c.unit), mark="kin"),
    "questions.Candidates": Ask(
        lambda _c: Candidates(), What.FLAG, tells=lambda kept: mark(99) in str(kept)
    ),
    "questions.AskOfficer": own(lambda _c: AskOfficer(_WORDS, above=True)),
    "questions.AnswerQuestion": row(
        lambda c: AnswerQuestion(c.unit, "Ở văn phòng công đoàn."), library_question
    ),
    "questions.AnswerQuestion: kín": row(
        lambda c: AnswerQuestion(100 + c.unit, "Ở văn phòng công đoàn."), library_question
    ),
    "questions.WithdrawQuestion": row(lambda c: WithdrawQuestion(c.unit), library_question),
}
