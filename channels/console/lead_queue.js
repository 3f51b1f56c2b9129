/** What breaks next, and the cases before the leads. Rows under the pointer or the keyboard keep their place. */
const { words, say, waited, onMinute, onKeys, shapes } = window.deskside;

export default {
  props: { breaking: Array, cases: Array, selected: String },
  emits: ["open"],
  data: () => ({ held: null, chosen: null, minute: 0, keysOn: window.deskside.keysOn() }),
  template: `<div class="dk-lead-queue">
    <section class="dk-breaking" :aria-label="words['lead.breaking']">
      <h2>{{ words["lead.breaking"] }}</h2>
      <ol v-if="breaking.length">
        <li v-for="one in breaking" :key="one.number + one.clock.target">
          <a class="dk-breaks" :href="one.href" :data-breaks="one.number" :title="one.clock.tip" @click="follow($event, one)">
            <span class="dk-clock" :class="one.clock.state"><svg viewBox="0 0 12 12" aria-hidden="true"><path
              :d="shapes[one.clock.state]"/></svg>{{ one.clock.said }}</span>
            <span class="dk-number">{{ one.number }}</span><span class="dk-name">{{ one.name }}</span>
            <span class="dk-target">{{ one.clock.target }}</span></a></li>
      </ol>
      <p v-else class="dk-quiet">{{ words["lead.nothing_breaks"] }}</p>
    </section>
    <header class="dk-lead-head"><h1>{{ words["lead.cases"] }}</h1><span class="dk-count">{{ cases.length }}</span></header>
    <ul v-if="shown.length" class="dk-rows" @pointerenter="hold" @pointerleave="release" @focusin="holdForKeys"
      @focusout="release">
      <li v-for="one in shown" :key="one.number">
        <button type="button" class="dk-case" :class="{ on: one.number === current, gone: one.gone }" :data-case="one.number"
          :aria-current="one.number === current ? 'true' : null" @click="open(one.number)">
          <span class="dk-line">
            <span class="dk-number">{{ one.number }}</span>
            <span class="dk-name known">{{ one.name }}</span>
            <span v-if="one.tier" class="dk-tier">{{ one.tier }}</span>
            <span v-if="one.clock" class="dk-clock" :class="one.clock.state" :title="one.clock.tip"><svg viewBox="0 0 12 12"
              aria-hidden="true"><path :d="shapes[one.clock.state]"/></svg>{{ one.clock.said }}</span>
          </span>
          <span class="dk-line">
            <span class="dk-why">{{ one.why }}</span>
            <span v-if="one.priority" class="dk-chip" :class="one.level">{{ one.priority }}</span>
            <span class="dk-chip" :class="{ approval: one.approval }">{{ one.gone ? words.moved : one.kind }}</span>
          </span>
        </button>
      </li>
    </ul>
    <div v-else class="dk-empty"><p>{{ words["lead.empty"] }}</p>
      <a class="dk-button" :href="inbox">{{ words["lead.to_inbox"] }}</a></div>
    <button v-if="isStale" type="button" class="dk-fresh" @click="release">{{ words["lead.fresh"] }}</button>
    <footer class="dk-keys"><span v-if="keysOn">{{ words["lead.keys"] }}</span>
      <button type="button" class="dk-link" data-keys @click="turnKeys">{{ words[keysOn ? "keys_off" : "keys_on"] }}</button>
    </footer></div>`,
  computed: {
    words: () => words,
    shapes: () => shapes,
    inbox: () => location.pathname.replace(/lead$/, ""),
    current() {
      return this.chosen ?? this.selected;
    },
    /** The held rows in their old places with their newest content, or simply the rows. */
    shown() {
      if (!this.held) return this.cases;
      const now = new Map(this.cases.map((one) => [one.number, one]));
      return this.held.map((one) => now.get(one.number) ?? { ...one, gone: true });
    },
    isStale() {
      return Boolean(this.held) && this.cases.map((one) => one.number).join() !== this.held.map((one) => one.number).join();
    },
  },
  watch: {
    selected() {
      this.chosen = null;
    },
    cases: {
      immediate: true,
      handler(cases) {
        document.title = (cases?.length ? `(${cases.length}) ` : "") + `${words["place.lead"]} · Deskside`;
      },
    },
  },
  mounted() {
    this.stop = [onMinute(() => (this.minute += 1)), onKeys({ j: () => this.step(1), k: () => this.step(-1) })];
  },
  unmounted() {
    this.stop.forEach((end) => end());
  },
  methods: {
    say,
    waited,
    hold() {
      this.held ??= this.cases;
    },
    holdForKeys(event) {
      if (event.target.matches(":focus-visible")) this.hold();
    },
    release() {
      this.held = null;
    },
    open(number) {
      this.chosen = number;
      document.body.dataset.showing = "thread";
      this.$emit("open", number);
    },
    /** J and K go on from the case that is open, and stop at the ends. */
    step(by) {
      const at = this.shown.findIndex((one) => one.number === this.current);
      const next = this.shown[Math.min(Math.max(at + by, 0), this.shown.length - 1)];
      if (!next || next.number === this.current) return;
      this.open(next.number);
      this.$el.querySelector(`[data-case="${next.number}"]`)?.scrollIntoView({ block: "nearest" });
    },
    follow(event, one) {
      if (!one.is_case || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open(one.number);
    },
    turnKeys() {
      this.keysOn = window.deskside.turnKeys();
    },
  },
};
