import { standalone } from './standalone.mjs';
import { pascal, refName } from './read.mjs';

function tsType(schema, indent = '') {
  const ref = refName(schema);
  if (ref) return ref;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((option) => tsType(option, indent)).join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array': {
      const item = tsType(schema.items, indent);
      return item.includes('|') ? `(${item})[]` : `${item}[]`;
    }
    default:
      return objectType(schema, indent);
  }
}

function objectType(schema, indent) {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return values && values !== true
      ? `Record<string, ${tsType(values)}>`
      : 'Record<string, unknown>';
  }
  const inner = indent + '  ';
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(([name, member]) => {
    const note = member.description ? `${inner}/** ${member.description} */\n` : '';
    return `${note}${inner}${name}${required.has(name) ? '' : '?'}: ${tsType(member, inner)};`;
  });
  return lines.length ? `{\n${lines.join('\n')}\n${indent}}` : 'Record<string, never>';
}

const declare = (name, schema) => `export type ${name} = ${tsType(schema)};\n`;
const constants = (name, schema) =>
  schema.enum
    ? `export const all${name} = ${JSON.stringify(schema.enum)} as const satisfies readonly ${name}[];\n`
    : '';

export function typescript(contract) {
  const { types, kinds, problems, openapi } = contract;
  const facts = [
    ...Object.entries(types).map(
      ([name, schema]) => declare(name, schema) + constants(name, schema),
    ),
    ...kinds.map((kind) => `/** ${kind.description} */\n` + declare(pascal(kind.title), kind)),
    `export interface FactBodies {\n${kinds.map((k) => `  "${k.title}": ${pascal(k.title)};`).join('\n')}\n}\n`,
    'export type FactKind = keyof FactBodies;\n',
    'export type StreamType = "programme" | "project" | "account" | "consultation";\n',
    `export interface FactKindInfo {\n  stream: StreamType;\n  /** Which day a fact is valid from: that of its \`at\` at the site, or one its body names. */\n  valid: "at" | "day" | "report_day" | "reached_day";\n  name: { zh: string; en: string };\n}\n`,
    `export const factKinds: Record<FactKind, FactKindInfo> = {\n${kinds
      .map(
        (k) =>
          `  "${k.title}": ${JSON.stringify({ stream: k['x-stream'], valid: k['x-valid-day'], name: k['x-name'] })},`,
      )
      .join('\n')}\n};\n`,
  ];
  const schemas = standalone(contract).components.schemas;
  const names = Object.keys(openapi.components.schemas);
  const api = names.map((name) => declare(name, schemas[name]));
  const used = Object.keys(types).filter((name) => new RegExp(`\\b${name}\\b`).test(api.join('')));
  const catalogue = problems.map(
    ({ code, status, what, kept, todo }) =>
      `  ${code}: ${JSON.stringify({ status, what, kept, todo })},`,
  );
  return {
    'facts.ts': facts.join('\n'),
    'api.ts': `import type { ${used.join(', ')} } from "./facts";\n\n${api.join('\n')}`,
    // On its own, because every page asks what one may do and few name the kinds.
    'roles.ts': `import type { FactKind, Role } from "./facts";\n\n/** Who may file facts of a kind. */
export const factRoles: Record<FactKind, readonly Role[]> = {\n${kinds
      .map((k) => `  "${k.title}": ${JSON.stringify(k['x-roles'])},`)
      .join('\n')}\n};\n`,
    'problems.ts': `export type ProblemCode =\n${problems.map((p) => `  | "${p.code}"`).join('\n')};\n
export interface Sentence { zh: string; en: string }
export const problemTexts: Record<ProblemCode, { status: number; what: Sentence; kept: Sentence; todo: Sentence }> = {\n${catalogue.join('\n')}\n};\n`,
  };
}
