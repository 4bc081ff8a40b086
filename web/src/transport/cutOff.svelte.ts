import type { Problem } from '../generated/api';
import { onCutOff } from './http';
import { session } from './session.svelte';

/**
 * The server's word that this device was cut off. Kept, so that without a link it is still known; over when somebody
 * is paired or signed in here.
 */
const key = 'longspan.cut_off';

let problem = $state.raw<Problem | null>(remembered());

function remembered(): Problem | null {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Problem) : null;
  } catch {
    return null;
  }
}

function take(next: Problem | null): void {
  problem = next;
  try {
    if (next) localStorage.setItem(key, JSON.stringify(next));
    else localStorage.removeItem(key);
  } catch {
    // The server says it again.
  }
}

onCutOff(take);
session.onChange((now) => {
  if (now && problem) take(null);
});

export const cutOff = {
  /** Null while this device is as good as any. */
  get problem(): Problem | null {
    return problem;
  },
};
