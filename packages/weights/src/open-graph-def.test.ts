import { readFileSync } from 'node:fs';
import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { describeFile, temporaryFolder } from './golden/files.ts';
import { bytesOf, describeTensor } from './golden/golden.ts';
import { openGraphDef } from './open-graph-def.ts';

// Written by bench/reference/graph_def.py from TensorFlow.
const golden = JSON.parse(readFileSync(new URL('golden/graph-def.json', import.meta.url), 'utf8')) as { gzip: string; tensors: Record<string, unknown> };
const file = bytesOf(golden);
const { write } = temporaryFolder();

const readAll = async (bytes: Uint8Array): Promise<Record<string, unknown>> => {
  const { tensors } = await openGraphDef(sourceOfBytes(bytes));
  return Object.fromEntries(await Promise.all([...tensors].map(async ([name, tensor]) => [name, describeTensor(await tensor.load())] as const)));
};

/** The file with one sequence of bytes (a character each) replaced by another of the same length. */
function replaced(from: string, to: string): Uint8Array {
  const text = Buffer.from(file).toString('latin1');
  expect(text.split(from)).toHaveLength(2);
  return new Uint8Array(Buffer.from(text.replace(from, to), 'latin1'));
}

// A tensor of type float32 and shape [2]: two fields of the message TensorProto.
const biases = '\x08\x01\x12\x04\x12\x02\x08\x02';

describe('a frozen graph of TensorFlow', () => {
  it('gives its constants, whatever the file is called', async () => {
    const path = await write('weights', file);
    expect(await describeFile(path)).toEqual(golden.tensors);
  });

  it('is refused when a constant has other numbers than its shape says', async () => {
    await expect(readAll(replaced(biases, biases.replace('\x08\x02', '\x08\x03')))).rejects.toThrow('"Conv/biases", float32 [3], has 8 bytes');
  });

  it('is refused when two nodes have one name', async () => {
    await expect(readAll(replaced('\x0a\x05small', '\x0a\x05short'))).resolves.toHaveProperty('short');
    await expect(readAll(Buffer.concat([file, file]))).rejects.toThrow('two of its nodes are called "Conv/weights"');
  });

  it('is refused for an element type that weights do not have, by name', async () => {
    await expect(readAll(replaced(biases, biases.replace('\x08\x01', '\x08\x08')))).rejects.toThrow('"Conv/biases" has the element type 8');
  });

  it('is refused when it ends within a node', async () => {
    await expect(readAll(file.slice(0, file.length - 1))).rejects.toThrow('it is cut off');
  });

  it('is refused with a ThawError or read whole wherever it ends or is damaged', async () => {
    for (let position = 0; position < file.length; position++) {
      const damaged = [file.slice(0, position), ...[0x01, 0xff].map((change) => file.with(position, file[position]! ^ change))];
      for (const bytes of damaged) {
        const error = await readAll(bytes).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) expect(error, `byte ${position}`).toBeInstanceOf(ThawError);
      }
    }
  });
});
