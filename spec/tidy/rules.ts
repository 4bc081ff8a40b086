/** The rules of the house: each takes the project's files and names what breaks it. */
export type Files = ReadonlyMap<string, string>;
export interface Violation {
  rule: string;
  path: string;
  line: number;
  why: string;
}
export type Rule = (files: Files) => Violation[];

/** Every line of the files that `wanted` lets through. */
export function* lines(
  files: Files,
  wanted: (path: string) => boolean,
): Generator<[string, number, string]> {
  for (const [path, text] of files) {
    if (!wanted(path)) continue;
    let number = 0;
    for (const line of text.split('\n')) yield [path, ++number, line];
  }
}

/** Comments say why and may use any word; the line count stays. Texts in quotes are kept. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g,
    (whole: string, quoted: string | undefined) => quoted ?? whole.replace(/[^\n]/g, ' '),
  );
}

/** Places where files need each other in a circle; `uses` gives the files a file takes in. */
export function circles(paths: Iterable<string>, uses: (path: string) => string[]): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[][] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, 'open');
    for (const next of uses(path)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of paths) visit(path, []);
  return found;
}
