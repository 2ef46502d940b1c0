"""The guide as the site is delivered with it; afterwards it is edited in the admin. One (heading, HTML) a chapter."""

INTRO = "불편을 남기면 결정되고, 고쳐지고, 글쓴이가 확인합니다. 3분이면 다 읽어요."
INTRO_EN = "You write down what annoys a customer; it is ruled on, fixed, and confirmed by you. Three minutes to read."

CHAPTERS = [
    (
        "무엇을 남기나요",
        "<p>고객이 불편해한 일이면 무엇이든 좋아요. 매장, 고객센터, 설치 현장, SNS에서 들은 이야기와 일하면서 직접 본 문제 모두요. "
        "‘이런 것까지?’ 싶은 작은 일이 가장 빨리 고쳐집니다.</p>"
        "<ul><li><b>개선 요청</b>: 지금 잘못되어 있어서 고쳐야 할 것</li>"
        "<li><b>제안</b>: 없던 것을 새로 해 보자는 생각</li></ul>",
    ),
    (
        "글쓰기",
        "<p>위쪽의 <b>글쓰기</b>를 누르세요. 제목 한 줄이면 시작할 수 있고, 휴대폰으로 1분이면 충분해요.</p>"
        "<ol><li>제목에는 고객이 겪은 일을 그대로 적어 주세요. 비슷한 글이 있으면 보여 드려요. 그 글에 공감하면 힘이 한곳에 모입니다.</li>"
        "<li>어디에서 들었는지(고객 접점)와 장소를 고르고, 사진이 있으면 올려 주세요. 사진은 8장까지, 촬영 위치 같은 정보는 지우고 저장해요.</li>"
        "<li>쓰다가 창을 닫아도 괜찮아요. 쓰던 글은 남아 있어요.</li></ol>"
        "<p>결정이 나기 전까지는 언제든 고치거나 거둘 수 있어요. 고친 내용은 이력으로 남습니다.</p>",
    ),
    (
        "공감하고 이야기하기",
        "<ul><li><b>공감</b>은 한 사람이 한 번, 다시 누르면 취소돼요. 공감이 많은 글이 먼저 안건이 됩니다.</li>"
        "<li><b>고객의 소리</b>는 ‘나도 고객에게 들었다’는 기록이에요. 공감과 따로 셉니다. 동료의 생각과 고객의 말은 다르니까요.</li>"
        "<li><b>의견</b>에는 답글을 달 수 있고, @아이디로 동료를 부를 수 있어요.</li>"
        "<li><b>관심 등록</b>을 하면 그 글에 무슨 일이 생길 때마다 알림을 보내 드려요.</li></ul>",
    ),
    (
        "이름을 숨기고 싶을 때",
        "<p>글을 쓸 때 이름을 <b>결정이 날 때까지</b> 또는 <b>계속</b> 숨길 수 있어요. 목록, 검색, 알림 어디에도 이름이 나오지 않고, "
        "그 글에 다는 내 의견에도 나오지 않아요. 나중에 마음이 바뀌면 이름을 밝힐 수 있습니다.</p>"
        "<p>감사 담당자만, 사유를 적고 이름을 볼 수 있어요. 누가 왜 보았는지 글쓴이에게 바로 알리고 기록으로 남깁니다.</p>",
    ),
    (
        "결정은 이렇게 납니다",
        "<p>글은 <b>워크아웃 미팅</b>의 안건이 되거나, 책임 부서 조직장의 <b>서면 결정</b>을 받습니다. 결과는 셋뿐이에요. ‘검토하겠습니다’는 없습니다.</p>"
        "<ul><li><b>수용</b>: 담당자, 후원 임원, 완료 예정일이 함께 정해져요.</li>"
        "<li><b>불수용</b>: 이유를 적어야 해요.</li>"
        "<li><b>추가 확인</b>: 질문과 답할 사람, 답할 날짜(30일 안)가 정해져요. 답하면 다시 결정을 기다립니다.</li></ul>"
        "<p>결정은 <b>결정 대장</b>에 남고 고칠 수 없어요. 잘못된 결정은 새 결정으로 바로잡고, 두 결정 모두 남습니다.</p>",
    ),
    (
        "고쳐졌는지는 글쓴이가 확인합니다",
        "<p>담당자가 ‘완료’라고 하면 글쓴이에게 물어봐요. 정말 고쳐졌으면 <b>개선 확인</b>, 아니면 이유를 적고 <b>다시 열기</b>를 누르세요. "
        "그때까지는 끝난 게 아니에요.</p>",
    ),
    (
        "담당자가 되었다면",
        "<ul><li>내가 맡은 일과 날짜는 홈의 <b>내 할 일</b>과 <b>내 페이지</b>에 모여 있어요.</li>"
        "<li>진행 상황을 짧게라도 남겨 주세요. 사진이나 링크를 증빙으로 붙이고, 도움받은 고객 수나 아낀 시간 같은 효과도 적을 수 있어요.</li>"
        "<li>날짜를 옮기려면 새 날짜와 이유가 필요해요. <b>일정 변경 이력</b>은 모두에게 보입니다.</li>"
        "<li>막히면 후원 임원을 부르세요. 길을 터 주는 것이 그분의 역할이에요.</li></ul>",
    ),
    (
        "임원과 조직장이라면",
        "<ul><li>주관 임원은 미팅이 열려 있는 동안 <b>결정 패드</b>에서 안건마다 바로 결정해요. 휴대폰이면 됩니다.</li>"
        "<li>조직장에게는 서면 결정 요청이 알림과 홈의 내 할 일로 와요.</li>"
        "<li>후원 임원은 담당자가 막힐 때 길을 열어 줍니다. 날짜가 밀리거나 다시 열리면 알려 드려요.</li></ul>",
    ),
    (
        "미팅을 진행한다면",
        "<p>진행자는 미팅을 만들고 안건을 고릅니다. 공감과 고객의 소리가 많은 글부터 보여 드려요. 미팅이 시작되면 <b>진행 화면</b>에서 안건을 하나씩 넘기고, "
        "미팅을 마치면 결정하지 못한 글은 다시 접수 상태로 돌아가 다음 미팅을 기다립니다. 회의록은 저절로 만들어져요.</p>",
    ),
]

