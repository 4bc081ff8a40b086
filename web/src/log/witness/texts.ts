import { catalogue } from '../../shared/i18n/catalogue.svelte';
import type zh from './texts/zh.json';

/** What is said where the two witnesses stand side by side. */
export const texts = catalogue<typeof zh>({
  zh: () => import('./texts/zh.json'),
  en: () => import('./texts/en.json'),
});
