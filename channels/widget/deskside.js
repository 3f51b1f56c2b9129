/*! Deskside chat: one script tag. Nothing is stored, connected or framed before the visitor opens the chat. */
/*
 * <script async src="https://DESK/widget/deskside.js" data-site="shop" data-name="Shop"></script>
 * Attributes: data-site (keeps shops on one desk apart), -name and -name-zh (in the title), -language ("en", "zh"; else the
 * page's), -position ("right", "left"), -accent ("#rrggbb"), -theme ("auto", "light", "dark"), -layer (z-index, 1000),
 * -token (who is signed in, as a JWT).
 * Methods of window.Deskside: open, close, ask(text), identify(token), logout, language(code), theme(name),
 * context(facts), on(event, act) -> stop, destroy. Before the script has loaded:
 *   (window.Deskside = window.Deskside || []).push(['ask', 'Where is my order?'])
 * Events: ready, open, close, message {id, author}, unread (count), owner {owner, name…}, ended, rated (1..5), error {what, why}.
 */
(() => {
  'use strict';
  const script = document.currentScript || document.querySelector('script[src*="deskside.js"]');
  const early = Array.isArray(window.Deskside) ? window.Deskside : [];
  if (!script || (window.Deskside && !Array.isArray(window.Deskside))) return;

  const set = script.dataset;
  const base = new URL('.', script.src);
  const site = set.site || 'default';
  const key = `deskside:${site}`;
  const words = {
    en: { open: 'Chat with us', unread: (n) => `Chat with us, ${n} unread`, title: 'Chat' },
    zh: { open: '在线咨询', unread: (n) => `在线咨询，${n} 条未读`, title: '在线咨询' },
  };
  const kept = (area, name) => {
    try { return JSON.parse(area().getItem(name)); } catch { return null; }
  };
  const keep = (area, name, value) => {
    try { value == null ? area().removeItem(name) : area().setItem(name, JSON.stringify(value)); } catch { /* private mode */ }
  };
  const local = () => window.localStorage;
  const tab = () => window.sessionStorage;
  const code = (text) => (/^zh/i.test(text || '') ? 'zh' : 'en');

  const memory = kept(local, key) || {};
  let language = memory.language
    || code(set.language || document.documentElement.lang || navigator.language);
  let theme = set.theme || 'auto';
  let isOpen = false, unread = 0, frame = null, ready = false, returnTo = null, lockedOverflow = null;
  const waiting = [], listeners = {}, undo = [];

  const accent = /^#[0-9a-f]{6}$/i.test(set.accent || '') ? set.accent : '#1F5FBF';
  const light = [1, 3, 5].reduce((sum, at, i) => {
    const part = parseInt(accent.slice(at, at + 2), 16) / 255;
    return sum + [0.2126, 0.7152, 0.0722][i] * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const onAccent = 1.05 / (light + 0.05) >= (light + 0.05) / 0.0583 ? '#FFFFFF' : '#1B2430';
  const side = /left/.test(set.position || '') ? 'left' : 'right';

  const css = `
:host{all:initial;position:fixed;z-index:${parseInt(set.layer, 10) || 1000};${side}:0;bottom:0;width:0;height:0;display:block}
button{all:unset;box-sizing:border-box;position:fixed;${side}:max(20px,env(safe-area-inset-${side}));
bottom:max(20px,env(safe-area-inset-bottom));height:52px;min-width:52px;padding:0 20px 0 16px;border-radius:26px;display:flex;
align-items:center;gap:10px;cursor:pointer;background:${accent};color:${onAccent};box-shadow:0 8px 28px rgba(16,24,40,.2);
font:600 16px/1 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
transition:filter 120ms,transform 120ms;-webkit-tap-highlight-color:transparent}
button:hover{filter:brightness(1.08)}button:active{transform:scale(.98)}
button:focus-visible{outline:3px solid ${accent};outline-offset:3px;box-shadow:0 0 0 3px #fff,0 8px 28px rgba(16,24,40,.2)}
[hidden]{display:none!important}svg{width:24px;height:24px;flex:none}
i{position:absolute;top:-6px;${side}:-4px;min-width:22px;height:22px;box-sizing:border-box;padding:0 6px;border-radius:11px;
background:#B3261E;color:#fff;border:2px solid #fff;font:700 12px/18px system-ui,sans-serif;text-align:center;font-style:normal}
iframe{position:fixed;${side}:max(20px,env(safe-area-inset-${side}));bottom:20px;width:min(408px,calc(100vw - 40px));
height:min(720px,calc(100vh - 40px));border:0;border-radius:12px;background:#fff;color-scheme:light;
box-shadow:0 8px 28px rgba(16,24,40,.2),0 0 0 1px rgba(16,24,40,.08);animation:rise 200ms cubic-bezier(.2,.8,.3,1)}
iframe.dark{background:#14181F;color-scheme:dark;box-shadow:0 8px 28px rgba(0,0,0,.5),0 0 0 1px rgba(255,255,255,.12)}
iframe.full{inset:0 0 auto 0;width:100%;height:100dvh;border-radius:0;box-shadow:none}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}
@media (max-width:640px){button{padding:0;width:56px;height:56px;border-radius:28px;justify-content:center}button span{display:none}}
@media (prefers-reduced-motion:reduce){button,iframe{animation:none;transition:none}}
@media print{:host{display:none}}`;

  const root = document.createElement('div');
  const shadow = root.attachShadow({ mode: 'open' });
  try {
    const sheet = new CSSStyleSheet(); // not stopped by a host page's style-src, unlike a <style> element
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    shadow.append(Object.assign(document.createElement('style'), { textContent: css }));
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'dialog');
  const svgNs = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(svgNs, 'svg');
  const outline = document.createElementNS(svgNs, 'path');
  for (const [name, value] of [['viewBox', '0 0 24 24'], ['fill', 'none'], ['stroke', 'currentColor'], ['stroke-width', '1.9'],
    ['stroke-linejoin', 'round'], ['stroke-linecap', 'round'], ['aria-hidden', 'true']]) drawing.setAttribute(name, value);
  outline.setAttribute('d', 'M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9.5A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 5 4.5ZM8 9h8M8 12.5h5');
  drawing.append(outline);
  const label = document.createElement('span');
  const badge = document.createElement('i');
  badge.setAttribute('aria-hidden', 'true');
  button.append(drawing, label, badge);
  shadow.append(button);

  const phone = matchMedia('(max-width: 640px), (max-height: 480px)');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const listen = (target, name, act) => {
    target.addEventListener(name, act);
    undo.push(() => target.removeEventListener(name, act));
  };

  const emit = (name, detail) => (listeners[name] || []).slice().forEach((act) => {
    try { act(detail); } catch (problem) { console.error(problem); }
  });
  const tell = (type, value) => {
    if (!ready) return waiting.push([type, value]);
    frame.contentWindow.postMessage({ deskside: 1, type, value }, base.origin);
  };

  const paint = () => {
    const say = words[language];
    label.textContent = say.open;
    button.setAttribute('aria-label', unread ? say.unread(unread) : say.open);
    button.setAttribute('aria-expanded', String(isOpen));
    button.hidden = isOpen;
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? '99+' : String(unread);
    if (!frame) return;
    frame.hidden = !isOpen;
    frame.title = `${(language === 'zh' && set.nameZh) || set.name || ''} ${say.title}`.trim();
    frame.className = [phone.matches && 'full', (theme === 'dark' || (theme === 'auto' && dark.matches)) && 'dark']
      .filter(Boolean).join(' ');
  };

  // Inside a frame the visual viewport ignores the phone's keyboard, so the page outside measures for it.
  const fit = () => {
    if (!frame) return;
    const seen = window.visualViewport;
    const full = isOpen && phone.matches && seen;
    frame.style.height = full ? `${seen.height}px` : '';
    frame.style.top = full ? `${seen.offsetTop}px` : '';
    const html = document.documentElement;
    if (isOpen && phone.matches && lockedOverflow === null) {
      lockedOverflow = html.style.overflow;
      html.style.overflow = 'hidden';
    } else if (!(isOpen && phone.matches) && lockedOverflow !== null) {
      html.style.overflow = lockedOverflow;
      lockedOverflow = null;
    }
  };

  const build = () => {
    if (frame) return;
    const facts = { site, language, theme, side, host: location.origin, name: set.name || '', nameZh: set.nameZh || '' };
    if (set.accent) facts.accent = accent;
    frame = document.createElement('iframe');
    frame.allow = 'clipboard-write';
    frame.hidden = true;
    frame.src = new URL(`panel.html#${new URLSearchParams(facts)}`, base).href;
    shadow.append(frame);
    if (set.token) waiting.unshift(['identify', set.token]);
  };

  const open = (options) => {
    if (isOpen) return;
    build();
    isOpen = true;
    returnTo = document.activeElement;
    memory.opened = 1;
    keep(local, key, memory);
    keep(tab, `${key}:open`, 1);
    unread = 0;
    paint();
    fit();
    const focus = !(options && options.focus === false);
    if (focus) frame.focus();
    tell('shown', { focus });
    emit('open');
  };

  const close = () => {
    if (!isOpen) return;
    const hadFocus = document.activeElement === root;
    isOpen = false;
    keep(tab, `${key}:open`, null);
    tell('hidden');
    paint();
    fit();
    if (hadFocus) (returnTo && returnTo !== document.body && returnTo !== root && returnTo.isConnected ? returnTo : button).focus();
    emit('close');
  };

  const hear = ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== base.origin || !data || data.deskside !== 1) return;
    const { type, value } = data;
    if (type === 'ready') {
      ready = true;
      waiting.splice(0).forEach(([name, detail]) => tell(name, detail));
      emit('ready');
    } else if (type === 'close') close();
    else if (type === 'language') {
      language = memory.language = code(value);
      keep(local, key, memory);
      paint();
    } else if (type === 'unread') {
      unread = isOpen ? 0 : value;
      paint();
      emit('unread', unread);
    } else if (['message', 'owner', 'ended', 'rated', 'error'].includes(type)) emit(type, value);
  };

  const api = {
    open, close,
    ask(text) { open(); tell('ask', String(text)); },
    identify(token) { if (frame || memory.opened) { build(); tell('identify', token); } else set.token = token; },
    logout() { delete set.token; unread = 0; if (memory.opened) build(); if (frame) tell('logout'); paint(); },
    language(value) {
      language = code(value);
      if (frame) tell('language', language);
      paint();
    },
    theme(value) { theme = value; if (frame) tell('theme', value); paint(); },
    context(facts) { if (frame) tell('context', facts); else waiting.push(['context', facts]); },
    on(name, act) {
      (listeners[name] = listeners[name] || []).push(act);
      return () => { listeners[name] = listeners[name].filter((one) => one !== act); };
    },
    push(...calls) { calls.forEach(([name, ...rest]) => api[name](...rest)); },
    destroy() {
      close();
      undo.forEach((act) => act());
      root.remove();
      delete window.Deskside;
    },
  };

  listen(button, 'click', () => open());
  listen(window, 'message', hear);
  listen(phone, 'change', () => { paint(); fit(); });
  listen(dark, 'change', paint);
  if (window.visualViewport) ['resize', 'scroll'].forEach((name) => listen(window.visualViewport, name, fit));

  window.Deskside = api;
  const start = () => {
    document.body.append(root);
    paint();
    api.push(...early);
    // A visitor who has opened the chat before gets the count of what came since; a newcomer gets nothing.
    if (memory.opened && !frame) (window.requestIdleCallback || setTimeout)(() => root.isConnected && build());
    if (kept(tab, `${key}:open`) && !phone.matches) open({ focus: false });
  };
  if (document.body) start(); else listen(document, 'DOMContentLoaded', start);
})();
