/** Who is there and how much each has to do. */
const { words } = window.deskside;

export default {
  props: { people: Array },
  template: `<section class="dk-team" :aria-label="words['lead.team']">
    <h2>{{ words["lead.team"] }}</h2>
    <ul><li v-for="one in people" :key="one.id" :data-person="one.id">
      <span class="dk-presence" :class="one.presence"></span><span>{{ one.name }}</span>
      <span class="dk-quiet">{{ one.label }}</span>
      <span class="dk-load" :class="{ full: one.full }">{{ one.load }}<template v-if="one.full"> · {{ words["lead.full"] }}</template></span>
    </li></ul></section>`,
  computed: { words: () => words },
};
