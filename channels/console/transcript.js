/** What was said. Follows the newest message only when the reader is at the end; opening always shows the end. */
const { words, clock, day, onMinute } = window.deskside;
const NEAR = 64;
const PASSING = 20000; // ms; a passing status never stays longer than this

export default {
  props: { conversation: String, messages: Array, earlier: Boolean },
  emits: ["earlier"],
  data: () => ({ passing: "", unseen: false }),
  template: `
    <div class="dk-talk">
      <div v-if="!conversation" class="dk-empty middle"><p>{{ words.nothing_open }}</p></div>
      <div v-else ref="log" class="dk-log" role="log" tabindex="0" :aria-label="words.transcript" @scroll.passive="seen">
        <button v-if="earlier" type="button" class="dk-button dk-earlier" @click="$emit('earlier')">{{ words.earlier }}</button>
        <template v-for="(one, at) in messages" :key="one.id">
          <p v-if="newDay(at)" class="dk-day">{{ day(one.at) }}</p>
          <article class="dk-message" :class="one.author" :data-message="one.id">
            <header>
              <b>{{ one.name }}</b>
              <span v-if="one.author === 'note'" class="dk-note-mark">{{ words.note_mark }}</span>
              <time :datetime="one.at">{{ clock(one.at) }}</time>
            </header>
            <div class="dk-text" v-html="one.html"></div>
            <p v-for="extra in one.extra" :key="extra.label" class="dk-extra"><b>{{ extra.label }}</b> {{ extra.text }}</p>
            <p v-if="one.why" class="dk-why"><a :href="one.why">{{ words.why_this_reply }}</a></p>
            <details v-if="one.basis" class="dk-basis">
              <summary>{{ words.basis }}</summary>
              <section v-if="one.basis.citations.length">
                <h4>{{ words.citations }}</h4>
                <ol>
                  <li v-for="(cited, n) in one.basis.citations" :key="n">
                    <a v-if="cited.url" :href="cited.url" target="_blank" rel="noopener">{{ cited.title }}</a>
                    <span v-else>{{ cited.title }}</span>
                    <blockquote v-if="cited.quote">{{ cited.quote }}</blockquote>
                  </li>
                </ol>
              </section>
              <section v-if="one.basis.receipts.length">
                <h4>{{ words.receipts }}</h4>
                <ul><li v-for="ref in one.basis.receipts" :key="ref">{{ ref }}</li></ul>
              </section>
              <section v-if="one.basis.actions.length">
                <h4>{{ words.actions }}</h4>
                <ul><li v-for="(done, n) in one.basis.actions" :key="n">{{ done }}</li></ul>
              </section>
              <p v-if="one.basis.confidence" class="dk-quiet">{{ one.basis.confidence }}</p>
            </details>
          </article>
        </template>
        <p v-if="passing" class="dk-passing">{{ passing }}</p>
      </div>
      <button v-if="unseen" type="button" class="dk-pill" @click="toEnd">{{ words.new_message }}</button>
    </div>`,
  computed: { words: () => words },
  watch: {
    conversation() {
      this.still();
      this.$nextTick(this.toEnd);
    },
    messages(now, before) {
      const last = now.at(-1)?.id;
      if (last === before.at(-1)?.id) return this.keepPlace(now.length - before.length);
      this.still();
      if (this.atEnd()) this.$nextTick(this.toEnd);
      else this.unseen = true;
    },
  },
  mounted() {
    this.toEnd();
    this.stop = onMinute(() => this.$forceUpdate());
  },
  unmounted() {
    this.still();
    this.stop();
  },
  methods: {
    clock,
    day,
    newDay(at) {
      return at === 0 || day(this.messages[at].at) !== day(this.messages[at - 1].at);
    },
    atEnd() {
      const log = this.$refs.log;
      return !log || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    },
    toEnd() {
      const log = this.$refs.log;
      if (log) log.scrollTop = log.scrollHeight;
      this.unseen = false;
    },
    seen() {
      if (this.atEnd()) this.unseen = false;
    },
    /** Earlier messages were put in above: what was being read stays under the eyes. */
    keepPlace(added) {
      const log = this.$refs.log;
      if (!log || added <= 0) return;
      const fromEnd = log.scrollHeight - log.scrollTop;
      this.$nextTick(() => (log.scrollTop = log.scrollHeight - fromEnd));
    },
    /** Called by the server: a status worth showing, not keeping. */
    pass(text) {
      const follow = this.atEnd();
      this.still();
      this.passing = text;
      if (text) this.timer = setTimeout(() => (this.passing = ""), PASSING);
      if (follow) this.$nextTick(this.toEnd);
    },
    still() {
      clearTimeout(this.timer);
      this.passing = "";
    },
  },
};
