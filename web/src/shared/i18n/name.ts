import { locale } from './locale.svelte';

/** Anything said in both languages, as the contract's Name: Chinese always, English where given. */
export interface Bilingual {
  zh: string;
  en?: string | undefined;
}

/** The text in the language of the screen; Chinese where there is no English. */
export function said(name: Bilingual | null | undefined): string {
  if (!name) return '';
  return locale.current === 'en' ? name.en || name.zh : name.zh;
}

/** `lang` for an element that shows `name`, so that a screen reader picks the right voice. */
export function saidIn(name: Bilingual | null | undefined): string | undefined {
  if (!name || locale.current === 'zh') return undefined;
  return name.en ? undefined : 'zh-CN';
}
