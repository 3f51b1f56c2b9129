/**
 * @typedef {'assistant'|'queue'|'user'} OwnerKind
 * @typedef {{owner: OwnerKind, name?: string, queue?: string, ahead?: number, wait?: any}} Owner
 * @typedef {{id: string, seq: number, author: string, name?: string, text: string, language?: string, created_at: string,
 *   client_id?: string, citations?: any[], receipts?: any[], proposal?: any, choices?: any[], ticket?: any,
 *   verify?: 'email'|'code', ask_rating?: boolean, rated?: number,
 *   undo?: {operation: string, until: string, status?: 'open'|'undone'|'over'}|null}} Message
 * @typedef {{client_id: string, text: string, at: number, state: 'queued'|'sending'|'sent'|'failed', why?: string}} Pending
 */

/** The state of a panel nobody has used yet. @param {Partial<ReturnType<typeof blank>>} facts */
export function blank(facts = {}) {
  return {
    language: 'en', name: '', visible: false,
    conversation: /** @type {{id: string, token: string}|null} */ (null),
    messages: /** @type {Message[]} */ ([]),
    pending: /** @type {Pending[]} */ ([]),
    owner: /** @type {Owner} */ ({ owner: 'assistant' }),
    ended: false, readAll: false, activity: null, connection: 'idle', contact: null,
    proposals: {}, undos: {}, skew: 0, verify: {}, rating: { score: 0, open: false, sending: false, why: '' },
    handoff: '', notice: null, trouble: null, usedStart: false, changing: null, cited: null,
    ...facts,
  };
}

/** A value that tells when it changed; changes made in one task are told once. @template T @param {T} initial */
export function createStore(initial) {
  let state = initial;
  let told = true;
  const listeners = new Set();
  const tell = () => {
    told = true;
    listeners.forEach((act) => act(state));
  };
  return {
    get: () => state,
    /** @param {Partial<T>} patch */
    set(patch) {
      state = { ...state, ...patch };
      if (!told) return;
      told = false;
      queueMicrotask(tell);
    },
    /** @param {(state: T) => void} act */
    subscribe(act) {
      listeners.add(act);
      return () => listeners.delete(act);
    },
  };
}

/**
 * The transcript with `message` in it once, by id, ordered by `seq`.
 * @param {Message[]} messages @param {Message} message @returns {Message[]}
 */
export function withMessage(messages, message) {
  const rest = messages.filter((one) => one.id !== message.id);
  const at = rest.findLastIndex((one) => one.seq <= message.seq);
  return [...rest.slice(0, at + 1), message, ...rest.slice(at + 1)];
}

/** What still waits once `messages` are known to the server. @param {Pending[]} pending @param {Message[]} messages */
export function stillPending(pending, messages) {
  const arrived = new Set(messages.map((message) => message.client_id).filter(Boolean));
  const ids = new Set(messages.map((message) => message.id));
  return pending.filter((entry) => !arrived.has(entry.client_id) && !ids.has(entry.message_id));
}

/** @param {ReturnType<typeof blank>} state @param {Message} message whether its buttons still count */
export function isNewest(state, message) {
  if (state.pending.length) return false;
  return !state.messages.some((one) => one.seq > message.seq && ['customer', 'assistant'].includes(one.author));
}

/** The server's time as near as is known: a visitor's clock may be wrong. @param {ReturnType<typeof blank>} state */
export const now = (state) => Date.now() + state.skew;

const FINAL = ['done', 'declined', 'expired', 'superseded', 'failed'];

/**
 * How a proposal stands: from the server's last word, else superseded as soon as a newer one exists.
 * @param {ReturnType<typeof blank>} state @param {Message} message
 */
export function proposalStatus(state, message) {
  const known = state.proposals[message.proposal.id];
  if (known && FINAL.includes(known.status)) return known.status;
  if (FINAL.includes(message.proposal.status)) return message.proposal.status;
  if ([known?.status, message.proposal.status].includes('consented')) return 'consented'; // a colleague has more time
  if (Date.parse(message.proposal.expires_at || '9999') <= now(state)) return 'expired';
  const newer = state.messages.some((one) => one.seq > message.seq && one.proposal && one.proposal.id !== message.proposal.id);
  return newer ? 'superseded' : (known?.status || 'open');
}

/** Whether something done can still be taken back. @param {ReturnType<typeof blank>} state @param {Message} message */
export function undoStatus(state, { undo }) {
  if ([state.undos[undo.operation]?.status, undo.status].includes('undone')) return 'undone';
  return undo.status === 'over' || Date.parse(undo.until) <= now(state) ? 'over' : 'open';
}

/** When something on screen next runs out by itself, in milliseconds; Infinity for never. @param {ReturnType<typeof blank>} state */
export function nextDue(state) {
  const ends = state.messages.flatMap(({ proposal, undo }) => [Date.parse(proposal?.expires_at), Date.parse(undo?.until)]);
  return Math.min(...ends.filter((at) => at > now(state)), Infinity) - now(state);
}

/**
 * The visitor's own words that led to a proposal: the last before it that say more than an address, a code or a yes.
 * @param {Message[]} messages @param {Message} message
 */
export function wishBehind(messages, message) {
  const said = messages.filter((one) => one.author === 'customer' && one.seq < message.seq).map((one) => one.text.trim());
  const weight = (text) => text.replace(/\S+@\S+|[\d\s]+/g, '').replace(/[\u3400-\u9fff]/g, '$&$&$&').length;
  return said.findLast((text) => weight(text) >= 12) || '';
}

/** How many answers came after `seen`. @param {Message[]} messages @param {number} seen */
export function unreadAfter(messages, seen) {
  return messages.filter((message) => message.seq > seen && ['assistant', 'user'].includes(message.author)).length;
}
