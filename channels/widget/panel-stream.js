/** Server-sent events over `fetch`, so that the visitor's token travels in a header and never in an address. */

/**
 * Reads `text/event-stream` pieces; a piece may end anywhere, also inside a line.
 * @param {(event: {id: string|null, name: string, data: string}) => void} act
 */
export function createParser(act) {
  let rest = '', name = '', data = [], id = null;
  const line = (text) => {
    if (text === '') {
      if (data.length) act({ id, name: name || 'message', data: data.join('\n') });
      name = '';
      data = [];
      id = null;
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return; // a comment: the server's heartbeat
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  };
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

/** Seconds before try `attempt` (0, 1, …): 0.5 doubling to 30, spread by ±25 % so that a crowd does not return at once. */
export function backoff(attempt, random = Math.random) {
  return Math.min(30, 0.5 * 2 ** attempt) * (0.75 + random() / 2);
}

const SILENT_FOR = 45;

/**
 * Keeps one connection to a conversation: catches up, follows, and comes back after every break.
 * `catchUp` fetches the transcript and returns the cursor to follow from; it runs first, and again whenever the server no
 * longer knows the cursor. `onRefused` is told when the conversation is gone; the line then stays closed.
 * @param {{address: (cursor: number|string) => URL, token: string, cursor?: number|string|null,
 *   catchUp: () => Promise<number|string>, onEvent: (name: string, data: any) => void,
 *   onState: (state: 'connecting'|'live'|'offline') => void, onRefused: () => void}} options
 */
export function openStream({ address, token, cursor = null, catchUp, onEvent, onState, onRefused }) {
  let closed = false, attempt = 0, abort = new AbortController(), wake = () => {}, watchdog = 0;

  const pause = (seconds) => new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => abort.abort(), SILENT_FOR * 1000);
  };
  const take = ({ id, name, data }) => {
    let value;
    try {
      value = JSON.parse(data);
    } catch {
      return; // not ours; the cursor stays, so nothing after it is skipped
    }
    onEvent(name, value);
    if (id !== null && id !== '') cursor = id;
  };

  const follow = async () => {
    abort = new AbortController();
    if (cursor === null) cursor = await catchUp();
    if (closed) return 'closed';
    alive();
    const response = await fetch(address(cursor), {
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
      signal: abort.signal, cache: 'no-store', credentials: 'omit',
    });
    if ([401, 403, 404].includes(response.status)) return 'refused';
    if ([400, 409, 410, 416, 422].includes(response.status)) {
      cursor = null;
      return 'stale';
    }
    if (!response.ok || !response.body) return 'failed';
    onState('live');
    attempt = 0;
    const parse = createParser(take);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || closed) return 'ended';
      alive();
      parse(value);
    }
  };

  const run = async () => {
    while (!closed) {
      onState('connecting');
      let end;
      try {
        end = await follow();
      } catch (error) {
        end = error.gone ? 'refused' : 'failed';
      }
      clearTimeout(watchdog);
      if (closed) return;
      if (end === 'refused') {
        closed = true;
        onRefused();
        return;
      }
      if (end === 'failed') onState('offline');
      await pause(backoff(attempt));
      attempt += 1;
    }
  };
  run();

  return {
    /** Tries at once instead of waiting. */
    retry() {
      attempt = 0;
      wake();
    },
    /** Fetches the whole transcript again. */
    refetch() {
      cursor = null;
      attempt = 0;
      abort.abort();
      wake();
    },
    close() {
      closed = true;
      clearTimeout(watchdog);
      abort.abort();
      wake();
    },
  };
}
