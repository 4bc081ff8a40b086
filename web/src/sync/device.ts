/** What this device is called in the facts it makes: kind of browser and four signs of its own. */
const key = 'longspan.device';
/** Where the browser keeps nothing, the name holds until the page is closed. */
let unkept: string | null = null;

export function deviceName(): string {
  try {
    const kept = localStorage.getItem(key);
    if (kept) return kept;
  } catch {
    return unkept ?? browserName();
  }
  const signs = crypto.getRandomValues(new Uint8Array(2));
  const made = `${browserName()} ${[...signs].map((b) => b.toString(16).padStart(2, '0')).join('')}`;
  try {
    localStorage.setItem(key, made);
  } catch {
    // A new name next time.
  }
  return made;
}

/** At most 80 bytes, as the contract says. */
export function renameDevice(to: string): void {
  const bytes = new TextEncoder().encode(to.trim());
  if (bytes.length === 0 || bytes.length > 80) return;
  unkept = to.trim();
  try {
    localStorage.setItem(key, unkept);
  } catch {
    // Not kept then.
  }
}

function browserName(): string {
  if (typeof navigator === 'undefined') return 'test';
  const agent = navigator.userAgent;
  const system =
    /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0].replace(' OS X', '') ?? 'device';
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? 'browser';
  const names: Record<string, string> = { MicroMessenger: 'WeChat', Edg: 'Edge' };
  return `${system} ${names[browser] ?? browser}`;
}
