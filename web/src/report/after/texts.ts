import { catalogue } from '../../shared/i18n/catalogue.svelte';
import type zh from './texts/zh.json';

/** What is said after filing, and of filed days: it comes with those parts, not with the form. */
export const texts = catalogue<typeof zh>({
  zh: () => import('./texts/zh.json'),
  en: () => import('./texts/en.json'),
});
export const after = texts.t;
