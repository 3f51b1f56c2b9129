/** What the parts of the page share: words, times in the reader's language and zone, one clock. */
(() => {
  const { words, language, now, popup } = window.desksideStart;
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const ahead = Date.parse(now) - Date.now(); // the server's clock decides how long somebody waits
  const serverNow = () => Date.now() + ahead;
  const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
  const hours = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
  const listeners = new Set();
  setInterval(() => listeners.forEach((tell) => tell()), 20000);

  /** "4 min"; with `past` "4 min ago". */
  function waited(iso, past = false) {
    const minutes = Math.floor((serverNow() - Date.parse(iso)) / 60000);
    if (minutes < 1) return past ? words.just_now : words.now;
    let time = say("minutes", { n: minutes });
    if (minutes >= 60) time = say("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
    if (minutes >= 1440) time = say("days", { n: Math.floor(minutes / 1440) });
    return past ? say("ago", { time }) : time;
  }

  window.deskside = Object.freeze({
    words,
    say,
    waited,
    clock: (iso) => hours.format(new Date(iso)),
    day: (iso) => days.format(new Date(iso)),
    isMac: /Mac|iPhone|iPad/.test(navigator.platform),
    onMinute(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  });

  document.documentElement.lang = locale;
  document.addEventListener("DOMContentLoaded", () => {
    document.body.dataset.showing = new URLSearchParams(location.search).get("c") ? "thread" : "list";
    const [first, second] = document.querySelectorAll("#popup > span");
    if (first) first.textContent = popup[0];
    if (second) second.textContent = popup[1];
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-sign-out]")) return;
      Object.keys(localStorage).filter((key) => key.startsWith("deskside-draft:")).forEach((key) => localStorage.removeItem(key));
    });
  });
})();
