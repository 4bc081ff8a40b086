/** Sounds made from nothing: tones as ffmpeg encodes them, and files as Janus records them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'longspan-sound-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A sound as ffmpeg makes it from nothing. */
export type Source = string;

/** Noise with a voice's spectrum, in syllables, four a second, and a breath of silence every three seconds. */
export const speech = (seconds: number): Source =>
  `anoisesrc=color=pink:seed=7:duration=${seconds}:sample_rate=48000,` +
  'highpass=f=120,lowpass=f=3600,' +
  "volume='3*abs(sin(12.57*t))*lt(mod(t,3),2.3)':eval=frame";

const sine = (hertz: number, seconds: number): Source =>
  `sine=frequency=${hertz}:duration=${seconds}:sample_rate=48000`;

/** A tone in Opus, in a container that the name's ending says. */
export const tone = (hertz: number, seconds: number): Buffer =>
  opusOf(sine(hertz, seconds), 'webm');

function opusOf(source: Source, ending: 'webm' | 'ogg'): Buffer {
  return inFolder((folder) => {
    const file = join(folder, `sound.${ending}`);
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', source, '-c:a', 'libopus', '-b:a', '24k'],
      ...['-frame_duration', '20', '-f', ending, file],
    ]);
    return readFileSync(file);
  });
}

/** The packets of an Ogg file (RFC 3533) after the two of its head. */
function packetsOf(ogg: Buffer): Buffer[] {
  const out: Buffer[] = [];
  let open: Buffer[] = [];
  for (let at = 0; at < ogg.length;) {
    const segments = ogg[at + 26]!;
    const sizes = ogg.subarray(at + 27, at + 27 + segments);
    at += 27 + segments;
    for (const size of sizes) {
      open.push(ogg.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      out.push(Buffer.concat(open));
      open = [];
    }
  }
  return out.slice(2);
}

/** A file as Janus records a sender: from `beganMs` on, packets of 20 ms, some of them lost. A number is a tone's. */
export function mjr(
  sound: number | Source,
  seconds: number,
  beganMs: number,
  lost: (packet: number) => boolean = () => false,
): Buffer {
  const head = JSON.stringify({ t: 'a', c: 'opus', s: beganMs * 1000, u: beganMs * 1000 });
  const parts: Buffer[] = [
    Buffer.from('MJR00002'),
    Buffer.from([head.length >> 8, head.length & 255]),
    Buffer.from(head),
  ];
  const source = typeof sound === 'number' ? sine(sound, seconds) : sound;
  packetsOf(opusOf(source, 'ogg')).forEach((opus, i) => {
    if (lost(i)) return;
    const frame = Buffer.alloc(22);
    frame.write('MEET');
    frame.writeUInt32BE(i * 20, 4);
    frame.writeUInt16BE(12 + opus.length, 8);
    frame.set([0x80, 111], 10);
    frame.writeUInt16BE(i & 0xffff, 12);
    frame.writeUInt32BE((0xffff_f000 + i * 960) % 2 ** 32, 14);
    frame.writeUInt32BE(1234, 18);
    parts.push(frame, opus);
  });
  return Buffer.concat(parts);
}

/** How loud a tone is in a part of a sound, in dB; silence is below -60. */
export function level(sound: Buffer, hertz: number, from: number, seconds: number): number {
  return inFolder((folder) => {
    const file = join(folder, 'sound.webm');
    writeFileSync(file, sound);
    const told = spawnSync(
      'ffmpeg',
      [
        ...['-nostdin', '-i', file, '-af'],
        `atrim=${from}:${from + seconds},bandpass=f=${hertz}:width_type=h:w=20,bandpass=f=${hertz}:width_type=h:w=20,volumedetect`,
        ...['-f', 'null', '-'],
      ],
      { encoding: 'utf8' },
    ).stderr;
    const found = /mean_volume: (-?[\d.]+|-inf) dB/.exec(told)?.[1];
    // Nothing stands there at all.
    if (/n_samples: 0\b/.test(told)) return -200;
    assert.ok(found !== undefined, told);
    return found === '-inf' ? -200 : Number(found);
  });
}

/** What ffprobe tells of a file. */
export function probe(file: Buffer, ending: string): { streams: any[]; format: any } {
  return inFolder((folder) => {
    const path = join(folder, `file.${ending}`);
    writeFileSync(path, file);
    return JSON.parse(
      execFileSync(
        'ffprobe',
        ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path],
        {
          encoding: 'utf8',
        },
      ),
    );
  });
}

/** A film's picture at a second, 1280 × 720 grey pixels. */
export function pictureAt(film: Buffer, second: number): Buffer {
  return inFolder((folder) => {
    const path = join(folder, 'film.mp4');
    writeFileSync(path, film);
    return execFileSync(
      'ffmpeg',
      [
        ...['-v', 'error', '-i', path, '-vf', `fps=4,select=gte(t\\,${second})`, '-frames:v', '1'],
        ...['-pix_fmt', 'gray', '-f', 'rawvideo', '-'],
      ],
      { maxBuffer: 1 << 24 },
    );
  });
}
