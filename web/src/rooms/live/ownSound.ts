import type { NewPart } from '../../sync/ownSound';

/** A longer silence begins another part: it is off, and nothing is to be filled in. */
const pauseMs = 8000;
/** What is lost of a part that never arrives is not the whole lesson. */
const partMs = 240_000;
const chunkMs = 5000;
const bitsPerSecond = 32_000;
const type = 'audio/webm;codecs=opus';

/** Of a MediaRecorder on a track of its own, what is used of it; tests give their own. */
export interface SoundRecorder {
  /** Off: it goes on with silence. */
  hear(on: boolean): void;
  stop(): void;
}

export interface OwnSoundPorts {
  account: string;
  room: string;
  meeting: string;
  participant: () => string;
  /** ms after the meeting's beginning, by the server's clock. */
  t(): number;
  /** ms, steady. */
  now(): number;
  later(ms: number, act: () => void): () => void;
  id(): string;
  /** Null where the browser cannot. `chunk` comes every few seconds, and a last time before `ended`. */
  record(
    track: MediaStreamTrack,
    on: { began(): void; chunk(bytes: Promise<ArrayBuffer>): void; ended(): void },
  ): SoundRecorder | null;
  keep(part: NewPart, n: number, bytes: ArrayBuffer, ms: number): Promise<boolean>;
  end(id: string): Promise<void>;
}

interface Running {
  part: NewPart;
  recorder: SoundRecorder;
  track: MediaStreamTrack;
  began: number;
  chunks: number;
  stopped: boolean;
  done: Promise<void>;
}

/** Records one's own microphone while it is on, in good quality, and keeps it on the device chunk by chunk. Off, nothing is heard. */
export class OwnSound {
  readonly #ports: OwnSoundPorts;
  #running: Running | null = null;
  #pause: (() => void) | null = null;
  #ending = new Set<Promise<void>>();
  #on = false;
  /** The device's store failed: nothing more is tried. */
  #broken = false;

  constructor(ports: OwnSoundPorts) {
    this.#ports = ports;
  }

  /** The track that goes out; null: the microphone is off, or nothing of it is to be kept. */
  hear(track: MediaStreamTrack | null): void {
    this.#on = track !== null;
    this.#pause?.();
    this.#pause = null;
    if (!track) {
      this.#running?.recorder.hear(false);
      if (this.#running) this.#pause = this.#ports.later(pauseMs, () => this.#finish());
      return;
    }
    if (this.#running && this.#running.track !== track) this.#finish();
    if (this.#running) this.#running.recorder.hear(true);
    else this.#begin(track);
  }

  /** Resolves when all of it is kept. */
  async stop(): Promise<void> {
    this.#pause?.();
    this.#pause = null;
    this.#on = false;
    this.#finish();
    await Promise.all(this.#ending);
  }

  #begin(track: MediaStreamTrack): void {
    if (this.#broken) return;
    const { account, room, meeting, participant, t, now, id, record } = this.#ports;
    const part = { id: id(), account, room, meeting, participant: participant(), offset_ms: t() };
    let ended: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (ended = resolve));
    let kept: Promise<void> = Promise.resolve();
    const recorder = record(track, {
      began: () => {
        running.began = now();
        part.offset_ms = t();
      },
      chunk: (bytes) => {
        const ms = now() - running.began;
        kept = kept.then(async () => this.#keep(running, await bytes, ms));
        if (ms >= partMs && !running.stopped) this.#again(running);
      },
      ended: () => {
        // The device was pulled out.
        if (this.#running === running) this.#running = null;
        ended();
      },
    });
    if (!recorder) {
      this.#broken = true;
      return;
    }
    const done = over.then(() => kept).then(() => this.#ports.end(part.id));
    const running: Running = {
      part,
      recorder,
      track,
      began: now(),
      chunks: 0,
      stopped: false,
      done: done.catch(() => undefined),
    };
    this.#running = running;
  }

  async #keep(running: Running, bytes: ArrayBuffer, ms: number): Promise<void> {
    if (bytes.byteLength === 0 || this.#broken) return;
    try {
      const lies = await this.#ports.keep(running.part, running.chunks, bytes, ms);
      running.chunks += 1;
      // It was taken for cut off, as after the device had slept: what comes now needs a beginning of its own.
      if (!lies && !running.stopped) this.#again(running);
    } catch {
      this.#broken = true;
      this.#finish();
    }
  }

  #again(running: Running): void {
    if (this.#running !== running) return;
    this.#finish();
    if (this.#on) this.#begin(running.track);
  }

  #finish(): void {
    const running = this.#running;
    this.#running = null;
    if (!running) return;
    running.stopped = true;
    const { done } = running;
    this.#ending.add(done);
    void done.then(() => this.#ending.delete(done));
    running.recorder.stop();
  }
}

/** By MediaRecorder, on a copy of the track: silencing it leaves what goes out alone. */
export const recordTrack: OwnSoundPorts['record'] = (track, on) => {
  if (typeof MediaRecorder === 'undefined' || !MediaRecorder.isTypeSupported(type)) return null;
  const own = track.clone();
  own.enabled = true;
  const recorder = new MediaRecorder(new MediaStream([own]), {
    mimeType: type,
    audioBitsPerSecond: bitsPerSecond,
  });
  recorder.onstart = () => on.began();
  recorder.ondataavailable = ({ data }) => on.chunk(data.arrayBuffer());
  recorder.onstop = () => {
    own.stop();
    on.ended();
  };
  recorder.start(chunkMs);
  return {
    hear: (heard) => (own.enabled = heard),
    stop: () => {
      if (recorder.state === 'inactive') return;
      recorder.stop();
    },
  };
};
