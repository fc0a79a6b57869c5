"""How long what is kept, and why: the whole table.

Deletion at the end of the purpose: Law 91/2025/QH15, Art. 14 (domain.md §7). The page
`docs/explain/privacy.md` shows it; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Keeping:
    """One line: what, how long (None: as LANTOA_CARE_TEXT_DAYS says), and why so long."""

    id: str
    what: str
    kept: timedelta | None
    why: str


KEEPINGS = (
    Keeping("screens", "bản sao các tin hiện trên chat web", timedelta(hours=24),
            "mở lại trang còn đọc được"),
    Keeping("loose_photos", "ảnh chưa thuộc báo cáo nào", timedelta(days=2),
            "báo cáo đang viết dở"),
    Keeping("loose_files", "tệp công văn gửi dở trong chat", timedelta(days=3),
            "cuộc nói chuyện còn mở"),
    Keeping("call_backs", "lời nhờ gọi lại chưa xong", timedelta(days=7),
            "người được chọn còn gọi"),
    Keeping("talks", "cuộc nói chuyện dở dang, bản nháp", timedelta(days=31), "làm tiếp bản nháp"),
    Keeping("links", "mã cá nhân, liên kết bảng theo dõi đã hết hạn", timedelta(days=30),
            "giải đáp khi hỏi"),
    Keeping("events", "dấu của tin đến đã trả lời (không có lời)", timedelta(days=60),
            "nền tảng gửi lại tin cũ, tra lỗi"),
    Keeping("replies", "dấu của câu trả lời đã gửi (không có lời)", timedelta(days=60),
            "khớp báo đã nhận của nền tảng, tra lỗi"),
    Keeping("strangers", "tài khoản chưa từng đồng ý, không còn gì khác", timedelta(days=60),
            "người ấy còn có thể quay lại"),
    Keeping("care_words", "lời kể, giờ tiện của việc đã xong", None, "xem lại, khiếu nại"),
    Keeping("viewings", "ai đã xem dữ liệu của ai", timedelta(days=730), "người ấy hỏi lại được"),
)  # fmt: skip
