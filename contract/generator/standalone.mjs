import { pascal, refName } from './read.mjs';

const withoutEmptyNotes = (value) =>
  JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === 'description' && inner === '' ? undefined : inner,
    ),
  );

/** Operations are grouped by the first word of their path. */
export const tagOf = (path) =>
  path
    .replace(/^\/api(\/v1)?/, '')
    .split('/')[1]
    .replace(/\.json$/, '');

/** The OpenAPI document standing alone: shared shapes and the bodies of all fact kinds move into its components. */
export function standalone({ openapi, types, kinds }) {
  const schemas = { ...openapi.components.schemas };
  const add = (name, schema) => {
    if (schemas[name]) throw new Error(`two shapes are called ${name}`);
    schemas[name] = schema;
  };
  for (const [name, schema] of Object.entries(types)) add(name, schema);
  for (const { $schema: _, ...kind } of kinds) add(pascal(kind.title), kind);
  const paths = Object.fromEntries(
    Object.entries(openapi.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, route]) => [
          method,
          {
            tags: [tagOf(path)],
            ...route,
            security: route['x-access'] === 'public' ? [] : [{ session: [] }, { token: [] }],
          },
        ]),
      ),
    ]),
  );
  const document = {
    ...openapi,
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: openapi['x-session-cookie'] },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
    'x-fact-kinds': Object.fromEntries(
      kinds.map(({ title }) => [title, { $ref: `#/components/schemas/${pascal(title)}` }]),
    ),
  };
  return relinked(withoutEmptyNotes(document));
}

function relinked(value) {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === '$ref' ? `#/components/schemas/${refName({ $ref: inner })}` : inner,
    ),
  );
}
