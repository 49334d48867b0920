import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScripts } from './scripts.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coxswain-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, body: string): void =>
  writeFileSync(join(folder, name), `(function(__load,__later,require,__url,__dirname){"use strict";${body}})`)

test('a script takes what others export, of the bundle and of node, and runs once', () => {
  write('counter.js', 'let count=0;return{next:()=>++count};')
  write('first.js', 'var{next}=__load("./counter.js");return{first:next(),join:__load("node:path").join};')
  write('second.js', 'var{next:up}=__load("./counter.js");return{second:up()};')
  const { load } = createScripts(folder)
  expect(load('./first.js')).toEqual({ first: 1, join })
  expect(load('./second.js')).toEqual({ second: 2 })
  expect(load('./second.js')).toEqual({ second: 2 })
})

test('a script is loaded later as a promise, which tells what goes wrong', async () => {
  write('main.js', 'return{get:(name)=>__later(name)};')
  write('late.js', 'return{late:true};')
  const { get } = createScripts(folder).load('./main.js') as { get: (name: string) => Promise<unknown> }
  expect(await get('./late.js')).toEqual({ late: true })
  await expect(get('./nowhere.js')).rejects.toThrow('ENOENT')
})

test('code is kept of each script, run or not, and taken the next time', () => {
  write('run.js', 'return{value:()=>7};')
  write('unused.js', 'return{value:()=>8};')
  const first = createScripts(folder)
  first.load('./run.js')
  first.keepCode()
  expect(existsSync(join(folder, 'unused.js.code'))).toBe(true)
  const second = createScripts(folder)
  expect([second.load('./run.js'), second.load('./unused.js')]).toEqual([{ value: expect.any(Function) }, { value: expect.any(Function) }])
  expect(second.refused()).toEqual([])
})

test('a script whose code is of no use runs all the same', () => {
  write('run.js', 'return{value:7};')
  writeFileSync(join(folder, 'run.js.code'), 'not what V8 wrote')
  const scripts = createScripts(folder)
  expect(scripts.load('./run.js')).toEqual({ value: 7 })
  expect(scripts.refused()).toEqual(['./run.js'])
})
