// Terrain: heights to a shaded picture, warm and pale so that water and signs stand out.
class Terrain {
  constructor(bytes) {
    const r = new Reader(bytes);
    this.cols = r.uint(); this.rows = r.uint(); this.cell_m = r.uint() / 1000; this.step = r.uint() / 1000; this.base = r.int();
    const { cols, rows } = this, h = (this.h = new Int32Array(cols * rows));
    for (let y = 0, i = 0; y < rows; y++) for (let x = 0; x < cols; x++, i++) {
      const a = x ? h[i - 1] : 0, b = y ? h[i - cols] : 0, d = x && y ? h[i - cols - 1] : 0;
      h[i] = (y === 0 ? a : x === 0 ? b : a + b - d) + r.int();
    }
  }
  /** Metres above datum in a cell; NaN without data. */
  height(x, y) { const v = this.h[y * this.cols + x]; return v ? (v - 1 + this.base) * this.step : NaN; }
  picture() {
    const { cols, rows, h, step, cell_m } = this;
    const canvas = document.createElement("canvas");
    canvas.width = cols; canvas.height = rows;
    const ctx = canvas.getContext("2d"), image = ctx.createImageData(cols, rows), px = image.data;
    let low = Infinity, high = -Infinity;
    for (const v of h) if (v) { if (v < low) low = v; if (v > high) high = v; }
    const span = Math.max(1, high - low), zf = step / (2 * cell_m) * 1.25;
    // Light from the north-west, 45° high, and a little from straight above.
    const lx = -0.5, ly = -0.5, lz = 0.7071;
    for (let y = 0, i = 0; y < rows; y++) for (let x = 0; x < cols; x++, i++) {
      const v = h[i];
      if (!v) { px[i * 4 + 3] = 0; continue; }
      const w = x && h[i - 1] ? h[i - 1] : v, e = x < cols - 1 && h[i + 1] ? h[i + 1] : v, n = y && h[i - cols] ? h[i - cols] : v, s = y < rows - 1 && h[i + cols] ? h[i + cols] : v;
      const nx = -(e - w) * zf, ny = -(s - n) * zf, len = Math.sqrt(nx * nx + ny * ny + 1);
      const light = Math.max(0, (nx * lx + ny * ly + lz) / len);
      const k = 0.72 + 0.4 * light, q = (v - low) / span;
      px[i * 4] = Math.min(255, (244 - 26 * q) * k); px[i * 4 + 1] = Math.min(255, (240 - 27 * q) * k); px[i * 4 + 2] = Math.min(255, (228 - 28 * q) * k); px[i * 4 + 3] = 255;
    }
    ctx.putImageData(image, 0, 0);
    return canvas;
  }
}
