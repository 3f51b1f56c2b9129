"""What the turn itself says, whatever brain is configured."""

from __future__ import annotations

from crm_tools.words import Words

__all__ = [
    "AFTER_MISTAKE",
    "APOLOGY",
    "CODE_SENT",
    "DECLINED",
    "EXPIRED",
    "FAILED_WRITE",
    "GREETING",
    "HANDED_OVER",
    "QUICK_REPLIES",
    "STOPPED_CODES",
    "WELCOME_BACK",
    "WRONG_CODE",
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
HANDED_OVER = Words(
    "I am passing you on to a colleague: {place}, about {wait}. You may close this window; the answer waits here.",
    "正在为您转接人工：{place}，约 {wait}。您可以先关闭窗口，回复会保留在这里。",
)
AFTER_MISTAKE = Words(
    "I could not prove my answer, so I will not send it. A colleague takes over: {place}, about {wait}.",
    "我无法核实答案，因此不作答复。已为您转接人工：{place}，约 {wait}。",
)
APOLOGY = Words(
    "That failed on our side. Nothing was changed. Please try again in a moment, or ask for a person.",
    "系统出错，未做任何更改。请稍后再试，或转人工。",
)
