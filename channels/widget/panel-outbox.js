import { Problem } from './panel-api.js';
import { backoff } from './panel-stream.js';

/** A random id; `randomUUID` is missing on plain http. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends what the visitor wrote, in order, each under one `client_id` for ever, until the server has acknowledged it.
 * An entry leaves the store only then, so a reload or a dead line loses nothing, and a repeat is the same message.
 * @param {{keep: ReturnType<import('./panel-keep.js').createKeep>,
 *   deliver: (entry: {client_id: string, text: string}) => Promise<{message_id?: string}>,
 *   onChange: (entries: import('./panel-state.js').Pending[]) => void, words: (error: unknown) => string,
 *   random?: () => number}} options
 */
export function createOutbox({ keep, deliver, onChange, words, random = Math.random }) {
  /** @type {import('./panel-state.js').Pending[]} */
  let entries = keep.unsent().map((entry) => ({ ...entry, state: 'queued' }));
  let running = false, timer = 0, attempt = 0;

  const change = (clientId, patch) => {
    entries = entries.map((entry) => (entry.client_id === clientId ? { ...entry, ...patch } : entry));
    onChange(entries);
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(pump, seconds * 1000);
  };

  async function attemptOne(entry) {
    change(entry.client_id, { state: 'sending', why: '' });
    try {
      const { message_id } = await deliver(entry);
      keep.release(entry.client_id);
      attempt = 0;
      change(entry.client_id, { state: 'sent', message_id });
      return true;
    } catch (error) {
      const refused = error instanceof Problem && !error.passing;
      attempt += 1;
      const state = refused || (error instanceof Problem && attempt >= 3) ? 'failed' : 'queued';
      change(entry.client_id, { state, why: error instanceof Problem ? words(error) : '' });
      if (!refused) later(error.after || backoff(attempt, random));
      return refused; // the next one may be fine
    }
  }

  async function pump() {
    if (running) return;
    running = true;
    clearTimeout(timer);
    try {
      for (;;) {
        const next = entries.find((entry) => entry.state === 'queued');
        if (!next) break;
        if (!await attemptOne(next)) break;
      }
    } finally {
      running = false;
    }
  }

  return {
    entries: () => entries,
    /** @param {string} text */
    add(text) {
      const entry = { client_id: newId(), text, at: Date.now(), conversation: keep.read('conversation')?.id ?? null };
      keep.hold(entry);
      entries = [...entries, { ...entry, state: 'queued' }];
      onChange(entries);
      pump();
      return entry;
    },
    pump,
    /** @param {string} clientId */
    retry(clientId) {
      attempt = 0;
      change(clientId, { state: 'queued', why: '' });
      pump();
    },
    /** Takes an entry back, for editing. @param {string} clientId */
    take(clientId) {
      keep.release(clientId);
      entries = entries.filter((entry) => entry.client_id !== clientId);
      onChange(entries);
    },
    /** Only what the transcript does not show yet. @param {(entries: any[]) => any[]} still */
    settle(still) {
      const left = still(entries);
      if (left.length === entries.length) return;
      entries.filter((entry) => !left.includes(entry)).forEach((entry) => keep.release(entry.client_id));
      entries = left;
      onChange(entries);
    },
    clear() {
      clearTimeout(timer);
      entries.forEach((entry) => keep.release(entry.client_id));
      entries = [];
      onChange(entries);
    },
  };
}
