import { locale, onSwitch, type Locale } from './locale.svelte';
import { fill, type Params } from './message';

/**
 * The texts of one room: one lazy JSON per language, keys typed by the Chinese one.
 * `load` must have resolved before `t` is called (a route's `load` does that);
 * `t` then reads the language as state, so that a switch redraws.
 */
export interface Catalogue<Texts extends Record<string, string>> {
  t(key: keyof Texts & string, params?: Params): string;
  /** For keys made of data, like `stage.${stage}`: the fallback where there is no such text. */
  maybe(key: string, fallback: string): string;
  load(): Promise<void>;
}

type Loader<Texts> = () => Promise<{ default: Texts }>;

export function catalogue<Texts extends Record<string, string>>(
  sources: Record<Locale, Loader<Texts>>,
): Catalogue<Texts> {
  let texts = $state.raw<Partial<Record<Locale, Texts>>>({});
  const load = async (which: Locale): Promise<void> => {
    if (texts[which]) return;
    const file = await sources[which]();
    texts = { ...texts, [which]: file.default };
  };
  let wanted = false;
  return {
    t(key, params) {
      const message = texts[locale.current]?.[key];
      if (message === undefined) return key;
      return fill(message, locale.current, params);
    },
    maybe(key, fallback) {
      return texts[locale.current]?.[key] ?? fallback;
    },
    async load() {
      if (!wanted) {
        wanted = true;
        onSwitch(load);
      }
      await load(locale.current);
    },
  };
}