CHAPTERS_EN = [
    (
        "What belongs here",
        "<p>Anything that annoyed a customer: what you heard in a shop, on the phone, at an installation, on social media, and what you "
        "see at work yourself. The small things that feel too small to mention are often fixed first.</p>"
        "<ul><li>A <b>fix request</b>: something is wrong now and should be put right.</li>"
        "<li>An <b>idea</b>: something new that we could do.</li></ul>",
    ),
    (
        "Writing a post",
        "<p>Press <b>Write a post</b> at the top. A title is enough to begin with; on a phone the whole takes a minute.</p>"
        "<ol><li>Say in the title what the customer went through. Similar posts appear while you type: vote for one of them and the weight is "
        "in one place.</li>"
        "<li>Choose where you heard it (the touchpoint) and the place, and add photos if you have some: up to 8, saved without their "
        "location.</li>"
        "<li>Closed the tab half-way? What you typed is still there.</li></ol>"
        "<p>Until it is ruled on you can edit or withdraw your post. What it said before stays in its history.</p>",
    ),
    (
        "Voting and talking",
        "<ul><li>One <b>vote</b> a person; press again to take it back. The posts with the most votes go on the agenda first.</li>"
        "<li>A <b>customer report</b> says “I heard this from a customer too”. It is counted apart, because what colleagues think and what "
        "customers say are two things.</li>"
        "<li><b>Comments</b> can be replied to, and @username calls a colleague.</li>"
        "<li><b>Follow</b> a post and your inbox tells you whenever something happens to it.</li></ul>",
    ),
    (
        "Hiding your name",
        "<p>You can hide your name <b>until the ruling</b> or <b>for good</b>. It appears in no list, no search and no message, and neither on "
        "your own comments below that post. You can step forward later if you change your mind.</p>"
        "<p>Only auditors can look, and only with a reason. You are told at once who looked and why, and it is kept on record.</p>",
    ),
    (
        "How it is ruled on",
        "<p>A post goes on the agenda of a <b>work-out meeting</b>, or to the head of the responsible division for a <b>desk ruling</b>. There "
        "are three outcomes, and no “we will look into it”.</p>"
        "<ul><li><b>Accept</b>: an owner, a champion and a due date are named on the spot.</li>"
        "<li><b>Reject</b>: with the reason.</li>"
        "<li><b>More information</b>: with the question, who answers it and by when (30 days at most). Once answered, the post waits for its "
        "ruling again.</li></ul>"
        "<p>Rulings stand in the <b>ledger</b> and are never edited. A wrong one is corrected by a new one, and both stay.</p>",
    ),
    (
        "You confirm the fix",
        "<p>When the owner says it is done, you, who wrote the post, are asked. <b>Confirm</b> if it is really fixed; if not, say why and "
        "<b>reopen</b> it. It is not over before that.</p>",
    ),
    (
        "If you are the owner",
        "<ul><li>What you promised, and by when, is on the home page under <b>Waiting for you</b> and on <b>your page</b>.</li>"
        "<li>Report progress, however briefly. Add photos or links as evidence, and the effect: customers helped, time saved.</li>"
        "<li>A due date moves only with a new date and a reason. The <b>promise history</b> is open to everyone.</li>"
        "<li>Stuck? Call your champion: clearing the way is what they are for.</li></ul>",
    ),
    (
        "For executives and division heads",
        "<ul><li>As a meeting’s sponsor you rule on each item from your <b>pad</b> while the meeting is live; a phone is enough.</li>"
        "<li>Division heads find requests for desk rulings in their inbox and on their home page.</li>"
        "<li>As a champion you clear the way for the owner. You are told when a date slips or a post is reopened.</li></ul>",
    ),
    (
        "If you run meetings",
        "<p>Facilitators plan meetings and choose the agenda, beginning with the most wanted posts. During the meeting the <b>console</b> leads "
        "from item to item. When it closes, posts without a ruling are open again and wait for the next meeting, and the minutes are already "
        "written.</p>",
    ),
]
