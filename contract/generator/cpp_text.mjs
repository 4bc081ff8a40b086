/** A C++ string literal; long ones in pieces, for compilers have limits. */
export function literal(text) {
  const pieces = text.match(/[\s\S]{1,8000}/g) ?? [""];
  return pieces.map((piece) => JSON.stringify(piece).replace(/\?\?/g, '?""?')).join("\n");
}
