import { ratingCard } from './panel-cards.js';
import { button, h, icon, reconcile } from './panel-dom.js';
import { messageNode, pendingNode } from './panel-messages.js';
import { isNewest, proposalStatus, undoStatus } from './panel-state.js';
import { day, say, sayIfKnown, serverWords } from './panel-words.js';

const NEAR = 64;
const STARTS = ['start_order', 'start_return', 'start_product'];

/** The transcript: what to show, in order, each with a mark that changes when it must be drawn anew. */
export function logItems(state, scene) {
  const { language } = state;
  const words = (key, values) => say(language, key, values);
  const items = [greeting(state, scene)];
  const line = (key, mark, build) => items.push({ key, mark: `${language}|${mark}`, build });
  const asking = state.messages.findLast((one) => one.ask_rating);
  const shownLast = new Map(state.messages.map((one) => [one.proposal?.id, one.id]));
  let before = null;

  state.messages.forEach((said) => {
    // A preview that is shown again moves down: one card, and one set of buttons, for one proposal.
    const message = said.proposal && shownLast.get(said.proposal.id) !== said.id ? { ...said, proposal: null } : said;
    const date = day(message.created_at, language);
    if (date && date !== (before ? day(before.created_at, language) : words('today'))) {
      line(`day:${date}`, '', () => h('p', { class: 'day' }, date));
      before = null;
    }
    const first = !before || before.author !== message.author || before.name !== message.name;
    const newest = isNewest(state, message);
    const verifying = Boolean(message.verify) && isVerifying(state, message);
    const cited = state.cited?.startsWith(`${message.id}:`) ? state.cited : '';
    const stand = [
      message.proposal && [proposalStatus(state, message), state.proposals[message.proposal.id]],
      message.undo && [undoStatus(state, message), state.undos[message.undo.operation]],
    ];
    const mark = JSON.stringify([message, first, newest, cited, stand, verifying && [state.verify, state.contact]]);
    line(message.id, mark, () => messageNode(message, { ...scene, state, first, newest, verifying }));
    if (said === asking) line('rating', JSON.stringify(state.rating), () => ratingCard({ ...scene, state }));
    before = message;
  });
  const last = state.messages.at(-1);
  if (last?.author === 'customer' && !state.pending.length) {
    const key = state.readAll ? 'read' : 'sent';
    line('receipt', key, () => h('div', { class: 'caption own' }, words(key)));
  }
  state.pending.forEach((entry) => line(`out:${entry.client_id}`, JSON.stringify([entry, state.connection, state.readAll]),
    () => pendingNode(entry, { ...scene, state })));
  tail(state, scene, line, Boolean(asking));
  return items;
}

function isVerifying(state, message) {
  if (state.contact?.verified && state.verify.step !== 'done') return false;
  return message === state.messages.findLast((one) => one.author === 'assistant' && one.verify)
    && (state.verify.step === 'done' || message === state.messages.findLast((one) => one.author === 'assistant'));
}

function greeting(state, scene) {
  const { language, usedStart, name } = state;
  const choices = !usedStart && !state.conversation;
  const build = () => {
    const text = say(language, 'greeting', { company: name || say(language, 'us') });
    const act = (key) => () => scene.act.send(say(language, key));
    return messageNode({ id: 'greeting', author: 'assistant', text, created_at: '', seq: -1 }, { ...scene, state, first: true })
      .appendChild(choices ? h('div', { class: 'choices', role: 'group', 'aria-label': say(language, 'choices') },
        STARTS.map((key) => button('choice', act(key), say(language, key)))) : h('span')).parentNode;
  };
  return { key: 'greeting', mark: `${language}|${name}|${choices}`, build };
}

/** Queue, joined, at work, trouble, ended: what stands below the last message. */
function tail(state, scene, line, asked) {
  const { language, notice, owner, activity, trouble } = state;
  const words = (key, values) => say(language, key, values);
  if (notice && (state.messages.at(-1)?.seq ?? 0) <= notice.after) {
    const queue = sayIfKnown(language, `queue_${notice.queue}`);
    const person = notice.name || words('colleague');
    const name = queue && language === 'en' ? `${person} (${queue})` : queue ? `${queue}${person}` : person;
    line('notice', JSON.stringify(notice), () => h('p', { class: 'notice' }, words(notice.kind, { name })));
  }
  if (owner.owner === 'queue') line('queue', JSON.stringify(owner), () => queueCard(owner, language));
  if (activity) {
    const text = serverWords(activity.words, language) || sayIfKnown(language, activity.state) || words('tool');
    line('activity', `${text}${activity.slow}`, () => h('div', { class: 'activity' },
      h('div', { class: 'working' }, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), h('span', {}, text)),
      activity.slow ? h('p', { class: 'small' }, words('slow')) : null));
  }
  if (trouble) line('trouble', JSON.stringify(trouble), () => troubleCard(trouble, scene, language));
  if (state.ended) {
    line('ended', '', () => h('div', { class: 'ended' }, h('p', {}, words('ended')), button('choice', scene.act.fresh, words('newQuestion'))));
    if (!asked && state.messages.length) line('rating', JSON.stringify(state.rating), () => ratingCard({ ...scene, state }));
  }
}

