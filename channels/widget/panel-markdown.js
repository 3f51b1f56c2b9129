import { h } from './panel-dom.js';

/**
 * Light Markdown to DOM nodes. Everything is made with `createElement` and text nodes; there is no way from text to markup.
 * Paragraphs, lists, tables, quotes, code, bold, italics, links (http, https, relative) and `[1]` citation marks.
 */

/** The address if it may be linked, else null. @param {string} address @param {string} [base] */
export function safeAddress(address, base = document.baseURI) {
  const text = address.trim();
  if (/[\u0000-\u0020\\]/.test(text) || text.startsWith('//')) return null;
  if (!/^(https?:\/\/|\/|#|\?|\.{0,2}\/)/i.test(text)) return null;
  try {
    const url = new URL(text, base);
    return ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : null;
  } catch {
    return null;
  }
}

/** A link that opens outside; a foreign one shows its host, so that its label cannot pose as another. */
export function link(address, label) {
  const url = safeAddress(address);
  if (!url) return h('span', {}, label);
  const foreign = url.origin !== new URL(document.baseURI).origin;
  const shown = typeof label === 'string' && label.includes(url.host);
  return h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' },
    label, foreign && !shown ? h('span', { class: 'host' }, ` (${url.host})`) : null);
}

const INLINE = [
  ['code', /`([^`\n]+)`/],
  ['link', /!?\[([^\]\n]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"\n]*")?\)/],
  ['cite', /\[(\d{1,2})\]/],
  ['bold', /\*\*(?=\S)([^\n]*?\S)\*\*/],
  ['italic', /(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]*?[^\s_])_(?!\w)/],
  ['whole', /(?<![\w-])(?:[A-Z]{1,3}-\d{2,12}(?![\w-])|\d{4}-\d\d-\d\d|\d{1,3} × [^\s,.;，。；、]{1,20})/],
  ['bare', /https?:\/\/[^\s<>"'`，。；、！？（）]+[^\s<>"'`，。；、！？（）.,;:!?)]/i],
];

const LAST_WORD = /(?:[\u3000-\u9fff\uff00-\uffef]{1,2}|[^\s\u3000-\u9fff\uff00-\uffef]{1,24})$/;

/** Adds a mark to what it stands behind, so that it never begins a line. @param {(Node|string)[]} out */
function join(out, mark) {
  const last = out.at(-1);
  const word = typeof last === 'string' ? LAST_WORD.exec(last)?.[0] : null;
  if (last instanceof Element && last.matches('.whole')) last.append(mark);
  else if (word) out.splice(-1, 1, last.slice(0, -word.length), h('span', { class: 'whole' }, word, mark));
  else out.push(mark);
}

const LONGEST = 8000; // past this a paragraph is shown as it is: marks in it are not worth the search

/** @param {string} text @param {(n: number) => Node|null} [cite] @param {number} [depth] @returns {(Node|string)[]} */
export function inline(text, cite = () => null, depth = 0) {
  const out = [];
  let rest = text;
  while (rest) {
    let first = null;
    for (const [kind, pattern] of INLINE) {
      const found = depth < 6 && text.length < LONGEST ? pattern.exec(rest) : null;
      if (found && (!first || found.index < first.found.index)) first = { kind, found };
    }
    if (!first) break;
    const { kind, found } = first;
    if (found.index) out.push(rest.slice(0, found.index));
    const [whole, inner, other] = found;
    if (kind === 'code') out.push(h('code', {}, inner));
    else if (kind === 'link') out.push(link(other, inner || other));
    else if (kind === 'cite') join(out, cite(Number(inner)) ?? whole);
    else if (kind === 'bold') out.push(h('strong', {}, inline(inner, cite, depth + 1)));
    else if (kind === 'italic') out.push(h('em', {}, inline(inner ?? other, cite, depth + 1)));
    else if (kind === 'whole') out.push(h('span', { class: 'whole' }, whole)); // an order number, "1 × kettle": on one line
    else out.push(link(whole, whole));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) out.push(rest);
  return out;
}

const BULLET = /^(\s*)([-*+•]|\d{1,3}[.)、])\s+(.*)$/;
const RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;
const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, '|'));
const lined = (lines, cite) => lines.flatMap((line, i) => [i ? h('br') : null, inline(line, cite)]);

function table(lines, cite) {
  const [head, , ...rows] = lines;
  const row = (line, tag) => h('tr', {}, cells(line).map((cell) => h(tag, tag === 'th' ? { scope: 'col' } : {}, inline(cell, cite))));
  return h('div', { class: 'table', tabindex: '0' },
    h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, rows.map((line) => row(line, 'td')))));
}

function list(lines, cite) {
  const [, indent, mark] = BULLET.exec(lines[0]);
  const ordered = /\d/.test(mark);
  const items = [];
  for (const line of lines) {
    const found = BULLET.exec(line);
    if (found && found[1].length <= indent.length) items.push({ text: [found[3]], nested: [] });
    else if (found) items.at(-1).nested.push(line);
    else items.at(-1).text.push(line.trim());
  }
  const start = ordered ? parseInt(mark, 10) : 1;
  return h(ordered ? 'ol' : 'ul', start === 1 ? {} : { start },
    items.map(({ text, nested }) => h('li', {}, lined(text, cite), nested.length ? list(nested, cite) : null)));
}

/** How many lines from `at` belong to the block that starts there, and what it is. */
function block(lines, at) {
  const line = lines[at];
  const run = (test) => {
    let end = at + 1;
    while (end < lines.length && test(lines[end])) end += 1;
    return end;
  };
  if (/^\s*```/.test(line)) {
    const close = lines.findIndex((other, i) => i > at && /^\s*```/.test(other));
    return ['code', close < 0 ? lines.length : close + 1];
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return ['rule', at + 1];
  if (/^\s*#{1,6}\s/.test(line)) return ['heading', at + 1];
  if (BULLET.test(line)) return ['list', run((other) => BULLET.test(other) || /^\s{2,}\S/.test(other))];
  if (line.includes('|') && RULE.test(lines[at + 1] || '')) return ['table', run((other) => other.includes('|'))];
  if (/^\s*>/.test(line)) return ['quote', run((other) => /^\s*>/.test(other))];
  const starts = (other) => /^\s*(```|#{1,6}\s|>)/.test(other) || BULLET.test(other);
  return ['text', run((other) => other.trim() && !starts(other))];
}

/**
 * @param {string} text @param {(n: number) => Node|null} [cite] makes the mark for citation n, or null to leave it as text
 * @returns {HTMLElement[]} one element per block
 */
export function markdown(text, cite = () => null) {
  const lines = String(text).replace(/\r\n?/g, '\n').split('\n');
  const out = [];
  for (let at = 0; at < lines.length;) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const [kind, end] = block(lines, at);
    const part = lines.slice(at, end);
    if (kind === 'code') out.push(h('pre', { tabindex: '0' }, h('code', {}, part.slice(1).join('\n').replace(/\n?\s*```\s*$/, ''))));
    else if (kind === 'rule') out.push(h('hr'));
    else if (kind === 'heading') out.push(h('p', { class: 'heading' }, inline(part[0].replace(/^\s*#+\s*|\s*#+\s*$/g, ''), cite)));
    else if (kind === 'list') out.push(list(part, cite));
    else if (kind === 'table') out.push(table(part, cite));
    else if (kind === 'quote') out.push(h('blockquote', {}, lined(part.map((line) => line.replace(/^\s*>\s?/, '')), cite)));
    else out.push(h('p', {}, lined(part, cite)));
    at = end;
  }
  return out;
}
