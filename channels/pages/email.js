'use strict';
// Keeps the simulator's threads up to date, without taking anything from under the reader's hands.
(() => {
  const list = document.getElementById('threads');
  const EVERY = 1500;
  let shown = null;

  const isBusy = () => {
    const typed = [...list.querySelectorAll('textarea')].some((one) => one.value.trim());
    return typed || list.contains(document.activeElement) || !getSelection().isCollapsed;
  };

  const opened = () => new Set([...list.querySelectorAll('details[open]')].map(keyOf));
  const keyOf = (one) => `${one.closest('section').id}/${one.className}/${[...one.closest('section').querySelectorAll('details')].indexOf(one)}`;

  const look = async () => {
    try {
      const answer = await fetch(list.dataset.source);
      const html = answer.ok ? await answer.text() : shown;
      if (html !== null && html !== shown && !isBusy()) {
        if (shown !== null) {
          const open = opened();
          list.innerHTML = html;
          for (const one of list.querySelectorAll('details')) one.open = open.has(keyOf(one));
        }
        shown = html;
      }
    } catch {
      // The server is away for a moment; the next look will tell.
    }
    setTimeout(look, EVERY);
  };
  look();
})();
