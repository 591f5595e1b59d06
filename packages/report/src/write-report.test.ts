import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderReport } from './render-report.ts';
import { hostileRun, multiLabelRun, temporaryFolder } from './test-data.ts';
import { writeReport } from './write-report.ts';

describe('renderReport', () => {
  test('shows the numbers', async () => {
    const html = await renderReport(await hostileRun(await temporaryFolder()));
    for (const text of ['80.0%', '8 of 10 pictures', '60.0%', '2 min 31 s', '61', '1.3 GB', '2026-03-05 14:03 UTC', '4, best 4', '3,371,632', 'trains × 0.1', 'Steps 21–40', 'randomRotation', 'TensorFlow 2.21.0', 'the file is empty', '1 group of identical files']) {
      expect(html).toContain(text);
    }
  });

  test('shows the worst mistake first, with its picture or a note that it is gone', async () => {
    const html = await renderReport(await hostileRun(await temporaryFolder()));
    const mistakes = html.slice(html.indexOf('<section id="mistakes">'), html.indexOf('<section id="augmentation">'));
    expect(mistakes.indexOf('loss 10.00')).toBeGreaterThan(0);
    expect(mistakes.indexOf('loss 10.00')).toBeLessThan(mistakes.indexOf('loss 5.00'));
    expect(mistakes.match(/picture not readable/g)).toHaveLength(1);
    const [, picture] = /src="data:image\/jpeg;base64,([^"]+)"/.exec(mistakes)!;
    const { channels } = await sharp(Buffer.from(picture!, 'base64')).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 255))).toEqual([0, 1, 0]);
  });

  test('takes names for text, never for markup', async () => {
    const html = await renderReport(await hostileRun(await temporaryFolder()));
    expect(html).not.toMatch(/<script|<img src=x|<b>bold|<i>\.jpg|<u>1/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('dogs &amp; &quot;wolves&quot;');
    expect(html.match(/<(\w+)[^>]*\son\w+=/)).toBeNull();
  });

  test('asks nothing of the network', async () => {
    const html = await renderReport(await hostileRun(await temporaryFolder()));
    const addresses = [...html.matchAll(/(?:src|href|action)="([^"]*)"|url\(([^)]*)\)/g)].map((match) => match[1] ?? match[2]!);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) expect(address).toMatch(/^data:(image\/jpeg|font\/woff2);base64,[A-Za-z0-9+/=]+$/);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|@import/);
  });

  test('does without what a run may lack', async () => {
    const { augmentation: _augmentation, plan: _plan, ...rest } = await hostileRun(await temporaryFolder());
    const html = await renderReport({ ...rest, evaluation: { ...rest.evaluation, predictions: rest.evaluation.predictions.filter(({ labels, predicted }) => labels.join() === predicted.join()) } });
    expect(html).not.toContain('id="augmentation"');
    expect(html).not.toContain('id="plan"');
    expect(html).toContain('None: every held-out picture is right.');
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('writeReport', () => {
  test('writes the page and its pictures, and leaves nothing else', async () => {
    const folder = await temporaryFolder();
    const data = await hostileRun(folder);
    const runFolder = join(folder, 'runs', '1');
    const files = await writeReport(runFolder, data);
    const names = ['report.html', 'learning-rate.png', 'loss.png', 'accuracy.png', 'confusion-matrix.png', 'contact-sheet.png'];
    expect(files.map((file) => basename(file))).toEqual(names);
    expect((await readdir(runFolder)).sort()).toEqual([...names].sort());
    expect(await readFile(files[0]!, 'utf8')).toBe(await renderReport(data));
    for (const file of files.slice(1, 4)) expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 1440, height: 680 });
  });

  test('replaces an older report', async () => {
    const folder = await temporaryFolder();
    const data = await hostileRun(folder);
    await writeReport(folder, data);
    await writeReport(folder, { ...data, title: 'Second' });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h1>Second</h1>');
  });
});

describe('a report of pictures with any number of labels', () => {
  test('tells labels apart in place of confusions, and what is missing or wrong', async () => {
    const html = await renderReport(await multiLabelRun(await temporaryFolder()));
    expect(html).toContain('Mean average precision of the labels on <strong>10 pictures</strong>');
    expect(html).toContain('Exactly the right labels, none missing and none wrong: 8 of 10 pictures.');
    expect(html).not.toContain('id="confusion"');
    expect(html).toMatch(/<td class="number">90\.0%<\/td><td><div class="bar" style="width:90\.0%"><\/div><\/td><td class="number">80\.0%<\/td>/);
    const [missed, wrong] = [3, 8].map((name) => html.split('<figure>').find((figure) => figure.includes(`&lt;script&gt;${name}`))!);
    expect(missed).toMatch(/<span class="note">missing<\/span> <span class="missed">&lt;img[^/]*<\/span> <span class="note">25\.0%/);
    expect(wrong).toMatch(/<span class="note">wrong<\/span> <span class="wrong">/);
    expect(html).not.toMatch(/NaN|undefined|\[object|<script/);
  });

  test('has a chart of mean average precision, and no confusion matrix', async () => {
    const folder = await temporaryFolder();
    const files = await writeReport(join(folder, 'run'), await multiLabelRun(folder));
    expect(files.map((file) => basename(file))).toEqual(['report.html', 'learning-rate.png', 'loss.png', 'mean-average-precision.png', 'contact-sheet.png']);
  });
});
