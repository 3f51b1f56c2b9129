/** One case, in the order in which a lead decides it; what is asked before an act is asked in place. */
const { words, say, waited, onMinute, onKeys, shapes } = window.deskside;
const GIVE_UP_AFTER = 15000;
const ASKS = ["change", "decline", "reassign", "give_back", "solve"]; // these need words or a choice first

export default {
  props: { card: Object, notice: String, error: String },
  emits: ["act"],
  data: () => ({ asking: "", busy: "", texts: {}, edits: {}, to: "", late: "", minute: 0 }),
  template: `<div class="dk-lead-card">
    <p v-if="notice" class="dk-told" role="status">{{ notice }}</p>
    <p v-if="late || error" class="dk-error" role="alert">{{ late || error }}</p>
    <article v-if="card" class="dk-review" :aria-label="card.number">
      <div class="dk-review-body" ref="body">
        <button type="button" class="dk-button dk-back" @click="back">{{ words.back }}</button>
        <header>
          <p class="dk-quiet"><span>{{ card.number }}</span> · <span>{{ card.kind }}</span><template v-if="card.channel"> ·
            <span>{{ card.channel }}</span></template> · <span>{{ since }}</span>
            <span v-if="card.priority" class="dk-chip" :class="card.level" :title="card.priority_why">{{ card.priority }}</span></p>
          <h1 data-why>{{ card.why }}</h1>
          <p v-if="card.more.length" class="dk-quiet">{{ card.more.join(" · ") }}</p>
        </header>
        <ul class="dk-review-clocks"><li v-for="one in card.clocks" :key="one.target">
          <span>{{ one.target }}</span> <span class="dk-clock" :class="one.state"><svg viewBox="0 0 12 12"
          aria-hidden="true"><path :d="shapes[one.state]"/></svg>{{ one.said }}</span>
          <span class="dk-quiet dk-rule">{{ one.tip }}</span></li></ul>
        <section class="dk-review-who"><h2>{{ words["lead.customer"] }}</h2>
          <p><b>{{ card.name }}</b><span v-if="card.tier" class="dk-tier">{{ card.tier }}</span>
            <span v-if="card.account" class="dk-quiet">{{ card.account }}</span>
            <span v-if="card.value" class="dk-quiet">{{ card.value }}</span></p>
          <p v-if="card.subject" class="dk-quiet">{{ card.subject }}</p></section>
        <section><h2>{{ words["lead.last_words"] }}</h2>
          <blockquote v-for="one in card.heard" :key="one.at" data-words>{{ one.text }}
            <time class="dk-quiet">{{ ago(one) }}</time></blockquote>
          <p v-if="!card.heard.length" class="dk-quiet">{{ words["lead.no_words"] }}</p></section>
        <section><h2>{{ words["lead.assistant"] }}</h2>
          <dl class="dk-facts">
            <template v-if="card.said.assistant"><dt>{{ words["lead.said"] }}</dt><dd>{{ card.said.assistant.text }}
              <details v-if="card.basis" class="dk-basis"><summary>{{ words.basis }}</summary>
                <p v-for="one in card.basis.citations" :key="one.title + one.quote">{{ one.title }}: “{{ one.quote }}”</p>
                <p v-if="card.basis.receipts.length">{{ words.receipts }}: {{ card.basis.receipts.join(", ") }}</p>
              </details></dd></template>
            <template v-if="card.did.length"><dt>{{ words["lead.did"] }}</dt><dd><ul class="dk-did">
              <li v-for="one in card.did" :key="one.tool + one.about + one.state"><span>{{ one.tool }}</span>
              <span class="dk-quiet">{{ one.about }}</span> <span :class="'dk-' + one.state">{{ one.status }}</span></li></ul></dd></template>
            <template v-if="card.said.colleague"><dt>{{ words["lead.colleague"] }}</dt><dd>{{ card.said.colleague.text }}</dd></template>
            <template v-if="card.note"><dt>{{ words["lead.note"] }}</dt><dd class="dk-note-text">{{ card.note }}</dd></template>
          </dl>
          <p v-if="nothingDone" class="dk-quiet">{{ words["lead.nothing_done"] }}</p></section>
        <section v-if="card.proposed" class="dk-proposed"><h2>{{ words["lead.proposed"] }}</h2>
          <p data-summary><b>{{ card.proposed.summary }}</b></p>
          <table v-if="card.proposed.changes.length" class="dk-changes" data-changes><thead><tr>
            <th v-for="one in ['field', 'before', 'after']" :key="one" scope="col">{{ words["proposal." + one] }}</th></tr></thead>
            <tbody><tr v-for="(one, at) in card.proposed.changes" :key="at"><th scope="row">{{ one.name }}</th>
              <td>{{ one.before }}</td><td>{{ one.after }}</td></tr></tbody></table>
          <ul><li v-for="one in card.proposed.effects" :key="one">{{ one }}</li></ul>
          <p class="dk-quiet">{{ card.proposed.asked }}<template v-if="card.proposed.since"> · {{ agreed }}</template>
            <template v-if="card.proposed.limit"> · {{ card.proposed.limit }}</template></p></section>
        <details class="dk-basis"><summary>{{ words["lead.history"] }}</summary>
          <ul><li v-for="(one, at) in card.events" :key="at">{{ one }}</li></ul></details>
      </div>
      <footer class="dk-decide">
        <p class="dk-decision"><b>{{ words["lead.decision"] }}</b> <span>{{ card.decision }}</span>
          <span class="dk-quiet">{{ withWhom }}</span></p>
        <form v-if="asking" class="dk-asking" @submit.prevent="act(asking)" @keydown.esc="close">
          <p v-if="asking === 'approve'">{{ words["lead.approve_ask"] }}</p>
          <fieldset v-else-if="asking === 'reassign'"><legend>{{ words["lead.reassign_ask"] }}</legend>
            <label v-for="one in choices" :key="one.id" :class="{ dim: one.id && (!one.skill || one.presence !== 'online') }">
              <input type="radio" name="to" :value="one.id" v-model="to" :disabled="one.owns" :ref="one.id ? null : 'first'">
              <span v-if="one.id" class="dk-presence" :class="one.presence"></span><span>{{ one.name }}</span>
              <span class="dk-quiet">{{ about(one) }}</span></label></fieldset>
          <fieldset v-else-if="asking === 'change'" class="dk-edits"><legend>{{ words["lead.change_ask"] }}</legend>
            <label v-for="one in card.proposed.fields" :key="one.name"><span>{{ one.label }}<template v-if="one.hint"> ·
              {{ one.hint }}</template></span>
              <select v-if="one.kind === 'choice'" class="dk-field" v-model="edits[one.name]" :data-argument="one.name">
                <option v-for="each in one.options" :key="each.value" :value="each.value">{{ each.label }}</option></select>
              <textarea v-else-if="one.kind === 'list'" class="dk-field" rows="2" v-model="edits[one.name]"
                :data-argument="one.name"></textarea>
              <input v-else class="dk-field" type="text" :inputmode="one.kind === 'number' ? 'numeric' : null"
                v-model="edits[one.name]" :data-argument="one.name"></label>
            <label class="wide"><span>{{ words["lead.change_why"] }}</span><textarea ref="first" class="dk-field" rows="2"
              maxlength="500" v-model="texts.change" @keydown="key"></textarea></label></fieldset>
          <label v-else><span>{{ words["lead." + asking + "_ask"] }}</span>
            <textarea ref="first" rows="2" :maxlength="asking === 'decline' ? 500 : 2000" v-model="texts[asking]"
              @keydown="key"></textarea></label>
          <button type="button" class="dk-button" @click="close">{{ words.cancel }}</button>
          <button ref="yes" type="submit" class="dk-button main" :disabled="busy !== ''" data-yes>{{ words["lead." + asking] }}</button>
        </form>
        <div v-else class="dk-acts">
          <button v-for="(one, at) in card.offered" :key="one" type="button" class="dk-button" :class="{ main: at === 0 }"
            :data-act="one" :disabled="busy !== ''" @click="ask(one)">{{ busy === one ? words["lead.busy"] : words["lead." + one] }}</button>
          <a v-for="(href, name) in card.links" :key="name" class="dk-link" :href="href" :data-link="name">{{ words["lead.open_" + name] }}</a>
        </div>
      </footer>
    </article>
    <div v-else class="dk-empty middle"><p>{{ words["lead.empty"] }}</p></div></div>`,
  computed: {
    words: () => words,
    shapes: () => shapes,
    since() {
      void this.minute;
      return say("lead.since", { time: waited(this.card.since) });
    },
    agreed() {
      void this.minute;
      return waited(this.card.proposed.since, true);
    },
    withWhom() {
      const { owner, routing } = this.card;
      return routing.startsWith(owner) ? say("lead.chosen", { why: routing }) : say("lead.with", { name: owner }) + " " + routing;
    },
    nothingDone() {
      const { said, did, note } = this.card;
      return !said.assistant && !said.colleague && !did.length && !note;
    },
    choices() {
      return [{ id: "", name: words["lead.best"], has: "", label: "", load: "" }, ...this.card.colleagues];
    },
  },
  watch: {
    card(now, before) {
      if (now?.number === before?.number) return;
      this.settled();
      Object.assign(this, { asking: "", texts: {}, edits: {}, to: "", late: "" });
      this.$nextTick(() => this.$refs.body?.scrollTo(0, 0));
    },
  },
  mounted() {
    const keys = { y: () => this.offer("approve"), c: () => this.offer("change"), d: () => this.offer("decline"), escape: this.back };
    this.stop = [onMinute(() => (this.minute += 1)), onKeys(keys)];
  },
  unmounted() {
    this.stop.forEach((end) => end());
  },
  methods: {
    say,
    about: (one) => [one.label, one.load, one.has, one.owns ? words["lead.owns"] : ""].filter(Boolean).join(" · "),
    ago(one) {
      void this.minute;
      return waited(one.at, true);
    },
    back() {
      document.body.dataset.showing = "list";
    },
    /** A key only opens the question: a slip of the finger decides nothing. */
    offer(name) {
      if (this.card?.offered.includes(name) && !this.busy) this.open(name);
    },
    ask(name) {
      if (ASKS.includes(name)) this.open(name);
      else this.act(name);
    },
    open(name) {
      this.asking = name;
      if (name === "change") {
        const fields = this.card.proposed.fields.map((one) => [one.name, one.value]);
        this.edits = { ...Object.fromEntries(fields), ...this.edits }; // what was typed before stays
      }
      this.$nextTick(() => {
        const first = this.$el.querySelector("[data-argument]") ?? this.$refs.first;
        ((Array.isArray(first) ? first[0] : first) ?? this.$refs.yes)?.focus();
      });
    },
    close() {
      const was = this.asking;
      this.asking = "";
      this.$nextTick(() => this.$el.querySelector(`[data-act="${was}"]`)?.focus());
    },
    key(event) {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.act(this.asking);
    },
    act(name) {
      if (this.busy) return;
      if (!window.socket?.connected) return void (this.late = words["error.offline_act"]);
      this.late = "";
      this.busy = name;
      this.giveUp = setTimeout(() => this.settled(words["error.slow_act"]), GIVE_UP_AFTER);
      const { number, proposal } = this.card;
      this.$emit("act", { name, number, proposal, text: this.texts[name] ?? "", to: this.to, form: this.edits });
    },
    /** Called by the server when the act has ended; what was typed stays until the case changes. */
    settled(late = "") {
      clearTimeout(this.giveUp);
      this.busy = "";
      this.late = late;
    },
    /** Called by the server when it was done. */
    done() {
      this.settled();
      Object.assign(this, { asking: "", texts: {}, edits: {}, to: "" });
    },
  },
};
