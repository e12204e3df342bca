/** Bytes from their base64: (bytes). */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const decoded = new Uint8Array(text.length);
  for (let i = 0; i < decoded.length; i++) decoded[i] = text.charCodeAt(i);
  return decoded;
}

/** Sets globals of an instance by their names. */
export function setGlobals(exports: object, values: Record<string, number>): void {
  const globals = exports as Record<string, WebAssembly.Global>;
  for (const [name, value] of Object.entries(values)) globals[name].value = value;
}
