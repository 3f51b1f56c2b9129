import { button, h, icon } from './panel-dom.js';
import { markdown, safeAddress } from './panel-markdown.js';
import { why } from './panel-proposal.js';
import { say, sayIfKnown } from './panel-words.js';

/** @typedef {{state: any, acts: any}} Scene what a card may read and do */

/** The quoted words behind a mark, and whence they are. @param {any} citation @param {number} n @param {Scene} scene */
export function citationCard({ title, heading, date, quote, url }, n, { state, acts }) {
  const words = (key, values) => say(state.language, key, values);
  const address = safeAddress(url || ''), place = [heading, date].filter(Boolean).join(' · ');
  return h('div', { class: 'card quote', id: `source-${n}`, role: 'group', 'aria-label': words('source', { n, title }) },
    h('div', { class: 'card-head' },
      icon('article'), h('strong', {}, title),
      h('button', { type: 'button', class: 'round', 'aria-label': words('hideSource'), onclick: () => acts.cite(null) }, icon('close'))),
    place && h('p', { class: 'small' }, place),
    quote && h('blockquote', {}, markdown(quote)),
    address && h('a', { class: 'plain-link', href: address.href, target: '_blank', rel: 'noopener' },
      words('article'), icon('out'), h('span', { class: 'unseen' }, words('newTab'))));
}

/** @param {any} ticket @param {Scene} scene */
export function ticketChip({ number, status }, { state }) {
  const known = sayIfKnown(state.language, `ticket_${String(status || '').toLowerCase()}`);
  return h('p', { class: 'chip' }, icon('ticket'), say(state.language, 'ticket', { number }),
    known ? h('span', { class: 'chip-state' }, known) : null);
}

/** "Checked: order A-1042", from the records the answer rests on; ids that mean nothing to a reader are left out. */
export function receiptLine(receipts, { state }) {
  const names = (receipts || []).filter(({ kind }) => kind === 'record').map(({ ref }) => {
    const found = /^(order|return|exchange|invoice|booking|ticket|product)[\s:]+([A-Z\u4e00-\u9fff][^_:]{0,40})$/.exec(String(ref || ''));
    return found && say(state.language, `record_${found[1]}`, { id: found[2] });
  });
  const records = [...new Set(names.filter(Boolean))].slice(0, 3).join(state.language === 'zh' ? '、' : ', ');
  return records ? h('p', { class: 'checked' }, icon('check'), say(state.language, 'checked', { records })) : null;
}

/** Email, then code. Typing either into the chat works as well. @param {'email'|'code'} asked @param {Scene} scene */
export function verifyCard(asked, { state, acts }) {
  const words = (key, values) => say(state.language, key, values);
  const { step = asked, email = '', code = '', sentTo = '', sending = false, why: problem = '' } = state.verify;
  const head = h('div', { class: 'card-head' }, icon(step === 'done' ? 'check' : 'lock'), h('span', {}, words('verifyTitle')));
  if (step === 'done') {
    return h('section', { class: 'card proposal done' }, h('p', { class: 'outcome', role: 'status' }, icon('check'),
      words('verified', { name: state.contact?.name || '' })));
  }
  const form = (key, props, label, submit, act) => {
    const field = h('input', { ...props, id: `verify-${key}`, name: key, required: true, readonly: sending });
    const send = (event) => {
      event.preventDefault();
      act(field.value.trim());
    };
    return h('form', { novalidate: true, onsubmit: send },
      h('label', { for: `verify-${key}` }, words(label)),
      h('div', { class: 'row' }, field, h('button', { type: 'submit', class: 'choice filled', 'aria-disabled': String(sending), 'data-focus': 'verify-submit' }, words(submit))));
  };
  if (step === 'email') {
    return h('section', { class: 'card' }, head, h('p', { class: 'small' }, words('verifyWhy')),
      form('email', { type: 'email', autocomplete: 'email', inputmode: 'email', value: email }, 'email', 'sendCode', acts.sendCode),
      why(problem));
  }
  const told = sentTo ? words('codeSent', { email: sentTo }) : words('codeSentPlain');
  return h('section', { class: 'card' }, head, h('p', { class: 'small', role: 'status' }, told),
    form('code', { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '12', class: 'code', value: code },
      'code', 'verify', acts.checkCode),
    why(problem), button('bare-link', acts.otherEmail, words('otherEmail')));
}

/** Five words, no hearts; can be changed. @param {Scene} scene */
export function ratingCard({ state, acts }) {
  const words = (key, values) => say(state.language, key, values);
  const { score, open, sending, why: problem } = state.rating;
  if (score && !open) {
    return h('section', { class: 'card' }, h('p', { role: 'status' }, words('rated', { score: words(`rate_${score}`) })),
      button('bare-link', acts.rateAgain, words('rateAgain')));
  }
  return h('section', { class: 'card' },
    h('fieldset', {}, h('legend', {}, words('rateTitle')),
      h('div', { class: 'rates' }, [1, 2, 3, 4, 5].map((value) => h('button', {
        type: 'button', class: 'choice', disabled: Boolean(sending), 'aria-pressed': String(sending === value || score === value),
        onclick: () => acts.rate(value),
      }, words(`rate_${value}`))))),
    why(problem));
}
