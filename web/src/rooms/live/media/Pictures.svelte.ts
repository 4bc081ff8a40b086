import { layersOf, layersSent, type Limits, type Picture } from './uplink';

interface Shown {
  source: Picture;
  stream: MediaStream;
  transceiver?: RTCRtpTransceiver;
}

/** The pictures one sends: cameras and the screen, each in three sizes side by side. */
export class Pictures {
  own = $state.raw<readonly { source: Picture; stream: MediaStream }[]>([]);
  #all: Shown[] = [];
  #limits: Limits = { up: 0, down: 0, rung: 'full' };
  #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get any(): boolean {
    return this.#all.length > 0;
  }

  show(source: Picture, stream: MediaStream): void {
    this.#drop(source);
    const track = stream.getVideoTracks()[0];
    if (!track) return;
    track.contentHint = source === 'camera' ? 'motion' : 'detail';
    // The browser's own "stop sharing".
    track.addEventListener('ended', () => this.hide(source));
    this.#all.push({ source, stream });
    this.#told();
  }

  hide(source: Picture): void {
    if (this.#drop(source)) this.#told();
  }

  limit(limits: Limits): void {
    this.#limits = limits;
    this.obey();
  }

  addTo(connection: RTCPeerConnection): void {
    for (const one of this.#all) {
      const track = one.stream.getVideoTracks()[0];
      if (one.transceiver || !track) continue;
      one.transceiver = connection.addTransceiver(track, {
        direction: 'sendonly',
        streams: [one.stream],
        sendEncodings: layersOf(one.source).map(({ rid, scale, kbps }) => ({
          rid,
          scaleResolutionDownBy: scale,
          maxBitrate: kbps * 1000,
        })),
      });
    }
  }

  sourceOf(sender: RTCRtpSender): Picture | undefined {
    return this.#all.find((one) => one.transceiver?.sender === sender)?.source;
  }

  /** Layers that may not go out are not even made. */
  obey(): void {
    const sent = layersSent(
      this.#all.map(({ source }) => source),
      this.#limits,
    );
    for (const { source, transceiver } of this.#all) {
      const sender = transceiver?.sender;
      const parameters = sender?.getParameters();
      if (!sender || !parameters || parameters.encodings.length === 0) continue;
      let changed = false;
      for (const encoding of parameters.encodings) {
        const active = sent.get(source)?.has(encoding.rid as 'h' | 'm' | 'l') ?? false;
        changed ||= encoding.active !== active;
        encoding.active = active;
      }
      if (changed) sender.setParameters(parameters).catch(() => undefined);
    }
  }

  /** The connection they went over is gone. */
  forget(): void {
    for (const one of this.#all) delete one.transceiver;
  }

  stop(): void {
    for (const { stream } of this.#all) stream.getTracks().forEach((track) => track.stop());
    this.#all = [];
    this.own = [];
  }

  #drop(source: Picture): boolean {
    const at = this.#all.findIndex((one) => one.source === source);
    const [gone] = at < 0 ? [] : this.#all.splice(at, 1);
    if (!gone) return false;
    gone.stream.getTracks().forEach((track) => track.stop());
    // Its place in the description stays and says that nothing comes.
    if (gone.transceiver) {
      void gone.transceiver.sender.replaceTrack(null);
      gone.transceiver.direction = 'inactive';
    }
    return true;
  }

  #told(): void {
    this.own = this.#all.map(({ source, stream }) => ({ source, stream }));
    this.#changed();
  }
}
