/** Views and rows. Rows under the pointer keep their place; what changed meanwhile is applied when it leaves. */
const { words, say, waited, onMinute, shapes } = window.deskside;

export default {
  props: { views: Array, view: String, rows: Array, selected: String },
  emits: ["view", "open"],
  data: () => ({ held: null, minute: 0, chosen: null }),
  template: `<div class="dk-list">
    <nav class="dk-views" :aria-label="words.views">
      <button v-for="one in views" :key="one.key" type="button" class="dk-view" :class="{ on: one.key === view }"
        :aria-current="one.key === view ? 'page' : null" :data-view="one.key" @click="$emit('view', one.key)">
        <span>{{ one.label }}</span><span class="dk-count">{{ one.count }}</span>
      </button>
    </nav>
    <ul v-if="shown.length" class="dk-rows" @pointerenter="hold" @pointerleave="release"
      @focusin="holdForKeys" @focusout="release">
      <li v-for="row in shown" :key="row.id">
        <button type="button" class="dk-row" :class="{ on: row.id === current, gone: row.gone }" :data-row="row.id"
          :aria-current="row.id === current ? 'true' : null" @click="open(row.id)">
          <span class="dk-line">
            <span class="dk-name" :class="{ known: row.known }">{{ row.name }}</span>
            <span class="dk-channel">{{ row.channel }}</span>
            <span v-if="row.ticket" class="dk-ticket" :title="tip(row)"><span
              class="dk-number">{{ row.ticket.number }}</span><template v-if="row.ticket.clock"> · <span class="dk-clock"
              :class="row.ticket.clock.state"><svg viewBox="0 0 12 12" aria-hidden="true"><path
              :d="shapes[row.ticket.clock.state]"/></svg>{{ row.ticket.clock.said }}</span></template></span>
            <span v-else class="dk-time" :class="{ waits: row.waits }">{{ time(row) }}</span>
          </span>
          <span class="dk-line">
            <span class="dk-last"><b>{{ row.speaker }}</b> {{ row.last }}</span>
            <span v-if="row.ticket?.priority" class="dk-chip" :class="row.ticket.level">{{ row.ticket.priority }}</span>
            <span v-if="row.draft" class="dk-chip draft">{{ words.draft }}</span>
            <span class="dk-chip" :class="row.kind">{{ row.gone ? words.moved : row.owner }}</span>
          </span>
        </button>
      </li>
    </ul>
    <div v-else class="dk-empty">
      <p>{{ words["empty." + view] }}</p>
      <button v-if="way" type="button" class="dk-button" @click="$emit('view', way)">{{ words["go." + way] }}</button>
    </div>
    <button v-if="waitingChanges" type="button" class="dk-fresh" @click="release">{{ freshText }}</button></div>`,
  computed: {
    words: () => words,
    shapes: () => shapes,
    current() {
      return this.chosen ?? this.selected;
    },
    /** The held rows in their old places with their newest content, or simply the rows. */
    shown() {
      if (!this.held) return this.rows;
      const now = new Map(this.rows.map((row) => [row.id, row]));
      return this.held.map((row) => now.get(row.id) ?? { ...row, gone: true });
    },
    waitingChanges() {
      if (!this.held) return 0;
      return this.rows.filter((row, at) => this.held[at]?.id !== row.id).length || this.held.length - this.rows.length;
    },
    freshText() {
      return say("new_rows", { n: Math.abs(this.waitingChanges) });
    },
    way() {
      return { mine: "queue", queue: "assistant" }[this.view];
    },
  },
  watch: {
    view() {
      this.held = null;
    },
    selected() {
      this.chosen = null;
    },
    views: {
      immediate: true,
      handler(views) {
        const waiting = views?.find((one) => one.key === "queue")?.count ?? "0";
        document.title = (waiting === "0" ? "" : `(${waiting}) `) + `${words["place.inbox"]} · Deskside`;
      },
    },
  },
  mounted() {
    this.stop = onMinute(() => (this.minute += 1));
  },
  unmounted() {
    this.stop();
  },
  methods: {
    hold() {
      this.held ??= this.rows;
    },
    holdForKeys(event) {
      if (event.target.matches(":focus-visible")) this.hold();
    },
    release() {
      this.held = null;
    },
    open(id) {
      this.chosen = id;
      document.body.dataset.showing = "thread";
      this.$emit("open", id);
    },
    tip(row) {
      return [this.time(row), row.ticket.clock?.tip].filter(Boolean).join(". ");
    },
    time(row) {
      void this.minute;
      return row.waits ? say("waits", { time: waited(row.waits) }) : waited(row.at, true);
    },
  },
};
