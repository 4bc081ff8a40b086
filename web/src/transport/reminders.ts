import type {
  Channel,
  ChannelWish,
  Channels,
  Contact,
  Dispatches,
  TestDelivery,
} from '../generated/api';
import { fetchJson, fetchNothing } from './http';

const segment = encodeURIComponent;
const channelPath = (code: string): string => `/channels/${segment(code)}`;

/** The calls about reminders: where they go out, what became of them, and one's own address. */
export const reminders = {
  channels: (programme: string) => fetchJson<Channels>('/channels', { query: { programme } }),
  putChannel: (programme: string, code: string, json: ChannelWish) =>
    fetchJson<Channel>(channelPath(code), { method: 'PUT', query: { programme }, json }),
  dropChannel: (programme: string, code: string) =>
    fetchNothing(channelPath(code), { method: 'DELETE', query: { programme } }),
  testChannel: (programme: string, code: string) =>
    fetchJson<TestDelivery>(`${channelPath(code)}/test`, { method: 'POST', query: { programme } }),
  deliveries: (programme: string, before?: string) =>
    fetchJson<Dispatches>('/deliveries', { query: { programme, before, limit: 50 } }),
  contact: (account: string) => fetchJson<Contact>(`/accounts/${segment(account)}/contact`),
  putContact: (account: string, json: Contact) =>
    fetchJson<Contact>(`/accounts/${segment(account)}/contact`, { method: 'PUT', json }),
};
