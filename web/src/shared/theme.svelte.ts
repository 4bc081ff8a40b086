/** Light or dark: the system's unless chosen here. */
export type Theme = 'system' | 'light' | 'dark';
const key = 'longspan.theme';

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(key);
    if (kept === 'light' || kept === 'dark') return kept;
  } catch {
    // No storage: the system decides.
  }
  return 'system';
}

let current = $state<Theme>(remembered());

export const theme = {
  get current(): Theme {
    return current;
  },
  /** Whether the screen is dark now. */
  get dark(): boolean {
    if (current !== 'system') return current === 'dark';
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  },
  choose(to: Theme): void {
    current = to;
    try {
      if (to === 'system') localStorage.removeItem(key);
      else localStorage.setItem(key, to);
    } catch {
      // Not remembered then.
    }
    markTheme();
  },
};

export function markTheme(): void {
  if (current === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = current;
}
