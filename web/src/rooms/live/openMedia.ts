import { RoomMedia } from './media/RoomMedia.svelte';
import type { MediaHost, MediaPort } from './mediaPort';

/** What carries sound and picture here. */
export function openMedia(host: MediaHost): MediaPort {
  return new RoomMedia(host);
}
