'use strict';
// The demo's other system: sends the form, then shows what was posted each way.
(() => {
  const form = document.getElementById('form');
  const put = (id, text) => { document.getElementById(id).textContent = text; };
  const wire = (path, headers, body) =>
    `POST ${path}\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${body}`;

  const look = async () => {
    const to = form.elements.id.value.trim();
    if (!to) return;
    const got = await fetch(`/demo/webhook/sent?to=${encodeURIComponent(to)}`);
    if (!got.ok) return;
    const { messages } = await got.json();
    if (messages.length) {
      put('got', messages.map((one) => wire('DESKSIDE_WEBHOOK_URL', one.headers, JSON.stringify(one.body, null, 2))).join('\n\n'));
    }
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(['id', 'name', 'email', 'text'].map((name) => [name, form.elements[name].value.trim()]));
    const body = JSON.stringify({ ...given, verified: form.elements.verified.checked, language: form.dataset.language });
    const got = await fetch('/demo/webhook/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const told = await got.json();
    put('posted', told.request ? `${wire(told.request.path, told.request.headers, told.request.body)}\n\n${told.status} ${JSON.stringify(told.answer)}` : JSON.stringify(told, null, 2));
    look();
  });
  setInterval(look, 1000);
})();
