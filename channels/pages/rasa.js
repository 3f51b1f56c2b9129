'use strict';
// The Rasa simulator's forms: what is sent, and what comes back.
(() => {
  const restBody = (given) => ({
    sender: given.get('sender'),
    message: given.get('message'),
    metadata: { id: crypto.randomUUID?.() ?? String(Math.random()) },
  });

  const actionBody = (given) => {
    const said = { text: given.get('message'), intent: { name: null, confidence: 1 }, entities: [] };
    const event = { event: 'user', timestamp: Date.now() / 1000, input_channel: 'rest', ...said, parse_data: said };
    return {
      next_action: given.get('action'),
      sender_id: given.get('sender'),
      tracker: {
        sender_id: given.get('sender'),
        slots: JSON.parse(given.get('slots') || '{}'),
        latest_message: said,
        events: [event],
        paused: false,
        followup_action: null,
        active_loop: {},
        latest_action_name: 'action_listen',
      },
      domain: { intents: [], entities: [], slots: {}, responses: {}, actions: [], forms: {} },
      version: '3.6.0',
    };
  };

  const pretty = (value) => JSON.stringify(value, null, 2);

  const send = async (form) => {
    const card = form.closest('section');
    const [went, came] = [card.querySelector('[data-went]'), card.querySelector('[data-came]')];
    const given = new FormData(form);
    const address = form.dataset.rasa;
    came.textContent = '…';
    try {
      const body = address === '/rasa/webhook' ? actionBody(given) : restBody(given);
      went.textContent = `POST ${address}\n${pretty(body)}`;
      const headers = { 'Content-Type': 'application/json' };
      if (given.get('token')) headers.Authorization = `Bearer ${given.get('token')}`;
      const answered = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
      came.textContent = `${answered.status}\n${pretty(await answered.json())}`;
    } catch (error) {
      came.textContent = String(error);
    }
  };

  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-rasa]');
    if (!form) return;
    event.preventDefault();
    send(form);
  });
})();
