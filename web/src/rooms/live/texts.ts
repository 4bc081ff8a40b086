import { catalogue } from '../../shared/i18n/catalogue.svelte';
import type zh from '../texts/live.zh.json';

/** Of the meeting itself, apart from the pages around it: who enters from a phone carries no timetable. */
export const texts = catalogue<typeof zh>({
  zh: () => import('../texts/live.zh.json'),
  en: () => import('../texts/live.en.json'),
});
export const { t } = texts;
