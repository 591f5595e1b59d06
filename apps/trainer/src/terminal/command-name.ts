/**
 * How the person can call this command again: as they did, through a script of npm or pnpm, or directly.
 *
 * @param environment the variables npm and pnpm set for scripts
 */
export function commandName(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { npm_lifecycle_event: script, npm_config_user_agent: agent = '' } = environment;
  if (script === 'npx') return 'npx thaw';
  if (script !== 'thaw' && script !== 'demo') return 'thaw';
  return agent.startsWith('pnpm') ? 'pnpm thaw' : 'npm run thaw --';
}
