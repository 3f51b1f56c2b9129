'use strict';
// The demo's phone. It knows what Telegram would know: its chat's number, what it sent, and what the bot sends.
(() => {
  const get = (id) => document.getElementById(id);
  const words = JSON.parse(get('phone').dataset.words);
  const language = get('phone').dataset.language;
  const KEPT = 'deskside-demo-telegram';
  let phone = JSON.parse(localStorage.getItem(KEPT) || 'null');
  let answers = [];
  let waiting = 0;

  const keep = () => localStorage.setItem(KEPT, JSON.stringify(phone));
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const start = () => {
    phone = phone || { chat: Math.floor(Math.random() * 2 ** 40) + 1, own: [] };
    phone.name = get('name').value.trim();
    keep();
    get('phone').hidden = false;
    get('text').focus();
    look();
  };

  const bubble = (one) => {
    const made = make('div', `bubble ${one.own ? 'own' : 'theirs'}`, one.text);
    if (one.keyboard) {
      const rows = make('div', 'keys', '');
      for (const row of one.keyboard) {
        const line = make('div', 'row', '');
        for (const key of row) {
          const button = make('button', '', key.text);
          button.type = 'button';
          button.addEventListener('click', () => press(one, key));
          line.append(button);
        }
        rows.append(line);
      }
      made.append(rows);
    }
    return made;
  };

  const show = () => {
    const theirs = answers.flatMap((one) => one.calls.map((call, place) => ({
      id: `${one.id}.${place}`, at: one.at, text: call.text, keyboard: (call.reply_markup || {}).inline_keyboard,
    })));
    const all = [...phone.own, ...theirs].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    const log = get('log');
    if (log.dataset.shown === String(all.length)) return;
    log.dataset.shown = String(all.length);
    log.replaceChildren(...(all.length ? all.map(bubble) : [make('p', 'muted', words.empty)]));
    log.scrollTop = log.scrollHeight;
  };

  const look = async () => {
    if (!phone) return;
    const got = await fetch(`/demo/telegram/sent?chat=${phone.chat}`);
    if (!got.ok) return;
    const { messages } = await got.json();
    if (messages.length > answers.length) waiting = 0;
    answers = messages;
    const last = messages.at(-1);
    if (last) get('got').textContent = last.calls.map((one) => `POST /bot…/sendMessage\n${JSON.stringify(one, null, 2)}`).join('\n\n');
    get('typing').hidden = Date.now() > waiting;
    show();
  };

  const post = async (done, shown) => {
    phone.own.push({ own: true, at: new Date().toISOString(), text: shown });
    keep();
    show();
    waiting = Date.now() + 30000;
    get('typing').hidden = false;
    const body = JSON.stringify({ chat: phone.chat, name: phone.name, language, ...done });
    const got = await fetch('/demo/telegram/updates', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const told = await got.json();
    if (told.request) {
      const heads = Object.entries(told.request.headers).map(([name, value]) => `${name}: ${value}`).join('\n');
      get('posted').textContent = `POST ${told.request.path}\n${heads}\n\n${JSON.stringify(JSON.parse(told.request.body), null, 2)}\n\n${told.status} ${JSON.stringify(told.answer)}`;
    }
    if (!got.ok || told.status !== 200) {
      waiting = 0;
      phone.own.push({ own: true, at: new Date().toISOString(), text: words.failed + (told.detail || (told.answer || {}).detail || got.status) });
      keep();
    }
    look();
  };

  const press = (message, key) => {
    const number = [...message.id].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 2 ** 31, 7);
    post({ press: { message_id: number, data: key.callback_data, keyboard: message.keyboard } }, key.text);
  };

  get('who').addEventListener('submit', (event) => { event.preventDefault(); start(); });
  get('again').addEventListener('click', () => { phone = null; answers = []; get('log').dataset.shown = ''; localStorage.removeItem(KEPT); start(); });
  get('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = get('text').value.trim();
    if (!text) return;
    get('text').value = '';
    post({ text }, text);
  });
  if (phone) { get('name').value = phone.name; start(); }
  setInterval(look, 1000);
})();
