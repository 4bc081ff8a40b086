import { catalogue } from './catalogue.svelte';
import type texts from './texts/zh.json';

/** Words every room uses: buttons, states, the names of the contract's enums. Loaded before anything shows. */
export const shared = catalogue<typeof texts>({
  zh: () => import('./texts/zh.json'),
  en: () => import('./texts/en.json'),
});
export const t = shared.t;
/** The word for a value of one of the contract's enums: `word('stage', 'start')`. */
export const word = (family: string, value: string): string =>
  shared.maybe(`${family}.${value}`, value);
