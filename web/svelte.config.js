import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    // The board's table folds into cards on a phone; `display: grid` takes the roles away unless they are said.
    warningFilter: (warning) => warning.code !== 'a11y_no_redundant_roles',
  },
};
