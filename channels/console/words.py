"""Every word the staff door shows, written twice; nothing that staff read stands anywhere else."""

from __future__ import annotations

from crm_tools.words import Words

__all__ = ["CODES", "WORDS", "all_words", "named", "say"]

WORDS: dict[str, Words] = {
    # the frame
    "inbox": Words("Inbox", "会话"),
    "language_other": Words("中文", "English"),
    "sign_out": Words("Sign out", "退出登录"),
    "connection_lost": Words("Not connected. Your text is kept.", "连接已断开，您输入的内容已保留。"),
    "reconnecting": Words("Reconnecting…", "正在重新连接…"),
    # sign-in
    "sign_in": Words("Sign in", "登录"),
    "sign_in_title": Words("Staff sign-in", "员工登录"),
    "email": Words("Email", "邮箱"),
    "password": Words("Password", "密码"),
    "sign_in_wrong": Words("Email or password is wrong.", "邮箱或密码不正确。"),
    "sign_in_often": Words(
        "Too many tries from this address. Wait {n} seconds, then sign in.", "该地址尝试次数过多，请 {n} 秒后再登录。"
    ),
    "sign_in_elsewhere": Words(
        "Another site sent this, so nobody was signed in. Sign in here.", "该请求来自其他网站，未登录。请在此登录。"
    ),
    "sign_in_again": Words(
        "Your sign-in has ended. Sign in to go on where you were.", "登录已失效，请重新登录，将回到原来的页面。"
    ),
    "signed_out": Words("You are signed out.", "您已退出登录。"),
    # views and list
    "views": Words("Views", "视图"),
    "view.queue": Words("Needs a person", "待人工接入"),
    "view.mine": Words("Mine", "我的"),
    "view.colleagues": Words("Colleagues'", "同事的"),
    "view.assistant": Words("Assistant's", "助手接待中"),
    "view.ended": Words("Ended", "已结束"),
    "empty.queue": Words(
        "Nobody is waiting. Customers who ask for a person appear here.", "暂无等待的客户。客户转人工后会出现在这里。"
    ),
    "empty.mine": Words("You have no conversation. Take one that waits.", "您暂无会话，可从等待的会话中接入。"),
    "empty.colleagues": Words("No colleague has a conversation at the moment.", "同事们目前没有会话。"),
    "empty.assistant": Words("The assistant is not talking to anyone at the moment.", "助手目前没有接待中的会话。"),
    "empty.ended": Words("No conversation has ended yet.", "还没有已结束的会话。"),
    "go.queue": Words("Show who waits", "查看等待中的客户"),
    "go.assistant": Words("Show the assistant's conversations", "查看助手接待中的会话"),
    "visitor": Words("Visitor", "访客"),
    "new_rows": Words("{n} new or moved. Show", "有 {n} 个会话新增或变动，点击更新"),
    "moved": Words("moved", "已变动"),
    "draft": Words("Draft", "草稿"),
    "waits": Words("waits {time}", "已等待 {time}"),
    "ago": Words("{time} ago", "{time}前"),
    "minutes": Words("{n} min", "{n} 分钟"),
    "hours": Words("{h} h {m} min", "{h} 小时 {m} 分钟"),
    "days": Words("{n} d", "{n} 天"),
    "now": Words("under 1 min", "不到 1 分钟"),
    "just_now": Words("just now", "刚刚"),
    "ended": Words("Ended", "已结束"),
    # who speaks, who owns
    "speaker.customer": Words("Customer", "客户"),
    "speaker.assistant": Words("Assistant", "智能助手"),
    "speaker.system": Words("Notice", "提示"),
    "says": Words("{name}:", "{name}："),
    "you": Words("You", "您"),
    "colleague": Words("Colleague", "同事"),
    "state.assistant": Words("The assistant answers", "智能助手接待中"),
    "state.queue": Words("Waits in {queue}, {ahead} ahead", "“{queue}”排队中，前面 {ahead} 位"),
    "state.next": Words("Waits in {queue}, next in line", "“{queue}”排队中，下一位"),
    "state.mine": Words("You have this conversation", "由您接待"),
    "state.colleague": Words("{name} has this conversation", "由{name}接待"),
    "state.ended": Words("Ended", "已结束"),
    # conversation
    "nothing_open": Words("No conversation is open. Choose one from the list.", "尚未打开会话，请从列表中选择。"),
    "back": Words("Back", "返回"),
    "customer_panel": Words("Customer", "客户资料"),
    "close_panel": Words("Close", "关闭"),
    "take": Words("Take", "接入"),
    "take_ask": Words("{name} has this conversation. Take it over?", "该会话由{name}接待，确定接管吗？"),
    "take_yes": Words("Take over", "接管"),
    "give_back": Words("Hand back to the assistant", "交还智能助手"),
    "take_short": Words("Take", "接入"),
    "give_back_ask": Words(
        "The customer waits for an answer; the assistant gives it now.", "客户仍在等待答复，交还后智能助手将立即回复。"
    ),
    "give_back_yes": Words("Hand back", "交还"),
    "give_back_short": Words("Hand back", "交还助手"),
    "end_short": Words("End", "结束"),
    "end": Words("End conversation", "结束会话"),
    "end_ask": Words(
        "End this conversation? It opens again when the customer writes.", "结束此会话？客户再次留言时会自动重新打开。"
    ),
    "end_yes": Words("End", "结束"),
    "cancel": Words("Cancel", "取消"),
    "transcript": Words("Conversation", "对话内容"),
    "earlier": Words("Show earlier messages", "查看更早的消息"),
    "new_message": Words("New message", "有新消息"),
    "note_mark": Words("Note, customers never see it", "内部备注，客户不可见"),
    "handover_reason": Words("Reason for handover: {reason}", "转人工原因：{reason}"),
    "basis": Words("What this rests on", "回复依据"),
    "citations": Words("Articles", "文章"),
    "receipts": Words("Looked at", "查阅记录"),
    "actions": Words("Did", "执行操作"),
    "confidence": Words("Confidence {percent} %", "把握 {percent}%"),
    "proposal": Words("Asked for consent", "等待客户确认"),
    "opened_ticket": Words("Ticket {number}", "工单 {number}"),
    # composer
    "reply": Words("Reply", "回复"),
    "note": Words("Note", "备注"),
    "mode": Words("Reply or note", "回复或备注"),
    "reply_hint": Words("Write to the customer", "给客户写回复"),
    "note_hint": Words("Write a note for colleagues", "给同事写备注"),
    "send_reply": Words("Reply by {channel}", "通过{channel}回复"),
    "send_note": Words("Add note", "添加备注"),
    "sending": Words("Sending…", "发送中…"),
    "send_key": Words("{key} + Enter sends", "{key} + Enter 发送"),
    "hint.assistant": Words(
        "Your reply takes this conversation; the assistant then stays silent.",
        "回复后会话转由您接待，智能助手不再应答。",
    ),
    "hint.queue": Words("Your reply takes this conversation.", "回复后会话由您接待。"),
    "hint.colleague": Words(
        "{name} answers here. Take the conversation before you reply.", "该会话由{name}接待，回复前请先接管。"
    ),
    "hint.ended": Words("This conversation has ended; a reply opens it again.", "会话已结束，回复后将重新打开。"),
    # errors: what failed, what is kept
    "error.conflict": Words(
        "Not done: a colleague has this conversation now. Your text is kept; take the conversation first.",
        "未执行：该会话现由同事接待。您的内容已保留，请先接管会话。",
    ),
    "error.gone": Words("Not done: this conversation no longer exists.", "未执行：该会话已不存在。"),
    "error.store": Words(
        "Not done: the database cannot be written. Nothing was changed and your text is kept. Try again shortly.",
        "未执行：数据库暂时无法写入，没有任何更改，您的内容已保留，请稍后再试。",
    ),
    "error.empty": Words("Write something first.", "请先输入内容。"),
    "error.long": Words("At most {n} characters fit. Your text is kept.", "最多 {n} 个字符，您的内容已保留。"),
    "error.offline": Words(
        "Not sent: there is no connection. Your text is kept; try again when it is back.",
        "未发送：当前没有连接。您的内容已保留，恢复连接后请重试。",
    ),
    "error.slow": Words(
        "No answer from the server yet. Your text is kept; trying again sends it only once.",
        "服务器尚未响应。您的内容已保留，再次发送也只会发出一次。",
    ),
    "error.other": Words(
        "Not done. Nothing was changed and your text is kept.", "未执行，没有任何更改，您的内容已保留。"
    ),
    # customer panel
    "name": Words("Name", "姓名"),
    "identity": Words("Identity", "身份"),
    "verified": Words("Verified", "已验证"),
    "not_verified": Words("Not verified", "未验证"),
    "unknown_visitor": Words(
        "We don't know who this is yet. Ask for their email address; the assistant sends a code to prove it.",
        "尚不清楚客户身份。请询问邮箱，助手会发送验证码核实。",
    ),
    "account": Words("Account", "客户账户"),
    "tier": Words("Tier", "等级"),
    "language": Words("Language", "语言"),
    "language.en": Words("English", "英语"),
    "language.zh": Words("Chinese", "中文"),
    "orders": Words("Last orders", "最近订单"),
    "no_orders": Words("No orders yet.", "暂无订单。"),
    "tickets": Words("Tickets", "工单"),
    "no_tickets": Words("No tickets.", "暂无工单。"),
    "record": Words("This conversation", "本次会话"),
    "no_record": Words("Nothing recorded yet.", "暂无记录。"),
    "intent": Words("Wants", "诉求"),
    "outcome": Words("Outcome", "结果"),
    "sentiment": Words("Mood", "情绪"),
    "rating": Words("Rating", "评分"),
    "rating_value": Words("{n} of 5", "{n} / 5"),
}

