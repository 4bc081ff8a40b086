import type { FactBodies, FactKind, Party } from '../../generated/facts';
import { isClock } from '../../shared/format/clock';
import { daysBetween, isDay } from '../../shared/format/day';
import { isDecimal, typedDecimal } from '../../shared/format/decimal';
import type { Evidence } from '../../sync/outbox.svelte';

/** What a form holds while it is filled in: texts by field, parties and files beside them. */
export interface Values {
  text: Record<string, string>;
  parties: Party[];
  files: Evidence[];
}

export interface Option {
  value: string;
  label: string;
}

interface Base {
  name: string;
  label: string;
  hint?: string | undefined;
  required?: boolean;
  /** Takes half the width, beside its neighbour. */
  half?: boolean;
  /** Shown, but not to be changed: what a correction is about. */
  fixed?: boolean;
}
export type Field =
  | (Base & { type: 'text' | 'area' | 'code'; max: number })
  | (Base & { type: 'select'; options: Option[] })
  | (Base & { type: 'flag' | 'parties' | 'files' | 'clock' })
  /** `from` names the day field it may not lie before; `within` so many days of it, both counted. */
  | (Base & { type: 'day'; from?: string; within?: number })
  | (Base & { type: 'decimal'; places: number; digits: number; signed?: boolean })
  | (Base & { type: 'money'; currency: string });

/** A form that makes one fact: its fields, and how what was filled in becomes the body. */
export interface FormSpec<K extends FactKind = FactKind> {
  kind: K;
  title: string;
  fields: Field[];
  start: Values;
  /** Which one of several, where the form stands for one: what is written about each is kept apart. */
  about?: string;
  /** Where the stream depends on what is typed. */
  streamOf?(values: Values): string;
  /** Of several facts that were filed together, what the form says of this one alone. */
  partOf?(
    body: FactBodies[FactKind],
    text: Record<string, string>,
  ): { text: Record<string, string> };
  /** Null where nothing was changed; several bodies make as many facts, filed together. */
  body(values: Values): FactBodies[K] | FactBodies[K][] | null;
}

export function emptyValues(text: Record<string, string> = {}): Values {
  return { text, parties: [], files: [] };
}

export type Fault =
  | 'required'
  | 'number'
  | 'places'
  | 'digits'
  | 'negative'
  | 'day'
  | 'clock'
  | 'before'
  | 'span'
  | 'code'
  | 'long'
  | 'party';

/** The first thing wrong with a field, as the contract would see it; null when it would pass. */
export function faultOf(field: Field, values: Values): Fault | null {
  if (field.type === 'parties')
    return values.parties.some((party) => !party.name.zh.trim()) ? 'party' : null;
  if (field.type === 'files' || field.type === 'flag') return null;
  const text = (values.text[field.name] ?? '').trim();
  if (!text) return field.required ? 'required' : null;
  switch (field.type) {
    case 'day':
      return isDay(text) ? faultOfSpan(field, text, values) : 'day';
    case 'clock':
      return isClock(text) ? null : 'clock';
    case 'decimal':
      return faultOfDecimal(text, field.places, field.digits, field.signed ?? false);
    case 'money':
      return faultOfDecimal(text, 2, 15, false);
    case 'code':
      if (/[\s:/?#%,"'\\<>]/.test(text)) return 'code';
      return [...text].length > field.max ? 'long' : null;
    case 'text':
    case 'area':
      return [...text].length > field.max ? 'long' : null;
    default:
      return null;
  }
}

function faultOfSpan(
  field: { from?: string; within?: number },
  day: string,
  values: Values,
): Fault | null {
  const from = field.from ? textIn(values, field.from) : '';
  if (!isDay(from)) return null;
  const after = daysBetween(from, day);
  if (after < 0) return 'before';
  return field.within !== undefined && after >= field.within ? 'span' : null;
}

function faultOfDecimal(
  text: string,
  places: number,
  digits: number,
  signed: boolean,
): Fault | null {
  const plain = typedDecimal(text);
  if (plain === null) return 'number';
  if (plain.startsWith('-') && !signed) return 'negative';
  if (!isDecimal(plain, places)) return 'places';
  const whole = plain.replace('-', '').split('.')[0] ?? '';
  return whole.length > digits ? 'digits' : null;
}

/** A decimal as typed, plain; the field was checked before. */
export function decimalIn(values: Values, name: string): string {
  return typedDecimal(values.text[name] ?? '') ?? '0';
}

export function textIn(values: Values, name: string): string {
  return (values.text[name] ?? '').trim();
}

/** `{name: text}` where something was filled in, nothing otherwise. */
export function given<Name extends string>(
  values: Values,
  name: Name,
): Partial<Record<Name, string>> {
  const text = textIn(values, name);
  return text ? ({ [name]: text } as Partial<Record<Name, string>>) : {};
}

export function nameIn(values: Values, field: string): { zh: string; en?: string } {
  const en = textIn(values, `${field}_en`);
  return { zh: textIn(values, field), ...(en && { en }) };
}
