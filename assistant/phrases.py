"""What the turn itself says, whatever brain is configured."""

from __future__ import annotations

from crm_tools.words import Words

__all__ = [
    "AFTER_MISTAKE",
    "AFTER_MISTAKE_CLOSED",
    "APOLOGY",
    "APPROVAL_CHANGED",
    "APPROVAL_DECLINED",
    "APPROVAL_DROPPED",
    "APPROVAL_EXPIRED",
    "APPROVAL_FAILED",
    "APPROVAL_STALE",
    "APPROVED",
    "APPROVED_ALREADY",
    "BY_NAME",
    "CHANGED_SINCE",
    "CODE_SENT",
    "DECLINED",
    "EXPIRED",
    "FAILED_WRITE",
    "GREETING",
    "HANDED_OVER",
    "HANDED_OVER_CLOSED",
    "HOW_WAS_IT",
    "NEEDS_APPROVAL",
    "NOT_SOLVED",
    "PERSON",
    "PROVE_AGAIN",
    "PUT_ASIDE",
    "QUICK_REPLIES",
    "RATED",
    "RATED_LOW",
    "RATINGS",
    "SAY_NAME",
    "STILL_WAITING",
    "STOPPED_CODES",
    "UNDONE",
    "WELCOME_BACK",
    "WRONG_CODE",
    "handed_over",
]

