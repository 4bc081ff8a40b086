/** A code as the contract has it: what may stand in an address without being escaped, and in a file's cell. */
const CODE = /^[^\s:/?#%,"'\\<>\p{Cc}]{1,64}$/u;

export function isCode(text: string): boolean {
  return CODE.test(text);
}
