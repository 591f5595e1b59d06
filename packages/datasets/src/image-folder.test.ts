import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describePackage, describePlugin } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { describeDataset } from './describe-dataset.ts';
import { imageFolder } from './image-folder.ts';
import * as datasets from './index.ts';
import { idsOf, placesOf, temporaryFolder, writeClasses, writeFiles } from './test-pictures.ts';

describePackage('datasets', datasets);
describePlugin(imageFolder, { options: { folder: 'pictures' } });

async function folderWith(counts: Readonly<Record<string, number>>): Promise<string> {
  const folder = await temporaryFolder();
  await writeClasses(folder, counts);
  return folder;
}

/** The message `load` fails with. */
const refusal = async (folder: string) => imageFolder({ folder }).load({ seed: 1 }).then(() => 'nothing', (error: Error) => error.message);

describe('imageFolder divides class folders', () => {
  test('each class by itself', async () => {
    const folder = await folderWith({ cats: 10, dogs: 4 });
    const dataset = await imageFolder({ folder, validation: 0.2, test: 0.1 }).load({ seed: 1 });
    expect(describeDataset(dataset)).toEqual([
      { name: 'cats', train: 7, validation: 2, test: 1 },
      { name: 'dogs', train: 2, validation: 1, test: 1 },
    ]);
    const ids = [...idsOf(dataset.train), ...idsOf(dataset.validation), ...idsOf(dataset.test)];
    expect(new Set(ids).size).toBe(14);
    expect(dataset.train.at(0)).toEqual({ id: idsOf(dataset.train)[0], labels: [0], size: { width: 24, height: 16 }, file: join(folder, idsOf(dataset.train)[0]!) });
  });

  test('by the seed', async () => {
    const folder = await folderWith({ cats: 10, dogs: 10 });
    const load = async (seed: number) => placesOf(await imageFolder({ folder }).load({ seed }));
    expect(await load(1)).toEqual(await load(1));
    expect(await load(1)).not.toEqual(await load(2));
  });

  test('with subfolders, capital extensions and other files around', async () => {
    const folder = await folderWith({ 'cats/kittens': 2, dogs: 2, '.cache': 3, __MACOSX: 1 });
    await writeFiles(folder, { 'cats/LARGE.PNG': 90, 'cats/notes.txt': 'cute', 'dogs/.hidden.png': 91, 'labels.csv': '' });
    const dataset = await imageFolder({ folder }).load({ seed: 1 });
    expect(dataset.classes).toEqual(['cats', 'dogs']);
    expect(Object.keys(placesOf(dataset)).sort()).toEqual(['cats/LARGE.PNG', 'cats/kittens/000.png', 'cats/kittens/001.png', 'dogs/000.png', 'dogs/001.png']);
  });

  test('only files with the given extensions', async () => {
    const folder = await folderWith({ cats: 2, dogs: 2 });
    await writeFiles(folder, { 'cats/a.picture': 90, 'cats/b.picture': 91, 'dogs/a.picture': 92, 'dogs/b.PICTURE': 93 });
    const dataset = await imageFolder({ folder, extensions: ['.Picture'] }).load({ seed: 1 });
    expect(Object.keys(placesOf(dataset)).sort()).toEqual(['cats/a.picture', 'cats/b.picture', 'dogs/a.picture', 'dogs/b.PICTURE']);
  });

  test('through links, without going round in circles', async () => {
    const folder = await folderWith({ cats: 2, elsewhere: 2 });
    const root = await temporaryFolder();
    await symlink(join(folder, 'cats'), join(root, 'cats'));
    await symlink(join(folder, 'elsewhere'), join(root, 'dogs'));
    await symlink(join(root, 'dogs'), join(folder, 'elsewhere', 'again'));
    await symlink(join(root, 'nothing'), join(folder, 'cats', 'broken.png'));
    const dataset = await imageFolder({ folder: root }).load({ seed: 1 });
    expect(Object.keys(placesOf(dataset)).sort()).toEqual(['cats/000.png', 'cats/001.png', 'dogs/000.png', 'dogs/001.png']);
    expect(dataset.skipped).toEqual([{ file: 'cats/broken.png', reason: 'the file is missing, or is a link to nothing' }]);
  });

  test('listing photos of telephones that cannot be read', async () => {
    const folder = await folderWith({ cats: 2, dogs: 2 });
    await writeFiles(folder, { 'dogs/IMG_1.HEIC': 'not really a picture' });
    const dataset = await imageFolder({ folder }).load({ seed: 1 });
    expect(dataset.skipped.map(({ file }) => file)).toEqual(['dogs/IMG_1.HEIC']);
  });

  test('of which one is called train', async () => {
    const folder = await folderWith({ bus: 2, train: 2 });
    expect((await imageFolder({ folder }).load({ seed: 1 })).classes).toEqual(['bus', 'train']);
  });
});

