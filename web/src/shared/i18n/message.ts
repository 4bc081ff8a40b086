import type { Locale } from './locale.svelte';

export type Params = Record<string, string | number>;

const plural = new Intl.PluralRules('en');

/**
 * Fills a message: `{name}` is the parameter, `{n|report|reports}` the English singular or plural
 * by the parameter's value. A parameter that is missing stays visible as its name.
 */
export function fill(message: string, locale: Locale, params?: Params): string {
  return message.replace(/\{([a-z_]+)(?:\|([^|}]*)\|([^|}]*))?\}/gi, (whole, name, one, other) => {
    const value = params?.[name as string];
    if (value === undefined) return whole as string;
    if (one === undefined) return String(value);
    const single = locale === 'en' && plural.select(Number(value)) === 'one';
    return String(single ? one : other);
  });
}
