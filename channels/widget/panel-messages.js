import { citationCard, receiptLine, ticketChip, verifyCard } from './panel-cards.js';
import { button, h, icon } from './panel-dom.js';
import { markdown } from './panel-markdown.js';
import { proposalCard, undoCard } from './panel-proposal.js';
import { clock, say, tagOf } from './panel-words.js';

const FOLD_AFTER = 75, WORTH_FOLDING = 45;

/** Words, a Chinese character counting as half of one. @param {string} text */
function length(text) {
  const chinese = text.match(/[\u3400-\u9fff]/g)?.length ?? 0;
  return chinese / 2 + (text.replace(/[\u3400-\u9fff]/g, ' ').match(/\S+/g)?.length ?? 0);
}

/** The answer first; a long rest behind "Show more". @param {HTMLElement[]} blocks @param {string} label */
export function fold(blocks, label) {
  let sum = 0;
  const at = blocks.findIndex((block, i) => {
    sum += length(block.textContent);
    return sum > FOLD_AFTER && i > 0;
  });
  const rest = at > 0 ? blocks.slice(at) : [];
  if (rest.reduce((total, block) => total + length(block.textContent), 0) < WORTH_FOLDING) return blocks;
  const hidden = h('div', { class: 'folded', hidden: true, tabindex: '-1' }, rest);
  const opener = button('bare-link', () => {
    hidden.hidden = false;
    opener.remove();
    hidden.focus({ preventScroll: true });
  }, label);
  return [...blocks.slice(0, at), hidden, opener];
}

/** Who speaks, above the first of their messages in a row. */
function byline(message, language) {
  const name = message.author === 'assistant' ? say(language, 'assistant') : message.name || say(language, 'colleague');
  const face = message.author === 'assistant'
    ? h('span', { class: 'face assistant', 'aria-hidden': 'true' }, h('i'), h('i'))
    : h('span', { class: 'face', 'aria-hidden': 'true' }, [...name][0].toUpperCase());
  return h('div', { class: 'byline' }, face, h('span', {}, name),
    h('time', { datetime: message.created_at }, clock(message.created_at, language)));
}

function quickReplies(message, { state, act }) {
  return h('div', { class: 'choices', role: 'group', 'aria-label': say(state.language, 'choices') },
    message.choices.map((choice) => button('choice', () => act.send(choice.value || choice.label), choice.label)));
}

/** The mark after a sentence; pressing it opens the quoted passage below. */
function mark(message, n, { state, acts }) {
  const citation = message.citations?.[n - 1];
  if (!citation) return null;
  const open = state.cited === `${message.id}:${n}`;
  return h('button', {
    type: 'button', class: 'mark', 'aria-expanded': String(open), 'data-focus': `${message.id}:${n}`,
    'aria-label': say(state.language, 'source', { n, title: citation.title }), onclick: () => acts.cite(`${message.id}:${n}`),
  }, String(n));
}

/** The text with its marks after the sentence, close to it: "for 14 days.[1]", not "for 14 days [1].". */
function shownText({ text: full, citations, proposal }) {
  // Channels without cards need the proposal in words; here its card says it.
  const text = (proposal && full.replace(proposal.summary, '').replace(/^[\s.。]+/, '')) || full;
  return citations?.length ? text.replace(/[ \u00a0]*((?:\[\d{1,2}\])+)([.,;!?。，；！？]?)/g, '$2$1') : text;
}

/** Where the answer comes from, once more below it, by title. */
function sources(message, scene) {
  const { state, acts } = scene;
  const all = message.citations || [];
  if (!all.length) return null;
  const opened = all.findIndex((_, i) => state.cited === `${message.id}:${i + 1}`);
  const titles = new Map(); // two passages of one article are one source with two numbers
  all.forEach(({ title }, i) => titles.set(title, [...(titles.get(title) || []), i + 1]));
  return h('div', { class: 'sources' },
    h('div', { class: 'row', role: 'group', 'aria-label': say(state.language, 'sources') }, [...titles].map(([title, [first, ...more]]) => h('button', {
      type: 'button', class: 'source', 'data-focus': `${message.id}:s${first}`, 'aria-expanded': String([first, ...more].includes(opened + 1)),
      onclick: () => acts.cite(`${message.id}:${[first, ...more].includes(opened + 1) ? opened + 1 : first}`),
    }, [first, ...more].map((n) => h('span', { class: 'number' }, String(n))), h('span', { class: 'source-title' }, title)))),
    opened >= 0 ? citationCard(all[opened], opened + 1, scene) : null);
}

/**
 * @param {import('./panel-state.js').Message} message
 * @param {{state: any, acts: any, act: any, newest: boolean, first: boolean, verifying: boolean}} scene
 */
export function messageNode(message, scene) {
  const { state, newest, first, verifying } = scene;
  const language = state.language;
  const lang = message.language ? tagOf(message.language) : null;
  if (message.author === 'system') return h('p', { class: 'notice', lang }, message.text);
  if (message.author === 'customer') {
    return h('div', { class: 'message mine' }, h('span', { class: 'unseen' }, `${say(language, 'you')}: `),
      h('div', { class: 'bubble', lang }, message.text));
  }
  const blocks = markdown(shownText(message), (n) => mark(message, n, scene));
  return h('div', { class: `message theirs ${message.author}${first ? ' first' : ''}` },
    first ? byline(message, language) : null,
    h('div', { class: 'bubble', lang }, message.author === 'assistant' ? fold(blocks, say(language, 'more')) : blocks),
    receiptLine(message.receipts, scene),
    sources(message, scene),
    message.ticket?.number ? ticketChip(message.ticket, scene) : null,
    message.undo?.operation ? undoCard(message, scene) : null,
    message.proposal ? proposalCard(message, scene) : null,
    verifying ? verifyCard(message.verify, scene) : null,
    newest && message.choices?.length && !message.ask_rating ? quickReplies(message, scene) : null);
}

/** What the visitor wrote and the server has not shown back yet. */
export function pendingNode(entry, { state, act }) {
  const words = (key, values) => say(state.language, key, values);
  const offline = state.connection === 'offline' || !navigator.onLine;
  const caption = entry.state === 'failed'
    ? h('div', { class: 'caption failed', role: 'alert' }, icon('warn'), h('span', {}, words('notSent', { why: entry.why || '' })),
      button('bare-link', () => act.retry(entry.client_id), words('retry')),
      button('bare-link', () => act.edit(entry), words('edit')))
    : h('div', { class: 'caption' }, words(entry.state === 'sent' ? (state.readAll ? 'read' : 'sent')
      : offline && entry.state === 'queued' ? 'queued' : 'sending'));
  return h('div', { class: `message mine ${entry.state}` }, h('span', { class: 'unseen' }, `${words('you')}: `),
    h('div', { class: 'bubble' }, entry.text), caption);
}
