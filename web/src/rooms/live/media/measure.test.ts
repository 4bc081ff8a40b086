import { expect, it } from 'vitest';
import { Measure, playoutDelay } from './measure';

const inbound = (received: number, lost: number, concealed: number) => ({
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived: received,
  packetsLost: lost,
  bytesReceived: received * 120,
  headerBytesReceived: received * 12,
  totalSamplesReceived: received * 2880,
  concealedSamples: concealed,
  silentConcealedSamples: 0,
});

it('counts what grew since it looked last', () => {
  const measure = new Measure();
  measure.take([], [inbound(1000, 500, 90_000)], 0);
  const seen = measure.take(
    [{ type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.084 }],
    [inbound(1090, 510, 92_592)],
    2000,
  );
  expect(seen).toEqual({ rtt: 84, loss: 0.1, concealed: 0.01, up: 0, down: 58, hears: true });
});

it('waits for the copies only where something gets lost', () => {
  expect(playoutDelay(0)).toBeNull();
  expect(playoutDelay(0.1)).toBe(220);
  expect(playoutDelay(0.2)).toBe(280);
});
