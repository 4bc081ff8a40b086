import { catalogue } from '../shared/i18n/catalogue.svelte';
import type zh from './texts/zh.json';

export const texts = catalogue<typeof zh>({
  zh: () => import('./texts/zh.json'),
  en: () => import('./texts/en.json'),
});
