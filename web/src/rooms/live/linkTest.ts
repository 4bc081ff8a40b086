/** What the link was found to carry, in kbit/s and ms. */
export interface Measured {
  rtt: number;
  up: number;
  down: number;
}

export type Verdict = 'everything' | 'pages_sound' | 'sound' | 'text';

/** What is found beyond this says nothing of the link: the test is over too soon. */
const beyond = 20_000;
/** 640 kbit/s, 1.2 Mbit/s, > 20 Mbit/s */
export function rateText(kbps: number): string {
  if (kbps < 1000) return `${kbps} kbit/s`;
  if (kbps > beyond) return `> ${beyond / 1000} Mbit/s`;
  return `${(kbps / 1000).toFixed(kbps < 10_000 ? 1 : 0)} Mbit/s`;
}

/** In plain words: what a meeting can be over this link. */
export function verdictOf({ rtt, up, down }: Measured): Verdict {
  if (up >= 250 && down >= 600 && rtt < 600) return 'everything';
  if (up >= 40 && down >= 48) return 'pages_sound';
  if (up >= 20 && down >= 24) return 'sound';
  return 'text';
}

/** Sends so many bytes and gets so many back; ms, or null where nothing came. */
export type Probe = (up: number, down: number) => Promise<number | null>;

/** Bytes grow until they take long enough to tell: a thin link is asked for little. */
export async function measure(probe: Probe): Promise<Measured | null> {
  const quiet: number[] = [];
  for (let i = 0; i < 3; i++) {
    const ms = await probe(0, 0);
    if (ms === null) return null;
    quiet.push(ms);
  }
  const rtt = Math.min(...quiet);
  const speed = async (up: boolean): Promise<number | null> => {
    let found = 0;
    for (const bytes of [3000, 16_000, 60_000]) {
      const ms = await probe(up ? bytes : 0, up ? 0 : bytes);
      if (ms === null) return found > 0 ? found : null;
      found = (bytes * 8) / Math.max(1, ms - rtt);
      if (ms - rtt > 250) break;
    }
    return Math.round(found);
  };
  const down = await speed(false);
  const up = down === null ? null : await speed(true);
  return down === null || up === null ? null : { rtt: Math.round(rtt), up, down };
}
