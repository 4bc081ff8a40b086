import type { Track } from '../generated/api';
import { fetchJson } from './http';
import type { Course } from './tus';
import { sendEvidence } from './upload';

const segment = encodeURIComponent;

/** How one's own sound of a meeting goes out: its bytes as evidence, then what they are of. */
export const soundServer = {
  putEvidence: (hash: string, bytes: ArrayBuffer, course: Course) =>
    sendEvidence(hash, bytes, course),
  postTrack: (room: string, meeting: string, json: Track) =>
    fetchJson<{ tracks: number }>(`/rooms/${segment(room)}/meetings/${segment(meeting)}/tracks`, {
      method: 'POST',
      json,
    }),
};
