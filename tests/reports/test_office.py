"""An office suite opens the files and prints them: nothing lost, no #####, every letter there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.reports.formats import formats
from bot.reports.sheet import Page

pytestmark = [
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def printed(pages: dict[str, Page], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The words on the printed pages, by file."""
    folder = tmp_path_factory.mktemp("office")
    names = [(code, kind) for code in ("HB", "HB-SX") for kind in ("xlsx", "docx")]
    for code, kind in names:
        (folder / f"{code}-{kind}.{kind}").write_bytes(formats()[kind].render(pages[code], "vi"))
    files = sorted(str(path) for path in folder.iterdir())
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return {f"{code}.{kind}": _text(folder / f"{code}-{kind}.pdf") for code, kind in names}


def _text(pdf: Path) -> str:
    told = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(told.stdout.decode().split())


def test_the_workbook_prints_with_computed_rates_and_without_hashes(
    printed: dict[str, str],
) -> None:
    text = printed["HB.xlsx"]
    assert "BÁO CÁO CÔNG TÁC GIA ĐÌNH" in text
    assert re.search(r"Đoàn viên người 270 trong đó: nữ người 180 tỷ lệ % 66[.,]7%", text)
    assert re.search(r"HB-KCN .{0,60}74 99 74[.,]7% chưa đạt", text)
    assert not re.search(r"#{2,}|#(REF|NAME|VALUE|DIV)|Err:", text)


def test_the_letter_prints_with_all_its_marks(printed: dict[str, str]) -> None:
    text = printed["HB.docx"]
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "phụng dưỡng, phát huy vai trò người cao tuổi".lower() in text.lower()
    assert "(Chữ ký, họ tên, đóng dấu)" in text


def test_a_hostile_name_is_printed_and_not_computed(printed: dict[str, str]) -> None:
    for name in ("HB-SX.xlsx", "HB-SX.docx"):
        assert '=HYPERLINK("http://x";"CĐCS Trạm Y tế' in printed[name].replace(" ;", ";")