GREETING = Words(
    "I'm {company}'s assistant, not a person. I track orders, start returns and answer questions. "
    'Say "person" anytime.',
    "我是{company}智能助手（非真人），可查订单、办退货、答疑。随时输入“人工”转人工。",
)
QUICK_REPLIES = (
    Words("Where is my order?", "我的订单到哪了？"),
    Words("How long can I return an item?", "多久之内可以退货？"),
    Words("Which purifier suits 40 square metres?", "40 平方米用哪款净化器？"),
)
CODE_SENT = Words(
    "I have sent a six-digit code to {email}; it is valid for {minutes} minutes. What is the code?",
    "六位验证码已发送至 {email}，{minutes} 分钟内有效。请输入验证码。",
)
WRONG_CODE = Words(
    "That is not the code I sent. Please check it, or give me your email address again for a new one.",
    "验证码不正确。请核对后重新输入，或再次提供邮箱获取新验证码。",
)
STOPPED_CODES = Words(
    "That did not work: {reason}. Your email address gets you a new code, or a colleague can help.",
    "未能完成验证：{reason}。提供邮箱可获取新验证码，也可转人工处理。",
)
WELCOME_BACK = Words("Thank you, {name}, you are verified.", "{name}，您好，身份已验证。")
DECLINED = Words("All right, nothing was changed.", "好的，未做任何更改。")
EXPIRED = Words(
    "That offer has expired and nothing was changed. Tell me again what you would like, and I will check it anew.",
    "该操作已过期，未做任何更改。请再说一次您的需求，我会重新核对。",
)
FAILED_WRITE = Words(
    "That could not be done, and nothing was changed: {reason}.",
    "未能办理，未做任何更改：{reason}。",
)
CHANGED_SINCE = Words(
    "Wait: {reason}. This is how it is now: {summary} Shall I go ahead?",
    "请稍等：{reason}。现在的情况是：{summary}请问是否办理？",
)
SAY_NAME = Words(
    "It cannot be undone, so a yes alone is not enough: please say yes, {name}.",
    "此操作无法撤销，仅回复“好的”还不够，请回复：确认{name}。",
)
BY_NAME = Words(
    "This cannot be undone, so a yes alone is not enough: {summary} If you want it, say: yes, {name}.",
    "此操作无法撤销，仅回复“好的”还不够：{summary}如需办理，请回复：确认{name}。",
)
UNDONE = Words(
    "Undone, and everything is as it was before: “{summary}” [{label}].", "已撤销，一切恢复原状：“{summary}”[{label}]。"
)
HANDED_OVER = Words(
    "I am passing you on to a colleague: {place}, about {wait}. You may close this window; the answer waits here.",
    "正在为您转接人工：{place}，约 {wait}。您可以先关闭窗口，回复会保留在这里。",
)
# By channel: where the answer comes to the customer, there is no window to close.
HANDED_OVER_ON = {
    "email": Words(
        "I am passing you on to a colleague: {place}, about {wait}. The answer comes to you by email.",
        "正在为您转接人工：{place}，约 {wait}。我们会通过邮件回复您。",
    ),
    "telegram": Words(
        "I am passing you on to a colleague: {place}, about {wait}. The answer comes to you in this chat.",
        "正在为您转接人工：{place}，约 {wait}。我们会在此聊天中回复您。",
    ),
}
HANDED_OVER_CLOSED = Words(
    "The team is back {opens}. Your request is kept as {ticket}, and the answer comes here. "
    "I go on helping you meanwhile.",
    "人工客服 {opens} 上班。您的请求已记录为工单 {ticket}，届时在此回复您。在此期间我可继续协助。",
)
AFTER_MISTAKE = Words(
    "I could not prove my answer, so I will not send it. A colleague takes over: {place}, about {wait}.",
    "我无法核实答案，因此不作答复。已为您转接人工：{place}，约 {wait}。",
)
AFTER_MISTAKE_CLOSED = Words(
    "I could not prove my answer, so I will not send it. The team is back {opens}; your request is kept as {ticket}.",
    "我无法核实答案，因此不作答复。人工客服 {opens} 上班，您的请求已记录为工单 {ticket}。",
)
APOLOGY = Words(
    "That failed on our side. Nothing was changed. Please try again in a moment, or ask for a person.",
    "系统出错，未做任何更改。请稍后再试，或转人工。",
)
NEEDS_APPROVAL = Words(
    "Thank you, I have your yes. {why}: it is with the team as {ticket}. Nothing is done before they decide, within "
    "7 days; you hear it here.",
    "已收到您的确认。{why}，已提交审批，工单 {ticket}。审批前不会办理，7 天内在此告知您结果。",
)
APPROVAL_DROPPED = Words(
    "What waited for approval is withdrawn and nothing was changed; please settle it with the colleague.",
    "待审批的操作已撤回，未做任何更改，请与同事直接确认。",
)
APPROVED = Words("A colleague has approved it.", "同事已批准。")
APPROVAL_DECLINED = Words(
    "A colleague has looked at it and did not approve it, so nothing was changed: {summary} Their reason: {reason}",
    "同事审核后未予批准，未做任何更改：{summary}原因：{reason}",
)
APPROVAL_CHANGED = Words(
    "A colleague has looked at it and suggests something else instead; nothing is done yet. {summary} "
    "Their reason: {reason} Shall I go ahead with this? It is approved already, so nobody else has to agree.",
    "同事审核后建议改为：{summary}原因：{reason}目前尚未办理。该方案已获批准，您确认后即可办理，无需再审批。请问是否办理？",
)
APPROVED_ALREADY = Words("A colleague has approved this already.", "同事已批准此方案。")
PUT_ASIDE = Words("What I asked you before is set aside: {summary}", "此前待您确认的操作已搁置：{summary}")
APPROVAL_STALE = Words(
    "A colleague has approved it, but it would no longer be what you agreed to, so nothing was changed. "
    "As things stand now: {summary} Shall I go ahead?",
    "同事已批准，但情况已变化，与您此前确认的内容不同，因此未做任何更改。目前为：{summary}请问是否办理？",
)
APPROVAL_FAILED = Words(
    "A colleague has approved it, but it is no longer possible, and nothing was changed: {reason}. "
    'Say "person" if you would like to talk to a colleague about it.',
    "同事已批准，但目前已无法办理，未做任何更改：{reason}。如需与同事沟通，请输入“人工”。",
)
APPROVAL_EXPIRED = Words(
    "Nobody decided in time, and nothing was changed: {summary} I am sorry. Tell me if you still want it, or say "
    '"person".',
    "很抱歉，审批逾期未完成，未做任何更改：{summary}如仍需办理请告诉我，也可输入“人工”。",
)
PROVE_AGAIN = Words(
    "Before I do that I have to be sure that it is you. Which email address did you order with?",
    "办理前需确认是您本人。请提供您下单时使用的邮箱。",
)
STILL_WAITING = Words("This still waits for your yes: {summary}", "以下操作仍待您确认：{summary}")
PERSON = Words("Talk to a person", "转人工")
NOT_SOLVED = Words(
    "I am sorry. {ticket} is open again, and the team sees it. Tell me what is still wrong, or talk to a person.",
    "非常抱歉。{ticket}已重新打开，负责的同事可以看到。请告诉我哪里还有问题，也可转人工。",
)
HOW_WAS_IT = Words(
    "Thank you, good to hear. How was it? A number from 1 (very poor) to 5 (very good) is enough.",
    "谢谢，很高兴问题已解决。您对本次服务满意吗？回复 1（很不满意）到 5（很满意）即可。",
)
RATINGS = (
    Words("Very poor", "很不满意"),
    Words("Poor", "不满意"),
    Words("Fair", "一般"),
    Words("Good", "满意"),
    Words("Very good", "很满意"),
)
RATED = Words("Thank you for your rating: {score}.", "感谢您的评价：{score}。")
RATED_LOW = Words(
    "Thank you for your rating: {score}. I am sorry it was not better. Tell me what went wrong, if you like.",
    "感谢您的评价：{score}。很抱歉未能让您满意，欢迎告诉我们原因。",
)


def handed_over(channel: str) -> Words:
    """What is said on a channel when a conversation goes to people."""
    return HANDED_OVER_ON.get(channel, HANDED_OVER)
