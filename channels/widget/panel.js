import { createActs } from './panel-acts.js';
import { createApi } from './panel-api.js';
import { createChat } from './panel-chat.js';
import { createComposer } from './panel-composer.js';
import { createHeader } from './panel-header.js';
import { createHost } from './panel-host.js';
import { browserStore, createKeep } from './panel-keep.js';
import { createLog } from './panel-log.js';
import { createLook } from './panel-look.js';
import { blank, createStore, nextDue } from './panel-state.js';
import { languageOf, say, tagOf } from './panel-words.js';

/** Puts the panel together from the facts in the address: site, language, theme, accent, name, host. */
function start() {
  const facts = new URLSearchParams(location.hash.slice(1));
  const names = { en: facts.get('name') || '', zh: facts.get('nameZh') || facts.get('name') || '' };
  const keep = createKeep(browserStore(), facts.get('site') || 'default');
  const language = keep.read('language') || languageOf(facts.get('language') || navigator.language);
  const store = createStore(blank({ language, name: names[language], rating: { ...blank().rating, score: keep.read('rating') || 0 } }));
  const host = createHost(window.parent, facts.get('host') || '');
  const onDate = (at) => {
    if (Math.abs(at - Date.now() - store.get().skew) > 5000) store.set({ skew: at - Date.now() });
  };
  const api = createApi({ base: new URL('../api/v1/', location.href), onDate });
  const chat = createChat({ store, keep, api, host });
  const acts = createActs({ store, keep, api, chat, host });
  const look = createLook(document.documentElement, facts.get('accent'));

  const act = {
    send(text) { chat.send(text); log.toEnd(true); },
    retry: (clientId) => chat.outbox.retry(clientId),
    edit(entry) { chat.outbox.take(entry.client_id); composer.restore(entry.text); },
    check: chat.check,
    reconnect: chat.retry,
    fresh() { chat.fresh(); composer.focus(); },
    close: () => host.tell('close'),
  };
  const header = createHeader({ acts, act });
  const log = createLog({ acts, act });
  const composer = createComposer({ keep, acts, act });
  document.body.append(header.node, log.node, composer.node);

  let timer = 0;
  const render = (state) => {
    clearTimeout(timer);
    const wait = nextDue(state);
    if (wait < 2 ** 31 - 1) timer = setTimeout(() => store.set({}), wait + 20); // what runs out is drawn anew at its time
    document.documentElement.lang = tagOf(state.language);
    document.title = names[state.language] || say(state.language, 'chat');
    const shown = { ...state, name: names[state.language] };
    header.render(shown);
    log.render(shown);
    composer.render(shown);
  };
  store.subscribe(render);
  look.theme(facts.get('theme') || 'auto');
  chat.start();
  composer.start();
  render(store.get());

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (header.dismiss()) return;
    if (store.get().cited) store.set({ cited: null });
    else if (store.get().changing) acts.keepAsItIs();
    else act.close();
  });
  host.hear({
    shown({ focus } = {}) {
      store.set({ visible: true });
      chat.count();
      if (focus) composer.focus();
      requestAnimationFrame(() => log.toEnd());
    },
    hidden: () => store.set({ visible: false }),
    ask: (text) => act.send(String(text).slice(0, 4000)),
    identify: (token) => chat.identify(String(token)),
    logout() { chat.signOut(); composer.put(''); },
    language: (value) => acts.language(languageOf(value)),
    theme: (value) => look.theme(value),
    context: (value) => chat.context(value),
  });
  host.tell('ready');
}

start();
