/**
 * The line to the page that embeds the chat. Only the parent window at the origin it named is heard or spoken to.
 * @param {Window} parent @param {string} origin
 */
export function createHost(parent, origin) {
  const target = !origin || origin === 'null' ? '*' : origin;
  const alone = parent === window;
  return {
    /** @param {string} type @param {unknown} [value] */
    tell(type, value) {
      if (!alone) parent.postMessage({ deskside: 1, type, value }, target);
    },
    /** @param {Record<string, (value: any) => void>} acts by type */
    hear(acts) {
      window.addEventListener('message', ({ source, origin: from, data }) => {
        if (alone || source !== parent || (target !== '*' && from !== target)) return;
        if (data && data.deskside === 1 && Object.hasOwn(acts, data.type)) acts[data.type](data.value);
      });
      if (alone) acts.shown({ focus: true });
    },
  };
}
