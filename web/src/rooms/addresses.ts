import { href } from '../shared/route.svelte';

/** Where the pages around a meeting are. */
export const timetableAt = (from?: string): string => href(from ? ['rooms', from] : ['rooms']);
export const deskAt = (room: string): string => href(['room-desk', room]);
export const editAt = (room: string): string => href(['room-edit', room]);
/** `at`: ms after the meeting's beginning, where the replay starts. */
export const meetingAt = (room: string, meeting: string, at?: number): string =>
  href(['meeting', room, meeting], { at });
/** The meeting itself, while it goes on. */
export const enterAt = (room: string, meeting: string): string => href(['room', room, meeting]);
