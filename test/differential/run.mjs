// `pnpm differential`: the same requests to upstream and to ours.
//
//   pnpm differential                       ours against the recorded answers
//   pnpm differential --record [THEME...]   records upstream's answers anew, from the server that DIFFERENTIAL_PEER names
//                                           (https://127.0.0.1:16443 unless given) with DIFFERENTIAL_TOKEN (admintoken)
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { cache, root } from '../../cli/bin/workspace.mjs'

const words = process.argv.slice(2).filter((word) => word !== '--')
const folder = import.meta.dirname
const show = { cwd: root, stdio: 'inherit' }

if (words[0] !== '--record') {
  process.exit(spawnSync(join(root, 'node_modules/.bin/vitest'), ['run', 'test/differential', ...words], show).status ?? 1)
}
mkdirSync(cache, { recursive: true })
const outfile = join(cache, 'differential-record.mjs')
await build({ entryPoints: [join(folder, 'record.ts')], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' })
const { DIFFERENTIAL_PEER: peer = 'https://127.0.0.1:16443', DIFFERENTIAL_TOKEN: token = 'admintoken' } = process.env
process.exit(spawnSync(process.execPath, [outfile, peer, token, folder, ...words.slice(1)], show).status ?? 1)
