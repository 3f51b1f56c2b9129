import { Problem, Unreachable } from './panel-api.js';
import { wishBehind } from './panel-state.js';
import { say } from './panel-words.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const EMAIL_INSIDE = /[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}/gi;

/** The newest email address the visitor typed. @param {import('./panel-state.js').Message[]} messages */
export function typedEmail(messages) {
  const own = messages.filter((message) => message.author === 'customer').map((message) => message.text).reverse();
  return own.map((text) => text.match(EMAIL_INSIDE)?.at(-1)).find(Boolean) || '';
}

/**
 * What the visitor's buttons do, other than sending text. Each runs once however often it is pressed while it is under way.
 * @param {{store: any, keep: any, api: any, chat: any, host: {tell: Function}}} parts
 */
export function createActs({ store, keep, api, chat, host }) {
  const { get, set } = store;
  const words = (key) => say(get().language, key);
  const verify = (patch) => set({ verify: { ...get().verify, ...patch } });
  const rating = (patch) => set({ rating: { ...get().rating, ...patch } });
  const proposal = (id, patch) => set({ proposals: { ...get().proposals, [id]: { ...get().proposals[id], ...patch } } });
  const undoing = (id, patch) => set({ undos: { ...get().undos, [id]: { ...get().undos[id], ...patch } } });
  const failed = (what, error) => {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const why = chat.explain(error);
    host.tell('error', { what, why });
    if (error instanceof Problem && [401, 404].includes(error.status) && !['verify', 'undo'].includes(what)) chat.lose();
    return why;
  };

  return {
    async handOff() {
      if (get().handoff || get().owner.owner !== 'assistant') return;
      set({ handoff: 'sending', trouble: null, usedStart: true });
      try {
        await api.handOff(await chat.thread());
        set({ handoff: get().owner.owner === 'assistant' ? 'asked' : '' });
      } catch (error) {
        set({ handoff: '', trouble: { text: failed('handoff', error), act: 'handoff' } });
      }
    },

    /** @param {string} id @param {boolean} accept */
    async decide(id, accept) {
      if (get().proposals[id]?.sending) return;
      proposal(id, { sending: accept ? 'accept' : 'decline', why: '' });
      try {
        const { status } = await api.decide(get().conversation, id, accept);
        if (get().proposals[id]?.sending) proposal(id, { sending: '', status });
      } catch (error) {
        const unknown = error instanceof Unreachable;
        const why = failed('proposal', error);
        proposal(id, { sending: '', why: unknown ? words('proposalUnknown') : why });
      }
    },

    /** Takes something back; the stream tells what came of it, here and in every other tab. @param {string} operation */
    async undo(operation) {
      if (get().undos[operation]?.sending) return;
      undoing(operation, { sending: true, why: '' });
      try {
        await api.undo(get().conversation, operation);
      } catch (error) {
        const why = failed('undo', error);
        undoing(operation, { sending: false, why: error instanceof Unreachable ? words('undoUnknown') : why });
        if (error.status === 409) chat.check(); // how it stands now is the server's to say
      }
    },

    /** @param {string} email */
    async sendCode(email) {
      if (get().verify.sending) return;
      if (!EMAIL.test(email)) return verify({ email, why: words('badEmail') });
      verify({ email, sending: true, why: '' });
      try {
        const { sent_to } = await api.identify(await chat.thread(), { email });
        verify({ sending: false, step: 'code', sentTo: sent_to || email });
      } catch (error) {
        verify({ sending: false, why: failed('verify', error) });
      }
    },

    /** @param {string} typed */
    async checkCode(typed) {
      if (get().verify.sending) return;
      const code = typed.normalize('NFKC').replace(/\D/g, '');
      if (code.length !== 6) return verify({ code: typed, why: words('badCode') });
      const email = get().verify.email || typedEmail(get().messages);
      if (!email) return chat.send(code); // asked for and given in words only: so is the code
      verify({ code, sending: true, why: '' });
      try {
        const { name } = await api.identify(await chat.thread(), { email, code });
        verify({ sending: false, step: 'done', code: '' });
        set({ contact: { email, name: name || email, verified: true } });
      } catch (error) {
        verify({ sending: false, why: failed('verify', error) });
      }
    },
    otherEmail: () => verify({ step: 'email', code: '', why: '' }),

    /** @param {number} score 1..5 */
    async rate(score) {
      if (get().rating.sending) return;
      rating({ sending: score, why: '' });
      try {
        await api.rate(await chat.thread(), score);
        rating({ score, sending: false, open: false });
        keep.write('rating', score);
        host.tell('rated', score);
      } catch (error) {
        rating({ sending: false, why: failed('rating', error) });
      }
    },
    rateAgain: () => rating({ open: true }),

    /** The visitor's own choice of language; it outlives the visit. @param {'en'|'zh'} language */
    async language(language) {
      keep.write('language', language);
      chat.applyLanguage(language);
      if (!get().conversation) return;
      try {
        await api.language(get().conversation, language);
      } catch (error) {
        failed('language', error); // the screen has switched; the next message tells the server again
      }
    },

    /** The conversation as a text file, made here. */
    download() {
      const { messages, language } = get();
      const who = { customer: words('you'), assistant: words('assistant'), user: words('colleague'), system: words('notice') };
      const lines = messages.map((one) => {
        const at = new Date(one.created_at).toLocaleString(language === 'zh' ? 'zh-CN' : 'en');
        return `${at}  ${one.name || who[one.author]}\n${one.text}\n`;
      });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'text/plain' }));
      link.download = 'conversation.txt';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
    /**
     * Brings the wish behind a proposal back to be written anew; `anew` when that proposal is over.
     * @param {import('./panel-state.js').Message} message @param {boolean} [anew]
     */
    change(message, anew = false) {
      const { id, summary } = message.proposal;
      set({ changing: { id, anew, summary, wish: wishBehind(get().messages, message) || (anew ? summary : '') } });
    },
    keepAsItIs: () => set({ changing: null }),
    cite: (key) => set({ cited: get().cited === key ? null : key }),
  };
}
