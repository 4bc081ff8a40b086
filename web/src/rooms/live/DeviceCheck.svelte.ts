import { openMeetingSocket } from '../../transport/meeting';
import { measure, verdictOf, type Measured, type Verdict } from './linkTest';
import type { Devices } from './mediaPort';
import { canChoose, playOn } from './speaker';

export type Permission = 'asking' | 'granted' | 'refused' | 'none' | 'insecure';

/**
 * What this device has, tried before one goes in: a microphone's level, a tone, a picture, the link. Nothing of it is needed to go in: whoever
 * has no microphone listens.
 */
export class DeviceCheck {
  permission = $state<Permission>('asking');
  /** 0-1, a little smoothed. */
  level = $state(0);
  /** Something was heard at all since the microphone was chosen. */
  heard = $state(false);
  microphones = $state.raw<MediaDeviceInfo[]>([]);
  cameras = $state.raw<MediaDeviceInfo[]>([]);
  /** Empty where the browser lets nobody choose. */
  speakers = $state.raw<MediaDeviceInfo[]>([]);
  microphone = $state<string | null>(null);
  camera = $state<string | null>(null);
  speaker = $state<string | null>(null);
  preview = $state.raw<MediaStream | null>(null);
  cameraRefused = $state(false);
  playing = $state(false);
  testing = $state(false);
  measured = $state.raw<Measured | null>(null);
  /** Null: not known (yet, or the server did not answer). */
  verdict = $state<Verdict | null>(null);

  /** Resolves when whoever sits there has answered the browser's question. */
  answered: Promise<void> = Promise.resolve();
  #sound: MediaStream | null = null;
  #context: AudioContext | null = null;
  #frame = 0;
  #stopped = false;

  get devices(): Devices {
    return {
      microphone: this.permission === 'granted' ? this.microphone : null,
      camera: this.camera,
      speaker: this.speaker,
    };
  }

  askMicrophone(device: string | null = null): Promise<void> {
    return (this.answered = this.#ask(device));
  }
  async #ask(device: string | null): Promise<void> {
    const { mediaDevices } = navigator;
    if (!mediaDevices) {
      this.permission = window.isSecureContext ? 'none' : 'insecure';
      return;
    }
    this.permission = 'asking';
    try {
      const stream = await mediaDevices.getUserMedia({
        audio: {
          echoCancellation: true,
          noiseSuppression: true,
          autoGainControl: true,
          ...(device && { deviceId: { exact: device } }),
        },
      });
      this.permission = 'granted';
      this.microphone = stream.getAudioTracks()[0]?.getSettings().deviceId ?? device;
      // One is in the meeting already, which opens its own.
      if (this.#stopped) return end(stream);
      end(this.#sound);
      this.#sound = stream;
      this.#listen(stream);
      const all = await mediaDevices.enumerateDevices();
      this.microphones = all.filter(({ kind }) => kind === 'audioinput');
      this.cameras = all.filter(({ kind }) => kind === 'videoinput');
      if (canChoose()) this.speakers = all.filter(({ kind }) => kind === 'audiooutput');
    } catch (thrown) {
      const name = thrown instanceof DOMException ? thrown.name : '';
      this.permission = name === 'NotFoundError' ? 'none' : 'refused';
    }
  }

  #listen(stream: MediaStream): void {
    cancelAnimationFrame(this.#frame);
    this.heard = false;
    this.#context ??= new AudioContext();
    void this.#context.resume();
    const meter = this.#context.createAnalyser();
    meter.fftSize = 512;
    this.#context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    const look = (): void => {
      meter.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const one of samples) sum += one * one;
      // From -60 dB to 0 dB: what an ear takes for even steps.
      const level = Math.max(0, 1 + Math.log10(Math.sqrt(sum / samples.length) + 1e-6) / 3);
      this.level = Math.max(level, 0.85 * this.level);
      if (level > 0.35) this.heard = true;
      this.#frame = requestAnimationFrame(look);
    };
    look();
  }

  /** Three soft tones: heard or not, nobody mistakes them. */
  playTone(): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    void context.resume();
    this.playing = true;
    const out = this.#outOf(context);
    [523, 659, 784].forEach((pitch, i) => {
      const tone = context.createOscillator();
      const loud = context.createGain();
      const at = context.currentTime + 0.05 + i * 0.28;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(0.25, at + 0.03);
      loud.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
      tone.connect(loud).connect(out);
      tone.start(at);
      tone.stop(at + 0.45);
      if (i === 2) tone.onended = () => (this.playing = false);
    });
  }

  /** The chosen loudspeaker is an element's, not a context's, in all browsers that have any. */
  #outOf(context: AudioContext): AudioNode {
    if (this.speaker === null) return context.destination;
    const out = context.createMediaStreamDestination();
    const player = new Audio();
    player.srcObject = out.stream;
    playOn(player, this.speaker);
    void player.play().catch(() => undefined);
    return out;
  }

  async showCamera(device: string | null): Promise<void> {
    end(this.preview);
    this.preview = null;
    this.camera = null;
    this.cameraRefused = false;
    if (device === null) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, ...(device && { deviceId: { exact: device } }) },
      });
      if (this.#stopped) return end(stream);
      this.preview = stream;
      this.camera = stream.getVideoTracks()[0]?.getSettings().deviceId ?? device;
      const all = await navigator.mediaDevices.enumerateDevices();
      this.cameras = all.filter(({ kind }) => kind === 'videoinput');
    } catch {
      this.cameraRefused = true;
    }
  }

  /** Over a socket of its own, on which nobody enters. */
  async testLink(room: string, meeting: string, csrf?: string): Promise<void> {
    this.testing = true;
    this.verdict = null;
    try {
      this.measured = await overSocket(() => openMeetingSocket(room, meeting, csrf));
      this.verdict = this.measured && verdictOf(this.measured);
    } finally {
      this.testing = false;
    }
  }

  /** Lets go of microphone and camera: the meeting opens its own. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    cancelAnimationFrame(this.#frame);
    end(this.#sound);
    end(this.preview);
    void this.#context?.close();
  }
}

function end(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** A socket that asks and never enters. */
async function overSocket(open: () => WebSocket): Promise<Measured | null> {
  const socket = open();
  const waiting = new Map<number, (ms: number | null) => void>();
  const fail = (): void => {
    for (const done of waiting.values()) done(null);
    waiting.clear();
  };
  socket.onclose = socket.onerror = fail;
  socket.onmessage = ({ data }) => {
    try {
      const message = JSON.parse(String(data)) as { t: string; n?: number };
      if (message.t === 'probed') waiting.get(message.n ?? 0)?.(performance.now());
    } catch {
      // Not ours.
    }
  };
  const opened = await new Promise<boolean>((done) => {
    socket.onopen = () => done(true);
    waiting.set(0, () => done(false));
    setTimeout(() => done(false), 8000);
  });
  waiting.delete(0);
  let count = 0;
  const probe = (up: number, down: number): Promise<number | null> =>
    new Promise((done) => {
      if (socket.readyState !== WebSocket.OPEN) return done(null);
      const n = ++count;
      const began = performance.now();
      const timer = setTimeout(() => done(null), 12_000);
      waiting.set(n, (at) => {
        clearTimeout(timer);
        waiting.delete(n);
        done(at === null ? null : at - began);
      });
      const pad = up > 0 ? { pad: 'x'.repeat(up) } : {};
      socket.send(JSON.stringify({ t: 'probe', n, bytes: down, ...pad }));
    });
  const found = opened ? await measure(probe) : null;
  socket.onclose = null;
  socket.close();
  return found;
}
