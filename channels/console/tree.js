/** Draws a page from plain data. Texts become text nodes; nodes keep focus and open folds when the data changes. */
import { h } from "vue";

const FIELDS = "input, textarea, select, [contenteditable]";
const PAUSE = 150; // milliseconds without a key after which what was typed is looked up

export default {
  props: { tree: Object, title: String },
  emits: ["act"],
  data: () => ({ busy: false }),
  watch: {
    title: {
      immediate: true,
      handler(title) {
        if (title) document.title = `${title} · Deskside`;
      },
    },
  },
  mounted() {
    document.addEventListener("keydown", this.key);
    this.toAnchor();
  },
  unmounted() {
    document.removeEventListener("keydown", this.key);
    clearTimeout(this.typing);
  },
  render() {
    return this.tree ? this.draw(this.tree) : null;
  },
  methods: {
    draw(node) {
      if (typeof node === "string") return node;
      const at = { ...node.at };
      if (node.act && node.tag === "form") at.onSubmit = (event) => this.submit(event, node.act);
      else if (node.act && node.tag === "input") Object.assign(at, this.typed(node.act));
      else if (node.act) {
        at.onClick = () => this.send(node.act, {});
        if (this.busy) at["aria-disabled"] = "true";
      }
      return h(node.tag, at, node.in.map(this.draw));
    },
    submit(event, act) {
      event.preventDefault();
      this.form = event.target;
      this.send(act, Object.fromEntries(new FormData(event.target)));
    },
    typed(act) {
      const later = (event) => {
        if (event.isComposing) return;
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.$emit("act", { act, form: { text: event.target.value } }), PAUSE);
      };
      return { onInput: later, onCompositionend: later };
    },
    send(act, form) {
      if (this.busy) return;
      this.busy = true;
      this.$emit("act", { act, form });
    },
    /** An act has come to its end; who pressed a button that is gone now reads on at the outcome. */
    settled(done) {
      this.busy = false;
      if (done) this.form?.reset();
      this.form = null;
      this.$nextTick(() => {
        if (document.activeElement === document.body) this.$el.querySelector("[data-outcome]")?.focus();
      });
    },
    key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return this.close(event.target);
      if (event.target.closest(FIELDS)) return;
      const wanted = this.$el.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!wanted) return;
      event.preventDefault();
      wanted.focus();
      wanted.scrollIntoView({ block: "nearest" });
    },
    close(target) {
      const menu = target.closest("details[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    },
    /** The page is drawn after the browser looked for the place in its address. */
    toAnchor() {
      if (location.hash) location.replace(location.hash);
    },
  },
};
