"""Questions of no shop in particular: what a question sounds like in each language, before it is about anything."""

from __future__ import annotations

from crm_tools.words import Words

__all__ = ["TYPICAL"]

# Their mean is taken out of questions' vectors, which else say first of all in which language something is asked.
TYPICAL = (
    Words("What are your opening hours?", "你们几点开门？"),
    Words("I forgot my password, how do I get a new one?", "我忘记密码了，怎么重新设置？"),
    Words("Can I get an invoice for my company?", "可以给公司开发票吗？"),
    Words("Do you have any open jobs at the moment?", "你们最近招人吗？"),
    Words("How long does delivery take?", "多久能送到？"),
    Words("Is this available in a larger size?", "有没有大一号的？"),
    Words("How do I delete my account?", "怎么注销账号？"),
    Words("It makes a strange noise since yesterday", "昨天开始有奇怪的声音"),
    Words("Which colours does it come in?", "有哪些颜色？"),
    Words("Can I pay in instalments?", "可以分期付款吗？"),
    Words("Is it safe for children?", "小孩用安全吗？"),
    Words("Where can I park near the shop?", "店附近哪里可以停车？"),
    Words("How do I clean it?", "怎么清洗？"),
    Words("Does the price include tax?", "价格含税吗？"),
    Words("I want to stop receiving your newsletter", "不想再收到你们的邮件了"),
    Words("What happens if it breaks after two years?", "两年后坏了怎么办？"),
    Words("How much does it weigh?", "有多重？"),
    Words("Can somebody install it at my home?", "可以上门安装吗？"),
    Words("The app will not open on my phone", "手机上的应用打不开"),
    Words("Do you offer a student discount?", "学生有优惠吗？"),
)
