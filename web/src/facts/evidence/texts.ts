import { catalogue } from '../../shared/i18n/catalogue.svelte';
import type zh from './texts/zh.json';

/** The words of photos and of who is responsible. */
export const texts = catalogue<typeof zh>({
  zh: () => import('./texts/zh.json'),
  en: () => import('./texts/en.json'),
});