CODES: dict[str, dict[str, Words]] = {
    "channel": {
        "web": Words("web chat", "网页"),
        "email": Words("email", "邮件"),
        "telegram": Words("Telegram", "Telegram"),
        "whatsapp": Words("WhatsApp", "WhatsApp"),
        "slack": Words("Slack", "Slack"),
        "wecom": Words("WeCom", "企业微信"),
        "wechat": Words("WeChat", "微信"),
        "rest": Words("API", "接口"),
        "api": Words("API", "接口"),
        "cli": Words("Terminal", "终端"),
        "terminal": Words("Terminal", "终端"),
    },
    "queue": {
        "service": Words("Service", "客服"),
        "returns": Words("Returns", "退换货"),
        "repair": Words("Repair", "维修"),
        "sales": Words("Sales", "销售"),
        "business": Words("Business", "企业客户"),
    },
    "tool": {
        "search_knowledge": Words("Searched the knowledge base", "检索知识库"),
        "my_orders": Words("Looked up orders", "查询订单"),
        "order_status": Words("Looked up an order", "查询订单状态"),
        "product_lookup": Words("Looked up a product", "查询商品"),
        "request_part": Words("Order a part", "订购配件"),
        "part_status": Words("Looked up a part", "查询配件订单"),
        "start_return": Words("Return", "办理退货"),
        "open_ticket": Words("Open a ticket", "创建工单"),
        "ticket_status": Words("Looked up a ticket", "查询工单"),
        "add_to_ticket": Words("Add to a ticket", "补充工单"),
        "hand_over": Words("Hand over to a person", "转人工"),
    },
    "action": {
        "done": Words("done", "已完成"),
        "failed": Words("failed", "失败"),
        "proposed": Words("waits for consent", "待客户确认"),
    },
    "reason": {
        "asked for a person": Words("The customer asked for a person", "客户要求人工服务"),
        "The customer asked for a person": Words("The customer asked for a person", "客户要求人工服务"),
        "The customer is upset": Words("The customer is upset", "客户情绪不满"),
        "The assistant did not understand twice": Words("The assistant did not understand twice", "助手两次未能理解"),
        "The assistant found no answer twice": Words("The assistant found no answer twice", "助手两次没有找到答案"),
    },
    "order": {
        "pending": Words("Pending", "待处理"),
        "processed": Words("Processed", "已处理"),
        "shipped": Words("Shipped", "已发货"),
        "delivered": Words("Delivered", "已送达"),
        "cancelled": Words("Cancelled", "已取消"),
    },
    "ticket": {
        "open": Words("Open", "处理中"),
        "pending": Words("Pending", "待跟进"),
        "waiting": Words("Waiting", "等待中"),
        "solved": Words("Solved", "已解决"),
        "closed": Words("Closed", "已关闭"),
    },
    "tier": {"standard": Words("Standard", "标准"), "gold": Words("Gold", "金卡"), "silver": Words("Silver", "银卡")},
    "outcome": {
        "answered": Words("Answered", "已答复"),
        "done": Words("Done", "已办结"),
        "waiting": Words("Waits for the customer", "等待客户"),
        "handed_over": Words("Handed over", "已转人工"),
        "unanswered": Words("Unanswered", "未能答复"),
        "failed": Words("Failed", "失败"),
    },
    "sentiment": {
        "positive": Words("Positive", "正面"),
        "neutral": Words("Neutral", "中性"),
        "negative": Words("Negative", "负面"),
    },
    "intent": {
        "greeting": Words("Greeting", "问候"),
        "thanks": Words("Thanks", "致谢"),
        "goodbye": Words("Goodbye", "告别"),
        "capabilities": Words("What can you do", "了解功能"),
        "my_orders": Words("Own orders", "我的订单"),
        "order_status": Words("Where is my order", "订单进度"),
        "product_info": Words("About a product", "商品咨询"),
        "start_return": Words("Return", "退货"),
        "open_ticket": Words("Report something", "提交工单"),
        "ticket_status": Words("Ticket progress", "工单进度"),
        "add_to_ticket": Words("Add to a ticket", "补充工单"),
        "human": Words("Talk to a person", "转人工"),
        "cancel": Words("Stop", "取消"),
        "affirm": Words("Yes", "确认"),
        "deny": Words("No", "否认"),
        "language_switch": Words("Change language", "切换语言"),
        "identify": Words("Identify", "身份验证"),
        "knowledge": Words("Question", "知识咨询"),
        "out_of_scope": Words("Something else", "其他"),
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The words under `key`, its {places} filled; a missing key is a KeyError, not an empty label."""
    return WORDS[key].say(language).format(**values)


def named(group: str, code: str, language: str) -> str:
    """A stored code ("shipped") in words; one without words is shown readably rather than hidden."""
    words = CODES[group].get(code)
    return words.say(language) if words else code.replace("_", " ")


def all_words(language: str) -> dict[str, str]:
    """Everything for the components in the browser, places unfilled."""
    return {key: words.say(language) for key, words in WORDS.items()}
