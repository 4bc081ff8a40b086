import type { Photo } from '../../generated/facts';
import { word } from '../../shared/i18n/shared';
import type { Field, Option, Values } from './spec';
import { texts } from './texts';

/** Pieces that several forms share. */

export const options = (family: string, values: readonly string[]): Option[] =>
  values.map((value) => ({ value, label: word(family, value) }));

export const reason = (required: boolean): Field => ({
  type: 'text',
  name: 'reason',
  label: texts.t('reason'),
  required,
  max: 500,
});

export function names(label: string): Field[] {
  return [
    { type: 'text', name: 'name', label, required: true, max: 300, half: true },
    {
      type: 'text',
      name: 'name_en',
      label: texts.t('in_english', { label }),
      max: 300,
      half: true,
    },
  ];
}

export const evidence = (values: Values): { evidence?: Photo[] } =>
  values.files.length
    ? {
        evidence: values.files.map((file) => ({
          sha256: file.sha256,
          media_type: file.mediaType,
          bytes: file.bytes.byteLength,
        })),
      }
    : {};

export const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);
