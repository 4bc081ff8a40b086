/** Every description and summary of the contract, with the place it stands at. */
export function sentences({ openapi, types, kinds }) {
  const out = [];
  const visit = (value, place) => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'description' || key === 'summary') && typeof inner === 'string') {
        if (inner) out.push({ text: inner, place: `${place}/${key}` });
      } else visit(inner, `${place}/${key}`);
    }
  };
  visit(openapi, 'openapi.json');
  visit(types, 'types.json');
  for (const kind of kinds) visit(kind, `facts/${kind.title}.json`);
  return out;
}
