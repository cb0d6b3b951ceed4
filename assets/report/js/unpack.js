// Unpack: gzip in base64 back to bytes, bytes back to numbers.
async function unpack(name) {
  const node = $("pack-" + name);
  const text = node.textContent;
  node.remove();
  const raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
class Reader {
  constructor(bytes) { this.b = bytes; this.p = 0; }
  uint() {
    let v = 0, k = 1, c;
    do { c = this.b[this.p++]; v += (c & 127) * k; k *= 128; } while (c > 127);
    return v;
  }
  int() { const v = this.uint(); return v % 2 ? -(v + 1) / 2 : v / 2; }
  get done() { return this.p >= this.b.length; }
}
