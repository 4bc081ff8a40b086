const escapes = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A C++ string literal; long ones in pieces (the `u` flag never cuts a character in two). */
export function literal(text) {
  const pieces = text.match(/[^]{1,4000}/gu) ?? [''];
  return pieces.map((piece) => `"${piece.replace(/["\\\n\r\t]/g, (c) => escapes[c])}"`).join('\n');
}
