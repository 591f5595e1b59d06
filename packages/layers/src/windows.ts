import { concat, pad, reshape, serialization, slice, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';

export interface WindowOptions {
  /** Rows and columns of a window. */
  readonly windowSize: number;
  /** Rows and columns by which the map is moved up and left, around its edges, before it is cut. */
  readonly shift: number;
}

export interface WindowPartitionOptions extends WindowOptions {
  readonly name: string;
}

export interface WindowReverseOptions extends WindowPartitionOptions {
  /** Of the map. */
  readonly height: number;
  /** Of the map. */
  readonly width: number;
}

/**
 * Cuts a map into windows (Liu et al. 2021), row by row; zeros fill those that reach over its end:
 * [batch, height, width, channels] → [batch · windows, windowSize², channels]. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const windowPartition = (options: WindowPartitionOptions): layers.Layer => new WindowPartition(options);

/** The inverse of `windowPartition`: [batch · windows, windowSize², channels] → [batch, height, width, channels]. */
export const windowReverse = (options: WindowReverseOptions): layers.Layer => new WindowReverse(options);

export class WindowPartition extends layers.Layer {
  static readonly className = 'WindowPartition';
  private readonly windowSize: number;
  private readonly shift: number;

  constructor({ name, windowSize, shift }: WindowPartitionOptions) {
    super({ name });
    serialization.registerClass(WindowPartition);
    this.windowSize = windowSize;
    this.shift = shift;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const map = exactlyOne(inputs);
      const [batch, height, width, channels] = map.shape as [number, number, number, number];
      const { windowSize } = this;
      const [rows, columns] = [windowsAlong(height, windowSize), windowsAlong(width, windowSize)];
      const filled = fill(roll(map, this.shift), rows * windowSize, columns * windowSize);
      // [batch, rows, windowSize, columns, windowSize, channels] → [batch, rows, columns, windowSize, windowSize, channels]
      const cut = transpose(reshape(filled, [batch, rows, windowSize, columns, windowSize, channels]), [0, 1, 3, 2, 4, 5]);
      return reshape(cut, [batch * rows * columns, windowSize * windowSize, channels]);
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [null, this.windowSize * this.windowSize, inputShape.at(-1)!];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), windowSize: this.windowSize, shift: this.shift };
  }
}

export class WindowReverse extends layers.Layer {
  static readonly className = 'WindowReverse';
  private readonly options: Omit<WindowReverseOptions, 'name'>;

  constructor({ name, windowSize, shift, height, width }: WindowReverseOptions) {
    super({ name });
    serialization.registerClass(WindowReverse);
    this.options = { windowSize, shift, height, width };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const windows = exactlyOne(inputs);
      const { windowSize, shift, height, width } = this.options;
      const [rows, columns] = [windowsAlong(height, windowSize), windowsAlong(width, windowSize)];
      const batch = windows.shape[0]! / (rows * columns);
      const channels = windows.shape[2]!;
      // [batch, rows, columns, windowSize, windowSize, channels] → [batch, rows, windowSize, columns, windowSize, channels]
      const joined = transpose(reshape(windows, [batch, rows, columns, windowSize, windowSize, channels]), [0, 1, 3, 2, 4, 5]);
      const filled = reshape(joined, [batch, rows * windowSize, columns * windowSize, channels]);
      return roll(slice(filled, [0, 0, 0, 0], [batch, height, width, channels]), -shift);
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [null, this.options.height, this.options.width, inputShape.at(-1)!];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}

/** How many windows cover `length` rows or columns. */
export const windowsAlong = (length: number, windowSize: number): number => Math.ceil(length / windowSize);

/** Moves rows up and columns left by `shift`, around the edges; down and right where it is negative. */
const roll = (map: Tensor, shift: number): Tensor => (shift === 0 ? map : rollAxis(rollAxis(map, 1, shift), 2, shift));

function rollAxis(map: Tensor, axis: number, shift: number): Tensor {
  const length = map.shape[axis]!;
  const cut = (shift + length) % length;
  const along = (value: number) => map.shape.map((_, dimension) => (dimension === axis ? value : 0));
  const sizes = (value: number) => map.shape.map((size, dimension) => (dimension === axis ? value : size));
  return concat([slice(map, along(cut), sizes(length - cut)), slice(map, along(0), sizes(cut))], axis);
}

/** Zeros below and to the right. */
function fill(map: Tensor, height: number, width: number): Tensor {
  const below = height - map.shape[1]!;
  const right = width - map.shape[2]!;
  return below === 0 && right === 0 ? map : pad(map, [[0, 0], [0, below], [0, right], [0, 0]]);
}
