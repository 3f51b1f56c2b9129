import { button, h, icon } from './panel-dom.js';
import { say } from './panel-words.js';

export const LIMIT = 4000;
const WARN = 400;

/** Whether this key press sends: not with Shift, and never while an input method composes. @param {KeyboardEvent} event */
export function sends(event) {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/**
 * The place to write.
 * @param {{keep: any, acts: {keepAsItIs: () => void}, act: {send: (text: string) => void, reconnect: () => void}}} parts
 */
export function createComposer({ keep, acts, act }) {
  const field = h('textarea', { rows: '1', id: 'text', enterkeyhint: 'send', autocomplete: 'off', 'aria-describedby': 'told' });
  const send = h('button', { type: 'submit', class: 'send' }, icon('send'));
  const label = h('label', { for: 'text', class: 'unseen' });
  const told = h('p', { class: 'told', id: 'told', 'aria-live': 'polite' });
  const bar = h('div', { class: 'bar', role: 'status', hidden: true });
  const edit = h('div', { class: 'bar', hidden: true });
  const privacy = h('p', { class: 'privacy' });
  const form = h('form', { class: 'compose' }, label, field, send);
  const node = h('footer', {}, bar, edit, form, told, privacy);
  let language = 'en', drawn = '', changing = null;

  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight, 136)}px`;
  };
  const check = () => {
    const left = LIMIT - field.value.trim().length;
    told.textContent = left < 0 ? say(language, 'tooLong', { over: -left }) : left <= WARN ? say(language, 'left', { count: left }) : '';
    told.classList.toggle('over', left < 0);
    send.setAttribute('aria-disabled', String(left < 0 || !field.value.trim()));
  };
  const put = (text) => {
    field.value = text;
    if (text) keep.write('draft', text); else keep.remove('draft');
    grow();
    check();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || text.length > LIMIT) {
      check();
      field.focus();
      return;
    }
    put('');
    act.send(text);
    field.focus();
  });
  field.addEventListener('keydown', (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener('input', () => put(field.value));

  /** Brings the wish to be changed into the field, but never over what stands there; takes it out again if left alone. */
  const takeUp = (wanted) => {
    if (changing?.wish && field.value === changing.wish) put('');
    if (wanted?.wish && !field.value.trim()) put(wanted.wish);
    const { summary, anew } = wanted || {};
    edit.hidden = !wanted || anew;
    edit.replaceChildren(...(edit.hidden ? [] : [h('span', { class: 'source-title' }, say(language, 'changing', { summary: summary.replace(/[*_`]/g, '') })),
      button('bare-link', acts.keepAsItIs, say(language, 'keepAsItIs'))]));
    if (!wanted) return;
    field.focus();
    field.select();
  };

  const place = (state) => {
    if (state.changing && !state.changing.anew) return say(language, 'placeholderChange');
    if (state.ended) return say(language, 'placeholderEnded');
    if (state.owner.owner === 'user') return say(language, 'placeholderPerson', { name: state.owner.name || say(language, 'colleague') });
    return say(language, state.owner.owner === 'queue' ? 'placeholderQueue' : 'placeholder');
  };

  return {
    node, put,
    focus: () => field.focus({ preventScroll: true }),
    value: () => field.value,
    start: () => put(keep.read('draft') || ''),
    /** Brings text back for editing, before what is there already. @param {string} text */
    restore(text) {
      put([text, field.value].filter(Boolean).join('\n'));
      field.focus();
    },
    render(state) {
      language = state.language;
      field.placeholder = place(state);
      label.textContent = say(language, 'message');
      field.title = say(language, 'hint');
      send.setAttribute('aria-label', say(language, 'send'));
      privacy.textContent = say(language, 'privacy');
      check();
      if (state.changing !== changing) takeUp(state.changing);
      changing = state.changing;
      const shown = ['offline', 'connecting'].includes(state.connection) ? state.connection : '';
      if (drawn === `${shown}|${language}`) return;
      drawn = `${shown}|${language}`;
      bar.hidden = !shown;
      bar.className = `bar ${shown}`;
      bar.replaceChildren(...(shown ? [h('span', {}, say(language, shown)),
        ...(shown === 'offline' ? [button('bare-link', act.reconnect, say(language, 'reconnect'))] : [])] : []));
    },
  };
}
