import type { Post } from '../../generated/facts';
import { word } from './shared';

/** Who owes or decides, in words: the role or, of several, which one; and the project: 监理 K01, 住建局. */
export function postName(post: Post, options: { project?: boolean } = {}): string {
  const role = post.name || word('role', post.role);
  return post.project && options.project !== false ? `${role} ${post.project}` : role;
}
