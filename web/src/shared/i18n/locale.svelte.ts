/** The language of the screen: remembered on this device, else the browser's, else Chinese. */
export type Locale = 'zh' | 'en';
export const locales: readonly Locale[] = ['zh', 'en'];

const key = 'longspan.locale';

function remembered(): Locale {
  try {
    const kept = localStorage.getItem(key);
    if (kept === 'zh' || kept === 'en') return kept;
  } catch {
    // No storage (private window, tests): fall through to the browser's wish.
  }
  const wish = typeof navigator === 'undefined' ? 'zh' : navigator.language;
  return wish.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

let current = $state<Locale>(remembered());
const loaders = new Set<(locale: Locale) => Promise<void>>();

export const locale = {
  get current(): Locale {
    return current;
  },
};

/** A catalogue that is on screen must be there in the new language before the switch. */
export function onSwitch(load: (locale: Locale) => Promise<void>): void {
  loaders.add(load);
}

export async function switchLocale(to: Locale): Promise<void> {
  await Promise.all([...loaders].map((load) => load(to)));
  current = to;
  try {
    localStorage.setItem(key, to);
  } catch {
    // Not remembered then; the switch still works.
  }
  if (typeof document !== 'undefined') markDocument();
}

export function markDocument(): void {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
}
