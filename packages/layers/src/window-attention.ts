import { add, gather, reshape, serialization, type Tensor, tensor, tensor1d, tidy, transpose } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { attend } from './attend.ts';
import { exactlyOne } from './exactly-one.ts';
import { windowsAlong, type WindowReverseOptions } from './windows.ts';

export interface WindowAttentionOptions extends WindowReverseOptions {
  /** Divides the channels. */
  readonly heads: number;
}

/**
 * Attention among the tokens of each window (Liu et al. 2021), for what `windowPartition` with the same options cut from a map:
 * [batch · windows, windowSize², 3 · channels], as a dense layer called `qkv` gives it, → [batch · windows, windowSize², channels].
 * Each head adds a learned number to the score of two tokens, by how many rows and columns they lie apart: the weight
 * `relative_position_bias_table`, [(2 · windowSize − 1)², heads], built as zeros. In a shifted map, tokens from opposite edges do
 * not see each other. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const windowAttention = (options: WindowAttentionOptions): layers.Layer => new WindowAttention(options);

export class WindowAttention extends layers.Layer {
  static readonly className = 'WindowAttention';
  private readonly options: Omit<WindowAttentionOptions, 'name'>;
  private table!: LayerVariable;

  constructor({ name, heads, windowSize, shift, height, width }: WindowAttentionOptions) {
    super({ name });
    serialization.registerClass(WindowAttention);
    this.options = { heads, windowSize, shift, height, width };
  }

  override build(): void {
    const { heads, windowSize } = this.options;
    this.table = this.addWeight('relative_position_bias_table', [(2 * windowSize - 1) ** 2, heads], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => attend(exactlyOne(inputs), this.options.heads, (scores) => this.adjust(scores)));
  }

  /** Adds the bias and, in a shifted map, the mask to scores [batch · windows, heads, tokens, tokens]. */
  private adjust(scores: Tensor): Tensor {
    const { heads, windowSize, shift } = this.options;
    const tokens = windowSize * windowSize;
    // [tokens², heads] → [heads, tokens, tokens]
    const entries = gather(this.table.read(), tensor1d(relativePositions(windowSize), 'int32'));
    const bias = reshape(transpose(entries, [1, 0]), [heads, tokens, tokens]);
    if (shift === 0) return add(scores, bias);
    const mask = tensor(shiftMask(this.options), [windowsOf(this.options), 1, tokens, tokens]);
    const perWindow = reshape(scores, [-1, windowsOf(this.options), heads, tokens, tokens]);
    return reshape(add(perWindow, add(mask, bias)), scores.shape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), inputShape.at(-1)! / 3];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}

const windowsOf = ({ windowSize, height, width }: Omit<WindowAttentionOptions, 'name'>): number => windowsAlong(height, windowSize) * windowsAlong(width, windowSize);

/** For each two tokens of a window, [tokens, tokens], the row of the table for the distance between them. */
function relativePositions(windowSize: number): Int32Array {
  const tokens = windowSize * windowSize;
  const distances = 2 * windowSize - 1;
  return Int32Array.from({ length: tokens * tokens }, (_, pair) => {
    const [query, key] = [Math.floor(pair / tokens), pair % tokens];
    const rows = Math.floor(query / windowSize) - Math.floor(key / windowSize);
    const columns = (query % windowSize) - (key % windowSize);
    return (rows + windowSize - 1) * distances + columns + windowSize - 1;
  });
}

/** What is added to a score of tokens that the shift made neighbors: the weight of such a token vanishes. As in Liu et al. */
const apart = -100;

/** For each window and two of its tokens, [windows, tokens, tokens], 0 or `apart`. */
function shiftMask({ windowSize, shift, height, width }: Omit<WindowAttentionOptions, 'name'>): Float32Array {
  const [rows, columns] = [windowsAlong(height, windowSize), windowsAlong(width, windowSize)];
  const tokens = windowSize * windowSize;
  // Which part of the map a row or column of the shifted map comes from.
  const part = (place: number, windows: number) => (place < (windows - 1) * windowSize ? 0 : place < windows * windowSize - shift ? 1 : 2);
  const mask = new Float32Array(rows * columns * tokens * tokens);
  for (let window = 0; window < rows * columns; window++) {
    const parts = Array.from({ length: tokens }, (_, token) => {
      const row = Math.floor(window / columns) * windowSize + Math.floor(token / windowSize);
      const column = (window % columns) * windowSize + (token % windowSize);
      return 3 * part(row, rows) + part(column, columns);
    });
    for (let pair = 0; pair < tokens * tokens; pair++) {
      if (parts[Math.floor(pair / tokens)] !== parts[pair % tokens]) mask[window * tokens * tokens + pair] = apart;
    }
  }
  return mask;
}
