"""The built-in wording of what is told of a customer, and what the records' keys are called in it."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tools.words import Words, plain

__all__ = [
    "ABOUT",
    "CHANNELS",
    "CLOCK",
    "CLOCK_BROKEN",
    "COMPANY",
    "CONTACT",
    "GOODS",
    "GOODS_EXPECTED",
    "INTENTS",
    "IN_A_YEAR",
    "KINDS",
    "LEAD_STATUSES",
    "MOOD",
    "MOODS",
    "MORE",
    "NOTHING_OPEN",
    "NOTHING_SAID",
    "NOT_VERIFIED",
    "NO_CONTACT",
    "NO_ORDER",
    "OPPORTUNITY",
    "ORDER",
    "ORDER_DELIVERED",
    "PRIORITIES",
    "PRIVATE",
    "RATED",
    "RECORDS",
    "RETURN_STATUSES",
    "STAGES",
    "STATUSES",
    "TARGETS",
    "TASK",
    "TASK_DUE",
    "TICKET",
    "TICKET_STATUSES",
    "TIERS",
    "VERIFIED",
    "YES",
    "quoted",
    "said",
]

VERIFIED, NOT_VERIFIED = Words("verified", "已验证身份"), Words("not verified", "未验证身份")
PRIVATE = Words(
    "{name} is a private customer, tier {tier}, {proven}, with us since {since}.",
    "{name}是个人客户，{tier}，{proven}，{since}起为客户。",
)
COMPANY = Words(
    "{name} of {account} is a company customer, tier {tier}, {proven}, with us since {since}.",
    "{name}（{account}）是企业客户，{tier}，{proven}，{since}起为客户。",
)
CLOCK = Words("{target} on {ticket} by {due}", "{ticket} 应于{due}前{target}")
CLOCK_BROKEN = Words("{target} on {ticket} by {due}, overdue", "{ticket} 应于{due}前{target}，已超时")
YES = Words("their yes to: {summary}", "待客户确认：{summary}")
TASK, TASK_DUE = Words("{subject}", "{subject}"), Words("{subject} by {due}", "{subject}（{due}前）")
TICKET = Words("{kind} {ticket} ({subject}) since {since}", "{kind} {ticket}（{subject}），始于{since}")
GOODS = Words("{name} {number}, {status}", "{name} {number}，{status}")
GOODS_EXPECTED = Words("{name} {number}, {status}, expected {expected}", "{name} {number}，{status}，预计{expected}到")
OPPORTUNITY = Words("{number} ({name}) in {stage}", "{number}（{name}）处于{stage}阶段")
NOTHING_OPEN = Words("Nothing is open and nothing is owed to them.", "没有进行中的事项，也没有待办。")
MORE = Words("and more", "等")
NO_ORDER = Words("They have not ordered yet.", "尚未下过订单。")
ORDER = Words("The last order {order} ({items}, {total}) is {status}", "最近订单 {order}（{items}，{total}）{status}")
ORDER_DELIVERED = Words(
    "The last order {order} ({items}, {total}) was delivered on {day}",
    "最近订单 {order}（{items}，{total}）已于{day}签收",
)
IN_A_YEAR = Words("; orders within twelve months: {count}, worth {worth}", "；近十二个月订单数 {count}，合计 {worth}")
NO_CONTACT = Words("No conversation with them is on record.", "暂无对话记录。")
CONTACT = Words("Last contact was by {channel} on {day}", "最近一次联系是{day}的{channel}")
ABOUT = Words(", about {about}", "，关于{about}")
MOOD = Words("; they sounded {mood}", "；情绪{mood}")
RATED = Words("; they rated {ticket} {score} of 5", "；工单 {ticket} 评分 {score}（满分 5）")

TIERS = {
    "standard": Words("standard", "普通会员"),
    "silver": Words("silver", "银卡会员"),
    "gold": Words("gold", "金卡会员"),
}
TARGETS = {"first_reply": Words("first reply", "首次回复"), "resolution": Words("resolution", "解决")}
KINDS = {
    "question": Words("question", "咨询"),
    "problem": Words("problem", "问题"),
    "complaint": Words("complaint", "投诉"),
    "repair": Words("repair", "维修"),
    "request": Words("request", "请求"),
    "return": Words("return", "退货"),
    "quote": Words("quote", "询价"),
}
STATUSES = {
    "pending": Words("pending", "待处理"),
    "processed": Words("processed", "处理中"),
    "shipped": Words("shipped", "已发货"),
    "delivered": Words("delivered", "已签收"),
    "cancelled": Words("cancelled", "已取消"),
    "picking": Words("being picked", "备货中"),
    "requested": Words("requested", "已申请采购"),
    "ordered": Words("ordered", "采购中"),
    "arrived": Words("arrived", "已到货"),
}
STAGES = {
    "qualification": Words("qualification", "确认需求"),
    "proposal": Words("proposal", "报价"),
    "negotiation": Words("negotiation", "谈判"),
    "won": Words("won", "赢单"),
    "lost": Words("lost", "输单"),
}
RETURN_STATUSES = {
    "requested": Words("requested", "已申请"),
    "received": Words("received", "已收到"),
    "refunded": Words("refunded", "已退款"),
    "cancelled": Words("cancelled", "已取消"),
}
LEAD_STATUSES = {
    "new": Words("new", "新线索"),
    "qualified": Words("qualified", "已确认"),
    "converted": Words("converted", "已成交"),
    "lost": Words("lost", "已流失"),
}
TICKET_STATUSES = {
    "open": Words("open", "处理中"),
    "waiting": Words("waiting for the customer", "等待客户"),
    "solved": Words("solved", "已解决"),
    "closed": Words("closed", "已关闭"),
}
PRIORITIES = {
    "low": Words("low", "低"),
    "normal": Words("normal", "普通"),
    "high": Words("high", "高"),
    "urgent": Words("urgent", "紧急"),
}
RECORDS = {
    "contact": Words("customer", "客户"),
    "conversation": Words("conversation", "对话"),
    "lead": Words("lead", "线索"),
    "opportunity": Words("opportunity", "商机"),
    "order": Words("order", "订单"),
    "outbound": Words("part order", "配件出库单"),
    "product": Words("product", "商品"),
    "purchase": Words("purchase request", "采购申请"),
    "return": Words("return", "退货单"),
    "ticket": Words("ticket", "工单"),
}
CHANNELS = {
    "web": Words("web chat", "网页聊天"),
    "email": Words("email", "邮件"),
    "telegram": Words("Telegram", "Telegram"),
    "rasa": Words("chat", "聊天"),
    "webhook": Words("webhook", "第三方渠道"),
    "terminal": Words("terminal", "终端"),
}
INTENTS = {
    "my_orders": Words("their orders", "订单"),
    "order_status": Words("an order's status", "订单状态"),
    "product_info": Words("a product", "商品"),
    "product_lookup": Words("a product", "商品"),
    "start_return": Words("a return", "退货"),
    "open_ticket": Words("a ticket", "工单"),
    "ticket_status": Words("a ticket", "工单"),
    "add_to_ticket": Words("a ticket", "工单"),
    "human": Words("speaking to a person", "人工服务"),
    "knowledge": Words("a question for the help centre", "帮助中心的问题"),
    "request_quote": Words("a quote", "询价"),
    "quote": Words("a quote", "询价"),
    "request_part": Words("a spare part", "配件"),
    "part_request": Words("a spare part", "配件"),
    "part_status": Words("a spare part", "配件"),
    "greeting": Words("", ""),
    "unknown": Words("", ""),
}
MOODS = {
    "positive": Words("content", "良好"),
    "neutral": Words("", ""),
    "negative": Words("upset", "不佳"),
}


NOTHING_SAID = Words("", "")
LONGEST = 80


def said(words: Mapping[str, Words], key: str) -> Words:
    """The words for a key; one without words is said as it is."""
    return words.get(key) or Words(key.replace("_", " "), key.replace("_", " "))


def quoted(text: str) -> Words:
    """What somebody wrote, in quotation marks: one line, not endless, and no marks of its own."""
    line = " ".join(text.replace("“", "‘").replace("”", "’").split())
    return plain(f"“{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + '…'}”")
