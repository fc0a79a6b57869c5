"""Words that people write all the time: none of them is taken for another word mistyped.

Gathered from this project's own lessons, sentences and talks, with some of everyday speech. Without
marks every word counts that is one of these under its marks.
"""

from bot.domain.fold import unmarked

_WORDS = """
biên biến biết biếu biểu biệt buôn buông buồn buổi buộc buột bà bài bàn bác bách bán bánh báo bát
bây bão bè bé bên bêu bình bí bóng bóp bông bù bút băm bơm bưng bước bạc bạn bạo bản bảng bảo bảy
bấm bất bận bật bắt bằng bế bếp bệnh bị bỏ bố bốn bồng bổ bộ bớt bởi bụng bữa chiếc chiếm chiến
chiếu chiều chuyên chuyền chuyển chuyện chuẩn chàng chào chán cháu cháy chân chèo chém chén chép
chê chí chín chính chú chúc chúng chút chăm chăn chơi chưa chưng chương chước chạm chạy chấm chấp
chất chậm chập chắc chắn chẳng chặn chặt chế chết chỉ chị chịu chọn chối chống chốt chồng chổi chỗ
chờ chờn chở chợ chụp chủ chứ chức chứng chừa chừng chửa chửi chữ chữa cuối cuốn cuộc cài càng cá
các cách cái cán cáo cân câu cây cãi còn có cô công cõng cùng cúi cúm căn cũ cũng cơ cơm cư cương
cước cưới cười cường cạn cạnh cả cải cảm cản cảnh cấm cấp cất cầm cần cầu cận cập cậu cậy cắm cặp
cố cổ cổng cỗ cộng cột cờ cụ của cứ cứu cử cửa diễn diện duyệt dài dành dám dán dáng dân dâu dây
dãy dì dòng dõi dù dùng dũng dư dương dưới dưỡng dượng dạ dạng dạo dạy dấu dần dẫn dậy dắt dặn dễ
dị dịch dịp dọa dọn dồn dỗ dột dở dụ dục dụng dừng dữ dự dựa dựng ghé ghét ghế già giá giám giáo
giây giúp giơ giường giả giải giảm giản giảng giấu giấy giận giặt giết giọng giỏi giống giỗ giới
giờ giục giữ giữa gác gái gánh gây gì góc gói góp gõ gương gạch gấp gấu gần gật gặm gặp gọi gọn
gốc gồm gỡ gợi gục gửi hiếp hiếu hiểm hiển hiểu hiện hiệu hoàn hoãn hoạch hoạt hoặc huấn huệ huống
hà hàm hàng hành hát hãy hè hình hòa hóa hôm hôn hùng hơi hơn hưng hưu hướng hưởng hạ hại hạn hạnh
hải hậu hắn hằng hẳn hẵng hẹn hết hệ họ học họp hỏi hỏng hồ hồi hỗ hộ hội hợi hợp hụt hủy hứa
khiển khoá khoản khoảng khuyên khuyết khá khác khách khám khánh khép khó khóa khóc không khăn khả
khẩn khẩu khỏe khỏi khớp khởi khứ kiên kiêng kiếm kiến kiểm kiểu kiệm kiện kèm kéo kê kênh kêu kìa
kín ký kẹo kẻ kẻo kế kết kề kể kịp kỳ kỷ kỹ liên liền liệu loại loạt luôn luật là làm lành lào lái
lánh lát lâm lâu lãi lão lên lí lòng lô lông lúc lý lăm lăng lưng lưu lương lược lượng lượt lạ lạc
lại lạnh lấy lần lẫn lập lắm lặng lặp lẽ lễ lệ lệch lệnh lịch lối lốp lồng lỗi lộ lớn lớp lời lỡ
lợi lợp lụa lựa lực miếng miễn miệng muối muốn muộn mà màn mái máu máy mâm mã mãi mèo mì mình món
mô môi môn mùa mùng mơ mưa mươi mười mượn mạ mạng mất mấy mầm mẩy mẫu mật mắm mắng mắt mặc mặn mặt
mẹ mẹo mệt mọi mỏi mốc mồng mổ mỗi một mới mời mở mợ mục mức mừng mỷ nghiên nghiệp nghèo nghìn
nghĩ nghĩa nghề nghệ nghỉ nghị ngoài ngoại nguyên nguyễn nguyện nguồn nguội ngành ngày ngán ngân
ngôn ngõ ngăn người ngại ngắn ngắt ngồi ngờ ngụm ngủ ngừa ngừng ngữ nhiên nhiêu nhiều nhiệm nhà
nhàng nhánh nháp nhân nhãn nhé nhìn nhí nhóm như nhưng nhạn nhạt nhất nhầm nhận nhập nhật nhắc
nhắm nhắn nhặt nhẹ nhỉ nhịn nhỏ nhốt nhớ nhờ những niên niềm niệm nuôi nuốt nào này nâng nép nêm
nên nêu nó nói nóng nút năm năng nơi nước nướng nạn nạp nạt nấu nắm nằm nẵng nặng nếp nếu nền nối
nồi nổi nỗi nội nộp nợ nửa nữ nữa phiền phá pháp phát phân phép phí phía phòng phó phú phúc phút
phương phường phạm phải phấn phần phẩy phẳng phố phối phổ phở phụ phục phụng phủ páo pảo quyết
quyền quà quá quán quát quân quét quê quên quý quả quản quấy quần quế quốc quỹ riêng riếu rà ràng
rót rõ rút răng rơi rưỡi rảnh rất rằng rẻ rể rối rốt rồi rỗng rộng rời rủ rửa soát soạn suất suốt
sàm sách sáng sánh sáp sát sáu sân sóc sĩ sơ sơn sư sản sắp sẵn sẻ sẽ số sống sốt sổ sớm sờ sở sỡ
sợ sức sử sửa sự sực thiên thiết thiếu thiệp thiệt thiệu thoát thoại thoải thoảng thuê thuần thuận
thuộc thành thái tháng thân thêm thêu thì thìn thích thôi thôn thông thùng thúc thăm thơm thư thưa
thương thước thường thả thảo thấp thấy thần thẩm thập thật thắm thắng thằng thẳng thẻ thế thể
thỉnh thị thọ thống thời thở thợ thủ thủy thứ thức thừa thử thực tiên tiêu tiếc tiến tiếng tiếp
tiết tiền tiện toàn toán toả triển triệu truyền trà trào trách trái tránh trâu trên trình trí trò
tròn trói trôi trông trùng trú trăm trưa trước trường trưởng trại trạm trạng trả trận trặc trẻ trễ
trị trọ trọng trống trời trở trợ trụ trục trừ trực tuyên tuấn tuần tuổi tài tày tác tách tám tán
tát tâm tã tên tìm tình tí tính tít tôi tôn tùng tùy tú túi tăng tĩnh tư tường tưởng tượng tại tạm
tạo tạp tả tảng tấm tất tận tập tật tắc tắm tắt tặng tế tết tệp tỉnh tịch tọa tỏa tốc tối tốt tổ
tổn tổng tới tờ tục tủ tức từ từng tử tự tỷ uống uỷ viên viết viễn việc viện việt và vài vàng vào
vách ván váy vâng vì ví vòng vô văn vĩnh vũ vương vướng vượt vạch vả vấn vất vẫn vẫy vận vậy vẹn
vẻ vẽ về vệ vị vọng vốn vội với vở vỡ vợ vụ vừa vững xuôi xuất xuống xài xác xâm xây xã xét xóa
xóm xông xúc xưa xưng xưởng xảy xấu xếp xử yên yêu yếu áo âm ép êm ích ít ô ôm ông út ý ăn đa đang
đau đe đem đi điền điều điểm điển điện điệp đo đoàn đoán đoạn đuôi đuổi đà đài đàm đàn đành đào đá
đám đáng đánh đáo đáp đâm đâu đây đã đè đêm đình đòi đòn đó đón đóng đô đôi đông đùa đúng đút đăng
đĩa đũa đơn đưa đương đường được đại đạo đạp đạt đảm đấm đấu đấy đầu đầy đậm đập đậu đẳn đẳng đặc
đặn đặt đẹp đẻ đếm đến đề đều để địa định đọc đỏ đốc đối đốt đồ đồi đồng đổ đổi độ đội động đời đỡ
đợi đợt đụng đủ đứa đức đứng đứt đừng đựng ơi ơn ưng ưu ước ạ ảnh ấm ấn ấy ẩn ẵm ốm ồn ổn ở ủy ứng
"""
_UNMARKED = """
ai am anh at ba ban bao be bin binh bit bot but ca cai can canh cao cat cha chat chay che chi chia
cho chong chuc chung coi con cut cuu dam danh day diem do don du duy em ghi gia gian giao gioi go
gom got hai hay him hoa hoi hop hot hung huy im in ke kenh khai khen khi khoa khong khu khung kia
kin kinh ko lan lao lich lo loa long luc ly mai man mang may men met min minh mong mua mum muon na
nam nay ngang ngay nghe nghi nguy nha nhan nhanh nhau nhi no non nong nua oa py qua quan quay quen
quiet quy ra rau re ring sach sai sang sao sau say sinh sit so son sua sum ta tai tan tay ten thai
tham than thanh that thay the them then theo thi thing thoa thong thu tin tinh to toa toi top tra
trai trang trao treo trong trung truy tu up vai vay vi viet vinh voi vui xa xe xem xin xoa xong xu
yet
"""
_OTHERS = "ok menu stop help alo hello bot admin zalo deadline clip game tennis phim video internet"
COMMON = frozenset((*_WORDS.split(), *_UNMARKED.split(), *_OTHERS.split()))
COMMON_KEYS = frozenset(unmarked(word) for word in COMMON)


def is_common(word: str, marked: bool) -> bool:
    """Whether a word is one of them; in a text without marks, whether one of them is meant."""
    return word in COMMON or (not marked and word in COMMON_KEYS)
