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

  /** A state's shape, as a path in a box of 12: colour is never the only sign. */
  const shapes = Object.freeze({
    running: "M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zm0 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7zM5.4 3.5h1.2v2.3l1.7 1-.6 1-2.3-1.4z",
    close: "M6 1l5.5 10H.5zM5.4 4.5v3.5h1.2V4.5zm0 4.3V10h1.2V8.8z",
    broken: "M3.8.5h4.4l3.3 3.3v4.4l-3.3 3.3H3.8L.5 8.2V3.8zM4.3 3.4l-.9.9L5.1 6 3.4 7.7l.9.9L6 6.9l1.7 1.7.9-.9L6.9 6l1.7-1.7-.9-.9L6 5.1z",
    paused: "M2.5 1.5h2.5v9H2.5zm4.5 0h2.5v9H7z",
    met: "M4.700 9.800L1 6.100l1.2-1.2 2.5 2.5 5.100-5.100L11 3.5z",
    uncounted: "M1.5 5.200h9v1.600h-9z",
  });
  const KEYS = "deskside-keys"; // letters that act can be switched off in this browser
  const keysOn = () => localStorage.getItem(KEYS) !== "off";

  /** Calls `acts[key]` for single keys outside fields, never while a word is being composed; returns how to stop. */
  function onKeys(acts) {
    const hear = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
      const key = event.key.toLowerCase();
      if (!acts[key] || (key.length === 1 && !keysOn())) return;
      event.preventDefault();
      acts[key]();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }

  window.deskside = Object.freeze({
    shapes,
    keysOn,
    onKeys,
    turnKeys() {
      localStorage.setItem(KEYS, keysOn() ? "off" : "on");
      return keysOn();
    },
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
    const asked = new URLSearchParams(location.search); // a link to one conversation or case opens it on narrow pages too
    document.body.dataset.showing = asked.get("c") || asked.get("case") ? "thread" : "list";
    const [first, second] = document.querySelectorAll("#popup > span");
    if (first) first.textContent = popup[0];
    if (second) second.textContent = popup[1];
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-sign-out]")) return;
      Object.keys(localStorage).filter((key) => key.startsWith("deskside-draft:")).forEach((key) => localStorage.removeItem(key));
    });
  });
})();
