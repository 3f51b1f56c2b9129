'use strict';
// The sample shop's own script: its language, and buttons that put a question to the chat.
(() => {
  const html = document.documentElement;
  const titles = { en: 'Hearthwell: good coffee, clean air', zh: '禾暖：好咖啡，好空气' };
  const wish = new URLSearchParams(location.search).get('lang') || navigator.language;
  let language = /^zh/i.test(wish) ? 'zh' : 'en';
  const chat = (...call) => (window.Deskside = window.Deskside || []).push(call);

  const show = () => {
    html.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = titles[language];
  };
  show();

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-language]');
    if (link) {
      event.preventDefault();
      language = link.dataset.language;
      history.replaceState(null, '', `?lang=${language}${location.hash}`);
      show();
      chat('language', language);
    }
    const question = event.target.closest('button[data-en]');
    if (question) chat('ask', question.dataset[language]);
  });
})();
