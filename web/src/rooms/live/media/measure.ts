import type { MediaQuality } from '../mediaPort';

/** Sums over all of a direction's streams since they began. */
interface Sums {
  at: number;
  received: number;
  lost: number;
  samples: number;
  concealed: number;
  downBytes: number;
  upBytes: number;
}

/** IP and UDP around each packet. */
const packetBytes = 28;

/** What `RTCPeerConnection.getStats` answers, as far as it is read here. */
type Stat = Record<string, unknown> & { type: string };
const number = (stat: Stat, name: string): number =>
  typeof stat[name] === 'number' ? stat[name] : 0;

/** How the sound has been over the last seconds, of what both connections count. */
export class Measure {
  #before: Sums | undefined;
  #rtt = 0;

  take(publisher: Iterable<Stat>, subscriber: Iterable<Stat>, at: number): MediaQuality {
    const now: Sums = {
      at,
      received: 0,
      lost: 0,
      samples: 0,
      concealed: 0,
      downBytes: 0,
      upBytes: 0,
    };
    for (const stat of subscriber) this.#add(stat, now);
    for (const stat of publisher) this.#add(stat, now);
    const before = this.#before ?? now;
    this.#before = now;
    const grown = (name: keyof Sums): number => Math.max(0, now[name] - before[name]);
    const seconds = Math.max(0.001, (now.at - before.at) / 1000);
    const received = grown('received');
    const lost = grown('lost');
    const samples = grown('samples');
    const rate = (bytes: number): number => Math.round((bytes * 8) / 1000 / seconds);
    return {
      rtt: Math.round(this.#rtt * 1000),
      loss: received + lost > 0 ? lost / (received + lost) : 0,
      concealed: samples > 0 ? grown('concealed') / samples : 0,
      up: rate(grown('upBytes')),
      down: rate(grown('downBytes')),
      hears: received > 0,
    };
  }

  #add(stat: Stat, to: Sums): void {
    if (stat.type === 'candidate-pair' && stat['nominated'] === true) {
      if (number(stat, 'currentRoundTripTime') > 0)
        this.#rtt = number(stat, 'currentRoundTripTime');
    } else if (stat.type === 'outbound-rtp') {
      to.upBytes +=
        number(stat, 'bytesSent') +
        number(stat, 'headerBytesSent') +
        number(stat, 'packetsSent') * packetBytes;
    } else if (stat.type === 'inbound-rtp') {
      to.downBytes +=
        number(stat, 'bytesReceived') +
        number(stat, 'headerBytesReceived') +
        number(stat, 'packetsReceived') * packetBytes;
      if (stat['kind'] !== 'audio') return;
      to.received += number(stat, 'packetsReceived');
      to.lost += Math.max(0, number(stat, 'packetsLost'));
      to.samples += number(stat, 'totalSamplesReceived');
      to.concealed += number(stat, 'concealedSamples') - number(stat, 'silentConcealedSamples');
    }
  }
}

/**
 * How long sound is kept before it is played, in ms: as long as a copy that is carried two packets later takes, where something gets lost; null
 * where the browser may choose.
 */
export function playoutDelay(loss: number): number | null {
  if (loss < 0.005) return null;
  return loss < 0.15 ? 220 : 280;
}

/** How far back the copies lie that one's own packets carry: farther where much is lost, since losses come in a row. */
export function copiesFor(loss: number): number[] {
  return loss < 0.15 ? [2] : [3];
}
