import { expect, test } from 'vitest';
import type { Channel } from '../generated/api';
import { draftOf, isCode, wishOf } from './wish';

const robot: Channel = {
  channel: 'group',
  programme: 'P',
  kind: 'dingtalk',
  name: '工地群',
  enabled: true,
  language: 'zh',
  address: 'https://oapi.dingtalk.com:443',
  allowed: true,
  has_secret: true,
  sender: '',
  login: '',
  encryption: 'starttls',
  stages: ['after'],
  before_days: 1,
  remind_hour: 16,
  quiet_from: 21,
  quiet_to: 7,
  digest_hour: null,
  changed_at: '2026-07-14T00:00:00Z',
};

test('a channel changed in one thing keeps its address and secret, for neither is sent', () => {
  const wish = wishOf({ ...draftOf(robot), name: ' 项目群 ' });
  expect(wish).toMatchObject({ kind: 'dingtalk', name: '项目群', stages: ['after'] });
  expect(wish).not.toHaveProperty('address');
  expect(wish).not.toHaveProperty('secret');
  expect(wish).not.toHaveProperty('sender');
  expect(wish.digest_hour).toBeNull();
});

test('what was typed goes along', () => {
  const draft = { ...draftOf(robot), address: 'https://a.org/x ', secret: 'S ', digest: true };
  expect(wishOf(draft)).toMatchObject({ address: 'https://a.org/x', secret: 'S ', digest_hour: 8 });
  expect(wishOf(draftOf(null))).toMatchObject({ kind: 'mail', encryption: 'starttls' });
});

test('codes', () => {
  expect(['a', 'A-1_b.c'].every(isCode)).toBe(true);
  expect(['', 'a b', '群', 'x/y', 'a'.repeat(41)].some(isCode)).toBe(false);
});
