import type { Command } from 'commander';
import { gather } from './create-command.ts';

/** Where further plugins come from. */
export interface PluginOptions {
  readonly plugins?: readonly string[];
  readonly recipe?: string;
}

export const addPluginOptions = (command: Command): Command =>
  command
    .option('--plugins <package>', 'a package of plugins, or a path that starts with ./; repeatable', gather)
    .option('--recipe <file>', 'the plugins of this recipe too');
