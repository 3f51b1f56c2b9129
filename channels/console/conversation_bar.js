/** Who the conversation is with, who has it, and what may be done about it. Questions are asked in place. */
const { words, say, shapes } = window.deskside;

export default {
  props: { about: Object, error: String },
  emits: ["act"],
  data: () => ({ asking: "", busy: "" }),
  template: `<div>
    <header v-if="about" class="dk-bar">
      <button type="button" class="dk-button dk-back" @click="show('list')">{{ words.back }}</button>
      <div class="dk-title">
        <h1>{{ about.name }}</h1>
        <p><span>{{ about.channel }}</span> · <span class="dk-state" :class="about.kind">{{ about.state }}</span>
          <template v-if="about.ticket"> · <a class="dk-number" :href="'tickets/' + about.ticket.number"
            data-ticket>{{ about.ticket.number }}</a><template v-if="about.ticket.clock"> · <span class="dk-clock"
            :class="about.ticket.clock.state" :title="about.ticket.clock.tip"><svg viewBox="0 0 12 12" aria-hidden="true"><path
            :d="shapes[about.ticket.clock.state]"/></svg>{{ about.ticket.clock.said }}</span></template>
            <span v-if="about.ticket.priority" class="dk-chip" :class="about.ticket.level">{{ about.ticket.priority }}</span></template></p>
      </div>
      <div class="dk-acts">
        <button v-for="one in about.offered" :key="one" type="button" class="dk-button" :data-act="one"
          :class="{ main: one === 'take' }" :disabled="busy !== ''" :aria-label="words[one]" @click="ask(one)">
          <span class="wide">{{ words[one] }}</span><span class="tight">{{ words[one + "_short"] }}</span></button>
      </div>
      <button type="button" class="dk-button dk-fold" @click="show('customer')">{{ words.customer_panel }}</button>
    </header>
    <div v-if="asking" class="dk-ask" role="group" :aria-label="question">
      <p>{{ question }}</p>
      <button ref="no" type="button" class="dk-button" @click="asking = ''">{{ words.cancel }}</button>
      <button type="button" class="dk-button main" data-act="yes" @click="act(asking)">{{ words[asking + "_yes"] }}</button>
    </div>
    <p v-if="error" class="dk-error" role="alert">{{ error }}</p></div>`,
  computed: {
    words: () => words,
    shapes: () => shapes,
    question() {
      return this.asking ? say(this.asking + "_ask", { name: this.about?.colleague ?? "" }) : "";
    },
  },
  watch: {
    about(now, before) {
      this.busy = "";
      if (now?.id !== before?.id || !now?.offered.includes(this.asking)) this.asking = "";
    },
    error() {
      this.busy = "";
    },
  },
  methods: {
    ask(name) {
      const needed = { end: true, take: this.about.colleague, give_back: this.about.unanswered }[name];
      if (!needed) return this.act(name);
      this.asking = name;
      this.$nextTick(() => this.$refs.no?.focus());
    },
    act(name) {
      this.asking = "";
      this.busy = name;
      this.$emit("act", { name, conversation: this.about.id, from_colleague: Boolean(this.about.colleague) });
    },
    show(place) {
      document.body.dataset.showing = place;
    },
    settled() {
      this.busy = "";
    },
  },
};
