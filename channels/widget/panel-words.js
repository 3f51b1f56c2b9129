import { WORDS } from './words.js';

/** @typedef {'en'|'zh'} Language */

/** Where Chinese meets Latin letters or digits, a space belongs. */
const SEAM = /([\u4e00-\u9fff])(?=[A-Za-z0-9])|([A-Za-z0-9])(?=[\u4e00-\u9fff])/g;

/** "zh" for any Chinese tag, else "en". @param {string|null|undefined} tag @returns {Language} */
export function languageOf(tag) {
  return /^zh/i.test(tag || '') ? 'zh' : 'en';
}

/** The tag for `lang` attributes and `Intl`. @param {Language} language */
export function tagOf(language) {
  return language === 'zh' ? 'zh-CN' : 'en';
}

/**
 * The words for `key`; `{name}` places are filled from `values`. Throws on an unknown key, so that none is ever missing.
 * @param {Language} language @param {string} key @param {Record<string, string|number>} [values]
 */
export function say(language, key, values = {}) {
  const entry = WORDS[key];
  if (!entry) throw new Error(`no words for "${key}"`);
  const text = entry[language].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  return language === 'zh' ? text.replace(SEAM, '$1$2 ') : text;
}

/** Like `say`, but null when `key` is unknown: for codes that the server makes up. */
export function sayIfKnown(language, key, values) {
  return WORDS[key] ? say(language, key, values) : null;
}

/** Words that came from the server in both languages, or as one string. @param {unknown} words @param {Language} language */
export function serverWords(words, language) {
  if (!words) return '';
  if (typeof words === 'string') return words;
  return String(words[language] || words.en || words.zh || '');
}

/** "14:02" in the visitor's own zone. @param {string} iso @param {Language} language */
export function clock(iso, language) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat(tagOf(language), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
}

const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
const daysBetween = (from, to) => Math.round((midnight(to) - midnight(from)) / 86400000);
const dated = (date, language) => new Intl.DateTimeFormat(tagOf(language), { weekday: 'short', day: 'numeric', month: 'short' }).format(date);

/** "Today", "Yesterday" or the date. @param {string} iso @param {Language} language @param {Date} [now] */
export function day(iso, language, now = new Date()) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  const ago = daysBetween(date, now);
  return ago <= 0 ? say(language, 'today') : ago === 1 ? say(language, 'yesterday') : dated(date, language);
}

/** "15:30", "tomorrow 15:30" or a date with it: until when. @param {string} iso @param {Language} language @param {number} now */
export function due(iso, language, now) {
  const date = new Date(iso), time = clock(iso, language), ahead = daysBetween(now, date);
  return !time || !ahead ? time : ahead === 1 ? say(language, 'tomorrow', { time }) : `${dated(date, language)} ${time}`;
}
