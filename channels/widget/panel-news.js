import { stillPending, unreadAfter, withMessage } from './panel-state.js';
import { languageOf } from './panel-words.js';

const SLOW = 10_000, SILENT = 45_000;

/**
 * Turns what the server says, as events or as a whole transcript, into state; each message counts once however often it
 * is told. `refetch` is called when something is missing.
 * @param {{store: any, keep: any, host: {tell: Function}, outbox: () => any, refetch: () => void}} parts
 */
export function createNews({ store, keep, host, outbox, refetch }) {
  const { get, set } = store;
  let slowTimer = 0, silentTimer = 0;

  const setActivity = (activity) => {
    clearTimeout(slowTimer);
    clearTimeout(silentTimer);
    set({ activity });
    if (!activity) return;
    slowTimer = setTimeout(() => set({ activity: { ...get().activity, slow: true } }), SLOW);
    silentTimer = setTimeout(() => {
      set({ activity: null, trouble: { key: 'noAnswer', act: 'check' } });
      refetch();
    }, SILENT);
  };

  const count = () => {
    const { messages, visible } = get();
    if (visible) keep.write('seen', messages.at(-1)?.seq ?? 0);
    host.tell('unread', visible ? 0 : unreadAfter(messages, keep.read('seen') ?? 0));
  };

  const speak = (language) => {
    set({ language });
    host.tell('language', language);
  };
  const follow = (language) => {
    // The visitor's own choice wins over the language of what they wrote, which wins over the page's.
    if (language && !keep.read('language') && languageOf(language) !== get().language) speak(languageOf(language));
  };

  const settle = () => {
    outbox().settle((entries) => stillPending(entries, get().messages));
    if (get().messages.length) set({ usedStart: true });
    count();
  };

  /** After an answer nothing is under way any more: what the server has not ended may be pressed again. */
  const unstick = () => {
    const { proposals, undos } = get();
    set({
      proposals: Object.fromEntries(Object.entries(proposals).filter(([, one]) => one.status !== 'accepted' && !one.sending)),
      undos: Object.fromEntries(Object.entries(undos).map(([id, one]) => [id, { ...one, sending: false }])),
    });
  };

  const setOwner = (owner) => {
    keep.write('owner', owner);
    set({ owner, handoff: '' });
  };

  const hear = {
    status({ state, tool, say: words }) {
      if (state === 'read') set({ readAll: true });
      else setActivity(state === 'idle' ? null : { state, tool, words });
    },
    message(message) {
      const known = get().messages.some((one) => one.id === message.id);
      const answer = message.author !== 'customer';
      const unconfirmed = answer && get().pending.some((entry) => entry.state === 'sent');
      set({ messages: withMessage(get().messages, message) });
      if (message.author === 'assistant' || message.author === 'user') setActivity(null);
      if (answer) set({ trouble: null, readAll: true });
      if (message.author === 'assistant') unstick();
      if (message.author === 'system') set({ notice: null });
      if (message.author === 'assistant') follow(message.language);
      if (!known && (message.rated || message.ask_rating)) { // rated in words; or asked anew, about another case
        const score = message.rated || 0;
        keep.write('rating', score);
        set({ rating: { score, open: false, sending: false, why: '' } });
      }
      if (message.author === 'customer' && get().ended) set({ ended: false });
      settle();
      if (!known) host.tell('message', { id: message.id, author: message.author });
      if (unconfirmed && get().pending.some((entry) => entry.state === 'sent')) refetch();
    },
    owner(owner) {
      const before = get().owner;
      setOwner(owner);
      if (owner.owner !== 'assistant') setActivity(null);
      if (before.owner === owner.owner && before.name === owner.name) return;
      const kind = { user: 'joined', assistant: 'handedBack' }[owner.owner];
      const after = get().messages.at(-1)?.seq ?? 0;
      set({ notice: kind ? { kind, name: owner.name || '', queue: owner.queue || '', after } : null });
      host.tell('owner', owner);
    },
    proposal({ id, status }) {
      const proposals = { ...get().proposals, [id]: { status } }; // also ends "sending"
      keep.write('proposals', proposals);
      set({ proposals });
      if (get().changing?.id === id) set({ changing: null });
    },
    operation({ id, status }) {
      set({ undos: { ...get().undos, [id]: { status } } });
    },
    identity({ level }) {
      set({ contact: { ...get().contact, verified: level === 'verified' } });
    },
    done() {
      setActivity(null);
      setOwner({ owner: 'assistant' });
      set({ ended: true, notice: null });
      host.tell('ended');
    },
  };

  return {
    count, speak,
    /** @param {string} name @param {any} data */
    hear(name, data) {
      if (Object.hasOwn(hear, name)) hear[name](data);
    },
    /** A whole transcript replaces what is on screen. @param {any} answer of `GET …/messages` */
    replace(answer) {
      const kept = keep.read('owner');
      setOwner({ ...(kept?.owner === answer.owner ? kept : {}), ...answer.owner_detail, owner: answer.owner || 'assistant' });
      set({
        messages: [...answer.messages].sort((a, b) => a.seq - b.seq), contact: answer.contact || null,
        ended: answer.status === 'ended', proposals: keep.read('proposals') || {},
      });
      unstick();
      if (answer.rating) set({ rating: { ...get().rating, score: answer.rating.score ?? answer.rating } });
      follow(answer.language);
      if (get().messages.at(-1)?.author !== 'customer') setActivity(null);
      settle();
    },
    quiet: () => setActivity(null),
  };
}
