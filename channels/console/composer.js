/** Reply or note. The text lives here; the server and this browser keep copies, nothing from outside overwrites it. */
const { words, say, isMac } = window.deskside;
const KEEP_AFTER = 400; // ms of quiet before a draft is kept
const GIVE_UP_AFTER = 15000;
const newId = () => `staff-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

export default {
  props: { conversation: String, user: String, drafts: Object, hint: String, channel: String },
  emits: ["keep", "send"],
  data: () => ({ mode: "reply", texts: { reply: "", note: "" }, ids: {}, sending: false, error: "" }),
  template: `<div>
    <form v-if="conversation" class="dk-composer" :class="mode" @submit.prevent="send">
      <div class="dk-modes" role="radiogroup" :aria-label="words.mode">
        <button v-for="one in ['reply', 'note']" :key="one" type="button" role="radio" :aria-checked="String(mode === one)"
          :data-mode="one" class="dk-mode" :class="{ on: mode === one }" @click="turn(one)">{{ words[one] }}</button>
        <span v-if="mode === 'note'" class="dk-note-mark">{{ words.note_mark }}</span>
        <span v-else-if="hint" class="dk-hint">{{ hint }}</span>
      </div>
      <textarea ref="text" rows="3" maxlength="8000" v-model="texts[mode]" :aria-label="words[mode + '_hint']"
        :placeholder="words[mode + '_hint']" :disabled="sending" @input="typed" @blur="keep" @keydown="key"></textarea>
      <p v-if="error" class="dk-error" role="alert">{{ error }}</p>
      <div class="dk-send">
        <span class="dk-quiet dk-key">{{ keyText }}</span>
        <button type="submit" class="dk-button main" :disabled="sending">{{ sending ? words.sending : sendText }}</button>
      </div>
    </form></div>`,
  computed: {
    words: () => words,
    keyText: () => say("send_key", { key: isMac ? "⌘" : "Ctrl" }),
    sendText() {
      return this.mode === "note" ? words.send_note : say("send_reply", { channel: this.channel });
    },
  },
  watch: {
    conversation: { immediate: true, handler: "load" },
  },
  beforeUnmount() {
    this.keep();
  },
  methods: {
    load(_now, before) {
      if (before) this.keep(before);
      this.sending = false;
      this.error = "";
      this.ids = {};
      for (const mode of ["reply", "note"]) this.texts[mode] = this.drafts?.[mode] || this.local(mode) || "";
      this.mode = this.drafts?.mode ?? "reply";
    },
    place(mode, conversation = this.conversation) {
      return `deskside-draft:${this.user}:${conversation}:${mode}`;
    },
    local(mode) {
      return localStorage.getItem(this.place(mode));
    },
    typed() {
      this.error = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), KEEP_AFTER);
      this.remember(this.conversation);
    },
    remember(conversation) {
      const text = this.texts[this.mode];
      if (text.trim()) localStorage.setItem(this.place(this.mode, conversation), text);
      else localStorage.removeItem(this.place(this.mode, conversation));
    },
    /** Gives the server its copy; `conversation` is the one that was typed for. */
    keep(conversation) {
      const whose = typeof conversation === "string" ? conversation : this.conversation;
      if (!this.timer || !whose) return;
      clearTimeout(this.timer);
      this.timer = null;
      this.$emit("keep", { conversation: whose, mode: this.mode, text: this.texts[this.mode] });
    },
    turn(mode) {
      this.timer ??= -1;
      this.keep();
      this.mode = mode;
      this.error = "";
      this.$emit("keep", { conversation: this.conversation, mode, text: this.texts[mode] });
      this.$nextTick(() => this.$refs.text?.focus());
    },
    key(event) {
      // 229: some input methods report the Enter that ends a composition as this code only.
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || composing || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.send();
    },
    send() {
      if (this.sending) return;
      const text = this.texts[this.mode];
      if (!text.trim()) return this.failed(words["error.empty"]);
      if (!window.socket?.connected) return this.failed(words["error.offline"]);
      clearTimeout(this.timer);
      this.timer = null;
      this.sending = true;
      this.error = "";
      // The same text tried again keeps its id, so that it is sent once.
      const tried = this.ids[this.mode];
      this.ids[this.mode] = tried?.text === text ? tried : { text, id: newId() };
      const sent = { conversation: this.conversation, mode: this.mode, text, id: this.ids[this.mode].id };
      this.giveUp = setTimeout(() => this.failed(words["error.slow"]), GIVE_UP_AFTER);
      this.$emit("send", sent);
    },
    /** Called by the server when the message is committed. */
    done(conversation, mode) {
      localStorage.removeItem(this.place(mode, conversation));
      if (conversation !== this.conversation) return;
      clearTimeout(this.giveUp);
      this.sending = false;
      this.texts[mode] = "";
      delete this.ids[mode];
      this.$nextTick(() => this.$refs.text?.focus());
    },
    /** Called by the server when nothing was sent; the text stays. */
    failed(message) {
      clearTimeout(this.giveUp);
      this.sending = false;
      this.error = message;
      this.$nextTick(() => this.$refs.text?.focus());
    },
  },
};
