import * as vision from '@thaw/vision';
import { describeOptions, isPlugin, pluginKinds } from '@thaw/core';
import { describe, expect, test } from 'vitest';

const { plugins, ...namespaces } = vision;

test('every kind has official plugins', () => {
  expect(new Set(plugins.map(({ kind }) => kind))).toEqual(new Set(pluginKinds));
});

describe.each(plugins.map((plugin) => [`${plugin.kind}/${plugin.name}`, plugin] as const))('%s', (_, plugin) => {
  test('is exported under its own name', () => {
    const exporting = Object.values(namespaces).find((namespace) => Object.values<unknown>(namespace).includes(plugin)) as Record<string, unknown>;
    expect(exporting[plugin.name]).toBe(plugin);
    expect(isPlugin(plugin)).toBe(true);
  });

  test('says in a sentence what it is, and explains every option', () => {
    expect(plugin.summary).toMatch(/^[A-Z].*\.$/);
    for (const option of describeOptions(plugin.options)) expect(option.description, option.name).toMatch(/^[A-Z"`].{8,}/);
  });
});
