import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Carried, Device, Pairing, Problem, Receipt, Session } from '../generated/api';
import { makeBundle, waitingOf } from '../sync/carry';
import { base64url, closeDeviceStore, introduce, identityOf, whyNoBundle } from '../sync/deviceKey';
import { closeStore, db } from '../sync/store';
import { api } from '../transport/api';
import { devices } from '../transport/devices';
import { Trouble, unreachable } from '../transport/problem';
import { session } from '../transport/session.svelte';
import { CarriedController } from './CarriedController.svelte';
import { CarryOutController } from './CarryOutController.svelte';
import { ClaimController } from './ClaimController.svelte';
import { DevicesController } from './DevicesController.svelte';
import { PairingController } from './PairingController.svelte';

const account = '01890000-0000-7000-8000-000000000001';
const device: Device = {
  device: '01890000-0000-7000-8000-00000000d001',
  account,
  account_name: '阿卜杜',
  name: 'K05 Android',
  paired: true,
  signs: true,
  since: '2026-11-28T08:00:00Z',
};

function problem(code: string, status: number): Trouble {
  const made: Problem = { type: 'about:blank', title: code, status, code, detail: { zh: code } };
  return new Trouble(made);
}

async function point(): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, [
    'deriveBits',
  ]);
  return base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
}

async function sessionOf(who = account, name = '阿卜杜'): Promise<Session> {
  return {
    account: who,
    name,
    login: 'abudu',
    grants: [],
    csrf: 'c',
    device: { device: device.device, name: device.name },
    carry_key: await point(),
  };
}

async function waits(who = account): Promise<void> {
  await (
    await db()
  ).put('facts', {
    id: crypto.randomUUID(),
    account: who,
    kind: 'daily_report.filed',
    stream: 'project/P/K01',
    at: '2026-11-28T18:21:07+08:00',
    device: 'K05 Android',
    body: { report: { day: '2026-11-28', weather: { sky: 'clear' } } },
    evidence: [],
    state: 'waiting',
  });
}

