import type { Channel, ChannelWish } from '../generated/api';

export type Kind = Channel['kind'];
export type Stage = Channel['stages'][number];
export const kinds: readonly Kind[] = ['mail', 'dingtalk', 'wecom', 'webhook'];
export const stages: readonly Stage[] = ['before', 'due', 'after'];
export const encryptions: readonly Channel['encryption'][] = ['starttls', 'tls', 'none'];

/** What the form holds: a channel with the address and secret typed anew, or left as they are. */
export interface Draft {
  code: string;
  kind: Kind;
  name: string;
  enabled: boolean;
  language: Channel['language'];
  address: string;
  secret: string;
  sender: string;
  login: string;
  encryption: Channel['encryption'];
  stages: Stage[];
  before_days: number;
  remind_hour: number;
  quiet_from: number;
  quiet_to: number;
  digest: boolean;
  digest_hour: number;
}

export function draftOf(channel: Channel | null): Draft {
  return {
    code: channel?.channel ?? '',
    kind: channel?.kind ?? 'mail',
    name: channel?.name ?? '',
    enabled: channel?.enabled ?? true,
    language: channel?.language ?? 'zh',
    address: '',
    secret: '',
    sender: channel?.sender ?? '',
    login: channel?.login ?? '',
    encryption: channel?.encryption ?? 'starttls',
    stages: [...(channel?.stages ?? stages)],
    before_days: channel?.before_days ?? 1,
    remind_hour: channel?.remind_hour ?? 16,
    quiet_from: channel?.quiet_from ?? 21,
    quiet_to: channel?.quiet_to ?? 7,
    digest: channel !== null && channel.digest_hour !== null,
    digest_hour: channel?.digest_hour ?? 8,
  };
}

export const isCode = (text: string): boolean => /^[A-Za-z0-9._-]{1,40}$/.test(text);

/** Address and secret go along only where they were typed: what is left empty stays as it is. */
export function wishOf(draft: Draft): ChannelWish {
  const { address, secret, sender, login, encryption, digest, digest_hour } = draft;
  const { kind, enabled, language, before_days, remind_hour, quiet_from, quiet_to } = draft;
  return {
    ...{ kind, enabled, language, before_days, remind_hour, quiet_from, quiet_to },
    name: draft.name.trim(),
    stages: draft.stages,
    digest_hour: digest ? digest_hour : null,
    ...(address.trim() !== '' && { address: address.trim() }),
    ...(secret !== '' && { secret }),
    ...(draft.kind === 'mail' && { sender: sender.trim(), login: login.trim(), encryption }),
  };
}
