import type { Token } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';

export async function readTokens(): Promise<Token[]> {
  return (await api.tokens()).tokens;
}
export const makeToken = (name: string): Promise<Token> => api.makeToken(name);
export const withdrawToken = (id: string): Promise<void> => api.withdrawToken(id);

/** One's own password; the problem that stood in the way, or null. */
export async function changePassword(
  account: string,
  current: string,
  password: string,
): Promise<Trouble | null> {
  try {
    await api.setPassword(account, { current, password });
    return null;
  } catch (thrown) {
    return asTrouble(thrown);
  }
}