beforeEach(async () => {
  await closeStore();
  await closeDeviceStore();
  globalThis.indexedDB = new IDBFactory();
  vi.spyOn(devices, 'putThis').mockImplementation(async (json) => ({
    ...device,
    name: json.name,
    signs: json.public_key !== undefined,
  }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a pairing code on show', () => {
  const made = (over: Partial<Pairing> = {}): Pairing => ({
    pairing: '01890000-0000-7000-8000-0000000000a1',
    account,
    state: 'waiting',
    expires_at: new Date(Date.now() + 15 * 60_000).toISOString(),
    secret: 'sesame',
    qr: { size: 29, path: 'M0 0h1v1h-1z' },
    ...over,
  });

  beforeEach(() => {
    vi.useFakeTimers();
  });

  test('turns into the name of the device that used it, without anybody pressing anything', async () => {
    vi.spyOn(devices, 'pair').mockResolvedValue(made());
    const ask = vi.spyOn(devices, 'pairing').mockResolvedValue(made());
    const controller = new PairingController(account);
    await controller.make();
    expect(controller.clock).toBe('15:00');
    await vi.advanceTimersByTimeAsync(4500);
    expect(controller.used).toBeNull();
    expect(controller.clock).toBe('14:56');
    ask.mockResolvedValue(made({ state: 'used', device }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(controller.used?.name).toBe('K05 Android');
    const asked = ask.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask.mock.calls.length).toBe(asked);
  });

  test('says when it has run out, and a new one can be made', async () => {
    const pair = vi.spyOn(devices, 'pair').mockResolvedValue(made());
    vi.spyOn(devices, 'pairing').mockResolvedValue(made());
    const controller = new PairingController(account);
    await controller.make();
    await vi.advanceTimersByTimeAsync(15 * 60_000 + 1000);
    expect(controller.expired).toBe(true);
    pair.mockResolvedValue(made({ pairing: 'another' }));
    await controller.make();
    expect(controller.expired).toBe(false);
    expect(controller.left).toBe(900);
  });

  test('counts fifteen minutes on a device whose clock is wrong by days', async () => {
    const late = new Date(Date.now() - 2 * 86_400_000).toISOString();
    vi.spyOn(devices, 'pair').mockResolvedValue(made({ expires_at: late }));
    vi.spyOn(devices, 'pairing').mockResolvedValue(made({ expires_at: late }));
    const controller = new PairingController(account);
    await controller.make();
    expect([controller.left, controller.expired]).toEqual([900, false]);
    controller.stop();
  });

  test('a broken link is said, and the word comes when it is back', async () => {
    vi.spyOn(devices, 'pair').mockResolvedValue(made());
    const ask = vi.spyOn(devices, 'pairing').mockRejectedValue(unreachable());
    const controller = new PairingController(account);
    await controller.make();
    await vi.advanceTimersByTimeAsync(2500);
    expect(controller.outOfReach).toBe(true);
    ask.mockResolvedValue(made({ state: 'used', device }));
    await vi.advanceTimersByTimeAsync(2500);
    expect([controller.outOfReach, controller.used?.name]).toEqual([false, 'K05 Android']);
  });

  test('a closed dialog asks no more', async () => {
    vi.spyOn(devices, 'pair').mockResolvedValue(made());
    const ask = vi.spyOn(devices, 'pairing').mockResolvedValue(made());
    const controller = new PairingController(account);
    await controller.make();
    controller.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('the phone that opened a link', () => {
  test('is signed in with its name and key; a used code says so and asks nothing more', async () => {
    const claim = vi.spyOn(api, 'claim').mockResolvedValue(await sessionOf());
    const controller = new ClaimController('sesame');
    controller.name = '  K05 工地  ';
    expect(await controller.claim()).toBe(true);
    expect(claim.mock.calls[0]?.[0]).toMatchObject({ secret: 'sesame', name: 'K05 工地' });
    expect(claim.mock.calls[0]?.[0].public_key).toMatch(/^[\w-]{87}$/);
    expect(session.account).toBe(account);
    // The link may go at once: a bundle can be made without another word to the server.
    expect(await whyNoBundle(account)).toBeNull();

    claim.mockRejectedValue(problem('pairing_over', 410));
    const late = new ClaimController('sesame');
    expect(await late.claim()).toBe(false);
    expect(late.over).toBe(true);
  });

  test('needs a name that fits into a fact', async () => {
    const claim = vi.spyOn(api, 'claim');
    const controller = new ClaimController('sesame');
    for (const [name, wrong] of [
      ['  ', 'needed'],
      ['工'.repeat(27), 'long'],
      ['工'.repeat(26), null],
    ] as const) {
      controller.name = name;
      expect(controller.wrong, name).toBe(wrong);
    }
    controller.name = '';
    expect(await controller.claim()).toBe(false);
    expect(claim).not.toHaveBeenCalled();
  });

  test('is told first whose unsent items lie on it', async () => {
    await introduce(await sessionOf());
    await waits();
    await waits();
    await waits('01890000-0000-7000-8000-000000000009');
    vi.spyOn(api, 'welcome').mockResolvedValue({ set_up: true, programmes: [], version: '1' });
    const controller = new ClaimController('sesame');
    await controller.read();
    const told = controller.unsent.map((one) => [one.name, one.facts, one.photos]);
    expect(told.sort()).toEqual([
      ['', 1, 0],
      ['阿卜杜', 2, 0],
    ]);
  });
});

describe('the list of devices', () => {
  test('shows this one first, then the last heard of; the cut-off ones apart', async () => {
    vi.spyOn(devices, 'list').mockResolvedValue({
      devices: [
        { ...device, device: 'old', seen_at: '2026-11-20T08:00:00Z' },
        { ...device, device: 'gone', cut_off_at: '2026-11-27T08:00:00Z' },
        { ...device, device: 'new', seen_at: '2026-11-28T08:00:00Z' },
        { ...device, device: 'mine', this: true, seen_at: '2026-11-01T08:00:00Z' },
      ],
    });
    const controller = new DevicesController(null);
    await controller.read();
    expect(controller.live.map((one) => one.device)).toEqual(['mine', 'new', 'old']);
    expect(controller.cutOff.map((one) => one.device)).toEqual(['gone']);
  });

  test('a refusal to cut off is given back and the list stays', async () => {
    vi.spyOn(devices, 'list').mockResolvedValue({ devices: [device] });
    vi.spyOn(devices, 'cutOff').mockRejectedValue(problem('no_permission', 403));
    const controller = new DevicesController(null);
    await controller.read();
    expect((await controller.cut(device.device))?.problem.code).toBe('no_permission');
    expect(controller.live).toHaveLength(1);
  });
});

describe('a bundle', () => {
  test('is made of what waits, under the person’s name', async () => {
    await introduce(await sessionOf());
    await waits();
    const controller = new CarryOutController(account);
    await controller.make();
    expect(controller.step).toBe('ready');
    expect(controller.file?.name).toMatch(/^longspan-阿卜杜-\d{4}-\d\d-\d\d\.lscb$/);
    expect(controller.hasNext).toBe(false);
  });

  test('is not offered before the server knows the key, which is told it as soon as there is a link', async () => {
    await waits();
    vi.spyOn(api, 'session').mockResolvedValue(await sessionOf());
    await session.refresh();
    vi.mocked(devices.putThis).mockRejectedValueOnce(unreachable());
    const controller = new CarryOutController(account);
    await controller.make();
    expect([controller.step, controller.why, controller.file]).toEqual(['idle', 'not_known', null]);
    await controller.make();
    expect([controller.step, controller.why]).toEqual(['ready', null]);
  });

  async function bundleFor(carryKey: string): Promise<File> {
    await introduce({ ...(await sessionOf()), carry_key: carryKey });
    await waits();
    const identity = await identityOf(account);
    if (!identity) throw new Error('no identity');
    const { file } = await makeBundle(identity, await waitingOf(account));
    return new File([file], 'a.lscb');
  }

  async function signedIn(carryKey: string): Promise<void> {
    const now = {
      ...(await sessionOf('01890000-0000-7000-8000-000000000002')),
      carry_key: carryKey,
    };
    vi.spyOn(api, 'session').mockResolvedValue(now);
    await session.refresh();
  }

  test('for another server, or none at all, is not sent anywhere', async () => {
    await signedIn(await point());
    const carry = vi.spyOn(devices, 'carryIn');
    const controller = new CarriedController();
    await controller.take(await bundleFor(await point()));
    expect(controller.wrong).toBe('other_server');
    await controller.take(new File(['PK\x03\x04'], 'a.xlsx'));
    expect(controller.wrong).toBe('not_bundle');
    expect(carry).not.toHaveBeenCalled();
  });

  test('taken in tells what became of each thing, first what needs a look', async () => {
    const key = await point();
    await signedIn(key);
    const receipts: Receipt[] = [
      { id: 'a', receipt: 'accepted', seq: 7 },
      { id: 'b', receipt: 'duplicate', original: 'accepted', seq: 5 },
      { id: 'c', receipt: 'refused', problem: problem('no_permission', 403).problem },
      { id: 'd', receipt: 'held', seq: 8, problem: problem('held_not_started', 202).problem },
    ];
    const answer: Carried = {
      device: device.device,
      device_name: device.name,
      account,
      account_name: '阿卜杜',
      made_at: '2026-11-28T08:00:00Z',
      receipts,
      evidence: [
        { sha256: 'e1', bytes: 100 },
        { sha256: 'e2', bytes: 20, problem: problem('evidence_hash_mismatch', 422).problem },
      ],
    };
    vi.spyOn(devices, 'carryIn').mockResolvedValue(answer);
    const facts = vi.spyOn(api, 'facts').mockRejectedValue(unreachable());
    const controller = new CarriedController();
    await controller.take(await bundleFor(key));
    expect(controller.groups.map((one) => [one.group, one.receipts.length])).toEqual([
      ['refused', 1],
      ['held', 1],
      ['accepted', 1],
      ['duplicate', 1],
    ]);
    expect([controller.photosRight, controller.photosWrong.length]).toEqual([1, 1]);
    expect(facts).toHaveBeenCalledWith({ after: 4, limit: 500 });
  });

  test('that could not be sent can be tried again', async () => {
    const key = await point();
    await signedIn(key);
    vi.spyOn(devices, 'carryIn').mockRejectedValue(problem('bundle_of_cut_device', 403));
    const controller = new CarriedController();
    await controller.take(await bundleFor(key));
    expect([controller.step, controller.trouble?.problem.code]).toEqual([
      'choose',
      'bundle_of_cut_device',
    ]);
  });
});
