import type { Rung } from '../../generated/facts';
import type { MediaMessage } from '../board/wire';

/** `board`: a second camera, on the blackboard or an experiment. */
export type MediaSource = 'voice' | 'camera' | 'board' | 'screen';

export interface MediaStreamOf {
  p: string;
  source: MediaSource;
  stream: MediaStream;
}

/** Chosen in the device check; null: none, or not allowed. */
export interface Devices {
  microphone: string | null;
  camera: string | null;
  /** Where sound is played; null: where the device plays it. */
  speaker: string | null;
}

export interface MediaQuality {
  /** ms */
  rtt: number;
  /** Of the sound's packets, those that came late or never, 0-1; over the last few seconds. */
  loss: number;
  /** Of the sound, what had to be made up, 0-1. */
  concealed: number;
  /** kbit/s, with all that goes with it on the wire as far as can be known. */
  up: number;
  down: number;
  /** Sound comes in and is played. */
  hears: boolean;
}

export type MediaState = 'off' | 'joining' | 'on' | 'lost';

/**
 * Sound and picture, as the page of a meeting sees them. Its members are read in templates: an implementation keeps them as `$state`.
 * No call throws: what a device refuses shows in `microphone`, `cameras` and `refused`.
 */
export interface MediaPort {
  readonly state: MediaState;
  /** Sound does not connect, or not both ways, again and again. */
  readonly unreached: boolean;
  /** Of the others, what is wanted and has come. The page plays it. */
  readonly streams: readonly MediaStreamOf[];
  /** What can be wanted. */
  readonly sources: readonly { p: string; source: MediaSource; label?: string | undefined }[];
  /** Who is heard now. */
  readonly talking: ReadonlySet<string>;
  readonly quality: MediaQuality;
  /** What goes out: the microphone, and pictures to see oneself in. */
  readonly microphone: boolean;
  /** The microphone's track, on or off; null: none is open. */
  readonly voice: MediaStreamTrack | null;
  readonly own: readonly { source: Exclude<MediaSource, 'voice'>; stream: MediaStream }[];
  /** The browser, or whoever sits before it, refused a device. */
  readonly refused: 'microphone' | 'camera' | 'screen' | null;

  start(devices: Devices): void;
  /** Resolves when it is open, or was refused. It is off until `setMicrophone`. */
  openMicrophone(device: string): Promise<void>;
  setMicrophone(on: boolean): void;
  setCamera(source: 'camera' | 'board', on: boolean, device?: string): void;
  shareScreen(on: boolean): void;
  /** All that is wanted from now on; layer 0 is the smallest. */
  want(list: readonly { p: string; source: MediaSource; layer?: 0 | 1 | 2 }[]): void;
  /** What may be used of the link, in kbit/s (0: no limit), and on which rung one stands: the uplink obeys too. */
  limit(limits: { up: number; down: number; rung: Rung }): void;
  /** A message of the meeting's socket. */
  take(message: MediaMessage): void;
  /** The socket has come back, to the same process (`fresh` false) or another. */
  returned(fresh: boolean): void;
  stop(): void;
}

export interface MediaHost {
  you: string;
  ice: RTCIceServer[];
  send(message: MediaMessage): void;
}

/** Where the server carries no sound: pages, ink and chat go on, and the page says so. */
export class NoMedia implements MediaPort {
  readonly state = 'off';
  readonly unreached = false;
  readonly streams = [];
  readonly sources = [];
  readonly talking: ReadonlySet<string> = new Set();
  readonly quality = { rtt: 0, loss: 0, concealed: 0, up: 0, down: 0, hears: false };
  readonly microphone = false;
  readonly voice = null;
  readonly own = [];
  readonly refused = null;
  start(): void {}
  openMicrophone(): Promise<void> {
    return Promise.resolve();
  }
  setMicrophone(): void {}
  setCamera(): void {}
  shareScreen(): void {}
  want(): void {}
  limit(): void {}
  take(): void {}
  returned(): void {}
  stop(): void {}
}