describe('imageFolder takes ready-made splits', () => {
  test.each(['val', 'valid', 'validation', 'Val'])('train, %s and test', async (name) => {
    const folder = await folderWith({ 'train/cats': 3, 'train/dogs': 3, [`${name}/cats`]: 1, [`${name}/dogs`]: 2, 'test/dogs': 1 });
    const dataset = await imageFolder({ folder }).load({ seed: 1 });
    expect(describeDataset(dataset)).toEqual([
      { name: 'cats', train: 3, validation: 1, test: 0 },
      { name: 'dogs', train: 3, validation: 2, test: 1 },
    ]);
    expect(idsOf(dataset.validation)).toEqual([`${name}/cats/000.png`, `${name}/dogs/000.png`, `${name}/dogs/001.png`]);
  });

  test('train and test: validation comes out of train', async () => {
    const folder = await folderWith({ 'train/cats': 5, 'train/dogs': 5, 'test/cats': 2, 'test/dogs': 2 });
    const dataset = await imageFolder({ folder, validation: 0.4 }).load({ seed: 1 });
    expect(describeDataset(dataset)).toEqual([
      { name: 'cats', train: 3, validation: 2, test: 2 },
      { name: 'dogs', train: 3, validation: 2, test: 2 },
    ]);
    expect(idsOf(dataset.test).every((id) => id.startsWith('test/'))).toBe(true);
  });

  test('only train', async () => {
    const dataset = await imageFolder({ folder: await folderWith({ 'train/cats': 5, 'train/dogs': 5 }), test: 0.2 }).load({ seed: 1 });
    expect(describeDataset(dataset)).toEqual([
      { name: 'cats', train: 3, validation: 1, test: 1 },
      { name: 'dogs', train: 3, validation: 1, test: 1 },
    ]);
  });

  test('without the photos that are in train as well', async () => {
    const folder = await folderWith({ 'train/cats': 3, 'train/dogs': 3, 'val/cats': 2, 'val/dogs': 2 });
    await writeFiles(folder, { 'val/cats/copy.png': 0 });
    const dataset = await imageFolder({ folder }).load({ seed: 1 });
    expect(dataset.duplicates).toEqual([['train/cats/000.png', 'val/cats/copy.png']]);
    expect(idsOf(dataset.validation)).not.toContain('val/cats/copy.png');
    expect(idsOf(dataset.train)).toContain('train/cats/000.png');
  });

  test('but not two of the same', async () => {
    const folder = await folderWith({ 'train/cats': 2, 'val/cats': 2, 'validation/cats': 2 });
    await expect(imageFolder({ folder }).load({ seed: 1 })).rejects.toThrow('Two folders claim to be the same split.');
  });
});

describe('imageFolder says what is wrong', () => {
  test('a missing folder', async () => {
    const folder = join(await temporaryFolder(), 'gone');
    expect(await refusal(folder)).toBe(`The folder of pictures does not exist.\n  given: ${folder}\n  cure: correct the path; it starts at the folder the command runs in`);
  });

  test('a file', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'pictures.zip'), '');
    expect(await refusal(join(folder, 'pictures.zip'))).toMatch(/^The folder of pictures is a file\./);
  });

  test('a folder that cannot be read', async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, 'circle'), join(folder, 'circle'));
    expect(await refusal(join(folder, 'circle'))).toMatch(/^The folder of pictures cannot be read \(ELOOP\)\.[^]*cure: allow this user to read it/);
  });

  test('an empty folder', async () => {
    expect(await refusal(await temporaryFolder())).toMatch(/^The folder of pictures is empty\.[^]*cure: put one folder per class into it/);
  });

  test('pictures without class folders', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'a.png': 1, 'b.png': 2, 'c.png': 3, 'd.png': 4 });
    expect(await refusal(folder)).toMatch(/^The pictures lie directly in the folder[^]*with 4 files \(a\.png, b\.png, c\.png, …\)/);
  });

  test('no folders and no pictures', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'notes.txt': 'hello' });
    expect(await refusal(folder)).toMatch(/^The folder holds no class folders\.[^]*with 1 file \(notes\.txt\)/);
  });

  test('a class folder without pictures', async () => {
    const folder = await folderWith({ cats: 2, dogs: 2 });
    await mkdir(join(folder, 'empty'));
    expect(await refusal(folder)).toMatch(/^The class folder "empty" holds no picture\./);
  });

  test('one class', async () => {
    expect(await refusal(await folderWith({ cats: 5 }))).toMatch(/^There is only one class, "cats"\./);
  });

  test('a class with one picture', async () => {
    expect(await refusal(await folderWith({ cats: 5, dogs: 1 }))).toMatch(/^The class "dogs" has one picture\.[^]*cure: add different pictures of "dogs"/);
  });

  test('shares that leave nothing to train on', () => {
    expect(() => imageFolder({ folder: 'pictures', validation: 0.5, test: 0.5 })).toThrow('must leave pictures to train on');
    expect(() => imageFolder({ folder: 'pictures', validation: 0 })).toThrow('validation');
    expect(() => imageFolder({ folder: 'pictures', extensions: ['jpg'] })).toThrow('write it with its dot');
  });
});
