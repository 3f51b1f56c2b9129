/** Whether I can be given work: a native choice, so that keys and phones know it. */
const { words } = window.deskside;

export default {
  props: { presence: String, choices: Array, error: String },
  emits: ["choose"],
  data: () => ({ chosen: null }),
  template: `<label class="dk-presence-switch" :title="error || words.presence_hint">
    <span class="dk-presence" :class="chosen ?? presence" aria-hidden="true"></span>
    <select :value="chosen ?? presence" :aria-label="words.presence" :aria-invalid="error ? 'true' : null" data-presence
      @change="choose($event.target.value)">
      <option v-for="one in choices" :key="one.key" :value="one.key">{{ one.label }}</option></select>
    <span v-if="error" class="dk-error" role="alert">{{ error }}</span></label>`,
  computed: { words: () => words },
  watch: {
    presence() {
      this.chosen = null;
    },
  },
  methods: {
    choose(value) {
      this.chosen = value;
      this.$emit("choose", value);
    },
    /** Called by the server when it was done or refused: what the store says counts again. */
    settled() {
      this.chosen = null;
    },
  },
};
