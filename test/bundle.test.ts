import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const bundle = join(import.meta.dirname, '../cli/dist/bundle')

/** Runs a command, and says afterwards what code of it V8 has not taken. */
const RUN = `
  const { scripts } = await import(process.argv[1])
  process.once('exit', () => process.stderr.write(JSON.stringify(scripts.refused())))`

test('the build keeps the code of each script, under the flags with which a command takes it', async () => {
  const files = readdirSync(join(bundle, 'scripts'))
  const scripts = files.filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(50)
  expect(scripts.filter((name) => !files.includes(`${name}.code`))).toEqual([])
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    RUN,
    join(bundle, 'main.js'),
    'apiserver',
    '--help',
  ])
  expect(stdout).toContain('Usage: coxswain apiserver')
  expect(stderr).toBe('[]')
})
