/** Beside the page: frames on their way out pass through here. */
import { Carrier } from './carrier';
import type { Carried } from './carriage';

interface Coded {
  data: ArrayBuffer;
  timestamp?: number;
  getMetadata(): { rtpTimestamp?: number };
}
interface Transformer {
  readable: ReadableStream<Coded>;
  writable: WritableStream<Coded>;
}
interface World {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
  onmessage: ((event: MessageEvent<Carried>) => void) | null;
}

const world = globalThis as unknown as World;
let carried: Carried = { type: null, distances: [] };
world.onmessage = ({ data }) => {
  carried = data;
};
world.onrtctransform = ({ transformer }) => {
  const carrier = new Carrier();
  void transformer.readable
    .pipeThrough(
      new TransformStream<Coded, Coded>({
        transform(frame, out) {
          const { type, distances } = carried;
          if (type !== null) {
            const at = frame.getMetadata().rtpTimestamp ?? frame.timestamp ?? 0;
            const bytes = new Uint8Array(frame.data).slice();
            frame.data = carrier.wrap({ at, bytes }, distances, type).slice().buffer;
          }
          out.enqueue(frame);
        },
      }),
    )
    .pipeTo(transformer.writable);
};
