import { columnStride } from './dense.ts';
import { keep, start } from './dense-wasm.ts';
import type { LinearKernel } from './linear.ts';
import { addedUp, LANES, ROWS_AT_A_TIME } from './linear.ts';
import { setGlobals } from './wasm.ts';

/** The kernel in WebAssembly: the same bits as `typescriptLinear`. */
export function wasmLinear(): LinearKernel {
  return {
    name: 'wasm',
    lossSums(count, source, { linear: { coefficients, intercepts }, loss }) {
      const outputs = intercepts.length;
      const width = coefficients.length / outputs;
      const stride = columnStride(ROWS_AT_A_TIME);
      const { exports, at } = start({ slots: stride * width, factors: outputs * width, products: outputs * ROWS_AT_A_TIME, totals: outputs * width });
      setGlobals(exports, { width, step: stride * Float64Array.BYTES_PER_ELEMENT, slots: at.slots });
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.factors, coefficients.length).set(coefficients);
      function forOutput(o: number): void {
        const own = o * width * Float64Array.BYTES_PER_ELEMENT;
        setGlobals(exports, { factors: at.factors + own, totals: at.totals + own, products: at.products + o * ROWS_AT_A_TIME * Float64Array.BYTES_PER_ELEMENT });
      }
      const walks = {
        slots: new Float64Array(buffer, at.slots, stride * width),
        room: new Float64Array(buffer, at.products, outputs * ROWS_AT_A_TIME),
        margins(rows: number) {
          for (let o = 0; o < outputs; o++) {
            forOutput(o);
            exports.margins(Math.ceil(rows / LANES) * LANES, intercepts[o]);
          }
        },
        gradient(rows: number) {
          for (let o = 0; o < outputs; o++) {
            forOutput(o);
            exports.gradient(Math.ceil(rows / LANES) * LANES);
          }
        },
      };
      const made = addedUp(count, walks, { source, loss, outputs });
      const gradient = new Float64Array(buffer, at.totals, outputs * width).slice();
      keep(exports);
      return { ...made, gradient };
    },
  };
}
