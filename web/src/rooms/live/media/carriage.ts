import Work from './carrier.worker?worker';

/** `type`: of Opus within the packets; null: they go out as they are, since somebody's browser could not take them apart. */
export interface Carried {
  type: number | null;
  distances: readonly number[];
}

type TransformOf = new (worker: Worker) => unknown;

/** What of the browser lets sound carry copies of itself (carrier.ts), where it has it. */
export class Carriage {
  readonly #Transform = (globalThis as { RTCRtpScriptTransform?: TransformOf })
    .RTCRtpScriptTransform;
  #worker: Worker | undefined;
  #carried: Carried = { type: null, distances: [2] };

  get can(): boolean {
    return this.#Transform !== undefined;
  }

  stand(sender: RTCRtpSender): void {
    if (!this.#Transform) return;
    this.#worker ??= new Work();
    (sender as unknown as { transform: unknown }).transform = new this.#Transform(this.#worker);
    this.#tell({ type: null });
  }
  /** As the server says when it has taken the offer. */
  as(type: number | null): void {
    this.#tell({ type });
  }
  carry(distances: readonly number[]): void {
    if (distances.join() !== this.#carried.distances.join()) this.#tell({ distances });
  }
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #tell(of: Partial<Carried>): void {
    this.#carried = { ...this.#carried, ...of };
    this.#worker?.postMessage(this.#carried);
  }
}
