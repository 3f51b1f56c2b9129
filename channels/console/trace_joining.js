/** Joins the reply's sentences and what they rest on, both ways. The page is readable without it: links do the same. */
(() => {
  const { rests, press, comma } = document.body.dataset;
  const sentences = [...document.querySelectorAll("[data-sentence]")];
  const cards = [...document.querySelectorAll("[data-source]")];
  const told = document.getElementById("joined");
  const restsOf = (sentence) => sentence.dataset.rests.split(" ").filter(Boolean);
  const title = (card) => card.querySelector("h3").innerText.replace(/\s+/g, " ").trim();
  const PEEK = 80; // pixels of a source that have to be in sight
  let chosen = null;

  /** Shows what belongs together; the same again, or nothing, lets go. */
  function join(from, onSentences, onCards) {
    chosen = chosen === from ? null : from;
    const on = (one, list) => chosen !== null && list.includes(one);
    for (const one of sentences) {
      one.setAttribute("aria-pressed", String(on(one, onSentences)));
      one.closest("li").classList.toggle("tr-on", on(one, onSentences));
    }
    for (const one of cards) {
      one.classList.toggle("tr-on", on(one, onCards));
      one.querySelector(".tr-number").setAttribute("aria-pressed", String(on(one, onCards)));
    }
    document.body.classList.toggle("tr-joining", chosen !== null);
    if (!told) return;
    if (chosen === null) told.textContent = press;
    else told.textContent = onCards.length ? rests + onCards.map(title).join(comma) : from.dataset.none ?? press;
  }

  function ofSentence(sentence) {
    const found = cards.filter((card) => restsOf(sentence).includes(card.dataset.source));
    join(sentence, [sentence], found);
    if (chosen && found[0]) show(found[0]);
  }

  function ofCard(card) {
    const found = sentences.filter((one) => restsOf(one).includes(card.dataset.source));
    join(card, found, [card]);
    if (chosen && found[0]) show(found[0]);
  }

  /** A source on a fold is unfolded; nothing moves that is in sight already. */
  function show(target) {
    const fold = target.closest("details");
    if (fold) fold.open = true;
    const { top } = target.getBoundingClientRect();
    if (top < 0 || top > innerHeight - PEEK) target.scrollIntoView({ block: "nearest" });
  }

  /** Text that is pressed: with the mouse, and with Enter or the space bar. */
  function asButton(element, press) {
    Object.assign(element, { role: "button", tabIndex: 0 });
    element.setAttribute("aria-pressed", "false");
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      press();
    });
  }

  for (const one of sentences) {
    asButton(one, () => ofSentence(one));
    one.addEventListener("click", () => ofSentence(one));
  }
  for (const card of cards) {
    asButton(card.querySelector(".tr-number"), () => ofCard(card));
    card.addEventListener("click", (event) => {
      if (event.target.closest("a, summary") || String(getSelection())) return;
      ofCard(card);
    });
  }
  // A number beside a sentence leads to its source, which may stand on a fold.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#source-'], a[href^='#sentence-']");
    if (link) show(document.querySelector(link.getAttribute("href")));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen !== null) join(chosen, [], []);
  });
})();
