import type { HostValue, HostValues } from '@thaw/tensorflow';

/**
 * Finds out which rows of a batch a network computes to the same bits. Mostly all: but where a product's last rows do
 * not fill a vector register, some libraries add up in another order there (Eigen does, oneDNN does not).
 *
 * @param run the network, for a batch of pictures
 * @param shape [batch, height, width, 3]
 * @returns for each row the first that gives the same bits
 */
export async function rowClasses(run: (images: HostValue) => Promise<HostValues>, shape: readonly [number, number, number, number]): Promise<number[]> {
  const [batchSize, ...picture] = shape;
  const size = picture.reduce((product, length) => product * length, 1);
  // The same noise in every row.
  const data = new Float32Array(batchSize * size);
  for (let index = 0; index < data.length; index++) data[index] = 2 * Math.sin((index % size) ** 1.5);
  const features = Object.values(await run({ shape, data }));
  const rows = Array.from({ length: batchSize }, (_, row) =>
    features.map((value) => {
      const length = value.data.length / batchSize;
      return Buffer.from(value.data.buffer, value.data.byteOffset + row * length * 4, length * 4);
    }));
  return rows.map((row) => rows.findIndex((other) => row.every((bytes, index) => bytes.equals(other[index]!))));
}
