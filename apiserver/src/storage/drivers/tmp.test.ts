import { it } from 'vitest'
import { mkdtempSync } from 'node:fs'
import { lmdbJournal } from './lmdb-journal.ts'
it('x', async () => {
  const j = lmdbJournal(mkdtempSync('/tmp/cx-'))
  j.load(() => undefined)
  let revision = 1
  for (let k = 0; k < 300; k++) for (const n of [1, 23, 1, 100, 1,30]) {
    revision++
    const puts = Array.from({ length: n }, (_, i) => ({ revision, order: i, key: `a/${i}`, value: new Uint8Array(k*10) }))
    const t = Date.now()
    const r = await Promise.race([j.commit({ state: { revision: n, compacted: 0 }, puts, removes: [] }).then(() => 'ok', (e) => e), new Promise((r) => setTimeout(() => r('HANG'), 2000))])
    if (r !== 'ok') { console.log(k, n, r, Date.now() - t);return }
  }
}, 20000)
