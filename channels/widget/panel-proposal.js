import { h, icon } from './panel-dom.js';
import { inline } from './panel-markdown.js';
import { now, proposalStatus, undoStatus } from './panel-state.js';
import { due, say } from './panel-words.js';

/** @typedef {{state: any, acts: any}} Scene what a card may read and do */

const CLOSED = { consented: 'person', done: 'check', declined: 'close', expired: 'warn', superseded: 'list', failed: 'warn' };
const SHORT = ['declined', 'expired', 'superseded', 'failed'];

/** What went wrong with a press, told at once. @param {string} text */
export const why = (text) => (text ? h('p', { class: 'why', role: 'alert' }, icon('warn'), h('span', {}, text)) : null);

const outcome = (sign, text) => h('p', { class: 'outcome' }, icon(sign), text);

/**
 * The fields that change, before and after. The roles are said outright: on a narrow screen the cells are stacked, and it
 * is to stay a table for those who hear it.
 */
function changesTable(changes, words) {
  const columns = changes.some((one) => one.before) ? ['before', 'after'] : ['after'];
  const value = (change, column) => h('td', { role: 'cell', class: column },
    columns.length > 1 ? h('span', { class: 'when', 'aria-hidden': 'true' }, words(`change_${column}`)) : null,
    h('span', {}, String(change[column] || words('changeNone'))));
  return h('table', { class: `changes${columns.length > 1 ? '' : ' fresh'}`, role: 'table', 'aria-label': words('changes') },
    h('thead', {}, h('tr', { role: 'row' }, ['name', ...columns].map((column) => h('th', { role: 'columnheader', scope: 'col' }, words(`change_${column}`))))),
    h('tbody', {}, changes.map((change) => h('tr', { role: 'row' },
      h('th', { role: 'rowheader', scope: 'row' }, String(change.name)), columns.map((column) => value(change, column))))));
}

/** What would be done, and the buttons to allow it. None is the default. @param {any} message @param {Scene} scene */
export function proposalCard(message, { state, acts }) {
  const words = (key, values) => say(state.language, key, values);
  const { id, summary, effects = [], changes = [], by_name } = message.proposal;
  const status = proposalStatus(state, message);
  const { sending, why: problem } = state.proposals[id] || {};
  const open = status === 'open';
  const busy = Boolean(sending) || (!open && !CLOSED[status]);
  const whole = !SHORT.includes(status);
  const final = by_name && open ? effects.at(-1) : ''; // the last effect says whether it can be taken back
  const time = due(message.proposal.expires_at, state.language, now(state));
  const small = (text) => h('p', { class: 'small' }, text);
  const choice = (key, act, label = words(key)) => h('button', { type: 'button', class: 'choice', 'aria-disabled': busy && 'true', 'data-focus': `${id}:${key}`,
    onclick: () => busy || act() }, label);
  return h('section', { class: `card proposal ${open ? '' : status}`, 'aria-label': words('proposal'), tabindex: '-1', 'data-focus': id },
    open || busy ? h('div', { class: 'card-head' }, icon('list'), h('span', {}, words('proposal'))) : null,
    h('p', { class: 'summary' }, inline(String(summary))),
    whole && changes.length ? changesTable(changes, words) : null,
    whole && effects.length ? h('ul', {}, effects.slice(0, final ? -1 : undefined).map((effect) => h('li', {}, inline(String(effect))))) : null,
    final ? h('p', { class: 'final' }, icon('warn'), h('span', {}, String(final))) : null,
    open && !busy && !problem ? [time && small(words('proposalUntil', { time })), by_name && small(words('byName', { name: by_name }))] : null,
    why(problem),
    busy ? h('p', { class: 'outcome' }, words('proposal_working')) : null,
    open ? h('div', { class: 'row' },
      choice('confirm', () => acts.decide(id, true), by_name ? by_name[0].toUpperCase() + by_name.slice(1) : words('confirm')),
      choice('change', () => acts.change(message)), choice('cancel', () => acts.decide(id, false))) : null,
    CLOSED[status] ? outcome(CLOSED[status], words(`proposal_${status}`)) : null,
    status === 'consented' ? h('div', { class: 'row' }, choice('cancel', () => acts.decide(id, false))) : null,
    status === 'expired' ? h('div', { class: 'row' }, choice('askAgain', () => acts.change(message, true))) : null);
}

/** Under a reply that tells of something done: taking it back, for as long as that can be. */
export function undoCard(message, { state, acts }) {
  const words = (key, values) => say(state.language, key, values);
  const { operation, until } = message.undo;
  const status = undoStatus(state, message);
  const { sending, why: problem } = state.undos[operation] || {};
  const time = due(until, state.language, now(state));
  return h('section', { class: `card receipt ${status}`, 'aria-label': words('done'), tabindex: '-1', 'data-focus': operation },
    status === 'undone' ? outcome('check', words('undone')) : status === 'over' ? h('p', { class: 'small' }, words('undoOver', { time })) : [
      outcome('check', words('done')),
      h('button', { type: 'button', class: 'choice', 'aria-disabled': sending && 'true', 'data-focus': `${operation}:undo`,
        onclick: () => sending || acts.undo(operation) }, words(sending ? 'undoing' : 'undo', { time })),
      why(problem)]);
}
