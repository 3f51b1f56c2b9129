/** Brand accent and theme. A brand colour is used as it is for surfaces, and moved until it reads as text. */

/** @param {string} hex @returns {number[]} */
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** WCAG 2.2 relative luminance, 0..1. @param {string} hex "#rrggbb" */
export function luminance(hex) {
  const [r, g, b] = channels(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast ratio, 1..21. @param {string} a @param {string} b */
export function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** White or ink, whichever reads better on `accent`. @param {string} accent */
export function textOn(accent) {
  return contrast(accent, '#FFFFFF') >= contrast(accent, '#1B2430') ? '#FFFFFF' : '#1B2430';
}

/** `accent` moved towards black or white until it has 4.5:1 on a light `ground`, 6:1 on a dark one. @param {string} accent @param {string} ground */
export function readable(accent, ground) {
  const target = luminance(ground) > 0.4 ? 0 : 255;
  const enough = target ? 6 : 4.5;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = channels(accent).map((value) => Math.round(value + (target - value) * share));
    const hex = `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    if (contrast(hex, ground) >= enough) return hex;
  }
  return target ? '#ffffff' : '#000000';
}

const DEFAULT = { light: '#1F5FBF', dark: '#8AB4F8' };
const RAISED = { light: '#F6F7F9', dark: '#1C222B' };

/** Applies theme and accent to `root` and keeps following the system. @param {HTMLElement} root @param {string|null} accent */
export function createLook(root, accent) {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const brand = /^#[0-9a-f]{6}$/i.test(accent || '') ? accent : null;
  let wish = 'auto';
  const apply = () => {
    const theme = wish === 'auto' ? (system.matches ? 'dark' : 'light') : wish;
    const fill = brand || DEFAULT[theme];
    root.dataset.theme = theme;
    root.style.setProperty('--accent', fill);
    root.style.setProperty('--on-accent', textOn(fill));
    root.style.setProperty('--accent-text', readable(fill, RAISED[theme]));
  };
  system.addEventListener('change', apply);
  return {
    /** @param {string} theme "light", "dark" or "auto" */
    theme(theme) {
      wish = ['light', 'dark'].includes(theme) ? theme : 'auto';
      apply();
    },
  };
}
