/**
 * A UUIDv7 made on this device: 48 bits of milliseconds, then random. Two made in the same
 * millisecond still sort in the order they were made (RFC 9562, 6.2, method 2).
 */
let lastMs = 0;
let lastTail = 0;

export function uuid7(now: number = Date.now()): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes); // there on plain http too, unlike randomUUID
  const fresh = now > lastMs;
  if (fresh) {
    lastMs = now;
    lastTail = (((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)) & 0x7ff; // half the room: the rest is to count up
  } else if (++lastTail > 0xfff) {
    lastMs += 1;
    lastTail = 0;
  }
  let ms = lastMs;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = 0x70 | (lastTail >> 8);
  bytes[7] = lastTail & 0xff;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
