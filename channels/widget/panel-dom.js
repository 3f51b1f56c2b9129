const DRAWINGS = {
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  more: 'M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  article: 'M6.5 3.500h8l4 4v13h-12zM14 3.500v4.500h4.500M9.5 12.500h6M9.5 16h6',
  ticket: 'M3.5 7h17v3.500a1.5 1.5 0 0 0 0 3V17h-17v-3.500a1.5 1.5 0 0 0 0-3zM14.5 7v10',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  list: 'M7 4.500h10v16H7zM10 3.500h4v2.500h-4zM9.8 11h4.500M9.8 15h4.5',
  warn: 'M12 4l9 16H3zM12 10v4.500M12 17.300h.01',
  out: 'M13.5 5H19v5.500M19 5l-8 8M17 14v5H5V7h5',
};
const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. `on…` properties become listeners, `class`/`aria-…`/`data-…` attributes, strings text nodes; empty children
 * are left out. Markup in data stays text: nothing here parses HTML.
 * @param {string} tag @param {Record<string, any>} [props] @param {...any} children @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if ((value ?? false) === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
}

/** A decorative drawing in the text's colour. @param {keyof typeof DRAWINGS} name @returns {SVGElement} */
export function icon(name) {
  const drawing = document.createElementNS(SVG, 'svg');
  const facts = { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' };
  for (const [key, value] of Object.entries(facts)) drawing.setAttribute(key, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', DRAWINGS[name]);
  drawing.append(path);
  return drawing;
}

/** A push button. @param {string} look class names @param {(event: MouseEvent) => void} act @param {...any} children */
export function button(look, act, ...children) {
  return h('button', { type: 'button', class: look, onclick: act }, ...children);
}

/**
 * Makes `parent`'s children be `items` in this order, touching only what changed, so that focus and selection stay.
 * @param {HTMLElement} parent @param {Map<string, {mark: string, node: HTMLElement}>} known
 * @param {{key: string, mark: string, build: () => HTMLElement}[]} items @returns {boolean} whether anything changed
 */
export function reconcile(parent, known, items) {
  let changed = false;
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, { node }] of known) {
    if (wanted.has(key)) continue;
    node.remove();
    known.delete(key);
    changed = true;
  }
  let previous = null;
  for (const item of items) {
    let entry = known.get(item.key);
    if (!entry || entry.mark !== item.mark) {
      const node = item.build();
      if (entry) entry.node.replaceWith(node);
      entry = { mark: item.mark, node };
      known.set(item.key, entry);
      changed = true;
    }
    const place = previous ? previous.nextSibling : parent.firstChild;
    if (entry.node !== place) parent.insertBefore(entry.node, place);
    previous = entry.node;
  }
  return changed;
}
