import { test } from 'vitest'
import { themes } from './cases/index.ts'
import { ourServer } from './ours.ts'
import { runCase } from './run-case.ts'
test('dry', async () => {
  let n = 0
  for (const theme of themes) {
    const server = await ourServer()
    const t = Date.now()
    for (const each of theme.cases) {
      try { await Promise.race([runCase(server, each, `case-${n++}`), new Promise((_, r) => setTimeout(() => r(new Error('hangs')), 3000))]) } catch (e) { console.log(theme.name, each.name, String(e)) }
    }
    console.log(theme.name, theme.cases.length, Date.now() - t)
    const names = theme.cases.map((c) => c.name)
    console.log(names.filter((x, i) => names.indexOf(x) !== i))
  }
  console.log(n)
}, 200000)