function queueCard({ ahead, wait }, language) {
  const words = (key, values) => say(language, key, values);
  const place = ahead > 0 ? words('queueAhead', { ahead }) : ahead === 0 ? words('queueNext') : words('queuePlain');
  const span = serverWords(wait, language);
  return h('section', { class: 'card queue' }, h('div', { class: 'card-head' }, icon('person'), h('span', {}, words('queueLine'))),
    h('p', {}, place, language === 'zh' ? '' : ' ', span ? h('span', { class: 'whole' }, words('queueWait', { wait: span })) : null), h('p', { class: 'small' }, words('queueLeave')));
}

function troubleCard({ key, text, act }, scene, language) {
  const calls = { check: ['check', scene.act.check], handoff: ['retry', scene.acts.handOff] };
  const [label, run] = calls[act] || [];
  return h('div', { class: 'trouble', role: 'alert' }, icon('warn'), h('span', {}, text || say(language, key)),
    label ? button('bare-link', run, say(language, label)) : null);
}

/** The log on screen; follows the newest only when the reader is within 64 px of it. */
export function createLog(scene) {
  const known = new Map();
  const list = h('div', { class: 'log', role: 'log', 'aria-live': 'off', tabindex: '0' });
  const pill = h('button', { type: 'button', class: 'pill', hidden: true, onclick: () => toEnd(true) });
  const speech = h('div', { class: 'unseen', 'aria-live': 'polite' });
  const node = h('main', {}, list, pill, speech);
  const spoken = new Set();
  let near = true, listened = false, cited = null, hush = 0;

  const toEnd = (smooth) => {
    list.scrollTo({ top: list.scrollHeight, behavior: smooth && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 'smooth' : 'auto' });
    pill.hidden = true;
  };
  list.addEventListener('scroll', () => {
    near = list.scrollHeight - list.scrollTop - list.clientHeight <= NEAR;
    if (near) pill.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => near && toEnd()).observe(list);

  /** Gives the focus back to what was drawn anew, a form's next field, or else the log: never to the page's top. */
  const refocus = (name) => {
    const marked = (mark) => list.querySelector(`[data-focus="${CSS.escape(mark)}"]`);
    const same = name && (marked(name) || list.querySelector(`#${CSS.escape(name)}`) || marked(name.split(':')[0]));
    const next = name?.startsWith('verify-') ? list.querySelector('form input') : null;
    (same || next || list).focus({ preventScroll: true });
  };

  /** What a card came to without a message that says so. */
  const asides = (state) => state.messages.filter((one) => one.proposal).flatMap((one) => {
    const status = proposalStatus(state, one);
    const key = { accepted: 'proposal_working', expired: 'proposal_expired' }[status];
    return key ? { id: one.proposal.id + status, text: say(state.language, key) } : [];
  });

  const speak = (state) => {
    const fresh = [...state.messages, ...asides(state)].filter((one) => one.author !== 'customer' && !spoken.has(one.id) && spoken.add(one.id));
    if (listened && fresh.length) {
      clearTimeout(hush);
      hush = setTimeout(() => speech.replaceChildren(), 8000);
      speech.replaceChildren(...fresh.map((one) => h('p', {}, one.text.replace(/\[\d+\]|[*_`#>|]/g, ' '))));
    }
    const news = listened && fresh.some((one) => one.author);
    listened = true;
    return news;
  };

  return {
    node, toEnd,
    render(state) {
      list.setAttribute('aria-label', say(state.language, 'log'));
      pill.replaceChildren(icon('down'), say(state.language, 'newMessage'));
      const held = list.contains(document.activeElement) ? document.activeElement : null;
      const grew = reconcile(list, known, logItems(state, scene));
      if (held && !held.isConnected) refocus(held.dataset.focus || held.id);
      const news = speak(state);
      if (!grew) return;
      if (state.cited !== cited) {
        cited = state.cited;
        list.querySelector('.quote')?.scrollIntoView({ block: 'nearest' });
        return;
      }
      if (near) toEnd();
      else if (news) pill.hidden = false;
    },
  };
}
