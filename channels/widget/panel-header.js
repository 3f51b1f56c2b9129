import { button, h, icon } from './panel-dom.js';
import { say, sayIfKnown } from './panel-words.js';

/** Name, language, menu, close; below it who answers, and the way to a person, always in the same place. */
export function createHeader({ acts, act }) {
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true' });
  const title = h('h1');
  const language = button('quiet', () => acts.language(other));
  const menuButton = h('button', { type: 'button', class: 'round', 'aria-expanded': 'false', 'aria-controls': 'menu', onclick: () => toggle() }, icon('more'));
  const close = button('round', act.close, icon('close'));
  const download = button('item', () => { toggle(false); acts.download(); });
  const fresh = button('item', () => { toggle(false); act.fresh(); });
  const menu = h('div', { class: 'menu', id: 'menu', hidden: true }, download, fresh);
  const face = h('span', { class: 'face', 'aria-hidden': 'true' });
  const who = h('span', { class: 'who-text' });
  const person = button('person', () => { if (person.getAttribute('aria-disabled') !== 'true') acts.handOff(); });
  const node = h('header', {},
    h('div', { class: 'top' }, badge, title, language, menuButton, close, menu),
    h('div', { class: 'who' }, face, who, person));
  let other = 'zh';

  const toggle = (show = menu.hidden) => {
    menu.hidden = !show;
    menuButton.setAttribute('aria-expanded', String(show));
    if (show) menu.querySelector('button:not([disabled])')?.focus();
  };
  document.addEventListener('pointerdown', ({ target }) => {
    if (!menu.hidden && !menu.contains(target) && !menuButton.contains(target)) toggle(false);
  });

  const answering = ({ owner, language: at }) => {
    if (owner.owner === 'assistant') return say(at, 'assistantLine');
    if (owner.owner === 'queue') return say(at, 'queueLine');
    const queue = sayIfKnown(at, `queue_${owner.queue}`);
    return [owner.name || say(at, 'colleague'), queue].filter(Boolean).join(' · ');
  };

  return {
    node,
    /** Closes the menu; false when it was closed already. */
    dismiss() {
      if (menu.hidden) return false;
      toggle(false);
      menuButton.focus();
      return true;
    },
    render(state) {
      const at = state.language;
      const words = (key) => say(at, key);
      other = at === 'zh' ? 'en' : 'zh';
      title.textContent = state.name || words('chat');
      badge.textContent = [...(state.name || words('chat'))][0].toUpperCase();
      language.textContent = words('otherLanguage');
      language.setAttribute('lang', other === 'zh' ? 'zh-CN' : 'en');
      language.setAttribute('aria-label', words('otherLanguageLong'));
      menuButton.setAttribute('aria-label', words('menu'));
      close.setAttribute('aria-label', words('close'));
      download.textContent = words('download');
      download.disabled = !state.messages.length;
      fresh.textContent = words('fresh');
      fresh.disabled = !state.conversation && !state.pending.length;
      const { owner } = state.owner;
      face.className = `face ${owner}`;
      face.replaceChildren(...(owner === 'assistant' ? [h('i'), h('i')] : owner === 'user' ? [[...(state.owner.name || '·')][0].toUpperCase()] : []));
      who.textContent = answering(state);
      const waiting = state.handoff === 'sending';
      const key = owner === 'user' ? 'personHere' : owner === 'queue' || state.handoff === 'asked' ? 'personAsked' : waiting ? 'personSending' : 'person';
      person.replaceChildren(icon('person'), words(key));
      person.setAttribute('aria-disabled', String(key !== 'person'));
    },
  };
}
