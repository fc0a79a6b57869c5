"""What the other bots say: about as long as what the product says to the same people."""

ECHO = (
    "Anh chị có thể bấm một nút, hoặc viết: bài học, lịch, tư vấn, hỗ trợ, điểm danh, dữ liệu của "
    "tôi, ngôn ngữ. Muốn thôi nhận tin thì viết: dừng. Cần người giúp ngay thì viết: cứu tôi."
)
TAKEN = "Đã ghi nhận, cảm ơn anh chị. Mời anh chị xem bài tiếp theo khi có thời gian."
BUTTON, PAYLOAD = "Bài học", "/baihoc"
