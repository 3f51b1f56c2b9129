import { Problem, Unreachable } from './panel-api.js';
import { createNews } from './panel-news.js';
import { createOutbox } from './panel-outbox.js';
import { stillPending } from './panel-state.js';
import { openStream } from './panel-stream.js';
import { say } from './panel-words.js';

const GRACE = 1_200, REST = 60_000;

/** What to tell the visitor about a failed call. @param {unknown} error @param {'en'|'zh'} language */
export function explain(error, language) {
  if (error instanceof Unreachable) return say(language, 'noAnswerForm');
  if (!(error instanceof Problem)) throw error;
  if (error.status === 429) return error.message || say(language, 'busy');
  if (error.status >= 500 || !error.message) return say(language, 'serverTrouble');
  return error.message;
}

/**
 * One visitor's thread: begins it at the first message, keeps it in step with the server, and swaps it as a whole when the
 * person changes.
 * @param {{store: any, keep: any, api: any, host: {tell: Function}}} parts
 */
export function createChat({ store, keep, api, host }) {
  const { get, set } = store;
  let stream = null, graceTimer = 0, restTimer = 0, context = null, token = '';

  const news = createNews({ store, keep, host, outbox: () => outbox, refetch: () => stream?.refetch() });

  const catchUp = async () => {
    const answer = await api.transcript(get().conversation);
    news.replace(answer);
    return answer.cursor ?? 0;
  };

  const onState = (state) => {
    clearTimeout(graceTimer);
    if (state === 'live') {
      set({ connection: 'live' });
      outbox.pump();
    } else if (state === 'offline' || get().connection === 'live') {
      graceTimer = setTimeout(() => set({ connection: 'offline' }), navigator.onLine ? GRACE : 0);
    } else if (get().connection === 'idle') set({ connection: 'connecting' });
  };

  const connect = (cursor = null) => {
    stream?.close();
    const { conversation } = get();
    stream = openStream({
      address: (at) => api.events(conversation, at), token: conversation.token, cursor, catchUp, onState,
      onEvent: news.hear, onRefused: lose,
    });
  };

  const drop = () => {
    stream?.close();
    stream = null;
    clearTimeout(graceTimer);
    news.quiet();
    set({
      conversation: null, messages: [], owner: { owner: 'assistant' }, ended: false, proposals: {}, undos: {}, verify: {}, notice: null,
      changing: null,
      contact: null, connection: 'idle', handoff: '', trouble: null, rating: { score: 0, open: false, sending: false, why: '' },
    });
  };

  /** The server no longer knows the conversation: text not sent goes into a new one. */
  function lose() {
    if (keep.read('conversation')?.id === get().conversation?.id) keep.forgetConversation(); // another tab may have begun anew
    drop();
    set({ trouble: { key: 'lost' } });
    if (outbox.entries().some((entry) => entry.state !== 'sent')) outbox.pump();
  }

  const inOneTab = (act) => (navigator.locks ? navigator.locks.request(`${keep.prefix}begin`, act) : act());

  const beginThere = async () => {
    try {
      return await api.begin(get().language, context);
    } catch (error) {
      if (!(context && error instanceof Problem && error.status === 422)) throw error;
      return api.begin(get().language); // a desk that takes no context is still a desk
    }
  };
  const prove = async (conversation) => {
    try {
      await api.identify(conversation, { token });
    } catch (error) {
      host.tell('error', { what: 'identify', why: explain(error, get().language) }); // the site's to mend, not the visitor's
    }
  };

  const begin = () => inOneTab(async () => {
    const other = keep.read('conversation');
    const conversation = other || await beginThere();
    keep.write('conversation', { id: conversation.id, token: conversation.token });
    set({ conversation });
    if (!other && token) await prove(conversation);
    connect(other ? null : 0);
    return conversation;
  });

  /** The conversation, begun now if there is none. */
  const thread = async () => get().conversation || begin();

  const outbox = createOutbox({
    keep,
    words: (error) => explain(error, get().language),
    onChange: (entries) => set({ pending: stillPending(entries, get().messages) }),
    async deliver(entry) {
      try {
        return await api.say(await thread(), entry);
      } catch (error) {
        if (!(error instanceof Problem && error.gone)) throw error;
        lose();
        return api.say(await thread(), entry);
      }
    },
  });

  const rest = () => {
    // A browser allows few lines to one host: a tab nobody looks at and nothing is due in gives its line back.
    clearTimeout(restTimer);
    const { conversation, connection } = get();
    if (!document.hidden) {
      if (conversation && !stream) connect();
      else if (connection !== 'live') stream?.retry();
      return;
    }
    restTimer = setTimeout(() => {
      const { owner, pending, activity } = get();
      if (!document.hidden || owner.owner !== 'assistant' || pending.length || activity) return;
      stream?.close();
      stream = null;
    }, REST);
  };

  return {
    explain: (error) => explain(error, get().language),
    thread, lose, outbox, applyLanguage: news.speak, count: news.count,
    start() {
      const conversation = keep.read('conversation');
      set({ pending: outbox.entries() });
      document.addEventListener('visibilitychange', rest);
      window.addEventListener('online', () => { stream?.retry(); outbox.pump(); });
      window.addEventListener('offline', () => { if (get().conversation) onState('offline'); });
      window.addEventListener('storage', ({ key }) => {
        if (key === `${keep.prefix}conversation` || key === null) this.adopt(keep.read('conversation'));
        if (key === `${keep.prefix}language`) set({ language: keep.read('language') || get().language });
      });
      if (conversation) {
        set({ conversation });
        connect();
      } else outbox.pump();
    },
    /** Another tab began or left the conversation. */
    adopt(conversation) {
      if (conversation?.id === get().conversation?.id) return;
      drop();
      if (!conversation) return;
      set({ conversation });
      connect();
    },
    /** @param {string} text */
    send(text) {
      set({ trouble: null, usedStart: true, changing: null, readAll: false });
      if (get().conversation && (!stream || get().ended)) connect();
      outbox.add(text);
    },
    retry() {
      stream?.retry();
      outbox.pump();
    },
    check() {
      set({ trouble: null });
      stream?.refetch();
    },
    /** Leaves this conversation; the next message begins another. */
    fresh() {
      keep.forgetConversation();
      outbox.clear();
      drop();
      set({ usedStart: false });
    },
    signOut() {
      token = '';
      keep.forgetAll();
      outbox.clear();
      drop();
      set({ usedStart: false, draft: '' });
      host.tell('unread', 0);
    },
    /** @param {string} proof a signed token from the embedding site */
    async identify(proof) {
      const subject = subjectOf(proof);
      const before = keep.read('subject');
      if (before && before !== subject) this.signOut();
      token = proof;
      keep.write('subject', subject);
      if (get().conversation) await prove(get().conversation);
    },
    context(facts) { context = facts; },
  };
}

/** Who a token speaks of, unverified: only to notice that the person changed. @param {string} token */
function subjectOf(token) {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    return String(claims.sub || claims.email || '');
  } catch {
    return '';
  }
}
