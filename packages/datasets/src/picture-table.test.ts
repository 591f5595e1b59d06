import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '@thaw/core';
import { byText } from './names.ts';
import { createPictureTable, type ListedPicture } from './picture-table.ts';

function tableOf(pictures: readonly ListedPicture[]) {
  const table = createPictureTable();
  for (const one of pictures) table.add(one);
  table.sort();
  return table;
}

const rowsOf = (table: ReturnType<typeof tableOf>) =>
  Array.from({ length: table.length }, (_, row) => ({ id: table.id(row), file: table.file(row), labels: table.labels(row), split: table.split(row), group: table.group(row) }));

test('gives back what was added, in the order of ids', () => {
  const random = createRandom(1);
  const pictures: ListedPicture[] = Array.from({ length: 5000 }, (_, index) => {
    const name = `${random.integer(1e9)} ü${index}.jpg`;
    const label = `class ${index % 7}`;
    return {
      id: `${label}/${name}`,
      // Every other file is called something else, as those out of archives.
      file: index % 2 === 0 ? `/photos/${label}/${name}` : `/cache/${index % 3}/${index}.jpg`,
      labels: index % 5 === 0 ? [] : [label, 'all'],
      split: ([undefined, 'train', 'validation', 'test'] as const)[index % 4],
      group: index % 3 === 0 ? undefined : `group ${index % 11}`,
    };
  });
  expect(rowsOf(tableOf(pictures))).toEqual(pictures.toSorted((a, b) => byText(a.id, b.id)));
});

test('ids are in the order of code units, also beyond the basic plane', () => {
  const ids = ['\u{1f600}.jpg', '\uffee.jpg', 'é.jpg', 'z.jpg', 'a-b.jpg', 'a/b.jpg', 'ab.jpg', 'a', '\u{1f600}'];
  const table = tableOf(ids.map((id) => ({ id, file: `/photos/${id}`, labels: [] })));
  expect(rowsOf(table).map(({ id }) => id)).toEqual(ids.toSorted(byText));
  expect(rowsOf(table).map(({ file }) => file)).toEqual(ids.toSorted(byText).map((id) => `/photos/${id}`));
});

test('a file whose name only ends like the id is not mistaken for it', () => {
  const table = tableOf([{ id: 'shard.tar/x1.jpg', file: '/cache/1.jpg', labels: [] }, { id: '1.jpg', file: '/a/1.jpg', labels: [] }]);
  expect(rowsOf(table).map(({ file }) => file)).toEqual(['/a/1.jpg', '/cache/1.jpg']);
});

test('keeps what was found in a file by its row', () => {
  const table = tableOf(['b', 'a', 'c'].map((id) => ({ id, file: `/${id}`, labels: [] })));
  const sha256 = createHash('sha256').update('b').digest('hex');
  table.setInspection(1, sha256, { width: 40_000, height: 3 });
  expect([0, 1, 2].map(table.isInspected)).toEqual([false, true, false]);
  expect([table.id(1), table.sha256(1), table.size(1)]).toEqual(['b', sha256, { width: 40_000, height: 3 }]);
});

test('a row takes about a hundred bytes', () => {
  const before = process.memoryUsage();
  const table = createPictureTable();
  const count = 200_000;
  for (let index = 0; index < count; index++) {
    const id = `class_${String(index % 100).padStart(4, '0')}/n0000_${String(index).padStart(8, '0')}.JPEG`;
    table.add({ id, file: `/photos/${id}`, labels: [`class_${index % 100}`] });
  }
  table.sort();
  const after = process.memoryUsage();
  // Columns are array buffers; what is on the heap is garbage. They are up to twice as long as needed.
  expect((after.arrayBuffers - before.arrayBuffers) / count).toBeLessThan(250);
  expect(table.id(0)).toBe('class_0000/n0000_00000000.JPEG');
  expect(table.file(count - 1)).toBe('/photos/class_0099/n0000_00199999.JPEG');
});
