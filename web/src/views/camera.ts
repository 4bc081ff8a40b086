import type { Camera } from '../facts/evidence/photos';
import type * as photographs from '../facts/evidence/photographs';

const fetched = (): Promise<typeof photographs> => import('../facts/evidence/photographs');

/** How this device makes photos fit to send: as the report form does. */
export const camera: Camera = {
  async ready() {
    await fetched();
  },
  async take(file) {
    const { evidenceFrom, photograph } = await fetched();
    const photo = await photograph(file, new Date());
    const evidence = await evidenceFrom(photo.bytes, photo.mediaType);
    return {
      ...evidence,
      takenAt: photo.takenAt,
      ...(photo.place && { place: photo.place }),
      ...(photo.original && { original: true }),
    };
  },
};
