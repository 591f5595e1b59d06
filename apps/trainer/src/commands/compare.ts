import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';

export const compareCommand = (): Command =>
  createCommand('compare', 'Put runs side by side: what they reached, and in what their recipes differ.', [
    ['thaw compare runs/photos-20260101-120000 runs/photos-20260101-130000', 'two runs'],
    ['thaw compare runs/*', 'all of them'],
  ])
    .argument('<run...>', 'run folders, two or more')
    .action(async (folders: readonly string[], options: CommonOptions) => {
      await perform(options, async (output) => {
        const { comparisonLines, compareRuns } = await import('../compare/compare-runs.ts');
        const comparison = await compareRuns(folders);
        for (const line of comparisonLines(comparison)) output.line(line);
        output.result(comparison);
        return 0;
      });
    });
