// `pnpm plot:scaling`: runs a cluster under a virtual clock and a load that changes, and draws docs/images/scaling.svg of it anew.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { cache, root } from '../../cli/bin/workspace.mjs'

mkdirSync(cache, { recursive: true })
const outfile = join(cache, 'plot-scaling.mjs')
await build({
  entryPoints: [join(import.meta.dirname, 'draw.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
})
process.exit(spawnSync(process.execPath, [outfile, root], { cwd: root, stdio: 'inherit' }).status ?? 1)
