import type { MediaMessage } from '../../board/wire';
import type {
  Devices,
  MediaHost,
  MediaPort,
  MediaQuality,
  MediaSource,
  MediaState,
  MediaStreamOf,
} from '../mediaPort';
import type { Wanted } from '../wanted';
import { Carriage } from './carriage';
import { Measure, copiesFor, playoutDelay } from './measure';
import { Pictures } from './Pictures.svelte';
import { copiesWithin, voiceMost, type Limits, type Picture } from './uplink';

interface Sent {
  mid: string;
  source: MediaSource;
  copies: boolean;
}
interface StreamSaid {
  mid: string;
  p: string;
  source: MediaSource;
}

const lookEveryMs = 2000;
/** An ICE connection that has been cut off comes back by itself within this time, or is begun again. */
const patienceMs = 4000;
/** A handshake that lost too much on the way is begun again after this; after that the double, for a link that is only slow. */
const handshakeMs = 4000;
const handshakeMostMs = 16_000;
/** A connection that stands so long counts as made. */
const standsMs = 5000;
/** What the server could not take is tried again after this. */
const againMs = 1500;

/** Sound and picture by WebRTC: one connection to send, one to receive, both to the media server behind Longspan. */
export class RoomMedia implements MediaPort {
  state = $state<MediaState>('joining');
  /** Connections in a row that came to nothing. */
  #failures = $state(0);
  /** The server cannot offer what is received. */
  #deaf = $state(false);
  readonly unreached = $derived(this.#failures > 1 || this.#deaf);
  streams = $state.raw<readonly MediaStreamOf[]>([]);
  sources = $state.raw<readonly { p: string; source: MediaSource; label?: string }[]>([]);
  talking = $state.raw<ReadonlySet<string>>(new Set());
  quality = $state.raw<MediaQuality>({
    rtt: 0,
    loss: 0,
    concealed: 0,
    up: 0,
    down: 0,
    hears: false,
  });
  microphone = $state(false);
  voice = $state.raw<MediaStreamTrack | null>(null);
  refused = $state<'microphone' | 'camera' | 'screen' | null>(null);
  readonly pictures = new Pictures(() => this.#publish());
  readonly #carriage = new Carriage();

  #host: MediaHost;
  #ice: RTCIceServer[];
  #publisher: RTCPeerConnection | undefined;
  #subscriber: RTCPeerConnection | undefined;
  #voiceSender: RTCRtpSender | undefined;
  /** Begins anew with each connection; what an older one still answers is not for the new one. */
  #round = 0;
  #early: Record<'pub' | 'sub', RTCIceCandidateInit[]> = { pub: [], sub: [] };
  /** SDP is said and answered one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #answered: (() => void) | undefined;
  #wanted: readonly Wanted[] = [];
  #saidWanted = '';
  #measure = new Measure();
  /** kbit/s that may go out; 0: no limit. */
  #up = 0;
  #looking: number | undefined;
  #lostSince: number | undefined;
  /** Since when a connection is being made, and how long that may take. */
  #makingSince: number | undefined;
  #handshake = handshakeMs;
  #standsSince: number | undefined;
  /** `again` was said and not answered yet: what comes now is of before. */
  #asked = false;
  #soon: number | undefined;
  #stopped = false;

  constructor(host: MediaHost) {
    this.#host = host;
    this.#ice = host.ice;
  }

  get own() {
    return this.pictures.own;
  }

  start(devices: Devices): void {
    this.#looking = window.setInterval(() => void this.#look(), lookEveryMs);
    if (devices.microphone === null) return;
    void this.openMicrophone(devices.microphone);
  }

  async openMicrophone(device: string): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          ...(device ? { deviceId: device } : {}),
          channelCount: 1,
          echoCancellation: true,
          noiseSuppression: true,
          autoGainControl: true,
        },
      });
      if (this.#stopped) return stream.getTracks().forEach((track) => track.stop());
      this.voice?.stop();
      this.voice = stream.getAudioTracks()[0] ?? null;
      this.#publish();
    } catch {
      this.refused = 'microphone';
    }
  }

  setMicrophone(on: boolean): void {
    this.microphone = on && this.voice !== null;
    if (on && !this.voice && this.refused !== 'microphone') {
      void this.openMicrophone('').then(() => this.voice && this.setMicrophone(true));
      return;
    }
    // Without a track nothing at all is sent, not even silence.
    void this.#voiceSender?.replaceTrack(this.microphone ? this.voice : null);
  }

  setCamera(source: 'camera' | 'board', on: boolean, device?: string): void {
    void this.#show(source, on, () =>
      navigator.mediaDevices.getUserMedia({
        video: {
          ...(device ? { deviceId: { exact: device } } : {}),
          // Of 640 Chromium sends no third layer: what is shown small would cost as much as the middle one.
          width: { ideal: 1280 },
          frameRate: { ideal: source === 'board' ? 10 : 20 },
        },
      }),
    );
  }

  shareScreen(on: boolean): void {
    void this.#show('screen', on, () =>
      navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 5 } }, audio: false }),
    );
  }

  want(list: readonly Wanted[]): void {
    this.#wanted = list;
    const said = JSON.stringify(list);
    if (said === this.#saidWanted) return;
    this.#saidWanted = said;
    this.#send({ m: 'want', of: list });
  }

  limit(limits: Limits): void {
    this.pictures.limit(limits);
    if (limits.up === this.#up) return;
    this.#up = limits.up;
    this.#limitVoice();
  }

  take(message: MediaMessage): void {
    if (this.#asked && ['published', 'offer', 'candidate'].includes(message.m)) return;
    switch (message.m) {
      case 'state':
        if (Array.isArray(message['ice'])) this.#ice = message['ice'] as RTCIceServer[];
        if (message['on'] !== true) this.#close('off');
        else if (this.#asked) this.#begin();
        // Where there was sound before, `gone` follows at once.
        else if (this.state === 'off') this.#later(() => this.#begin(), 300);
        return;
      case 'gone':
        return this.#begin();
      case 'again':
        // Not at once: it might be refused once more, and so on without a pause.
        return this.#later(() => this.#failed(), againMs);
      case 'published':
        return this.#takeAnswer(String(message['sdp']), message['copies']);
      case 'offer':
        return this.#takeOffer(String(message['sdp']), message['streams'] as StreamSaid[]);
      case 'candidate': {
        if (!message['c']) return;
        const candidate = message['c'] as RTCIceCandidateInit;
        const name = message['pc'] === 'pub' ? 'pub' : 'sub';
        this.#do(async () => {
          const connection = name === 'pub' ? this.#publisher : this.#subscriber;
          if (connection?.remoteDescription) await connection.addIceCandidate(candidate);
          else this.#early[name].push(candidate);
        });
        return;
      }
      case 'deaf':
        this.#deaf = true;
        return;
      case 'sources':
        this.sources = message['of'] as { p: string; source: MediaSource }[];
        return;
      case 'talking': {
        const talking = new Set(this.talking);
        if (message['on'] === true) talking.add(String(message['p']));
        else talking.delete(String(message['p']));
        this.talking = talking;
      }
    }
  }

  returned(fresh: boolean): void {
    const dead = (one: RTCPeerConnection | undefined): boolean =>
      one?.connectionState === 'failed' || one?.connectionState === 'closed';
    if (fresh || this.#asked || dead(this.#publisher) || dead(this.#subscriber))
      return this.#beginAgain();
    // The answer may have gone the way of all that was said meanwhile; an offer comes again by itself.
    if (this.#publisher?.signalingState !== 'have-local-offer') return;
    this.#answered?.();
    this.#publish();
  }

  stop(): void {
    this.#stopped = true;
    window.clearInterval(this.#looking);
    this.#close('off');
    this.voice?.stop();
    this.pictures.stop();
    this.#carriage.stop();
  }

  // ---------------------------------------------------------------------------------------------

  #send(message: { m: string } & Record<string, unknown>): void {
    if (!this.#stopped) this.#host.send({ t: 'media', ...message });
  }

  #later(act: () => void, ms: number): void {
    window.clearTimeout(this.#soon);
    this.#soon = window.setTimeout(act, ms);
  }

  #limitVoice(): void {
    const sender = this.#voiceSender;
    const parameters = sender?.getParameters();
    const encoding = parameters?.encodings[0];
    const most = voiceMost(this.#up);
    if (!sender || !parameters || !encoding || encoding.maxBitrate === most) return;
    if (most === undefined) delete encoding.maxBitrate;
    else encoding.maxBitrate = most;
    sender.setParameters(parameters).catch(() => undefined);
  }

  #do(step: () => Promise<unknown> | undefined): void {
    const round = this.#round;
    this.#turn = this.#turn.then(async () => {
      if (round !== this.#round || this.#stopped) return;
      try {
        await step();
      } catch (error) {
        console.warn('media', error);
      }
    });
  }

  async #show(source: Picture, on: boolean, open: () => Promise<MediaStream>): Promise<void> {
    if (!on) return this.pictures.hide(source);
    try {
      const stream = await open();
      if (this.#stopped) return stream.getTracks().forEach((track) => track.stop());
      this.pictures.show(source, stream);
      this.refused = null;
    } catch {
      this.refused = source === 'screen' ? 'screen' : 'camera';
    }
  }

  #connection(name: 'pub' | 'sub'): RTCPeerConnection {
    const connection = new RTCPeerConnection({ iceServers: this.#ice, bundlePolicy: 'max-bundle' });
    const round = this.#round;
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (round === this.#round)
        this.#send({ m: 'candidate', pc: name, c: candidate?.toJSON() ?? null });
    });
    connection.addEventListener('connectionstatechange', () => {
      if (round === this.#round) this.#weigh();
    });
    return connection;
  }

  /** Offers all that goes out; called again whenever that changes. */
  #publish(): void {
    this.#do(async () => {
      if (!this.voice && !this.pictures.any && !this.#publisher) return;
      const connection = (this.#publisher ??= this.#connection('pub'));
      if (this.voice && !this.#voiceSender) {
        const track = this.microphone ? this.voice : null;
        const { sender } = connection.addTransceiver(track ?? 'audio', { direction: 'sendonly' });
        this.#voiceSender = sender;
        this.#carriage.stand(sender);
      }
      this.pictures.addTo(connection);
      const offer = await connection.createOffer();
      const sdp = offer.sdp ?? '';
      await connection.setLocalDescription(offer);
      const answered = new Promise<void>((done) => (this.#answered = done));
      this.#send({ m: 'publish', sdp, sources: this.#sourcesOf(connection) });
      // The next description waits for this one's answer, but not for ever.
      await Promise.race([answered, new Promise((done) => setTimeout(done, 8000))]);
    });
  }

  #sourcesOf(connection: RTCPeerConnection): Sent[] {
    return connection.getTransceivers().flatMap(({ mid, sender, direction }): Sent[] => {
      if (mid === null || direction === 'inactive') return [];
      if (sender === this.#voiceSender)
        return [{ mid, source: 'voice', copies: this.#carriage.can }];
      const source = this.pictures.sourceOf(sender);
      return source ? [{ mid, source, copies: false }] : [];
    });
  }

  #takeAnswer(sdp: string, copies: unknown): void {
    const connection = this.#publisher;
    const done = this.#answered;
    if (connection?.signalingState !== 'have-local-offer') return done?.();
    this.#carriage.as(typeof copies === 'number' ? copies : null);
    void connection
      .setRemoteDescription({ type: 'answer', sdp })
      .then(() => this.#addEarly('pub', connection))
      .then(() => {
        this.pictures.obey();
        this.#limitVoice();
      })
      .catch((error: unknown) => console.warn('media', error))
      .finally(() => done?.());
  }

  #takeOffer(sdp: string, streams: readonly StreamSaid[]): void {
    this.#deaf = false;
    this.#do(async () => {
      const connection = (this.#subscriber ??= this.#connection('sub'));
      await connection.setRemoteDescription({ type: 'offer', sdp });
      await this.#addEarly('sub', connection);
      const answer = await connection.createAnswer();
      await connection.setLocalDescription(answer);
      this.#send({ m: 'answer', sdp: answer.sdp ?? '' });
      const known = new Map(this.streams.map((one) => [one.stream.id, one]));
      this.streams = streams.flatMap(({ mid, p, source }) => {
        const of = connection.getTransceivers().find((one) => one.mid === mid);
        if (!of || of.currentDirection === 'inactive' || of.currentDirection === 'stopped')
          return [];
        // The same track in the same stream: what plays it is not disturbed.
        const before = [...known.values()].find(
          (one) =>
            one.p === p && one.source === source && one.stream.getTracks()[0] === of.receiver.track,
        );
        return [before ?? { p, source, stream: new MediaStream([of.receiver.track]) }];
      });
    });
  }

  #failed(): void {
    this.#failures += 1;
    this.#beginAgain();
  }

  /** Nothing works any more: the server is asked to forget what was agreed, and answers with its state. */
  #beginAgain(): void {
    if (this.#stopped) return;
    this.#close('joining');
    this.#asked = true;
    this.#send({ m: 'again' });
  }

  /** What came before the description that it belongs to. */
  async #addEarly(name: 'pub' | 'sub', connection: RTCPeerConnection): Promise<void> {
    for (const one of this.#early[name].splice(0)) await connection.addIceCandidate(one);
  }

  /** All that was agreed is gone: everything is offered and wanted again. */
  #begin(): void {
    if (this.#stopped) return;
    this.#close('joining');
    this.#publish();
    this.#saidWanted = '';
    if (this.#wanted.length > 0) this.want(this.#wanted);
  }

  #close(state: MediaState): void {
    this.#round += 1;
    this.#asked = false;
    window.clearTimeout(this.#soon);
    this.#turn = Promise.resolve();
    this.#answered?.();
    this.#publisher?.close();
    this.#subscriber?.close();
    this.#publisher = this.#subscriber = undefined;
    this.#voiceSender = undefined;
    this.#early = { pub: [], sub: [] };
    this.pictures.forget();
    this.#measure = new Measure();
    this.#lostSince = this.#makingSince = this.#standsSince = undefined;
    this.streams = [];
    this.talking = new Set();
    this.state = state;
  }

  #weigh(): void {
    const all = [this.#publisher, this.#subscriber].filter((one) => one !== undefined);
    const states = all.map((one) => one.connectionState);
    if (states.includes('failed')) return this.#failed();
    if (states.includes('disconnected')) {
      this.state = 'lost';
      this.#lostSince ??= performance.now();
    } else if (states.length > 0 && states.every((one) => one === 'connected')) {
      this.state = 'on';
      this.#lostSince = undefined;
      this.#handshake = handshakeMs;
    }
    const making = all.some((one) => one.connectionState === 'connecting');
    if (!making) this.#makingSince = undefined;
    else this.#makingSince ??= performance.now();
    if (this.state !== 'on' || making) this.#standsSince = undefined;
    else this.#standsSince ??= performance.now();
  }

  async #look(): Promise<void> {
    const stats = async (of: RTCPeerConnection | undefined) =>
      of && of.connectionState !== 'closed' ? [...(await of.getStats()).values()] : [];
    const [sent, received] = await Promise.all([stats(this.#publisher), stats(this.#subscriber)]);
    this.quality = this.#measure.take(sent, received, performance.now());
    this.#carriage.carry(copiesWithin(this.#up, copiesFor(this.quality.loss)));
    const delay = playoutDelay(this.quality.loss);
    for (const { receiver } of this.#subscriber?.getTransceivers() ?? [])
      if (receiver.track.kind === 'audio' && 'jitterBufferTarget' in receiver)
        receiver.jitterBufferTarget = delay;
    const now = performance.now();
    if (this.#makingSince !== undefined && now - this.#makingSince > this.#handshake) {
      this.#handshake = Math.min(2 * this.#handshake, handshakeMostMs);
      return this.#failed();
    }
    if (this.#standsSince !== undefined && now - this.#standsSince > standsMs) this.#failures = 0;
    // Packets come again although ICE has not said so yet; or never will.
    if (this.#lostSince === undefined || !navigator.onLine) return;
    if (now - this.#lostSince > patienceMs && this.#subscriber?.iceConnectionState === 'failed')
      this.#beginAgain();
  }
}
