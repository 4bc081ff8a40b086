/** The browser lets one choose where sound is played. */
export const canChoose = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

/** Played there where the browser can and the device is still there; else where the device plays all. */
export function playOn(element: HTMLMediaElement, speaker: string | null): void {
  if (speaker !== null && canChoose()) element.setSinkId(speaker).catch(() => undefined);
}
