import { readFileSync, readdirSync } from 'node:fs';

const json = (base, name) => JSON.parse(readFileSync(new URL(name, base), 'utf8'));

export const pascal = (name) =>
  name
    .split(/[._]/)
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
export const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
export const refName = (schema) =>
  schema.$ref?.match(/#\/(?:\$defs|components\/schemas)\/(\w+)$/)?.[1];

/** What every free text keeps to: no control characters but tab and the ends of lines. */
export const textPattern = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$';

function withTextPattern(schema) {
  if (Array.isArray(schema)) return schema.map(withTextPattern);
  if (schema === null || typeof schema !== 'object') return schema;
  const out = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withTextPattern(value)]),
  );
  const free = out.type === 'string' && !out.pattern && !out.enum && !out.format;
  return free ? { ...out, pattern: textPattern } : out;
}

/** Programme kinds first, then projects, accounts, consultations; by name within. */
const streams = ['programme', 'project', 'account', 'consultation'];

export function readContract(base) {
  const kinds = readdirSync(new URL('facts/', base))
    .filter((name) => name.endsWith('.json'))
    .map((name) => withTextPattern(json(base, `facts/${name}`)))
    .sort(
      (a, b) =>
        streams.indexOf(a['x-stream']) - streams.indexOf(b['x-stream']) ||
        (a.title < b.title ? -1 : 1),
    );
  const openapi = json(base, 'openapi.json');
  const routes = [];
  for (const [path, methods] of Object.entries(openapi.paths))
    for (const [method, route] of Object.entries(methods))
      routes.push({
        path,
        method: method.toUpperCase(),
        name: route.operationId,
        access: route['x-access'],
      });
  return {
    problems: json(base, 'problems.json').problems,
    types: withTextPattern(json(base, 'types.json').$defs),
    kinds,
    openapi,
    routes,
    zh: json(base, 'zh.json'),
    examples: json(base, 'examples.json'),
  };
}

/** `anyOf [X, null]` as [X, true]. */
export function nullable(schema) {
  if (!schema.anyOf) return [schema, false];
  const rest = schema.anyOf.filter((option) => option.type !== 'null');
  return [{ ...rest[0] }, true];
}
