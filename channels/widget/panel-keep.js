/**
 * What outlives a reload, per site, in localStorage; in memory where the browser refuses that. Each unsent message has a
 * key of its own, so that two tabs never overwrite each other's.
 * @typedef {{client_id: string, text: string, at: number, conversation: string|null}} Unsent
 */

/** @param {Storage|null} area @param {string} site */
export function createKeep(area, site) {
  const memory = new Map();
  const prefix = `deskside:${site}:`;

  const read = (name) => {
    try {
      const text = area ? area.getItem(prefix + name) : null;
      if (text !== null) return JSON.parse(text);
    } catch { /* refused or damaged: as if absent */ }
    return memory.get(name) ?? null;
  };
  const write = (name, value) => {
    memory.set(name, value);
    try {
      area?.setItem(prefix + name, JSON.stringify(value));
    } catch { /* full or refused: memory holds it for this page */ }
  };
  const remove = (name) => {
    memory.delete(name);
    try {
      area?.removeItem(prefix + name);
    } catch { /* refused: nothing was stored */ }
  };
  const names = () => {
    const found = new Set(memory.keys());
    try {
      for (let i = 0; area && i < area.length; i += 1) {
        const key = area.key(i);
        if (key?.startsWith(prefix)) found.add(key.slice(prefix.length));
      }
    } catch { /* refused */ }
    return [...found];
  };

  return {
    read, write, remove, prefix,
    /** Oldest first. @returns {Unsent[]} */
    unsent() {
      const entries = names().filter((name) => name.startsWith('out:')).map(read).filter(Boolean);
      return entries.sort((a, b) => a.at - b.at);
    },
    /** @param {Unsent} entry */
    hold(entry) { write(`out:${entry.client_id}`, entry); },
    /** @param {string} clientId */
    release(clientId) { remove(`out:${clientId}`); },
    /** Forgets this conversation, but neither the language nor text that was not sent. */
    forgetConversation() { ['conversation', 'seen', 'owner', 'proposals', 'rating'].forEach(remove); },
    /** Forgets everything but the language: sign-out, change of person. */
    forgetAll() { names().filter((name) => name !== 'language').forEach(remove); },
  };
}

/** The browser's store, or null when it may not be used. @returns {Storage|null} */
export function browserStore() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
