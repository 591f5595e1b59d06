import { defineConfig } from 'tsup';

export default defineConfig({ entry: ['src/main.ts'], format: 'esm', target: 'node20', clean: true, removeNodeProtocol: false, banner: { js: '#!/usr/bin/env node' } });
