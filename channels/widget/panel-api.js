/** What the server said no to. `detail` is meant for the visitor. */
export class Problem extends Error {
  /** @param {number} status @param {{type?: string, title?: string, detail?: string}} body @param {number} after seconds */
  constructor(status, body, after) {
    super(body.detail || body.title || '');
    this.status = status;
    this.type = body.type || '';
    this.after = after;
  }

  /** Whether the conversation or the right to it is gone. */
  get gone() { return [401, 403, 404, 410].includes(this.status); }

  /** Whether the same call may succeed later. */
  get passing() { return this.status === 429 || this.status >= 500; }
}

/** No answer came: offline, refused, cut or too late. What was asked may or may not have happened. */
export class Unreachable extends Error {}

/** @typedef {{id: string, token: string}} Conversation */

/**
 * The calls of `/api/v1` that a visitor may make. Each throws `Problem` or `Unreachable`.
 * `onDate` is told the server's time with each answer.
 * @param {{base: URL, fetch?: typeof fetch, seconds?: number, onDate?: (at: number) => void}} options
 */
export function createApi({ base, fetch: call = window.fetch.bind(window), seconds = 20, onDate = () => {} }) {
  const ask = async (method, path, { token = '', body = undefined } = {}) => {
    let response;
    try {
      response = await call(new URL(path, base), {
        method,
        headers: {
          Accept: 'application/json', 'Accept-Language': document.documentElement.lang,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(seconds * 1000),
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (error) {
      throw new Unreachable(String(error));
    }
    onDate(Date.parse(response.headers.get('Date')));
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    throw new Problem(response.status, answer || {}, Number(response.headers.get('Retry-After')) || 0);
  };
  /** @param {Conversation} conversation */
  const of = ({ id }, path) => `conversations/${encodeURIComponent(id)}/${path}`;
  const post = (conversation, path, body) => ask('POST', of(conversation, path), { token: conversation.token, body });

  return {
    base,
    /** @returns {Promise<Conversation>} */
    begin: (locale, context) => ask('POST', 'conversations', { body: { channel: 'web', locale, ...(context ? { context } : {}) } }),
    transcript: (conversation) => ask('GET', of(conversation, 'messages'), { token: conversation.token }),
    say: (conversation, { text, client_id }) => post(conversation, 'messages', { text, client_id }),
    decide: (conversation, proposal, accept) => post(conversation, `proposals/${encodeURIComponent(proposal)}`, { accept }),
    undo: (conversation, operation) => post(conversation, `operations/${encodeURIComponent(operation)}/undo`, {}),
    handOff: (conversation) => post(conversation, 'handoff', {}),
    identify: (conversation, proof) => post(conversation, 'identify', proof),
    rate: (conversation, score) => post(conversation, 'rating', { score }),
    language: (conversation, language) => post(conversation, 'language', { language }),
    events: (conversation, cursor) => new URL(`${of(conversation, 'events')}?after=${encodeURIComponent(cursor)}`, base),
  };
}
